"""From invitation to appointment: unnamed until the shortlist is locked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms.access import Role
from lms.applications.models import Application, Stage
from lms.awards.models import IssuedCertificate
from lms.candidates.models import Look, ProfileLanguage, Shown
from lms.clock import utc_now
from lms.extensions import db
from lms.outbox.models import Message
from tests.applications.scene import NAME, Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def test_an_invitation_is_mailed_in_the_same_transaction_and_names_the_council(scene: Scene) -> None:
    scene.invite()
    [message] = db.session.scalars(select(Message).where(Message.recipient == scene.graduate.person.email))
    assert scene.vacancy.council.name in message.subject
    assert "/invitations/" in message.body


def test_a_second_invitation_for_the_same_post_is_refused(scene: Scene) -> None:
    scene.invite()
    answer = scene.council.post(f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}/invite")
    assert answer.status_code == 409


def test_saying_no_tells_the_council_only_that_somebody_declined(scene: Scene) -> None:
    invitation = scene.invite()
    scene.person.post(f"/invitations/{invitation.id}/decline")
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert "1 person declined" in page
    assert NAME not in page
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 409


def test_accepting_twice_makes_one_application(scene: Scene) -> None:
    application = scene.apply()
    answer = scene.person.post(f"/invitations/{application.invitation_id}/accept")
    assert answer.status_code == 302
    assert len(db.session.scalars(select(Application)).all()) == 1


def test_an_application_shows_evidence_and_own_words_but_no_name(scene: Scene) -> None:
    application = scene.apply()
    for path in (f"/council/applications/{application.id}", f"/council/vacancies/{scene.vacancy.id}/applications"):
        page = scene.council.get(path).text
        assert scene.reference in page
        assert NAME not in page
        assert scene.graduate.person.email not in page
    assert "three years" in scene.council.get(f"/council/applications/{application.id}").text


def test_a_council_sees_whether_the_certificate_stands_and_its_number_only_with_the_name(scene: Scene) -> None:
    application = scene.apply()
    path = f"/council/applications/{application.id}"
    [issued] = db.session.scalars(select(IssuedCertificate))
    page = scene.council.get(path).text
    assert "Certificate valid" in page
    assert issued.number not in page
    scene.score(application)
    assert scene.lock(application) == 302
    assert f'href="/certificates/{issued.number}"' in scene.council.get(path).text
    issued.revoked_at = utc_now()
    db.session.commit()
    assert "No valid certificate" in scene.council.get(path).text


def test_a_shortlist_is_locked_only_when_every_criterion_is_decided(scene: Scene) -> None:
    application = scene.apply()
    assert scene.lock(application) == 409
    assert scene.stage(application) is Stage.APPLIED


def test_who_is_not_shortlisted_gets_a_reason_and_stays_unnamed(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application, "not met")
    ground = {f"not-shown-{application.id}-{scene.vacancy.criteria[1].id}": "yes"}
    assert scene.lock(application, **ground, **{f"reason-{application.id}": " "}) == 422
    assert scene.lock(application, **{f"reason-{application.id}": "No example of letters."}) == 422
    assert scene.lock(application, **ground, **{f"reason-{application.id}": "No example of letters."}) == 302
    assert scene.stage(application) is Stage.NOT_SHORTLISTED
    assert NAME not in scene.council.get(f"/council/applications/{application.id}").text
    told = scene.person.get(f"/applications/{application.id}").text
    assert "No example of letters." in told
    assert scene.vacancy.criteria[1].wording in told
    assert scene.vacancy.criteria[0].wording not in told


def test_name_and_contact_are_shown_once_the_shortlist_is_locked_and_the_graduate_reads_it(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    assert scene.lock(application) == 302
    page = scene.council.get(f"/council/applications/{application.id}").text
    assert NAME in page
    assert scene.graduate.person.email in page
    shown = set(db.session.scalars(select(Look.shown).where(Look.profile_id == scene.graduate.id)))
    assert Shown.NAME in shown
    assert "saw your name and e-mail address" in scene.person.get("/profile/looks").text


def test_where_when_and_in_which_languages_somebody_works_is_shown_with_the_name_only(scene: Scene) -> None:
    scene.graduate.area = "Port of Harrowmere"
    scene.graduate.spoken.append(ProfileLanguage(position=1, name="Tigrinya"))
    scene.graduate.hours_from, scene.graduate.hours_to = 21.5, 33.25
    db.session.commit()
    application = scene.apply()
    told = ("Port of Harrowmere", "Tigrinya", "21.5 to 33.25")
    page = scene.council.get(f"/council/applications/{application.id}").text
    assert not any(words in page for words in told)
    scene.score(application)
    scene.lock(application)
    page = scene.council.get(f"/council/applications/{application.id}").text
    assert all(words in page for words in told)


def test_scores_never_change_after_the_lock(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    sent = {f"met-{criterion.id}": "not met" for criterion in scene.vacancy.criteria}
    assert scene.council.post(f"/council/applications/{application.id}", data=sent).status_code == 409
    assert scene.lock(application) == 409


def test_an_application_goes_from_interview_to_appointment_step_by_step(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    step = f"/council/applications/{application.id}/stage"
    assert scene.council.post(step, data={"stage": "appointed"}).status_code == 409
    for stage in (Stage.INTERVIEWED, Stage.OFFERED, Stage.APPOINTED):
        assert scene.council.post(step, data={"stage": stage.value}).status_code == 302
        assert scene.stage(application) is stage
    page = scene.person.get(f"/applications/{application.id}").text
    assert page.index("Interviewed") < page.index("Offered the post") < page.rindex("Appointed")


def test_nobody_is_turned_down_without_a_reason(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    step = f"/council/applications/{application.id}/stage"
    assert scene.council.post(step, data={"stage": "not appointed"}).status_code == 422
    assert scene.council.post(step, data={"stage": "not appointed", "reason": "Another had more."}).status_code == 302


def test_the_graduate_can_take_the_application_back(scene: Scene) -> None:
    application = scene.apply()
    assert scene.person.post(f"/applications/{application.id}/withdraw").status_code == 302
    assert scene.stage(application) is Stage.WITHDRAWN
    assert scene.person.post(f"/applications/{application.id}/withdraw").status_code == 409


def test_an_invitation_can_not_be_accepted_after_the_closing_time(scene: Scene, now: datetime) -> None:
    invitation = scene.invite()
    scene.vacancy.closes_at = now - timedelta(seconds=1)
    db.session.commit()
    assert scene.person.post(f"/invitations/{invitation.id}/accept").status_code == 409
    assert "has closed" in scene.person.get(f"/invitations/{invitation.id}").text


def test_somebody_elses_invitation_and_application_do_not_exist_for_others(scene: Scene, sign_in: SignIn) -> None:
    application = scene.apply()
    other = sign_in(make_graduate(name="Another").person)
    assert other.get(f"/invitations/{application.invitation_id}").status_code == 404
    assert other.post(f"/invitations/{application.invitation_id}/accept").status_code == 404
    assert other.get(f"/applications/{application.id}").status_code == 404
    elsewhere = make_council(name="Elsewhere")
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=elsewhere))
    assert stranger.get(f"/council/applications/{application.id}").status_code == 404
    assert stranger.post(f"/council/vacancies/{scene.vacancy.id}/shortlist").status_code == 404


def test_a_panel_member_scores_but_neither_invites_nor_locks(scene: Scene) -> None:
    application = scene.apply()
    sent = {f"met-{criterion.id}": "met" for criterion in scene.vacancy.criteria}
    assert scene.panel.post(f"/council/applications/{application.id}", data=sent).status_code == 302
    assert scene.panel.post(f"/council/vacancies/{scene.vacancy.id}/shortlist").status_code == 403
    assert scene.panel.post(f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}/invite").status_code == 403


def test_a_decision_that_no_page_offers_is_refused(scene: Scene) -> None:
    application = scene.apply()
    criterion = scene.vacancy.criteria[0]
    sent = {f"met-{criterion.id}": "brilliant' OR 1=1"}
    assert scene.council.post(f"/council/applications/{application.id}", data=sent).status_code == 422
