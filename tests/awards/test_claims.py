"""Claims to an awarding organisation: only where one stands behind the programme; made, sent, answered, exported."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.claim_holds import what_stands_against
from lms.awards.claims import HeldBack, claims, move
from lms.awards.models import Claim, ClaimState, IssuedCertificate
from lms.clock import utc_now
from lms.extensions import db
from lms.identity.services import keep_numbers
from lms.learning.services import reopen_task
from lms.marking.models import Submission
from tests.awards.reading import words_of
from tests.factories.accounts import grant, make_person
from tests.factories.cases import make_case

SignIn = Callable[[Person], FlaskClient]
ISSUED = {"state": "issued", "ao_number": "AO-7", "ao_issued_on": ["24", "11", "2026"], "note": ""}


@pytest.fixture
def regulated(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], awarding_organisation="Some Awards")


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER]))


def claim() -> Claim:
    db.session.expire_all()
    return db.session.scalars(select(Claim)).one()


def test_on_our_own_route_nothing_is_claimed_and_the_page_says_why(
    issued: IssuedCertificate, officer: FlaskClient
) -> None:
    assert db.session.scalars(select(Claim)).all() == []
    assert "This programme has its own route" in officer.get("/staff/claims").text
    assert len(officer.get("/staff/claims.csv").text.splitlines()) == 1


@pytest.mark.usefixtures("regulated")
def test_a_claim_is_ready_with_the_certificate_and_goes_its_way(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issued = issue()
    made = claim()
    assert (made.enrolment_id, made.state, made.units) == (issued.enrolment_id, ClaimState.READY, ["T1", "T2"])
    path = f"/staff/claims/{made.id}"
    assert officer.post(path, data=ISSUED).status_code == 422, "it was not sent yet"
    assert officer.post("/staff/claims/send").status_code == 302
    assert claim().sent_at is not None
    assert officer.post(path, data={"state": "queried", "note": ""}).status_code == 422
    assert officer.post(path, data={"state": "queried", "note": "Which unit?"}).status_code == 302
    assert officer.post(path, data={"state": "sent"}).status_code == 302
    assert officer.post(path, data=ISSUED | {"ao_number": ""}).status_code == 422
    assert officer.post(path, data=ISSUED | {"ao_issued_on": ["", "", ""]}).status_code == 422
    assert officer.post(path, data=ISSUED).status_code == 302
    page = officer.get(path).text
    for words in ("AO-7", "24 November 2026", "An officer", "Which unit?"):
        assert words in page
    states = [step.state.value for step in claim().steps]
    assert states == ["ready", "sent", "queried", "sent", "issued"]
    moved = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.moved")).all()
    assert len(moved) == 4


@pytest.mark.usefixtures("regulated")
def test_a_new_certificate_for_a_changed_name_makes_no_second_claim(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issued = issue()
    sent = {"how": "reissue", "reason": "The name changed."}
    assert officer.post(f"/staff/certificates/{issued.id}", data=sent).status_code == 302
    assert claim().state is ClaimState.READY


@pytest.mark.usefixtures("regulated")
def test_the_export_tells_not_known_from_declined_and_carries_no_formula(
    issue: Callable[[str], IssuedCertificate], officer: FlaskClient, now: datetime
) -> None:
    given, declined, unknown = issue("=HYPERLINK(1)"), issue("Bilal Noor"), issue("Chidi Eze")
    for issued, uln in ((given, "9276308686"), (declined, "")):
        with_words = {"uln": uln, "scn": "", "is_declined": not uln}
        keep_numbers(issued.person_id, **with_words, by=issued.person_id, now=now)  # type: ignore[arg-type]
    db.session.commit()
    answer = officer.get("/staff/claims.csv?state=ready")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="claims.csv"'
    rows = list(csv.DictReader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["ULN"] for row in rows] == ["9276308686", "declined", "not known"]
    assert rows[0]["Learner"] == "'=HYPERLINK(1)"
    assert {row["Units"] for row in rows} == {"T1 T2"}
    answer = officer.get("/staff/claims.xlsx?state=ready")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="claims.xlsx"'
    table = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in next(table.rows)] == list(rows[0])
    assert [cell.value for cell in table["B"]][1:] == ["=HYPERLINK(1)", "Bilal Noor", "Chidi Eze"]
    assert [cell.value for cell in table["C"]][1:] == ["9276308686", "declined", "not known"]
    assert {cell.data_type for row in table for cell in row} <= {"s", "n", "d"}
    assert officer.get("/staff/claims.html").status_code == 404
    exported = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.exported")).all()
    assert len(exported) == 6
    assert unknown.id


@pytest.mark.usefixtures("regulated")
def test_only_officers_see_claims(issue: Callable[[], IssuedCertificate], tutor: FlaskClient) -> None:
    issue()
    for path in ("/staff/claims", "/staff/claims.csv", "/staff/claims.xlsx", f"/staff/claims/{claim().id}"):
        assert tutor.get(path).status_code == 403


@pytest.mark.usefixtures("regulated")
@pytest.mark.parametrize("formula", ["＝1+1", " =1+1", "＠SUM(A1)"])
def test_no_name_is_taken_for_a_formula(
    issue: Callable[[str], IssuedCertificate], officer: FlaskClient, formula: str
) -> None:
    issued = issue(formula)
    db.session.refresh(issued.person)
    rows = list(csv.DictReader(StringIO(officer.get("/staff/claims.csv").text.removeprefix("\ufeff"))))
    assert rows[0]["Learner"] == f"'{issued.person.name}"


# Held back


def withdraw_certificate(issued: IssuedCertificate, officer: FlaskClient) -> None:
    sent = {"how": "revoke", "reason": "The work was copied."}
    assert officer.post(f"/staff/certificates/{issued.id}", data=sent).status_code == 302


def open_case(issued: IssuedCertificate, _officer: FlaskClient) -> None:
    make_case(first_work(issued))


def let_result_fall(issued: IssuedCertificate, officer: FlaskClient) -> None:
    with officer.application.test_request_context():
        reopen_task(issued.enrolment_id, "T1", utc_now())
        db.session.commit()


def first_work(issued: IssuedCertificate) -> Submission:
    query = select(Submission).where(Submission.enrolment_id == issued.enrolment_id, Submission.module_code == "T1")
    return db.session.scalars(query).one()


@pytest.mark.usefixtures("regulated")
@pytest.mark.parametrize(
    ("what", "why"),
    [
        (withdraw_certificate, "Our certificate was revoked."),
        (open_case, "A case is open."),
        (let_result_fall, "A result under our certificate has changed, and nobody has decided yet."),
    ],
)
def test_what_should_not_be_claimed_is_held_back_and_said(
    issue: Callable[[str], IssuedCertificate],
    officer: FlaskClient,
    what: Callable[[IssuedCertificate, FlaskClient], None],
    why: str,
) -> None:
    held, free = issue("Amina Yusuf"), issue("Bilal Noor")
    what(held, officer)
    one, other = (
        db.session.scalars(select(Claim).where(Claim.enrolment_id == issued.enrolment_id)).one()
        for issued in (held, free)
    )
    listed = words_of(officer.get("/staff/claims").text)
    assert f"Ready to be sent. Held back {why}" in listed
    assert listed.count("Held back") == 1
    page = officer.get(f"/staff/claims/{one.id}").text
    assert f"Held back: it is not sent now. {why}" in words_of(page)
    assert 'value="sent"' not in page
    assert 'value="sent"' in officer.get(f"/staff/claims/{other.id}").text
    ready = officer.get("/staff/claims.csv?state=ready").text
    assert "Bilal Noor" in ready
    assert "Amina Yusuf" not in ready, "this file is what the organisation is sent"
    assert "Amina Yusuf,not known,,T1 T2,held" in officer.get("/staff/claims.csv").text
    told = officer.post("/staff/claims/send", follow_redirects=True).text
    assert "1 claim is noted as sent." in told
    assert "1 claim is held back." in told
    db.session.expire_all()
    assert (one.state, other.state) == (ClaimState.READY, ClaimState.SENT)
    assert officer.post(f"/staff/claims/{one.id}", data={"state": "sent"}).status_code == 422
    with officer.application.test_request_context(), pytest.raises(HeldBack, match="held back"):
        move(one, ClaimState.SENT, by=held.person_id, now=utc_now())


@pytest.mark.usefixtures("regulated")
def test_a_claim_that_was_sent_says_what_happened_since(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issued = issue()
    officer.post("/staff/claims/send")
    withdraw_certificate(issued, officer)
    assert "Our certificate was revoked." in officer.get("/staff/claims").text
    page = officer.get(f"/staff/claims/{claim().id}").text
    assert "Our certificate was revoked." in page
    assert "it is not sent now" not in page
    assert officer.post(f"/staff/claims/{claim().id}", data=ISSUED).status_code == 302, "what they did is written down"


@pytest.mark.usefixtures("regulated")
def test_a_new_certificate_in_place_of_a_revoked_one_lets_the_claim_go(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issued = issue()
    withdraw_certificate(issued, officer)
    officer.post("/staff/claims/send")
    assert claim().state is ClaimState.READY
    officer.post(f"/staff/certificates/{issued.id}", data={"how": "issue again", "reason": "The appeal was upheld."})
    officer.post("/staff/claims/send")
    assert claim().state is ClaimState.SENT


@pytest.mark.usefixtures("regulated")
def test_nobody_sends_their_own_claim(issue: Callable[[], IssuedCertificate], sign_in: SignIn) -> None:
    issued = issue()
    grant(issued.person, Role.PROGRAMME_OFFICER)
    holder = sign_in(issued.person)
    assert "Your own: another officer looks after it." in holder.get("/staff/claims").text
    assert "1 claim is held back." in holder.post("/staff/claims/send", follow_redirects=True).text
    assert claim().state is ClaimState.READY
    assert holder.post(f"/staff/claims/{claim().id}", data={"state": "sent"}).status_code == 404


def test_what_stands_against_a_page_of_claims_takes_five_statements(
    app: Flask, issue: Callable[[str], IssuedCertificate], count_statements: Callable[[], object]
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], awarding_organisation="Some Awards")
    for name in ("Amina Yusuf", "Bilal Noor", "Chidi Eze"):
        issue(name)
    found, total = claims(None)
    assert total == 3
    with count_statements() as statements:  # type: ignore[attr-defined]
        what_stands_against(found)
    assert len(statements) <= 5, "\n".join(statements)


# Withdrawn, and corrected


@pytest.mark.usefixtures("regulated")
def test_a_claim_is_withdrawn_with_a_reason_and_can_be_taken_up_again(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issue()
    path = f"/staff/claims/{claim().id}"
    answer = officer.post(path, data={"state": "withdrawn", "note": " "})
    assert answer.status_code == 422
    assert "Write the reason." in answer.text
    assert officer.post(path, data={"state": "withdrawn", "note": "They left."}).status_code == 302
    assert claim().state is ClaimState.WITHDRAWN
    assert "They left." in officer.get(path).text
    assert officer.get("/staff/claims?state=withdrawn").text.count("<td") > 0
    assert "Nothing is ready to be sent." in officer.post("/staff/claims/send", follow_redirects=True).text
    assert officer.post(path, data={"state": "ready"}).status_code == 302
    assert claim().state is ClaimState.READY


@pytest.mark.usefixtures("regulated")
def test_a_number_is_corrected_with_a_reason_and_the_former_one_stays_in_the_record(
    issue: Callable[[], IssuedCertificate], officer: FlaskClient
) -> None:
    issue()
    path = f"/staff/claims/{claim().id}"
    officer.post("/staff/claims/send")
    officer.post(path, data=ISSUED)
    page = officer.get(path).text
    assert 'value="AO-7"' in page, "what was written down is there to be changed"
    assert officer.post(path, data=ISSUED | {"ao_number": "AO-8"}).status_code == 422, "without a reason"
    assert claim().ao_number == "AO-7"
    corrected = ISSUED | {"ao_number": "AO-8", "ao_issued_on": ["25", "11", "2026"], "note": "They replaced it."}
    assert officer.post(path, data=corrected).status_code == 302
    assert (claim().ao_number, claim().state) == ("AO-8", ClaimState.ISSUED)
    page = words_of(officer.get(path).text)
    for words in ("( AO-7 , 24 November 2026)", "( AO-8 , 25 November 2026)", "They replaced it."):
        assert words in page
    audited = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.corrected")).one()
    assert audited.subject_id == claim().id
    assert officer.post(path, data={"state": "withdrawn", "note": "They took it back."}).status_code == 302
    assert claim().state is ClaimState.WITHDRAWN
