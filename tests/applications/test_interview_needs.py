"""What people need at an interview: shared by consent, for one application, after the lock, and never why."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from lms.adjustments.models import Adjustment, AdjustmentRequest, Format, Need, State
from lms.applications.interview_models import InterviewNeeds
from lms.applications.models import Stage
from lms.audit import AuditEntry
from lms.candidates.models import Look, Shown
from lms.clock import utc_now
from lms.extensions import db
from tests.applications.after_lock import NAME, AfterLock, SignIn
from tests.factories.interviews import make_application, make_slot
from tests.factories.vacancies import make_vacancy

SENT = {"needs": ["step-free way in", "rest breaks"], "words": "The lift, please.", "consents": "y"}


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    return AfterLock(sign_in, now)


def pages(scene: AfterLock) -> tuple[str, str]:
    return f"/applications/{scene.application.id}/needs", f"/council/applications/{scene.application.id}/needs"


def agree(scene: AfterLock, need: Need, form: Format = Format.NONE, **agreed: object) -> None:
    """An officer agreed to a need of the graduate."""
    request = AdjustmentRequest(person_id=scene.graduate.person_id, asked_at=utc_now(), words="Because of my back.")
    request.needs = [
        Adjustment(
            person_id=scene.graduate.person_id,
            need=need,
            format=form,
            state=State.AGREED,
            answer="Of course.",
            **agreed,
        )
    ]
    db.session.add(request)
    db.session.flush()


def test_needs_are_shared_with_version_language_and_time_and_the_look_is_told(scene: AfterLock) -> None:
    mine, theirs = pages(scene)
    assert scene.council.get(theirs).status_code == 404
    assert scene.person.post(mine, data=SENT).status_code == 302
    shared = db.session.scalars(select(InterviewNeeds)).one()
    assert (shared.wording_version, shared.language) == ("2026-12", "en")
    assert shared.given_at is not None
    for client in (scene.council, scene.panel_member()):
        page = client.get(theirs).text
        assert "A way in without steps, or a ramp" in page
        assert "The lift, please." in page
    assert set(db.session.scalars(select(Look.shown))) == {Shown.NEEDS}
    assert "read what you need at an interview" in scene.person.get("/profile/looks").text
    assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "needs.read")).first()


def test_without_the_tick_nothing_is_shared(scene: AfterLock) -> None:
    mine, theirs = pages(scene)
    answer = scene.person.post(mine, data={**SENT, "consents": ""})
    assert answer.status_code == 422
    assert "Without it, nothing is shown" in answer.text
    assert db.session.scalars(select(InterviewNeeds)).all() == []
    assert scene.council.get(theirs).status_code == 404


def test_a_consent_to_nothing_is_no_consent(scene: AfterLock) -> None:
    answer = scene.person.post(pages(scene)[0], data={"consents": "y", "words": " "})
    assert answer.status_code == 422
    assert "Choose what you need" in answer.text


def test_one_click_takes_it_back_and_empties_it(scene: AfterLock) -> None:
    mine, theirs = pages(scene)
    scene.person.post(mine, data=SENT)
    for _twice in range(2):
        assert scene.person.post(f"{mine}/stop").status_code == 302
    assert scene.council.get(theirs).status_code == 404
    shared = db.session.scalars(select(InterviewNeeds)).one()
    assert shared.withdrawn_at is not None
    assert (shared.needs, shared.words) == ([], "")


def test_a_change_is_a_new_consent(scene: AfterLock) -> None:
    mine, theirs = pages(scene)
    scene.person.post(mine, data=SENT)
    assert "The lift, please." in scene.person.get(mine).text
    scene.person.post(mine, data={**SENT, "words": "A chair near the door."})
    assert [
        one.withdrawn_at is None for one in db.session.scalars(select(InterviewNeeds).order_by(InterviewNeeds.id))
    ] == [
        False,
        True,
    ]
    page = scene.council.get(theirs).text
    assert "A chair near the door." in page
    assert "The lift" not in page


def test_it_is_for_this_application_only_and_ends_with_the_interview(scene: AfterLock) -> None:
    mine, theirs = pages(scene)
    other = make_application(make_vacancy(scene.home), scene.recruiter, profile=scene.graduate)
    scene.person.post(mine, data=SENT)
    assert scene.council.get(f"/council/applications/{other.id}/needs").status_code == 404
    assert scene.stranger().get(theirs).status_code == 404
    for stage in (Stage.APPLIED, Stage.OFFERED, Stage.NOT_APPOINTED, Stage.WITHDRAWN):
        scene.application.stage = stage
        db.session.commit()
        assert scene.council.get(theirs).status_code == 404, stage
        assert scene.person.get(mine).status_code == 404, stage


def test_agreed_adjustments_are_ticked_beforehand_as_needs_only_and_not_shared(scene: AfterLock) -> None:
    agree(scene, Need.REST_BREAKS)
    agree(scene, Need.EXTRA_TIME, percent=25)
    agree(scene, Need.OTHER_FORMAT, Format.SIGN_LANGUAGE)
    agree(scene, Need.SOMETHING_ELSE, arrangement="25% more time because of migraine")
    mine, theirs = pages(scene)
    page = scene.person.get(mine).text
    assert page.count("checked") == 2
    for word in ("Because of my back", "25%", "migraine", "Extra time", "Of course"):
        assert word not in page
    assert scene.council.get(theirs).status_code == 404


def test_words_that_look_like_the_number_of_a_document_are_refused(scene: AfterLock) -> None:
    answer = scene.person.post(pages(scene)[0], data={**SENT, "words": "My code is W12345ABC"})
    assert answer.status_code == 422
    assert "looks like a share code" in answer.text


def test_the_list_of_interviews_says_who_shares_needs_but_not_which(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    scene.person.post(f"/applications/{scene.application.id}/interview", data={"slot": slot.id})
    scene.person.post(pages(scene)[0], data=SENT)
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/interviews").text
    assert NAME in page
    assert "what they need" in page
    assert "lift" not in page
