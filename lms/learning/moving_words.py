"""Words around times away and moves to another group, which officers read."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.learning.models import AbsenceReason
from lms.learning.transferring import Carried


def absence_words() -> dict[AbsenceReason, str]:
    """Why somebody is away."""
    return {
        AbsenceReason.WORK: _("Work"),
        AbsenceReason.CARE: _("Looking after somebody"),
        AbsenceReason.TRAVEL: _("Travel"),
        AbsenceReason.PERSONAL: _("Personal reasons"),
        AbsenceReason.OTHER: _("Other"),
    }


def carried_words() -> dict[Carried, str]:
    """What becomes of a module."""
    return {
        Carried.SAME: _("The same in both groups. All that was done carries over."),
        Carried.ACHIEVED: _("Assessed differently in the new group. It is achieved, and stays achieved."),
        Carried.CHANGED: _("Assessed differently in the new group. Achieved parts stay; the rest is new."),
        Carried.NEW: _("Only in the new group. It is to be done."),
        Carried.GONE: _("Not in the new group. It stays on record, and is not asked for."),
    }
