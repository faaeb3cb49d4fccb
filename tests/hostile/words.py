"""What nobody should send, how it is sent, and how one sees that it did harm."""

from __future__ import annotations

from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.factories.files import pdf

Entries = list[tuple[str, str | bytes]]

ANYWHERE: dict[str, str | bytes] = {
    "an attribute and a script": '"onfocus=hostile <script>hostile',
    "SQL": "'; DROP TABLE person; -- \\",
    "control characters": "\x00a\x07\x1b[31m\x7f\x85\u2028\ufffe\r\nBcc: x@y.example",
    "half a letter": b"\xed\xa0\x80\xff\xfe",
    "too large for a row": "9" * 30,
    "too small": "-1",
    "Arabic digits": "٢٣",
}
IN_WORDS: dict[str, str | bytes] = {
    "a template and a quote": "'onfocus=hostile {{41*271}}{%x%}",
    "a picture and a comment": 'x</textarea><img src=hostile onerror="hostile"><!-- ]]>${41*271}',
    "formats": "%s %(x)s %n {0} {x.__class__}",
    "directions, marks and pictures": "\u202eevil\u2066 e\u0301\u200b 🦩\U000e0041",
    "a book": "x" * 100_000,
    "a formula and a path": "=1+1/../../etc/passwd",
    "nothing": "",
}
IN_NUMBERS: dict[str, str | bytes] = {
    "no number": "NaN",
    "a number that signals": "sNaN",
    "too large for a float": "1e400",
}
IN_DAYS: dict[str, str | bytes] = {
    "a day that is none": "2026-02-31",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
}
HOSTILE = ANYWHERE | IN_WORDS | IN_NUMBERS | IN_DAYS
RAW = ("<script>hostile", "<img src=hostile", '"onfocus=hostile', "'onfocus=hostile", "hostile 11111", "$11111")
TRACES = ("Traceback (most recent", "sqlalchemy.exc", "psycopg.errors", "jinja2.exceptions")
EXTRA: Entries = [
    ("id", "1"), ("person_id", "1"), ("role", "administrator"), ("roles[]", "administrator"), ("confirmed_at", "now"),
    ("__class__", "x"), ("action", "drop"), ("answer-zz", "1"), ("due_", "1"), ("decision-", "pass"), ("\x00", "\x00"),
]  # fmt: skip


def encoded(entries: Entries) -> str:
    """Text as UTF-8; bytes as they are."""
    return urlencode([(as_bytes(name), as_bytes(value)) for name, value in entries])


def multipart(entries: Entries, files: Entries) -> bytes:
    """The same with files, each of which is a PDF whatever it is called."""
    parts = [
        b'--frontier\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (quoted(name), as_bytes(value))
        for name, value in entries
    ]
    parts += [
        b'--frontier\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
        % (quoted(field), quoted(title), pdf())
        for field, title in files
    ]
    return b"".join(parts) + b"--frontier--\r\n"


def as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def quoted(value: str | bytes) -> bytes:
    """As browsers write a name into a header."""
    return as_bytes(value).replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")


def fault_of(answer: TestResponse) -> str:
    """What is wrong with an answer, whatever was asked."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    page = answer.text if (answer.mimetype or "").startswith("text/") else ""
    return next((f"shows {mark}" for mark in (*RAW, *TRACES) if mark in page), "")
