"""The log of who saw what, in words: by day, and on each day by council."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from markupsafe import Markup

from lms.candidates.consent_models import ReceiptOf
from lms.candidates.consent_queries import Logged
from lms.candidates.models import Shown
from lms.candidates.purposes import PURPOSES
from lms.clock import clock_in_words, london_day
from lms.languages import english, sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the log, the time of day, and the receipt that it leads to."""

    time: str
    words: str
    receipt: str | None


@dataclass(frozen=True, slots=True)
class LoggedDay:
    """A day of the log: its own choices come under "", what councils saw under the name of each."""

    day: date
    councils: dict[str, list[Line]] = field(default_factory=dict)


def log_in_words(logged: Sequence[Logged]) -> list[LoggedDay]:
    """The lines by day and council, in the order in which they are given."""
    return [_day(day, lines) for day, lines in groupby(logged, key=lambda line: london_day(line.at))]


def _day(day: date, lines: Iterable[Logged]) -> LoggedDay:
    told = LoggedDay(day)
    for line in lines:
        told.councils.setdefault(line.council or "", []).append(
            Line(clock_in_words(line.at), _words(line), line.receipt)
        )
    return told


def _words(line: Logged) -> str:
    if line.shown is not None:
        who, post = Markup("<bdi>{}</bdi>").format(line.viewer), english(line.post)
        return sentence(_shown_words()[line.shown], who=who, post=post)
    title = str(PURPOSES[line.purpose].title) if line.purpose else ""
    if line.what is ReceiptOf.GIVEN:
        return _("You agreed: %(consent)s.", consent=title)
    return _("This ended: %(consent)s.", consent=title)


def _shown_words() -> dict[Shown, str]:
    return {
        Shown.POOL: _("%(who)s saw your line in the pool, without your name, for the post %(post)s."),
        Shown.EVIDENCE: _("%(who)s read the evidence behind it, without your name, for the post %(post)s."),
        Shown.APPLICATION: _("%(who)s read your application, without your name, for the post %(post)s."),
        Shown.NAME: _("%(who)s saw your name and e-mail address, for the post %(post)s."),
        Shown.NEEDS: _("%(who)s read what you need at an interview, which you shared, for the post %(post)s."),
    }
