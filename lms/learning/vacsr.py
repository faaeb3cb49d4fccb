"""VACSR: the five points on which evidence, and what was decided on it, are looked at a second time (domain sheet, §2).

Samples of markings and claims of prior learning are checked on the same points, so they stand below both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from lms.errors import Invalid


class Check(StrEnum):
    """VACSR: what is asked of the evidence and of the decisions on it."""

    VALID = "valid"
    AUTHENTIC = "authentic"
    CURRENT = "current"
    SUFFICIENT = "sufficient"
    RELIABLE = "reliable"


class ChecksMissing(Invalid):
    """Each point of VACSR is looked at."""


class CheckNoteMissing(Invalid):
    """Whoever finds something lacking says what."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """Whether a point of VACSR is met, and a note."""

    is_met: bool
    note: str = ""


def require_all(checks: Mapping[Check, CheckFinding]) -> None:
    """Go on only when each point was looked at. Raises ChecksMissing, CheckNoteMissing."""
    if set(checks) != set(Check):
        raise ChecksMissing(_("Say of each of the five points whether it is met."))
    if any(not found.is_met and not found.note for found in checks.values()):
        raise CheckNoteMissing(_("Write a note on each point that is not met."))


def unmet_points(checks: Mapping[Check, CheckFinding]) -> list[str]:
    """The points that are not met, for the audit."""
    return sorted(check.value for check, found in checks.items() if not found.is_met)


def check_words() -> dict[Check, str]:
    """VACSR, each with what it asks."""
    return {
        Check.VALID: _("Valid: the work shows what the criteria ask"),
        Check.AUTHENTIC: _("Authentic: it is the learner’s own work"),
        Check.CURRENT: _("Current: it shows what the learner can do now"),
        Check.SUFFICIENT: _("Sufficient: there is enough work to decide on every criterion"),
        Check.RELIABLE: _("Reliable: another assessor would decide the same"),
    }
