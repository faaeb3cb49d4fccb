"""Why people say no: asked, never needed, and told as figures in which nobody is found."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from lms.applications.models import Invitation
from lms.applications.parting_models import GivenReason, Parting, PartingReason
from lms.applications.partings import note_reasons
from lms.extensions import db
from tests.applications.scene import Scene, SignIn
from tests.factories.applicants import close
from tests.factories.candidates import make_graduate


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def given() -> set[tuple[Parting, PartingReason, str]]:
    return {(one.parting, one.reason, one.words) for one in db.session.scalars(select(GivenReason))}


def decline_by_many(scene: Scene, now: datetime, number: int) -> None:
    """So many people were invited, and said no for the pay."""
    for place in range(number):
        profile = make_graduate(name=f"Graduate {place}")
        db.session.add(
            Invitation(
                vacancy_id=scene.vacancy.id,
                profile_id=profile.id,
                invited_by_id=scene.recruiter.id,
                invited_at=now,
                answer="declined",
                answered_at=now,
            )
        )
        note_reasons(scene.vacancy.id, profile.id, Parting.DECLINED, [PartingReason.PAY], "", now)


def test_saying_no_needs_no_reason(scene: Scene) -> None:
    invitation = scene.invite()
    assert scene.person.post(f"/invitations/{invitation.id}/decline").status_code == 302
    assert given() == set()


def test_reasons_and_other_words_are_kept(scene: Scene) -> None:
    path = f"/invitations/{scene.invite().id}/decline"
    assert "It is too far away" in scene.person.get(path).text
    sent = {"reason": ["too far", "pay", "no such reason"], "words": " No   bus. "}
    assert scene.person.post(path, data=sent).status_code == 302
    assert given() == {
        (Parting.DECLINED, PartingReason.TOO_FAR, ""),
        (Parting.DECLINED, PartingReason.PAY, ""),
        (Parting.DECLINED, PartingReason.OTHER, "No bus."),
    }
    assert scene.person.get(path).status_code == 302


def test_a_no_that_is_sent_twice_counts_once(scene: Scene) -> None:
    path = f"/invitations/{scene.invite().id}/decline"
    for reason in ("pay", "hours"):
        assert scene.person.post(path, data={"reason": reason}).status_code == 302
    assert given() == {(Parting.DECLINED, PartingReason.PAY, "")}


def test_why_an_application_is_taken_back_is_kept_for_figures(scene: Scene) -> None:
    application = scene.apply()
    scene.person.post(f"/applications/{application.id}/withdraw", data={"reason": "found work"})
    assert given() == {(Parting.WITHDREW, PartingReason.FOUND_WORK, "")}
    assert "other work" not in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text


@pytest.mark.parametrize(("number", "is_shown"), [(4, False), (5, True)])
def test_a_council_reads_a_reason_only_where_five_people_gave_it(
    scene: Scene, now: datetime, number: int, is_shown: bool
) -> None:
    decline_by_many(scene, now, number)
    close(scene.vacancy)
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert ("The pay is too low: 5" in page) is is_shown
    assert ("The pay is too low" in page) is is_shown


def test_nobody_watches_a_reason_being_counted_while_the_post_is_open(scene: Scene, now: datetime) -> None:
    decline_by_many(scene, now, 6)
    db.session.commit()
    assert "The pay is too low" not in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text


def test_nobody_says_no_for_somebody_else(scene: Scene, sign_in: SignIn) -> None:
    invitation, application_path = scene.invite(), "/applications/{}/withdraw"
    other = sign_in(make_graduate(name="Somebody Else").person)
    assert other.get(f"/invitations/{invitation.id}/decline").status_code == 404
    scene.person.post(f"/invitations/{invitation.id}/accept")
    db.session.refresh(invitation)
    assert invitation.application is not None
    assert other.get(application_path.format(invitation.application.id)).status_code == 404
