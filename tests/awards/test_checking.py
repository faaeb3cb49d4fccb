"""Anyone checks a certificate by its number; only the person whom it names gets the paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from certificates.numbers import new_number
from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import IssuedCertificate
from lms.awards.services import reissue, revoke
from tests.awards.reading import words_of, words_of_pdf
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate, sign

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

UNKNOWN = "We know no certificate with this number."
FRIDAY = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)  # Saturday in London


def revoked(app: Flask, certificate: IssuedCertificate, reason: str = "The work was copied.") -> None:
    with app.test_request_context():
        revoke(certificate, reason, by=make_person().id, now=FRIDAY)


def superseded(app: Flask, certificate: IssuedCertificate, name: str = "Anna Nowak") -> IssuedCertificate:
    with app.test_request_context():
        return reissue(certificate, name, "The name changed.", by=make_person().id, now=FRIDAY)


@pytest.fixture
def certificate(app: Flask) -> IssuedCertificate:
    return make_certificate(make_person(name="Amina Yusuf", email="amina.secret@example.org"))


# Finding it


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        lambda number: number.replace("-", " "),
        lambda number: f"  {number.replace('-', '')}\t",
        lambda number: number.removeprefix("WLG-"),
        lambda number: "wlg " + number[4:].replace("0", "o").replace("1", "l").replace("V", "u"),
        lambda number: number[:4] + number[4:].replace("0", "O").replace("1", "I"),
        lambda number: number.replace("-", "–"),
    ],
)
def test_a_number_typed_from_paper_leads_to_the_certificate(
    client: FlaskClient, certificate: IssuedCertificate, typed: Callable[[str], str]
) -> None:
    found = client.get("/certificates", query_string={"number": typed(certificate.number)})
    assert found.location == f"/certificates/{certificate.number}"
    at_once = client.get(f"/certificates/{typed(certificate.number).strip()}", follow_redirects=True)
    assert at_once.status_code == 200
    assert at_once.request.path == f"/certificates/{certificate.number}"
    assert "Amina Yusuf" in at_once.text


@pytest.mark.parametrize(
    "number",
    [
        "WLG-00000-00000-00000-00000",
        "WLG-00000-00000-00000-00001",
        "no-such-number",
        "1",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "９" * 20,
        "W" * 5000,
    ],
)
def test_an_unknown_number_is_told_clearly_and_kept_in_the_field(client: FlaskClient, number: str) -> None:
    answer = client.get("/certificates", query_string={"number": number})
    assert answer.status_code == 404
    assert UNKNOWN in answer.text
    assert "<script>alert" not in answer.text
    field = re.search(r'<input[^>]* name="number"[^>]*>', answer.text)
    assert field is not None
    assert 'aria-describedby="number-error"' in field[0]
    assert number[:10].replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;") in field[0]


def test_an_unknown_address_shows_the_same_page(client: FlaskClient) -> None:
    for number in (new_number(), "nonsense", "%00"):
        answer = client.get(f"/certificates/{number}")
        assert answer.status_code == 404
        assert UNKNOWN in answer.text
        assert 'name="number"' in answer.text


@pytest.mark.parametrize("query", ["", "?number=", "?number=%20%00"])
def test_nothing_typed_is_no_mistake(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/certificates{query}")
    assert answer.status_code == 200
    assert UNKNOWN not in answer.text


# What it shows


def test_a_valid_one_shows_every_claim_and_that_it_stands(client: FlaskClient, certificate: IssuedCertificate) -> None:
    words = words_of(client.get(f"/certificates/{certificate.number}").text)
    for claim in (
        certificate.number,
        "Valid We issued this certificate on",
        "Amina Yusuf",
        "A small programme",
        "Certificate of completion has completed every module",
        "Working in Local Government programme",
        "T1 Town halls, 5 October 2026",
        "S01 Shows in a practice task T1, criterion 1.1, 5 October 2026",
        "S07 Shows with an own real example T1, criterion 1.1, 5 October 2026",
    ):
        assert claim in words
    assert "Not valid" not in words


def test_a_revoked_one_says_so_with_day_and_reason(
    app: Flask, client: FlaskClient, certificate: IssuedCertificate
) -> None:
    revoked(app, certificate, "The work was <b>copied</b>.")
    answer = client.get(f"/certificates/{certificate.number}")
    assert answer.status_code == 200
    words = words_of(answer.text)
    assert "Not valid: revoked It was revoked on 4 July 2026. Reason: The work was <b>copied</b>." in words
    assert "it stands" not in words


def test_a_superseded_one_says_so_with_day_and_reason_and_what_to_ask_for(
    app: Flask, client: FlaskClient, certificate: IssuedCertificate
) -> None:
    superseded(app, certificate)
    answer = client.get(f"/certificates/{certificate.number}")
    assert answer.status_code == 200
    words = words_of(answer.text)
    assert "Not valid: superseded A newer certificate took its place on 4 July 2026. Reason: The name changed." in words
    assert "Ask the person for the new one." in words
    assert "it stands" not in words


def test_an_old_number_gives_away_neither_the_new_number_nor_the_new_name(
    app: Flask, client: FlaskClient, certificate: IssuedCertificate
) -> None:
    new = superseded(app, certificate, "Anna Nowak")
    sign(new)
    page = client.get(f"/certificates/{certificate.number}").text
    assert new.number not in page
    assert "Nowak" not in page
    words = words_of(client.get(f"/certificates/{new.number}").text)
    assert "Anna Nowak" in words
    assert "Valid We issued this certificate on 4 July 2026" in words


def test_nothing_of_the_account_is_shown(client: FlaskClient, certificate: IssuedCertificate) -> None:
    for _number in range(200):
        make_person()
    named = make_certificate(make_person(name="Berhane Tesfay", email="hidden.address@example.org"))
    page = client.get(f"/certificates/{named.number}").text
    assert "hidden.address" not in page
    assert "@" not in page
    assert re.search(rf"\b({named.person_id}|person)\b", re.sub(r"Ask the person", "", page)) is None


def test_no_search_engine_keeps_it(client: FlaskClient, certificate: IssuedCertificate) -> None:
    for path in (f"/certificates/{certificate.number}", "/certificates", f"/certificates/{new_number()}"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex", path


@pytest.mark.parametrize("is_old", [False, True])
def test_the_public_page_takes_two_statements_at_most(
    app: Flask, client: FlaskClient, certificate: IssuedCertificate, count_statements: Counting, is_old: bool
) -> None:
    if is_old:
        superseded(app, certificate)
    path = f"/certificates/{certificate.number}"
    client.get(path)
    with count_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= 2, statements


# The paper


@pytest.mark.parametrize(
    "name",
    ["Zoë Łukasiewicz-Nguyễn", "محمد الحسين", "ሰላማዊት ገብረመድህን", "মোহাম্মদ ইসলাম", "陳大文", "Олександр Ткаченко"],
)
def test_the_person_named_downloads_it_in_their_own_script(app: Flask, sign_in: SignIn, name: str) -> None:
    certificate = make_certificate(make_person(name=name))
    sign(certificate)
    learner = sign_in(certificate.person)
    path = f"/certificates/{certificate.number}/pdf"
    assert f'href="{path}"' in learner.get("/my-certificate").text
    answer = learner.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    wanted = f'attachment; filename="certificate-{certificate.number}.pdf"'
    assert answer.headers["Content-Disposition"] == wanted
    assert answer.headers["Cache-Control"] == "no-store"
    document = PdfReader(BytesIO(answer.data))
    assert document.metadata is not None
    assert name in str(document.metadata.title)
    words = words_of_pdf(answer.data)
    for fact in (
        certificate.number,
        "T1 Town halls, 5 October 2026",
        f"http://localhost/certificates/{certificate.number}",
    ):
        assert fact in words


@pytest.mark.parametrize("name", ["Zoë Łukasiewicz-Nguyễn", "Олександр Ткаченко", "ሰላማዊት ገብረመድህን"])
def test_a_name_can_be_read_back_from_the_page_of_the_pdf(app: Flask, sign_in: SignIn, name: str) -> None:
    certificate = make_certificate(make_person(name=name))
    sign(certificate)
    document = sign_in(certificate.person).get(f"/certificates/{certificate.number}/pdf").data
    assert name in PdfReader(BytesIO(document)).pages[0].extract_text()


def test_nobody_else_gets_it(client: FlaskClient, certificate: IssuedCertificate, sign_in: SignIn) -> None:
    path = f"/certificates/{certificate.number}/pdf"
    assert client.get(path).location.startswith("/sign-in")
    assert sign_in(make_person(roles=[Role.LEARNER])).get(path).status_code == 404
    for role in (Role.TUTOR, Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR):
        assert sign_in(make_person(roles=[role])).get(path).status_code == 403
    assert sign_in(certificate.person).get(f"/certificates/{new_number()}/pdf").status_code == 404


def test_a_revoked_one_is_not_printed_any_more(app: Flask, certificate: IssuedCertificate, sign_in: SignIn) -> None:
    revoked(app, certificate)
    learner = sign_in(certificate.person)
    answer = learner.get(f"/certificates/{certificate.number}/pdf")
    assert answer.status_code == 409
    assert "no longer valid" in answer.text
    page = learner.get("/my-certificate").text
    assert "Download the PDF" not in page
    assert "The work was copied." in page


def test_after_a_new_one_only_that_is_printed(app: Flask, certificate: IssuedCertificate, sign_in: SignIn) -> None:
    new = superseded(app, certificate)
    sign(new)
    learner = sign_in(certificate.person)
    assert learner.get(f"/certificates/{certificate.number}/pdf").status_code == 409
    assert "Anna Nowak" in words_of_pdf(learner.get(f"/certificates/{new.number}/pdf").data)
    assert learner.get("/my-certificate").text.count("Download the PDF") == 1
