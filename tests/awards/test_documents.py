"""A module's certificate, a record of achievement, a statement of hours: on request, of what there is that day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from certificates.certificate import Kind
from lms.accounts.models import Person
from lms.awards.facts import from_json, to_json
from lms.awards.jobs import sign_waiting
from lms.awards.models import CertificateReview, IssuedCertificate
from lms.awards.reviews import on_module_reopened
from lms.awards.services import reissue, revoke
from lms.candidates.queries import the_pool
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.events import ModuleReopened
from lms.outbox.models import Message
from tests.awards.reading import words_of
from tests.factories.accounts import make_person
from tests.factories.attendance import make_entry
from tests.factories.awards import make_certificate, make_last_task
from tests.factories.badges import facts
from tests.factories.candidates import make_graduate
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_submitted

SignIn = Callable[[Person], FlaskClient]


def documents(kind: Kind) -> list[IssuedCertificate]:
    db.session.expire_all()
    query = select(IssuedCertificate).where(IssuedCertificate.kind == kind).order_by(IssuedCertificate.id)
    return list(db.session.scalars(query))


def ask(client: FlaskClient, kind: str, module: str = "") -> str:
    answer = client.post("/my-certificate/documents", data={"kind": kind, "module": module}, follow_redirects=True)
    return words_of(answer.text)


@pytest.fixture
def learner(app: Flask) -> Person:
    """Somebody who has achieved T1, whose task in T2 waits, and whose identity was checked."""
    return make_last_task(name="Amina Yusuf").enrolment.person


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_frozen_is_read_back_as_it_was(kind: Kind) -> None:
    assert from_json(to_json(facts(kind))) == facts(kind)


def test_a_modules_certificate_names_that_module_alone(learner: Person, sign_in: SignIn, client: FlaskClient) -> None:
    told = ask(sign_in(learner), "module", "T1")
    assert "We are signing it." in told
    sign_waiting(utc_now())
    [issued] = documents(Kind.MODULE)
    assert issued.module_code == "T1"
    assert [module["code"] for module in issued.facts["modules"]] == ["T1"]
    assert {skill["module"] for skill in issued.facts["skills"]} <= {"T1"}
    assert issued.skills == []
    words = words_of(client.get(f"/certificates/{issued.number}").text)
    assert "Certificate of a module" in words
    assert "Town halls" in words
    assert "Kind letters" not in words
    [mail] = db.session.scalars(select(Message).where(Message.subject == "Your document is ready"))
    assert mail.recipient == learner.email


def test_a_module_that_is_not_achieved_has_none(learner: Person, sign_in: SignIn) -> None:
    for module in ("T2", "T9", ""):
        assert "This module is not achieved yet." in ask(sign_in(learner), "module", module)
    assert documents(Kind.MODULE) == []


def test_a_record_has_every_criterion_with_its_day_and_who_judged_it(
    learner: Person, sign_in: SignIn, client: FlaskClient
) -> None:
    ask(sign_in(learner), "record of achievement")
    sign_waiting(utc_now())
    [issued] = documents(Kind.RECORD)
    stated = {(one["module"], one["criterion"]): one["assessor"] for one in issued.facts["criteria"]}
    assert stated[("T1", "1.1")] in ("", "tutor")
    assert ("T2", "1.2") not in stated  # the task of T2 is not marked
    page = words_of(client.get(f"/certificates/{issued.number}").text)
    assert "Record of achievement" in page
    assert "Criteria met" in page


def test_hours_are_stated_apart_and_never_added_up(sign_in: SignIn, client: FlaskClient) -> None:
    enrolment = make_enrolment()
    make_entry(enrolment=enrolment, minutes=75)
    db.session.commit()
    ask(sign_in(enrolment.person), "statement of hours")
    sign_waiting(utc_now())
    [issued] = documents(Kind.HOURS)
    assert issued.facts["hours"]["self_directed_minutes"] == 75
    assert issued.facts["hours"]["live_minutes"] == 0
    page = words_of(client.get(f"/certificates/{issued.number}").text)
    assert "Self-directed study, as the learner wrote it down 1 h 15 min" in page
    assert "The two are never added up" in page


def test_who_has_no_hours_yet_is_told_how_to_get_some(sign_in: SignIn) -> None:
    told = ask(sign_in(make_enrolment().person), "statement of hours")
    assert "come to a live session, or write down what you studied" in told


def test_what_states_work_waits_for_the_check_of_who_one_is(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    make_submitted(enrolment=enrolment)
    db.session.commit()
    told = ask(sign_in(enrolment.person), "record of achievement")
    assert "No new certificate can be issued now. The identity is to be checked." in told
    assert documents(Kind.RECORD) == []


def test_a_newer_one_takes_the_place_of_the_last_and_the_same_is_not_made_twice(
    sign_in: SignIn, client: FlaskClient
) -> None:
    enrolment = make_enrolment()
    make_entry(enrolment=enrolment, minutes=75)
    db.session.commit()
    learner = sign_in(enrolment.person)
    ask(learner, "statement of hours")
    assert "Nothing has changed since the last one." in ask(learner, "statement of hours")
    make_entry(enrolment=enrolment, minutes=30)
    db.session.commit()
    sign_waiting(utc_now())
    ask(learner, "statement of hours")
    sign_waiting(utc_now())
    old, new = documents(Kind.HOURS)
    assert old.superseded_by_id == new.id
    assert "Not valid: superseded" in words_of(client.get(f"/certificates/{old.number}").text)


def test_no_other_document_puts_anybody_in_the_pool_twice_or_at_all(app: Flask, sign_in: SignIn) -> None:
    graduate = make_graduate()
    enrolment = documents(Kind.PROGRAMME)[0].enrolment
    make_entry(enrolment=enrolment, minutes=75)
    db.session.commit()
    ask(sign_in(graduate.person), "statement of hours")
    assert len(documents(Kind.HOURS)) == 1
    assert [profile.id for profile in db.session.scalars(the_pool(utc_now()))] == [graduate.id]
    documents(Kind.PROGRAMME)[0].revoked_at = utc_now()
    db.session.flush()
    assert list(db.session.scalars(the_pool(utc_now()))) == []


def test_when_a_result_falls_each_document_that_states_it_is_put_before_an_officer(
    app: Flask, learner: Person, sign_in: SignIn
) -> None:
    client = sign_in(learner)
    ask(client, "module", "T1")
    ask(client, "record of achievement")
    [module], [record] = documents(Kind.MODULE), documents(Kind.RECORD)
    on_module_reopened(ModuleReopened(module.enrolment_id, "T1", utc_now()))
    waiting = db.session.scalars(select(CertificateReview.certificate_id))
    assert set(waiting) == {module.id, record.id}


def with_documents(app: Flask, sign_in: SignIn) -> IssuedCertificate:
    """A graduate's certificate, with a record of achievement and a statement of hours beside it."""
    graduate = make_graduate()
    [issued] = documents(Kind.PROGRAMME)
    for kind in (Kind.RECORD, Kind.HOURS):
        make_certificate(graduate.person, enrolment=issued.enrolment, kind=kind)
    db.session.commit()
    return issued


def test_what_states_the_same_work_is_revoked_with_the_certificate_and_hours_stay(app: Flask, sign_in: SignIn) -> None:
    issued = with_documents(app, sign_in)
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
    db.session.commit()
    [record], [hours] = documents(Kind.RECORD), documents(Kind.HOURS)
    assert record.revoked_at is not None
    assert record.ended_reason == "The work was copied."
    assert hours.revoked_at is None


def test_a_changed_name_ends_every_document_with_the_old_one(app: Flask, sign_in: SignIn) -> None:
    issued = with_documents(app, sign_in)
    with app.test_request_context():
        reissue(issued, "Anna Nowak", "The name changed.", by=make_person().id, now=utc_now())
    db.session.commit()
    for kind in (Kind.RECORD, Kind.HOURS):
        [document] = documents(kind)
        assert document.superseded_at is not None
        assert document.superseded_by_id is None


def test_a_changed_name_leaves_the_new_certificate_standing(app: Flask, sign_in: SignIn) -> None:
    issued = with_documents(app, sign_in)
    with app.test_request_context():
        reissue(issued, "Anna Nowak", "The name changed.", by=make_person().id, now=utc_now())
    db.session.commit()
    old, new = documents(Kind.PROGRAMME)
    assert old.superseded_at is not None
    assert new.superseded_at is None
    sign_waiting(utc_now())
    assert documents(Kind.PROGRAMME)[1].published_at is not None


def test_what_was_revoked_does_not_come_back_by_asking(learner: Person, app: Flask, sign_in: SignIn) -> None:
    client = sign_in(learner)
    ask(client, "module", "T1")
    [issued] = documents(Kind.MODULE)
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
    db.session.commit()
    assert "A document of yours was revoked" in ask(client, "module", "T1")
    assert len(documents(Kind.MODULE)) == 1


def test_after_the_certificate_was_revoked_nothing_that_states_work_is_made(app: Flask, sign_in: SignIn) -> None:
    issued = with_documents(app, sign_in)
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
    db.session.commit()
    assert "A document of yours was revoked" in ask(sign_in(issued.person), "record of achievement")


def test_each_page_speaks_of_its_own_kind(app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    with_documents(app, sign_in)
    for kind, said in ((Kind.RECORD, "has met these criteria"), (Kind.HOURS, "has spent these hours")):
        [document] = documents(kind)
        page = words_of(client.get(f"/certificates/{document.number}").text)
        assert said in page
        assert "has completed every module" not in page
        told = client.get(f"/certificates/{document.number}.json").json
        assert told is not None
        assert said in told["wording"]["statement"]


def test_only_kinds_that_can_be_asked_for_are_made(learner: Person, sign_in: SignIn) -> None:
    for kind in ("programme", "nonsense", ""):
        assert "Choose what you need." in ask(sign_in(learner), kind)
