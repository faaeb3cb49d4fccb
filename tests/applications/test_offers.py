"""From the interview to the first day: offer, answer, checks as done, start; and a mistake put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.applications.after_lock_jobs import appoint_who_starts
from lms.applications.models import Answer, Stage, StageChange
from lms.applications.offer_models import Offer, OfferCheck
from lms.clock import london_day
from lms.extensions import db
from lms.vacancies.models import DbsLevel
from tests.applications.after_lock import NAME, AfterLock, SignIn
from tests.factories.interviews import make_offer

Counting = Callable[[], Any]


def day_in(now: datetime, days: int) -> list[str]:
    day = london_day(now) + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    return AfterLock(sign_in, now, Stage.INTERVIEWED)


def council(scene: AfterLock, part: str = "offer") -> str:
    return f"/council/applications/{scene.application.id}/{part}"


def mine(scene: AfterLock) -> str:
    return f"/applications/{scene.application.id}/offer"


def offer(scene: AfterLock, **changed: Any) -> Any:
    sent = {"conditions": "If our checks are complete.", "answer_by": day_in(scene.now, 7), **changed}
    return scene.council.post(council(scene), data=sent)


def the_offer(scene: AfterLock) -> Offer:
    db.session.expire_all()
    return db.session.get_one(Offer, scene.application.id)


def to_stage(scene: AfterLock, stage: Stage) -> None:
    scene.application.stage = stage
    db.session.add(
        StageChange(application_id=scene.application.id, stage=stage, at=scene.now, by_id=scene.recruiter.id, reason="")
    )
    db.session.flush()


def accepted(scene: AfterLock, **rest: Any) -> None:
    to_stage(scene, Stage.OFFERED)
    make_offer(scene.application, scene.recruiter, answer=Answer.ACCEPTED, **rest)
    db.session.commit()


def test_an_offer_moves_the_application_is_told_and_can_be_accepted_once(scene: AfterLock) -> None:
    assert offer(scene).status_code == 302
    assert scene.stage() is Stage.OFFERED
    assert "News of your application" in scene.mails_to(scene.graduate.person)[-1].subject
    assert "Please answer by" in scene.person.get(f"/applications/{scene.application.id}").text
    page = scene.person.get(mine(scene)).text
    assert "If our checks are complete." in page
    for _twice in range(2):
        assert scene.person.post(mine(scene), data={"answer": "yes"}).status_code == 302
    assert the_offer(scene).answer is Answer.ACCEPTED
    told = [mail for mail in scene.mails_to(scene.recruiter) if "accepted" in mail.subject]
    assert len(told) == 1
    assert NAME not in told[0].body
    assert scene.person.post(mine(scene), data={"answer": "no"}).status_code == 409


def test_a_no_to_an_offer_ends_the_application_and_its_reason_is_read_without_a_name(scene: AfterLock) -> None:
    offer(scene)
    scene.person.post(mine(scene), data={"answer": "no", "reason": "I found a post nearer to my home."})
    assert scene.stage() is Stage.WITHDRAWN
    page = scene.council.get(f"/council/applications/{scene.application.id}").text
    assert "I found a post nearer to my home." in page
    assert NAME not in page
    assert scene.council.get(council(scene)).status_code == 404
    assert "declined" in scene.mails_to(scene.recruiter)[-1].subject


def test_an_offer_changes_until_it_is_answered(scene: AfterLock) -> None:
    offer(scene)
    assert offer(scene, conditions="Also a later start.").status_code == 302
    assert the_offer(scene).conditions == "Also a later start."
    assert "Your offer" in scene.mails_to(scene.graduate.person)[-1].subject
    scene.person.post(mine(scene), data={"answer": "yes"})
    assert offer(scene).status_code == 409


def test_after_the_day_to_answer_by_only_a_no_is_possible_until_the_council_gives_a_later_day(scene: AfterLock) -> None:
    offer(scene)
    the_offer(scene).answer_by = london_day(scene.now) - timedelta(days=1)
    db.session.commit()
    assert "The day to answer by is over" in scene.person.get(mine(scene)).text
    assert scene.person.post(mine(scene), data={"answer": "yes"}).status_code == 409
    offer(scene)
    assert scene.person.post(mine(scene), data={"answer": "yes"}).status_code == 302


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Write the day.", {"answer_by": ["", "", ""]}),
        ("still to come", {"answer_by": ["1", "7", "2020"]}),
        ("looks like a share code", {"conditions": "Certificate 001234567890"}),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_in_words(
    scene: AfterLock, sentence: str, change: dict[str, Any]
) -> None:
    answer = offer(scene, **change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert scene.stage() is Stage.INTERVIEWED


def test_nobody_is_offered_a_post_before_the_interview(sign_in: SignIn, now: datetime) -> None:
    assert offer(AfterLock(sign_in, now)).status_code == 409


def test_a_check_is_noted_as_done_with_day_and_name_and_nothing_else(scene: AfterLock) -> None:
    accepted(scene)
    sent = {"kind": "right to work", "done_on": day_in(scene.now, 0), "done_by": "HR team"}
    assert scene.council.post(council(scene, "checks"), data=sent).status_code == 302
    [check] = db.session.scalars(select(OfferCheck)).all()
    assert (check.done_on, check.done_by, check.recorded_by_id) == (
        london_day(scene.now),
        "HR team",
        scene.recruiter.id,
    )
    page = scene.person.get(mine(scene)).text
    assert "Done" in page
    assert "HR team" not in page
    columns = set(OfferCheck.__table__.columns.keys())
    assert columns == {"application_id", "kind", "done_on", "done_by", "recorded_at", "recorded_by_id"}
    for _twice in range(2):
        scene.council.post(council(scene, "checks/remove"), data={"kind": "right to work"})
    assert db.session.scalars(select(OfferCheck)).all() == []


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("looks like a share code", {"done_by": "HR, code W12345ABC"}),
        ("still to come", {"done_on": ["1", "7", "2099"]}),
        ("Choose the check", {"kind": ""}),
    ],
)
def test_a_check_that_can_not_be_noted_is_refused_in_words(
    scene: AfterLock, sentence: str, change: dict[str, Any]
) -> None:
    accepted(scene)
    sent = {"kind": "references", "done_on": day_in(scene.now, 0), "done_by": "HR team", **change}
    answer = scene.council.post(council(scene, "checks"), data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(OfferCheck)).all() == []


def test_the_criminal_record_is_checked_only_where_the_post_asks_for_it(scene: AfterLock) -> None:
    accepted(scene)
    scene.vacancy.dbs_level = DbsLevel.ENHANCED
    db.session.commit()
    assert "enhanced DBS" in scene.council.get(council(scene)).text
    scene.vacancy.dbs_level = DbsLevel.NONE
    db.session.commit()
    assert "DBS" not in scene.council.get(council(scene)).text
    sent = {"kind": "criminal record", "done_on": day_in(scene.now, 0), "done_by": "HR team"}
    assert scene.council.post(council(scene, "checks"), data=sent).status_code == 422


def test_checks_and_the_start_wait_for_a_yes(scene: AfterLock) -> None:
    offer(scene)
    sent = {"kind": "references", "done_on": day_in(scene.now, 0), "done_by": "HR team"}
    assert scene.council.post(council(scene, "checks"), data=sent).status_code == 409
    assert scene.council.post(council(scene, "start"), data={"starts_on": day_in(scene.now, 30)}).status_code == 409


def test_who_starts_is_appointed_on_the_day_by_itself_and_told(scene: AfterLock) -> None:
    accepted(scene)
    assert scene.council.post(council(scene, "start"), data={"starts_on": day_in(scene.now, 30)}).status_code == 302
    assert "first day" in scene.mails_to(scene.graduate.person)[-1].subject
    appoint_who_starts(scene.now + timedelta(days=29))
    assert scene.stage() is Stage.OFFERED
    for _twice in range(2):
        appoint_who_starts(scene.now + timedelta(days=30))
    assert scene.stage() is Stage.APPOINTED
    steps = list(
        db.session.scalars(select(StageChange.stage).where(StageChange.application_id == scene.application.id))
    )
    assert steps.count(Stage.APPOINTED) == 1


def test_a_start_that_has_come_appoints_at_once_and_a_wrong_year_is_refused(scene: AfterLock) -> None:
    accepted(scene)
    answer = scene.council.post(council(scene, "start"), data={"starts_on": ["1", "7", "2099"]})
    assert answer.status_code == 422
    assert "Check the year" in answer.text
    scene.council.post(council(scene, "start"), data={"starts_on": day_in(scene.now, 0)})
    assert scene.stage() is Stage.APPOINTED


def test_who_was_appointed_without_an_offer_here_has_a_first_day_too(scene: AfterLock) -> None:
    to_stage(scene, Stage.OFFERED)
    to_stage(scene, Stage.APPOINTED)
    db.session.commit()
    assert scene.council.post(council(scene, "start"), data={"starts_on": day_in(scene.now, 0)}).status_code == 302
    assert the_offer(scene).starts_on == london_day(scene.now)


def test_a_no_with_what_looks_like_the_number_of_a_document_is_not_sent(scene: AfterLock) -> None:
    sent = {"stage": "not appointed", "reason": "Your share code W12345ABC has ended."}
    answer = scene.council.post(f"/council/applications/{scene.application.id}/stage", data=sent)
    assert answer.status_code == 422
    assert scene.stage() is Stage.INTERVIEWED


# A mistake


def test_a_mistaken_step_is_taken_back_within_a_day_and_the_person_is_told(scene: AfterLock) -> None:
    offer(scene)
    assert scene.council.post(council(scene, "undo")).status_code == 302
    assert scene.stage() is Stage.INTERVIEWED
    assert db.session.get(Offer, scene.application.id) is None
    assert "mistake" in scene.mails_to(scene.graduate.person)[-1].body
    assert "Offered the post" not in scene.person.get(f"/applications/{scene.application.id}").text


def test_a_no_that_was_a_mistake_is_taken_back(scene: AfterLock) -> None:
    sent = {"stage": "not appointed", "reason": "Somebody else was stronger."}
    scene.council.post(f"/council/applications/{scene.application.id}/stage", data=sent)
    assert scene.stage() is Stage.NOT_APPOINTED
    assert scene.council.post(council(scene, "undo")).status_code == 302
    assert scene.stage() is Stage.INTERVIEWED


def test_neither_an_old_step_nor_an_answered_offer_nor_the_lock_is_taken_back(scene: AfterLock) -> None:
    accepted(scene)
    assert scene.council.post(council(scene, "undo")).status_code == 409
    assert scene.stage() is Stage.OFFERED
    old = scene.other_application
    old.history[-1].at = scene.now - timedelta(hours=25)
    db.session.commit()
    assert scene.council.post(f"/council/applications/{old.id}/undo").status_code == 409
    locked = AfterLock(scene.sign_in, scene.now)
    assert locked.council.post(council(locked, "undo")).status_code == 409


def test_an_appointment_that_is_taken_back_is_not_made_again_by_itself(scene: AfterLock) -> None:
    accepted(scene)
    scene.council.post(council(scene, "start"), data={"starts_on": day_in(scene.now, 0)})
    scene.council.post(council(scene, "undo"))
    assert scene.stage() is Stage.OFFERED
    appoint_who_starts(scene.now + timedelta(hours=1))
    assert scene.stage() is Stage.OFFERED


def test_offers_are_the_councils_recruiters_and_the_persons_own(scene: AfterLock) -> None:
    offer(scene)
    stranger = scene.stranger()
    assert stranger.get(council(scene)).status_code == 404
    assert scene.panel_member().get(council(scene)).status_code == 403
    for part in ("checks", "checks/remove", "start", "undo"):
        assert stranger.post(council(scene, part)).status_code == 404, part
    assert scene.other_person.get(mine(scene)).status_code == 404
    assert scene.other_person.post(mine(scene), data={"answer": "yes"}).status_code == 404


def test_pages_of_offers_take_few_statements(scene: AfterLock, count_statements: Counting) -> None:
    offer(scene)
    scene.person.post(mine(scene), data={"answer": "yes"})
    for client, path in (
        (scene.person, mine(scene)),
        (scene.person, f"/applications/{scene.application.id}"),
        (scene.council, council(scene)),
    ):
        db.session.commit()
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)
