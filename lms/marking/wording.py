"""Codes of marking, in words for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.learning.models import Acquaintance
from lms.marking.models import Double


def acquaintance_words() -> dict[str, str]:
    """How a tutor may know a learner."""
    return {
        Acquaintance.WORK.value: _("From work"),
        Acquaintance.FRIEND.value: _("A friend or neighbour"),
        Acquaintance.FAMILY.value: _("Family"),
        Acquaintance.OTHER.value: _("In another way"),
    }


def double_words() -> dict[str, str]:
    """How many tutors mark a piece of work."""
    return {
        "": _("One tutor"),
        Double.SECOND.value: _("Two: the second sees what the first decided"),
        Double.BLIND.value: _("Two: neither sees the other’s until both have finished"),
    }
