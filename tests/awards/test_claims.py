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
from lms.awards.models import Claim, ClaimState, IssuedCertificate
from lms.extensions import db
from lms.identity.services import keep_numbers
from tests.factories.accounts import make_person

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
