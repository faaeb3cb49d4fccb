"""Numbers that are never kept here: share codes, and the numbers of documents and DBS certificates."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from lms.errors import Invalid

# A share code has nine letters and digits, written together or in threes (domain.md, section 3).
TOGETHER = re.compile(r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{9}\b", re.IGNORECASE)
IN_THREES = re.compile(r"\b(?=[A-Z0-9 -]*\d)[A-Z][A-Z0-9]{2}[ -][A-Z0-9]{3}[ -][A-Z0-9]{3}\b")
# A DBS certificate has twelve digits; a telephone number of twelve begins with a plus.
TWELVE_DIGITS = re.compile(r"(?<![\d+])\d(?:[ -]?\d){11}(?![ -]?\d)")


class PrivateNumber(Invalid):
    """Documents and their numbers belong in the council's own system."""


def refuse_private_numbers(*texts: str) -> None:
    """Raise PrivateNumber where a text holds what looks like a share code or the number of a certificate."""
    if any(pattern.search(text) for text in texts for pattern in (TOGETHER, IN_THREES, TWELVE_DIGITS)):
        raise PrivateNumber(
            _(
                "This looks like a share code, or the number of a document. Do not write it here: it belongs only in "
                "the council’s own system."
            )
        )
