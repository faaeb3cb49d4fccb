"""Presence and time in words."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.attendance.models import Presence


def presence_words() -> dict[Presence, str]:
    """What each presence is called."""
    return {
        Presence.PRESENT: _("There"),
        Presence.LEFT_EARLY: _("There for some of the time"),
        Presence.ABSENT: _("Not there"),
    }


def time_in_words(minutes: int) -> str:
    """ "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min", minutes=rest)
    return _("%(hours)d h %(minutes)d min", hours=hours, minutes=rest)
