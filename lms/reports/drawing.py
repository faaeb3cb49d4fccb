"""The charts of these pages: which figures each shows, and what it says to whoever doesn't see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from lms.charts import Bar, bars, heat_map, line
from lms.reports.figures import Decisions, Month
from lms.reports.maps import GroupMap
from lms.reports.wording import state_words
from modules.programme import Module


def map_of(found: GroupMap, module: Module | None) -> Markup:
    """How many learners stand where: a row for each module or criterion, a column for each state."""
    title = _("How many learners stand where in each module")
    if module is not None:
        title = _("How many learners stand where with each criterion of “%(module)s”", module=module.title)
    words = state_words()
    return heat_map(
        "map",
        title,
        _("A figure for each row and state. The stronger the ground, the larger the share. The table says the same."),
        [row.words if module is None else f"{row.code} {row.words}" for row in found.rows],
        list(words.values()),
        [[row.states[state] for state in words] for row in found.rows],
    )


def bars_of_lessons(lessons: Sequence[tuple[Module, str, int]]) -> Markup:
    """How many have done each lesson, in order: where the bars fall, lessons lose people."""
    return bars(
        "lessons",
        _("How many learners have done each lesson"),
        _("A bar for each lesson, in the order in which they are learned. The table has the same figures."),
        [Bar(title, count) for _module, title, count in lessons],
    )


def line_of_weeks(weeks: Sequence[tuple[date, int]]) -> Markup:
    """Modules that the group has achieved, week by week."""
    return line(
        "weeks",
        _("Modules achieved by the whole group, week by week"),
        _(
            "The line rises from %(first)d to %(last)d. The table has the same figures.",
            first=weeks[0][1] if weeks else 0,
            last=weeks[-1][1] if weeks else 0,
        ),
        [(short_day(day), count) for day, count in weeks],
    )


def bars_of_months(months: Sequence[Month], name: str, title: str, count: Callable[[Month], int]) -> Markup:
    """A figure for each of the last twelve months."""
    return bars(
        name,
        title,
        _("A bar for each month. The table has the same figures."),
        [Bar(month_in_words(month.first), count(month)) for month in months],
    )


def bars_of_shares(shares: Sequence[Decisions]) -> Markup:
    """The share of decisions on each module's task that were a pass."""
    return bars(
        "shares",
        _("Share of tasks passed, by module"),
        _("A bar for each module. The table has the same figures."),
        [Bar(one.module_code, one.percent, f"{one.percent}%") for one in shares],
    )


def month_in_words(first: date) -> str:
    """ "November 2026"."""
    return str(format_date(first, "LLLL y", get_locale()))


def short_day(day: date) -> str:
    """ "24 Nov"; whole days stand in the table."""
    return str(format_date(day, "d MMM", get_locale()))
