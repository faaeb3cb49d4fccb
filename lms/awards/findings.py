"""What a file that somebody was shown can be found to be, and how often one may ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from lms.accounts.queries import count_tries
from lms.accounts.services import TooManyTries, note_try
from lms.awards.models import IssuedCertificate

if TYPE_CHECKING:
    from certificates.differences import Difference

WINDOW = timedelta(minutes=15)
FILES_IN_A_WINDOW = 60
MISSES_IN_A_WINDOW = 60


class Finding(StrEnum):
    """What a file is."""

    ISSUED = "issued"
    BADGE = "badge"
    BADGE_ENDED = "badge that ended"
    BADGE_CHANGED = "changed badge"
    BADGE_FOREIGN = "badge of somebody else"
    BADGE_IN_DOUBT = "badge that can't be checked now"
    ADDED_TO = "added to"
    CHANGED = "changed"
    NOT_IN_REGISTER = "not in the register"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a file was found to be. ``issued`` is the certificate that it is, or that it names; ``differences`` are the
    words of a changed file that we did not issue, and None where they can't be told.
    """

    finding: Finding
    issued: IssuedCertificate | None = None
    differences: Sequence[Difference] | None = None


def hold_to_limit(network: str, now: datetime) -> None:
    """Count a file that is checked. Raises TooManyTries for a flood from one place."""
    if count_tries("certificate file", network, since=now - WINDOW) >= FILES_IN_A_WINDOW:
        raise TooManyTries(_("Many files came from here. Wait for fifteen minutes, then try again."))
    note_try("certificate file", network, now)


def note_miss(network: str, now: datetime) -> None:
    """Count a number that we don't know, so that nobody tries numbers by the thousand. Who looks at certificates that
    there are is never held up. Raises TooManyTries.
    """
    if count_tries("certificate number", network, since=now - WINDOW) >= MISSES_IN_A_WINDOW:
        raise TooManyTries(
            _("Many numbers that we don’t know came from here. Wait for fifteen minutes, then try again.")
        )
    note_try("certificate number", network, now)
