"""Erasing a person: thought over, then done, and nothing of theirs is left but the register's line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms import storage
from lms.access import Role
from lms.accounts.models import AddressChange, Person
from lms.adjustments.models import Adjustment, AdjustmentReason, AdjustmentRequest
from lms.applications.interview_models import InterviewNeeds
from lms.applications.models import Application, CriterionScore, Invitation, Stage, StageChange
from lms.applications.offer_models import Offer
from lms.applications.panel_models import AgreedDecision, PanelJudgement
from lms.attendance.models import StudyEntry
from lms.awards.models import Claim, ClaimStep, IssuedCertificate
from lms.candidates.background_models import OverseasJob, OverseasQualification
from lms.candidates.models import OwnEvidence, Profile, ProfileLanguage
from lms.cases.models import Appeal, AppealStep, Consideration, MalpracticeCase
from lms.conversations.models import Thread, ThreadMessage
from lms.extensions import db
from lms.held import Whom
from lms.identity.models import LearnerNumber
from lms.learning.models import Enrolment
from lms.marking.models import CriterionDecision, Marking, Submission, SubmissionFile
from lms.notices.models import Notice
from lms.outbox.jobs import send_waiting_messages
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.own_data import copies, erasures
from lms.own_data.jobs import carry_out_erasures
from lms.own_data.models import DataCopy, Erasure, Why
from lms.own_data.register import erase_everything
from lms.quality.models import Sample
from tests.accounts.links import PASSWORD, mails_to, with_password
from tests.databases import Database, SqliteFile
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.learning import make_enrolment
from tests.hostile.world import SmallWorld
from tests.outbox.smtp import post_office
from tests.simultaneous import meanwhile

SignIn = Callable[[Person], FlaskClient]
PATH = "/account/data/erase"
CANCEL = "/account/data/erase/cancel"


def everything() -> dict[str, str]:
    """Every table's rows as text."""
    db.session.rollback()
    return {
        table.name: "\n".join(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in db.metadata.sorted_tables
    }


def erase(person: Person, now: datetime, *, why: Why = Why.ASKED) -> None:
    """Plan, and carry out when it is due."""
    erasures.ask_for_erasure(person, why, now, note="A letter")
    db.session.commit()
    carry_out_erasures(now + timedelta(days=31))


def mark_words(person: Person) -> None:
    """Put words of their own in every text that is the person's, or about them."""
    db.session.flush()
    of_person = select(Submission.id).join(Submission.enrolment).where(Submission.enrolment.has(person_id=person.id))
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person.id)
    asked = select(AdjustmentRequest.id).where(AdjustmentRequest.person_id == person.id)
    threads = select(Thread.id).where(Thread.learner_id == person.id)
    profile = select(Profile.id).where(Profile.person_id == person.id)
    applications = select(Application.id).where(Application.profile_id.in_(profile))
    markings = select(Marking.id).where(Marking.submission_id.in_(of_person))
    for statement in (
        update(Submission).where(Submission.id.in_(of_person)).values(text="zebra text", remark_note="zebra note"),
        update(SubmissionFile).where(SubmissionFile.submission_id.in_(of_person)).values(name="zebra.pdf"),
        update(Marking).where(Marking.id.in_(markings)).values(comment="zebra marking"),
        update(CriterionDecision).where(CriterionDecision.marking_id.in_(markings)).values(comment="zebra decision"),
        update(Sample).where(Sample.marking_id.in_(markings)).values(comment="zebra sample"),
        update(Appeal).where(Appeal.enrolment_id.in_(enrolments)).values(words="zebra appeal"),
        update(AppealStep)
        .where(AppealStep.appeal_id.in_(select(Appeal.id).where(Appeal.enrolment_id.in_(enrolments))))
        .values(words="zebra further", reasons="zebra reasons"),
        update(MalpracticeCase)
        .where(MalpracticeCase.enrolment_id.in_(enrolments))
        .values(words="zebra", answer="zebra", findings="zebra", grounds="zebra", reasons="zebra"),
        update(Consideration)
        .where(Consideration.enrolment_id.in_(enrolments))
        .values(words="zebra happened", answer="zebra answer", arrangement="zebra arrangement"),
        update(ClaimStep)
        .where(ClaimStep.claim_id.in_(select(Claim.id).where(Claim.enrolment_id.in_(enrolments))))
        .values(note="zebra claim"),
        update(LearnerNumber).where(LearnerNumber.person_id == person.id).values(uln="zebra"),
        update(AdjustmentRequest).where(AdjustmentRequest.person_id == person.id).values(words="zebra need"),
        update(AdjustmentReason).where(AdjustmentReason.request_id.in_(asked)).values(words="zebra reason"),
        update(Adjustment)
        .where(Adjustment.person_id == person.id)
        .values(arrangement="zebra arrangement", answer="zebra answer"),
        update(StudyEntry).where(StudyEntry.enrolment_id.in_(enrolments)).values(about="zebra study"),
        update(Notice).where(Notice.person_id == person.id).values(sentence="zebra notice", path="/zebra"),
        update(Thread).where(Thread.learner_id == person.id).values(page_title="zebra page"),
        update(ThreadMessage).where(ThreadMessage.thread_id.in_(threads)).values(text="zebra question"),
        update(Profile).where(Profile.person_id == person.id).values(area="zebra area"),
        update(OwnEvidence).where(OwnEvidence.profile_id.in_(profile)).values(action="zebra story"),
        update(ProfileLanguage).where(ProfileLanguage.profile_id.in_(profile)).values(name="zebra words"),
        update(OverseasJob).where(OverseasJob.profile_id.in_(profile)).values(title="zebra work"),
        update(OverseasQualification).where(OverseasQualification.profile_id.in_(profile)).values(name="zebra degree"),
        update(CriterionScore).where(CriterionScore.application_id.in_(applications)).values(reason="zebra score"),
        update(StageChange).where(StageChange.application_id.in_(applications)).values(reason="zebra stage"),
        update(AgreedDecision).where(AgreedDecision.application_id.in_(applications)).values(reason="zebra agreed"),
        update(PanelJudgement).where(PanelJudgement.application_id.in_(applications)).values(note="zebra note"),
        update(InterviewNeeds).where(InterviewNeeds.application_id.in_(applications)).values(words="zebra lift"),
        update(Offer)
        .where(Offer.application_id.in_(applications))
        .values(conditions="zebra conditions", answer_reason="zebra answer"),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()


@pytest.mark.parametrize("who", ["learner", "learner who is further", "graduate", "tutor", "recruiter"])
def test_nothing_of_an_erased_person_is_left_but_the_line_of_the_register(
    app: Flask, database: Database, now: datetime, who: str
) -> None:
    world = SmallWorld(app, now)
    person_id = int(world.people[who].session["_user_id"].partition(".")[0])
    person = db.session.get_one(Person, person_id)
    person.name, person.email = "Zephyrine Quillfeather", "zephyrine@quillfeather.example"
    for certificate in db.session.scalars(select(IssuedCertificate).where(IssuedCertificate.person_id == person_id)):
        certificate.facts = {**certificate.facts, "name": person.name}
    mark_words(person)
    with app.test_request_context():
        erasures.ask_for_erasure(person, Why.ASKED, now)
    erasure = db.session.scalars(select(Erasure).where(Erasure.person_id == person_id)).one()
    erasure.waits = False
    db.session.commit()
    before = everything()
    assert "Zephyrine" in before["person"]

    carry_out_erasures(now + timedelta(days=8))
    [last] = mails_to("zephyrine@quillfeather.example")
    assert last.subject == "Your account is erased"
    settings = app.extensions["settings"]
    with post_office() as box:
        app.extensions["settings"] = replace(settings, smtp_url=box.url)
        send_waiting_messages(now + timedelta(days=8))
        app.extensions["settings"] = settings
        assert box.letters[-1].recipients == ["zephyrine@quillfeather.example"]
    carry_out_erasures(now + timedelta(days=8, minutes=1))

    left = everything()
    assert db.session.get_one(Person, person_id).name == "Erased person"
    for table, rows in left.items():
        for word in ("Zephyrine", "Quillfeather", "quillfeather", "zebra", *(["new@example.org"] * (who == "learner"))):
            is_the_register = table == "issued_certificate" and word in ("Zephyrine", "Quillfeather")
            assert word not in rows or is_the_register, f"{word} is left in {table}"
    if isinstance(database, SqliteFile):
        db.session.remove()
        found = b"".join(path.read_bytes() for path in database.path.parent.glob("lms.sqlite3*"))
        assert b"zebra" not in found
        assert b"quillfeather.example" not in found


def test_the_certificate_of_an_erased_person_can_still_be_checked(client: FlaskClient, now: datetime) -> None:
    certificate = make_certificate(make_person(name="Amina Yusuf"))
    number = certificate.number
    erase(certificate.person, now)
    page = client.get(f"/certificates/{number}")
    assert page.status_code == 200
    assert "Valid" in page.text
    assert "Amina Yusuf" in page.text
    assert "asked us to erase the rest" in page.text
    assert "Town halls" not in page.text


def test_a_certificate_that_was_replaced_keeps_no_name(client: FlaskClient, now: datetime) -> None:
    certificate = make_certificate(make_person(name="An earlier name"))
    certificate.superseded_at, certificate.ended_reason = now, "Her name changed"
    number = certificate.number
    erase(certificate.person, now)
    page = client.get(f"/certificates/{number}").text
    assert "superseded" in page
    assert "An earlier name" not in page
    assert "Her name changed" not in page


def test_the_page_asks_for_the_password_and_gives_days_to_think(sign_in: SignIn, now: datetime) -> None:
    person = with_password(make_person(email="amira@example.org"))
    browser = sign_in(person)
    assert "What stays, and why" in browser.get(PATH).text
    wrong = browser.post(PATH, data={"password": "not this one at all"})
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    assert browser.post(PATH, data={"password": PASSWORD}).status_code == 302
    assert "Until then you can use your account as before" in browser.get(PATH).text
    carry_out_erasures(now + timedelta(days=6))
    assert db.session.get_one(Person, person.id, populate_existing=True).name != "Erased person"
    carry_out_erasures(now + timedelta(days=7, minutes=5))
    assert db.session.get_one(Person, person.id, populate_existing=True).name == "Erased person"
    assert browser.get("/account").status_code == 302


def test_somebody_who_changes_their_mind_keeps_everything(sign_in: SignIn, now: datetime) -> None:
    person = with_password(make_person(name="Amira Haddad"))
    browser = sign_in(person)
    browser.post(PATH, data={"password": PASSWORD})
    assert browser.post(CANCEL).status_code == 302
    assert "Get a copy" in browser.get("/account/data").text
    carry_out_erasures(now + timedelta(days=30))
    assert db.session.get_one(Person, person.id, populate_existing=True).name == "Amira Haddad"
    assert browser.post(CANCEL).status_code == 404


def test_the_mailed_link_keeps_the_account_after_a_press_of_a_button(
    client: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    person = with_password(make_person(email="amira@example.org"))
    sign_in(person).post(PATH, data={"password": PASSWORD})
    [mail] = mails_to("amira@example.org")
    path = next(line for line in mail.body.splitlines() if "/keep-my-account/" in line).replace("http://localhost", "")
    assert "Keep my account" in client.get(path).text
    assert db.session.scalars(select(Erasure)).one().cancelled_at is None
    assert client.post(path).status_code == 302
    assert db.session.scalars(select(Erasure).execution_options(populate_existing=True)).one().cancelled_at is not None
    assert client.get(path).status_code == 404


def test_the_last_administrator_is_not_erased(sign_in: SignIn, now: datetime) -> None:
    last = with_password(make_person(roles=[Role.ADMINISTRATOR]))
    answer = sign_in(last).post(PATH, data={"password": PASSWORD})
    assert answer.status_code == 409
    assert "last administrator" in answer.text


def test_an_officer_erases_somebody_who_asked_by_letter_with_a_reason(sign_in: SignIn, now: datetime) -> None:
    person, tutor = make_person(email="amira@example.org"), make_person(roles=[Role.TUTOR])
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path = f"/staff/people/{person.id}/erase"
    assert officer.post(path, data={"note": " "}).status_code == 422
    assert officer.post(path, data={"note": "Letter of 3 November, signed; voice known"}).status_code == 302
    assert "We will erase your account" in mails_to("amira@example.org")[-1].subject
    assert officer.get(f"/staff/people/{tutor.id}/erase").status_code == 404
    carry_out_erasures(now + timedelta(days=8))
    [erasure] = db.session.scalars(select(Erasure).execution_options(populate_existing=True))
    assert erasure.done_at is not None
    assert erasure.note == ""


def test_councils_are_told_that_an_application_is_withdrawn_and_lose_the_name(app: Flask, now: datetime) -> None:
    world = SmallWorld(app, now)
    person, recruiter = world.graduate.person, world.recruiter
    name, email, recruiters_address = person.name, person.email, recruiter.email
    erase(person, now)
    stages = db.session.scalars(select(Application.stage).execution_options(populate_existing=True)).all()
    assert set(stages) == {Stage.WITHDRAWN, Stage.APPOINTED}, "who has the post has not taken anything back"
    assert db.session.scalars(select(Invitation).where(Invitation.answer.is_(None))).all() == []
    told = [mail for mail in mails_to(recruiters_address) if "withdrawn" in mail.subject]
    assert len(told) == 3
    assert not any(name in mail.body or email in mail.body for mail in told)
    browser = world.browser("recruiter")
    for vacancy in (world.scored_post, world.locked_post):
        page = browser.get(f"/council/vacancies/{vacancy.id}/applications")
        assert page.status_code == 200
        assert name not in page.text
        assert "@invalid" not in page.text


def test_stored_files_go_after_the_commit(app: Flask, now: datetime) -> None:
    world = SmallWorld(app, now)
    [key, *_more] = db.session.scalars(select(SubmissionFile.key)).all()
    assert storage.fetch(key)
    person_id = int(world.people["learner"].session["_user_id"].partition(".")[0])
    person = db.session.get_one(Person, person_id)
    erasures.ask_for_erasure(person, Why.ASKED, now).waits = False
    db.session.commit()
    carry_out_erasures(now + timedelta(days=8))
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)


def test_erasing_twice_changes_nothing(app: Flask, now: datetime) -> None:
    person = make_person()
    erase(person, now)
    with pytest.raises(erasures.AlreadyErased):
        erasures.ask_for_erasure(person, Why.ASKED, now)
    carry_out_erasures(now + timedelta(days=50))
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at == now + timedelta(days=31)
    assert len(db.session.scalars(select(Erasure)).all()) == 1
    assert db.session.scalars(select(Message).where(Message.subject == "Your account is erased")).all() == []


def test_who_cancels_while_it_happens_is_not_told_that_the_account_stays(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    person = make_person()
    erasure = erasures.ask_for_erasure(person, Why.ASKED, now)
    browser, erasure_id, due = sign_in(person), erasure.id, now + timedelta(days=8)
    answer = meanwhile(app, lambda: erasures.carry_out(erasure_id, due), lambda: browser.post(CANCEL))
    assert answer.status_code == 409 or answer.location.startswith("/sign-in")
    done = db.session.get_one(Erasure, erasure_id, populate_existing=True)
    assert (done.done_at, done.cancelled_at) == (due, None)


def test_words_that_are_sent_while_it_happens_are_erased_with_the_next_run(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment()
    erasure = erasures.ask_for_erasure(enrolment.person, Why.ASKED, now)
    browser, erasure_id, due = sign_in(enrolment.person), erasure.id, now + timedelta(days=8)
    meanwhile(
        app,
        lambda: erasures.carry_out(erasure_id, due),
        lambda: browser.post("/learn/town-halls/task", data={"text": "zebra words"}),
    )
    db.session.execute(update(Message).values(sent_at=due))
    db.session.commit()
    carry_out_erasures(due + timedelta(minutes=1))
    assert not any("zebra" in rows for rows in everything().values())


def test_a_copy_that_is_made_while_its_person_is_erased_is_thrown_away(
    app: Flask, sign_in: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    copy = copies.ask_for_copy(person.id, now)
    erasure = erasures.ask_for_erasure(person, Why.ASKED, now)
    db.session.commit()
    erasure_id, kept = erasure.id, list[str]()

    def keep_and_erase(path: Path) -> str:
        kept.append(storage.keep(path.read_bytes()))
        erasures.carry_out(erasure_id, now + timedelta(days=8))
        db.session.commit()
        return kept[0]

    monkeypatch.setattr(storage, "keep_file", keep_and_erase)
    copies.make_copy(copy.id, now)
    with pytest.raises(FileNotFoundError):
        storage.fetch(kept[0])
    assert db.session.scalars(select(DataCopy)).all() == []


def test_earlier_addresses_are_erased_too_but_not_one_that_is_somebody_elses_by_now(app: Flask, now: datetime) -> None:
    person, other = make_person(email="third@example.org"), make_person(email="taken@example.org")
    for old, new in (("first@example.org", "third@example.org"), ("third@example.org", "taken@example.org")):
        change = AddressChange(person_id=person.id, old_email=old, new_email=new, token_hash=new, asked_at=now)
        change.expires_at = now
        db.session.add(change)
    for address in ("first@example.org", "third@example.org", "taken@example.org"):
        queue(recipient=address, subject="Words", body="Words", now=now)
    erase(person, now)
    assert mails_to("first@example.org") == []
    assert [mail.subject for mail in mails_to(other.email)] == ["Words"]


def test_a_fault_with_one_erasure_keeps_nobody_else_waiting(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_person(), make_person()
    for person in (first, second):
        erasures.ask_for_erasure(person, Why.ASKED, now)
    db.session.commit()
    first_id, erase_as_it_is = first.id, erase_everything

    def fail_for_the_first(whom: Whom, at: datetime) -> list[str]:
        if whom.id == first_id:
            raise RuntimeError("a fault")
        return erase_as_it_is(whom, at)

    monkeypatch.setattr("lms.own_data.erasures.erase_everything", fail_for_the_first)
    carry_out_erasures(now + timedelta(days=8))
    assert db.session.get_one(Person, first_id, populate_existing=True).erased_at is None
    assert db.session.get_one(Person, second.id, populate_existing=True).erased_at is not None
