"""Files are judged by content."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.uploads import DOCX, LARGEST_BYTES, ODT, BadFile, check_file, safe_name
from tests.factories.files import docx, jpeg, odt, pdf, png


@pytest.fixture
def words() -> Flask:
    """An app context, in which sentences are translated."""
    from flask_babel import Babel

    app = Flask("words")
    Babel(app)
    return app


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("letter.pdf", pdf(), "application/pdf"),
        ("letter.docx", docx(), DOCX),
        ("letter.odt", odt(), ODT),
        ("photo.jpg", jpeg(), "image/jpeg"),
        ("PHOTO.JPEG", jpeg(), "image/jpeg"),
        ("screen.png", png(), "image/png"),
    ],
)
def test_files_that_are_what_they_say_are_taken(words: Flask, name: str, content: bytes, media_type: str) -> None:
    with words.test_request_context():
        assert check_file(name, content) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("letter.pdf", docx(), "not what its name says"),
        ("letter.pdf", b"%PDF-1.7 and then nothing", "not what its name says"),
        ("letter.docx", odt(), "not what its name says"),
        ("letter.odt", docx(), "not what its name says"),
        ("letter.docx", b"PK\x03\x04 broken", "not what its name says"),
        ("letter.docx", docx(macro=True), "not what its name says"),
        ("photo.png", jpeg(), "not what its name says"),
        ("photo.jpg", b"<script>alert(1)</script>", "not what its name says"),
        ("page.html", b"<html>", "Send a PDF"),
        ("tool.exe", b"MZ", "Send a PDF"),
        ("picture.svg", b"<svg/>", "Send a PDF"),
        ("no-ending", pdf(), "Send a PDF"),
        ("empty.pdf", b"", "empty"),
        ("large.pdf", pdf() + b" " * LARGEST_BYTES, "larger than 10 MB"),
    ],
)
def test_files_that_lie_are_refused_in_a_sentence(words: Flask, name: str, content: bytes, says: str) -> None:
    with words.test_request_context(), pytest.raises(BadFile, match=says):
        check_file(name, content)


def test_a_container_that_would_unpack_hugely_is_never_unpacked(words: Flask) -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as container:
        container.writestr("mimetype", ODT + " " * 1_000_000)
        container.writestr("content.xml", "<x/>")
    with words.test_request_context(), pytest.raises(BadFile):
        check_file("bomb.odt", bomb.getvalue())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_kept_without_their_tricks(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(name=st.text(max_size=40), content=st.binary(max_size=400))
def test_any_file_is_taken_or_refused_in_a_sentence(words: Flask, name: str, content: bytes) -> None:
    for ending in ("", ".pdf", ".docx", ".odt", ".png"):
        with words.test_request_context():
            try:
                check_file(name + ending, content)
            except BadFile as fault:
                assert fault.message
