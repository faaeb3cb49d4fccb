"""A file that somebody was shown: exactly what was issued, or in which way it is not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certificates.keys import create_signing_key, open_signing_key
from certificates.numbers import new_number
from certificates.signing import sign_pdf
from lms.accounts.models import Person
from lms.awards.held import HELD
from lms.awards.models import IssuedCertificate
from lms.awards.services import revoke
from lms.clock import utc_now
from lms.extensions import db
from lms.held import Whom
from lms.storage import discard
from tests.awards.reading import words_of
from tests.factories.accounts import make_person
from tests.factories.signing import PASSPHRASE, make_pdf

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def document(issued: IssuedCertificate, sign_in: SignIn) -> bytes:
    """The PDF as its holder has it."""
    return sign_in(issued.person).get(f"/certificates/{issued.number}/pdf").data


def send(client: FlaskClient, content: bytes, name: str = "certificate.pdf") -> TestResponse:
    return client.post("/certificates/check-a-file", data={"file": (BytesIO(content), name)})


def told(client: FlaskClient, content: bytes, name: str = "certificate.pdf") -> str:
    answer = send(client, content, name)
    assert answer.status_code == 200, answer.text
    return words_of(answer.text)


def test_the_file_itself_is_exactly_what_was_issued(
    client: FlaskClient, document: bytes, issued: IssuedCertificate
) -> None:
    answer = send(client, document)
    assert "This file is exactly what we issued The certificate is valid." in words_of(answer.text)
    assert f'href="/certificates/{issued.number}"' in answer.text


def test_the_name_of_the_file_says_nothing(client: FlaskClient, document: bytes) -> None:
    assert "exactly what we issued" in told(client, document, "holiday.jpg")


def test_after_a_revocation_the_file_is_ours_and_not_valid(
    app: Flask, client: FlaskClient, document: bytes, issued: IssuedCertificate
) -> None:
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    words = told(client, document)
    assert "We issued this file, but it is not valid any more" in words
    assert "Reason: The work was copied." in words
    assert "exactly what we issued" not in words


def test_one_other_byte_is_told_with_the_way_to_what_we_issued(
    client: FlaskClient, document: bytes, issued: IssuedCertificate
) -> None:
    place = len(document) // 3
    changed = document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :]
    answer = send(client, changed)
    assert "This file was changed" in words_of(answer.text)
    assert "exactly what we issued" not in words_of(answer.text)
    assert f'href="/certificates/{issued.number}"' in answer.text


def test_something_that_was_added_is_told(client: FlaskClient, document: bytes) -> None:
    assert "Something was added to this file" in told(client, document + b"\n% another name\n%%EOF\n")
    with pikepdf.open(BytesIO(document)) as pdf:
        pdf.docinfo["/Title"] = "Somebody else"
        pdf.save(saved := BytesIO())
    assert "exactly what we issued" not in told(client, saved.getvalue())


def test_what_somebody_else_signed_is_not_from_us(client: FlaskClient, document: bytes, tmp_path: Path) -> None:
    now = utc_now()
    new = create_signing_key("Working in Local Government programme", "Theirs", now=now, years=1, passphrase=PASSPHRASE)
    theirs = open_signing_key(new.private_pem, new.public_pem, PASSPHRASE)
    assert "This file is not from us Somebody else signed it." in told(client, sign_pdf(make_pdf(), theirs, at=now))


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (make_pdf(), "We can’t tell: this file has no signature"),
        (b"%PDF-1.7\nnothing", "We can’t read this file"),
        (b"Hello", "We can’t read this file"),
        (b"\x00" * 5_000_000, "We can’t read this file"),
        (b'{"a": 1}', "We can’t read this file"),
    ],
)
def test_each_other_file_gets_a_clear_answer(app: Flask, client: FlaskClient, content: bytes, verdict: str) -> None:
    assert verdict in told(client, content)


def test_a_locked_file_is_told_as_locked(client: FlaskClient, document: bytes) -> None:
    with pikepdf.open(BytesIO(make_pdf())) as pdf:
        pdf.save(locked := BytesIO(), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "This file is locked" in told(client, locked.getvalue())


def test_no_file_is_a_sentence_that_says_what_to_do(client: FlaskClient) -> None:
    for sent in ({}, {"file": (BytesIO(b""), "")}):
        answer = client.post("/certificates/check-a-file", data=sent)
        assert answer.status_code == 422
        assert "Choose the file that you were shown." in answer.text


def test_fifty_megabytes_are_refused_in_a_sentence(client: FlaskClient) -> None:
    answer = send(client, b"%PDF-1.7" + b"0" * 50_000_000)
    assert answer.status_code == 413
    assert "Each file can be up to 10 MB." in answer.text


def test_a_flood_of_files_from_one_place_is_held_up(client: FlaskClient) -> None:
    for _time in range(60):
        assert send(client, b"Hello").status_code == 200
    answer = send(client, b"Hello")
    assert answer.status_code == 429
    assert "Many files came from here." in answer.text


def test_who_tries_numbers_is_held_up_and_who_looks_at_a_real_one_is_not(
    client: FlaskClient, issued: IssuedCertificate
) -> None:
    for number in range(60):
        assert client.get(f"/certificates/WLG-{number}").status_code == 404
    assert client.get("/certificates/WLG-1").status_code == 429
    assert client.get("/certificates?number=nothing").status_code == 429
    assert client.get(f"/certificates/{issued.number}").status_code == 200


def test_it_works_when_the_account_is_gone(client: FlaskClient, document: bytes, issued: IssuedCertificate) -> None:
    for key in HELD.erase(Whom(issued.person_id), utc_now()):
        discard(key)
    issued.person.erased_at = issued.person.closed_at = utc_now()
    db.session.commit()
    assert "This file is exactly what we issued" in told(client, document)


def test_a_file_full_of_numbers_is_read_at_once(
    client: FlaskClient, document: bytes, count_statements: Callable[[], Any]
) -> None:
    numbers = b" ".join(new_number().encode() for _number in range(5_000))
    with count_statements() as statements:
        assert "This file was changed" in told(client, numbers.join((document[:5000], document[5000:])))
    assert len(statements) < 40


def written_over(document: bytes, words: str) -> bytes:
    """The document as an editor of PDFs leaves it that writes something on its first page."""
    changed = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources.Font.Added = font
        page.contents_add(f"BT /Added 20 Tf 60 60 Td ({words}) Tj ET".encode())
        pdf.save(changed)
    return changed.getvalue()


def test_the_words_that_somebody_wrote_into_it_are_shown(
    client: FlaskClient, document: bytes, issued: IssuedCertificate
) -> None:
    answer = send(client, written_over(document, "and is a Doctor of <b>Law</b>"))
    assert "What differs We issued The file says nothing and is a Doctor of <b>Law</b>" in words_of(answer.text)
    assert "<b>Law</b>" not in answer.text
    assert answer.text.count("<tr") == 2
    assert f'href="/certificates/{issued.number}"' in answer.text


def test_where_no_word_differs_that_is_said(client: FlaskClient, document: bytes) -> None:
    words = told(client, document.replace(b"/Lang (en-GB)", b"/Lang (en-US)"))
    assert "This file was changed" in words
    assert "We found no other words in it than in what we issued." in words


def test_a_copy_that_has_lost_its_signature_is_held_against_what_we_issued(
    client: FlaskClient, document: bytes
) -> None:
    copy = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        del pdf.Root.AcroForm, pdf.Root.Perms, pdf.Root.StructTreeRoot, pdf.pages[0].Annots
        pdf.save(copy)
    words = told(client, copy.getvalue())
    assert "this file has no signature" in words
    assert "We found no other words in it than in what we issued." in words


def test_a_file_that_takes_too_much_to_read_is_told_as_changed_all_the_same(
    client: FlaskClient, document: bytes
) -> None:
    """Seven hundred megabytes of nothing in seven hundred kilobytes."""
    hostile = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        pdf.pages[0].contents_add(b" " * 700_000_000)
        pdf.save(hostile)
    words = told(client, hostile.getvalue())
    assert "This file was changed" in words
    assert "What differs" not in words
