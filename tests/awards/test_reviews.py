"""After a certificate was issued: a result under it falls, it was revoked, something is open. A person decides, who is
not its holder, and nothing is issued or revoked by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.held import HELD
from lms.awards.models import CertificateReview, IssuedCertificate, ReviewOutcome
from lms.awards.services import Held, reissue
from lms.clock import utc_now
from lms.extensions import db
from lms.held import Whom
from lms.identity.models import IdentityCheck
from lms.learning.services import record_task_passed, reopen_quiz, reopen_task
from lms.marking.models import Submission
from lms.notices.models import Notice
from lms.quality.models import Reason, Sample
from tests.awards.reading import words_of
from tests.factories.accounts import grant, make_person
from tests.factories.cases import make_appeal, make_case, make_consideration
from tests.factories.quality import overturned

SignIn = Callable[[Person], FlaskClient]
Issue = Callable[[], IssuedCertificate]
REVOKE = {"how": "revoke", "reason": "The work was copied."}
REISSUE = {"how": "reissue", "reason": "The name changed."}
KEEP = {"how": "keep", "reason": "The other task shows it."}
AGAIN = {"how": "issue again", "reason": "The appeal was upheld outside."}
REFER = {"decision-1.1": "refer", "comment-1.1": "Say who decides.", "action": "release"}
DECIDE = "A result under this certificate has changed: decide"


@pytest.fixture
def olga(app: Flask) -> Person:
    return make_person(name="Olga Officer", roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def officer(sign_in: SignIn, olga: Person) -> FlaskClient:
    return sign_in(olga)


def certificates() -> list[IssuedCertificate]:
    db.session.expire_all()
    return list(db.session.scalars(select(IssuedCertificate).order_by(IssuedCertificate.id)))


def reviews() -> list[CertificateReview]:
    db.session.expire_all()
    return list(db.session.scalars(select(CertificateReview).order_by(CertificateReview.id)))


def work_of(issued: IssuedCertificate, module_code: str = "T1") -> Submission:
    query = select(Submission).where(
        Submission.enrolment_id == issued.enrolment_id, Submission.module_code == module_code
    )
    return db.session.scalars(query).one()


def decide(client: FlaskClient, certificate: IssuedCertificate, sent: dict[str, str]) -> TestResponse:
    return client.post(f"/staff/certificates/{certificate.id}", data=sent)


def close_with(issued: IssuedCertificate, outcome: str, sign_in: SignIn) -> None:
    """Close a malpractice case about the learner's first work."""
    case = make_case(work_of(issued))
    case.answered_at = case.reported_at
    investigator = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    investigator.post(f"/staff/malpractice/{case.id}/take")
    sent = {"outcome": outcome, "findings": "Some.", "grounds": "The website.", "reasons": "Copied."}
    assert investigator.post(f"/staff/malpractice/{case.id}", data=sent).status_code == 302


def fall(app: Flask, issued: IssuedCertificate, now: datetime, module_code: str = "T1") -> None:
    """The result of a module falls."""
    with app.test_request_context():
        reopen_task(issued.enrolment_id, module_code, now)
        db.session.commit()


def notices_of(person: Person) -> list[str]:
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person.id).order_by(Notice.id)))


# Revoked, and never back by itself


def test_a_revoked_certificate_does_not_come_back_when_a_case_closes(
    issued: IssuedCertificate, officer: FlaskClient, sign_in: SignIn
) -> None:
    decide(officer, issued, REVOKE)
    close_with(issued, "warning", sign_in)
    [only] = certificates()
    assert only.revoked_at is not None


def test_nor_when_the_programme_is_completed_again_but_officers_are_told(
    issued: IssuedCertificate,
    officer: FlaskClient,
    olga: Person,
    tutor: FlaskClient,
    assurer: FlaskClient,
    now: datetime,
) -> None:
    decide(officer, issued, REVOKE)
    work = work_of(issued)
    sample = Sample(marking_id=work.markings[0].id, reason=Reason.SHARE, drawn_at=now)
    db.session.add(sample)
    db.session.commit()
    assurer.post(f"/quality/{sample.id}", data=overturned())
    tutor.post(f"/marking/{work.id}", data=REFER)
    assert issued.enrolment.completed_at is None
    with tutor.application.test_request_context():
        record_task_passed(issued.enrolment_id, "T1", utc_now() + timedelta(days=1))
        db.session.commit()
    assert len(certificates()) == 1
    assert notices_of(olga) == ["A learner whose certificate was revoked has every module again."]
    register = officer.get("/staff/certificates").text
    assert "A certificate was revoked before: decide whether to issue again" in register


def test_an_officer_issues_again_with_a_reason_that_is_kept(issued: IssuedCertificate, officer: FlaskClient) -> None:
    decide(officer, issued, REVOKE)
    assert "Issue a new one, from the results as they are now" in officer.get(f"/staff/certificates/{issued.id}").text
    assert decide(officer, issued, AGAIN | {"reason": " "}).status_code == 422
    assert decide(officer, issued, AGAIN).status_code == 302
    old, new = certificates()
    assert old.revoked_at is not None
    assert new.revoked_at is None
    assert new.number != old.number
    [review] = reviews()
    assert (review.certificate_id, review.outcome, review.reason) == (
        old.id,
        ReviewOutcome.ISSUED_AGAIN,
        AGAIN["reason"],
    )
    assert "The appeal was upheld outside." in officer.get(f"/staff/certificates/{old.id}").text
    again = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.issued_again")).one()
    assert again.details == {"by_certificate": new.id}
    assert decide(officer, old, AGAIN).status_code == 409, "there is a valid one"
    assert len(certificates()) == 2


def test_nothing_is_issued_again_while_a_case_is_open(issued: IssuedCertificate, officer: FlaskClient) -> None:
    decide(officer, issued, REVOKE)
    make_case(work_of(issued))
    page = words_of(officer.get(f"/staff/certificates/{issued.id}").text)
    assert "No new certificate can be issued now. A case is open." in page
    assert "Issue a new one" not in page
    answer = decide(officer, issued, AGAIN)
    assert answer.status_code == 409
    assert "A case is open." in answer.text
    assert len(certificates()) == 1


# Held


@pytest.mark.parametrize("hold", ["appeal", "malpractice", "consideration", "second look", "identity"])
def test_no_new_certificate_is_issued_while_anything_is_open(
    issued: IssuedCertificate, officer: FlaskClient, now: datetime, hold: str
) -> None:
    work = work_of(issued)
    match hold:
        case "appeal":
            make_appeal(work)
        case "malpractice":
            make_case(work)
        case "consideration":
            make_consideration(issued.enrolment)
        case "second look":
            db.session.add(Sample(marking_id=work.markings[0].id, reason=Reason.SHARE, drawn_at=now))
        case "identity":
            db.session.execute(delete(IdentityCheck).where(IdentityCheck.person_id == issued.person_id))
    page = words_of(officer.get(f"/staff/certificates/{issued.id}").text)
    assert "No new certificate can be issued now." in page
    assert "Issue a new one with" not in page
    assert "alpractice" not in page
    answer = decide(officer, issued, REISSUE)
    assert answer.status_code == 409
    assert "No new certificate can be issued now." in answer.text
    assert len(certificates()) == 1
    assert decide(officer, issued, REVOKE).status_code == 302, "ending it waits for nothing"


def test_no_new_one_takes_its_place_before_somebody_decides_on_a_fallen_result(
    app: Flask, issued: IssuedCertificate, now: datetime
) -> None:
    fall(app, issued, now)
    with app.test_request_context(), pytest.raises(Held, match="Decide first"):
        reissue(issued, "Anna Nowak", "The name changed.", by=make_person().id, now=now)


# Never one's own


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("sent", [REISSUE, REVOKE, KEEP, AGAIN])
def test_nobody_decides_on_their_own_certificate(
    app: Flask, issued: IssuedCertificate, sign_in: SignIn, now: datetime, role: Role, sent: dict[str, str]
) -> None:
    grant(issued.person, role)
    fall(app, issued, now)
    holder = sign_in(issued.person)
    page = holder.get(f"/staff/certificates/{issued.id}").text
    assert "This is your own certificate. Another officer decides on it." in page
    assert 'name="how"' not in page
    answer = decide(holder, issued, sent)
    assert answer.status_code == 403
    assert "Another officer decides on it." in answer.text
    [certificate] = certificates()
    assert (certificate.revoked_at, certificate.superseded_at) == (None, None)
    assert "A result under a certificate has changed" not in str(notices_of(issued.person))
    assert [review.outcome for review in reviews()] == [None]


# A result falls


def test_an_overturned_task_that_is_referred_asks_officers_to_decide_and_the_certificate_stays_valid(
    issued: IssuedCertificate,
    officer: FlaskClient,
    olga: Person,
    tutor: FlaskClient,
    assurer: FlaskClient,
    client: FlaskClient,
    now: datetime,
) -> None:
    work = work_of(issued)
    sample = Sample(marking_id=work.markings[0].id, reason=Reason.SHARE, drawn_at=now)
    db.session.add(sample)
    db.session.commit()
    assurer.post(f"/quality/{sample.id}", data=overturned())
    assert reviews() == [], "nothing has fallen yet"
    assert tutor.post(f"/marking/{work.id}", data=REFER).status_code == 302
    [review] = reviews()
    assert (review.certificate_id, review.module_code, review.outcome) == (issued.id, "T1", None)
    assert notices_of(olga) == ["A result under a certificate has changed. Decide whether it stands."]
    assert issued.number in officer.get("/staff/certificates").text.split("A result has changed: decide")[1]
    assert DECIDE in officer.get(f"/staff/certificates/{issued.id}").text
    assert "Valid We issued" in words_of(client.get(f"/certificates/{issued.number}").text)
    assert "has changed" not in client.get(f"/certificates/{issued.number}").text


def test_an_annulled_result_asks_officers_to_decide(
    issued: IssuedCertificate, officer: FlaskClient, sign_in: SignIn
) -> None:
    close_with(issued, "annulled", sign_in)
    assert [review.module_code for review in reviews()] == ["T1"]
    assert DECIDE in officer.get(f"/staff/certificates/{issued.id}").text


def test_keeping_it_is_recorded_with_its_reason_and_shows_to_nobody_outside(
    app: Flask, issued: IssuedCertificate, officer: FlaskClient, olga: Person, client: FlaskClient, now: datetime
) -> None:
    fall(app, issued, now)
    assert decide(officer, issued, KEEP | {"reason": ""}).status_code == 422
    assert decide(officer, issued, KEEP).status_code == 302
    [review] = reviews()
    assert (review.outcome, review.reason) == (ReviewOutcome.KEPT, KEEP["reason"])
    assert review.decided_by_id == olga.id
    page = officer.get(f"/staff/certificates/{issued.id}").text
    assert DECIDE not in page
    assert KEEP["reason"] in page
    assert KEEP["reason"] not in client.get(f"/certificates/{issued.number}").text
    assert "A result has changed" not in officer.get("/staff/certificates").text
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.kept")).one()
    assert (kept.subject_id, kept.person_id) == (issued.id, olga.id)
    assert decide(officer, issued, KEEP).status_code == 409, "somebody has decided"
    assert decide(officer, issued, REISSUE).status_code == 302, "it stands, so its name can be corrected"


def test_revoking_it_settles_what_waited(
    app: Flask, issued: IssuedCertificate, officer: FlaskClient, now: datetime
) -> None:
    fall(app, issued, now)
    assert decide(officer, issued, REVOKE).status_code == 302
    [review] = reviews()
    assert (review.outcome, review.reason) == (ReviewOutcome.REVOKED, REVOKE["reason"])
    assert certificates()[0].revoked_at is not None
    assert "A result has changed" not in officer.get("/staff/certificates").text


def test_each_module_that_falls_is_asked_about_once_while_it_waits(
    app: Flask, issued: IssuedCertificate, officer: FlaskClient, olga: Person, now: datetime
) -> None:
    fall(app, issued, now)
    fall(app, issued, now)
    fall(app, issued, now, "T2")
    assert [review.module_code for review in reviews()] == ["T1", "T2"]
    with app.test_request_context():
        reopen_quiz(issued.enrolment_id, "T2", now)
    assert len(reviews()) == 2
    assert len(notices_of(olga)) == 2
    assert decide(officer, issued, KEEP).status_code == 302
    assert {review.outcome for review in reviews()} == {ReviewOutcome.KEPT}


def test_a_learner_reads_decisions_in_their_copy_and_erasing_takes_the_reasons(
    app: Flask, issued: IssuedCertificate, officer: FlaskClient, now: datetime
) -> None:
    fall(app, issued, now)
    decide(officer, issued, KEEP)
    whom = Whom(issued.person_id)
    with app.test_request_context():
        sections = {section.name: section for section in HELD.about(whom)}
        [row] = sections["certificate_reviews"].rows
    assert (row["number"], row["module"], row["reason"]) == (issued.number, "T1", KEEP["reason"])
    HELD.erase(whom, now)
    db.session.commit()
    assert [review.reason for review in reviews()] == [""]
