"""What ends invitations and applications: leaving the pool, a pledge that ends, a post that is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.applications.models import Application, Stage
from lms.awards.models import IssuedCertificate
from lms.awards.services import revoke
from lms.clock import london_day
from lms.extensions import db
from lms.outbox.models import Message
from tests.applications.scene import NAME, Scene, SignIn
from tests.factories.accounts import make_person


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def mails_to(address: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.recipient == address).order_by(Message.id)))


# Leaving the pool


def test_who_has_left_the_pool_can_not_say_yes_until_they_join_again(scene: Scene) -> None:
    invitation = scene.invite()
    scene.person.post("/profile/pool/leave")
    refused = scene.person.post(f"/invitations/{invitation.id}/accept")
    assert refused.status_code == 409
    assert "You have left the pool. Join it again" in refused.text
    assert "join it again first" in scene.person.get(f"/invitations/{invitation.id}").text
    page = f"/council/vacancies/{scene.vacancy.id}/applications"
    assert "is invited" in scene.council.get(page).text  # what the last click did
    assert scene.reference not in scene.council.get(page).text
    scene.person.post("/profile/pool")
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 302


def test_who_has_left_the_pool_is_not_invited_by_a_page_that_was_open(scene: Scene) -> None:
    page = f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}"
    assert scene.council.get(page).status_code == 200
    scene.person.post("/profile/pool/leave")
    refused = scene.council.post(f"{page}/invite")
    assert refused.status_code == 410
    assert "This person can’t be found any more" in refused.text
    assert mails_to(scene.graduate.person.email) == []


def test_leaving_the_pool_leaves_an_application_to_its_maker(scene: Scene) -> None:
    application = scene.apply()
    assert "Applications that you made go on" in scene.person.get("/profile/pool").text
    scene.person.post("/profile/pool/leave")
    assert scene.stage(application) is Stage.APPLIED


def test_nobody_applies_with_a_certificate_that_is_not_valid(app: Flask, scene: Scene, now: datetime) -> None:
    invitation = scene.invite()
    with app.test_request_context():
        [certificate] = db.session.scalars(select(IssuedCertificate))
        revoke(certificate, "The work was copied.", by=make_person().id, now=now)
        db.session.commit()
    refused = scene.person.post(f"/invitations/{invitation.id}/accept")
    assert refused.status_code == 409
    assert "certificate is not valid now" in refused.text
    assert db.session.scalars(select(Application)).all() == []


# Taking an application back


def test_recruiters_are_told_who_applied_and_who_took_it_back_without_a_name(scene: Scene) -> None:
    application = scene.apply()
    scene.person.post(f"/applications/{application.id}/withdraw")
    told = mails_to(scene.recruiter.email)
    assert [mail.subject.split(":")[0] for mail in told] == ["Somebody applied", "An application is withdrawn"]
    assert all(scene.reference in mail.body and scene.vacancy.title in mail.body for mail in told)
    assert not any(NAME in mail.body for mail in told)


def test_evidence_and_own_words_of_a_withdrawn_application_are_shown_no_more(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    story, page = scene.graduate.own_evidence[0].story, f"/council/applications/{application.id}"
    assert story in scene.council.get(page).text
    scene.person.post(f"/applications/{application.id}/withdraw")
    answer = scene.council.get(page)
    assert answer.status_code == 200
    assert "This person took back their application." in answer.text
    assert story not in answer.text
    assert "level" not in answer.text


# A pledge that ends


def test_after_a_pledge_ends_invitations_run_out_on_a_stated_date(scene: Scene) -> None:
    invitation = scene.invite()
    scene.end_pledge()
    [_invited, mail] = mails_to(scene.graduate.person.email)
    assert mail.subject == f"Answer soon: {scene.vacancy.title}"
    page = scene.person.get(f"/invitations/{invitation.id}").text
    [until] = [line for line in page.splitlines() if "You can answer until" in line]
    assert until.split("until ")[1].split(".")[0] in mail.body
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 302


def test_when_that_date_has_passed_the_answer_is_refused(scene: Scene, now: datetime) -> None:
    invitation = scene.invite()
    scene.pledge.ended_at = now - timedelta(days=14)
    db.session.commit()
    refused = scene.person.post(f"/invitations/{invitation.id}/accept")
    assert refused.status_code == 409
    assert "the time to answer this invitation is over" in refused.text
    assert "the time to answer this invitation is over" in scene.person.get(f"/invitations/{invitation.id}").text


def test_a_pledge_that_ran_out_counts_from_the_end_of_its_last_day(scene: Scene, now: datetime) -> None:
    invitation, today = scene.invite(), london_day(now)
    scene.pledge.active_from, scene.pledge.active_until = today - timedelta(days=400), today - timedelta(days=14)
    db.session.commit()
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 302


def test_nobody_is_invited_after_the_pledge_has_ended(scene: Scene) -> None:
    scene.end_pledge()
    page = f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}/invite"
    refused = scene.council.post(page)
    assert refused.status_code == 409
    assert "pledge is not active" in refused.text


# A post that is taken back


def test_a_post_that_is_taken_back_is_told_to_who_applied_and_who_was_invited(scene: Scene) -> None:
    scene.apply()
    assert scene.council.post(f"/council/vacancies/{scene.vacancy.id}/withdraw").status_code == 302
    assert mails_to(scene.graduate.person.email)[-1].subject == f"A council took a post back: {scene.vacancy.title}"


def test_who_said_no_is_told_nothing_of_it(scene: Scene) -> None:
    scene.person.post(f"/invitations/{scene.invite().id}/decline")
    scene.council.post(f"/council/vacancies/{scene.vacancy.id}/withdraw")
    assert len(mails_to(scene.graduate.person.email)) == 1
