"""A document that our key signed, and what checks it."""

from __future__ import annotations

from certificates.keys import SigningCertificate
from certificates.signing import (
    CONTENTS,
    Verdict,
    check_pdf,
    sign_pdf,
)
from tests.factories.signing import (
    NOW,
    make_pdf,
    make_signing_key,
    make_timestamper,
)

KEY = make_signing_key()
STRANGER = make_signing_key("A stranger")
PLAIN = make_pdf()
SIGNED = sign_pdf(PLAIN, KEY, at=NOW)
STAMPED = sign_pdf(PLAIN, KEY, at=NOW, timestamper=make_timestamper())
OURS = [KEY.certificate]


def verdict(pdf: bytes, trusted: list[SigningCertificate] = OURS) -> Verdict:
    return check_pdf(pdf, trusted).verdict


def altered_at(pdf: bytes, place: int, byte: int) -> bytes:
    return pdf[:place] + bytes([byte]) + pdf[place + 1 :]


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the digits of the signature stand."""
    [found] = CONTENTS.finditer(pdf)
    return found.span(2)
