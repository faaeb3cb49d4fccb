"""Checking a file that somebody was shown: is it, byte for byte, what we issued?

Files come from anybody, and are not kept. A file is known by the sum of its bytes first; only what is no file of ours
is looked at more closely, to say in which way it is not. What is in a changed one is read by a process apart.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from itertools import islice

from flask import current_app

from certificates import badge_checks
from certificates.badge_checks import check_badge
from certificates.badge_files import BadgeFault, read_badge
from certificates.numbers import normalise_number
from certificates.signing import Verdict, check_pdf
from lms import storage
from lms.awards.badges import known_issuers
from lms.awards.findings import CheckedFile, Finding
from lms.awards.models import FileForm, IssuedCertificate
from lms.awards.queries import find_file, find_issued_file, find_published, is_valid
from lms.awards.reading_apart import words_that_differ
from lms.config import Settings
from lms.signing_keys.ring import key_ring_of

PDF_HEAD = b"%PDF-"
# The number as it is printed stands in the document's title, which no program compresses.
MOST_NUMBERS = 8  # a document of ours prints its own in its title, its foot and its address
PRINTED_NUMBER = re.compile(rb"WLG(?:-[0-9A-Z]{5}){4}")


def check_file(content: bytes, now: datetime) -> CheckedFile:
    """What a file is. ISSUED: it is exactly what was issued. ADDED_TO: what was issued, with something after it.
    CHANGED: it carries our signature, and something in it is not as it was signed. NOT_IN_REGISTER: signed by us, but
    no certificate: a specimen. BADGE: a badge that we signed, in whatever picture. The rest is not from us, or can't be
    read. Raises KeyFault.
    """
    issued = find_issued_file(hashlib.sha256(content).hexdigest())
    if issued is not None:
        return CheckedFile(Finding.ISSUED, issued)
    settings: Settings = current_app.extensions["settings"]
    if PDF_HEAD not in content[:1024]:
        return _badge_in(content, settings, now)
    checked = check_pdf(content, key_ring_of(settings).signing_certificates())
    match checked.verdict:
        case Verdict.SOUND:
            return CheckedFile(Finding.NOT_IN_REGISTER)
        case Verdict.ALTERED:
            return _held_against_ours(Finding.CHANGED, content)
        case Verdict.FOREIGN | Verdict.UNSIGNED as other:
            return _held_against_ours(Finding(other.value), content)
        case Verdict.ENCRYPTED | Verdict.UNREADABLE as other:
            return CheckedFile(Finding(other.value))


def _badge_in(content: bytes, settings: Settings, now: datetime) -> CheckedFile:
    """Whether a picture, a token or a text is a badge of ours."""
    try:
        badge = read_badge(content)
    except BadgeFault:
        return CheckedFile(Finding.UNREADABLE)
    # Whether it stands we know ourselves: no list has to be asked, nor any key opened.
    checked = check_badge(badge, known_issuers=known_issuers(settings), status_list=None, now=now)
    if checked.credential is not None:
        named = _named_in(str(checked.credential.get("id", "")).encode())
        if named is None:
            return CheckedFile(Finding.NOT_IN_REGISTER)
        return CheckedFile(Finding.BADGE if is_valid(named) else Finding.BADGE_ENDED, named)
    match checked.verdict:
        case badge_checks.Verdict.ALTERED:
            finding = Finding.BADGE_CHANGED
        case badge_checks.Verdict.FOREIGN_KEY:
            finding = Finding.BADGE_FOREIGN
        case badge_checks.Verdict.UNREADABLE:
            finding = Finding.UNREADABLE
        case _:
            finding = Finding.BADGE_IN_DOUBT
    return CheckedFile(finding)


def _named_in(content: bytes) -> IssuedCertificate | None:
    """The certificate whose number stands in a file."""
    named = dict.fromkeys(found[0] for found in islice(PRINTED_NUMBER.finditer(content), MOST_NUMBERS))
    for printed in named:
        number = normalise_number(printed.decode("ascii"))
        issued = find_published(number) if number is not None else None
        if issued is not None:
            return issued
    return None


def _held_against_ours(finding: Finding, content: bytes) -> CheckedFile:
    """A file that is not as we signed it, beside the one whose number stands in it, if there is one."""
    named = _named_in(content)
    file = find_file(named, FileForm.PDF) if named is not None else None
    if file is None:
        return CheckedFile(finding, named)
    if hashlib.sha256(content[: file.size_bytes]).hexdigest() == file.sha256:
        finding = Finding.ADDED_TO
    differing = words_that_differ(storage.fetch(file.key), content) if file.key is not None else None
    return CheckedFile(finding, named, differing)
