"""Counts for a chief executive. What this package may not know comes by the switchboard; few people are never told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app
from flask_babel import gettext as _

from lms.commitments.queries import reached_and_published

SMALLEST = 5  # fewer people than these are told as "fewer than 5" (domain sheet, section 4)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted, and how many; ``is_people``: a small number could point at somebody."""

    label: str
    count: int
    is_people: bool

    @property
    def words(self) -> str:
        """The number as it may be told."""
        if self.is_people and 0 < self.count < SMALLEST:
            return _("fewer than %(number)s", number=SMALLEST)
        return str(self.count)


# Counts for a council since a day, in one statement.
FigureMaker = Callable[[int, date, datetime], Figure]


def init_figures(app: Flask, makers: tuple[FigureMaker, ...]) -> None:
    """Keep who counts, as wiring.py names them."""
    app.extensions["council_figures"] = makers


def figures_of(council_id: int, since: date, now: datetime) -> list[Figure]:
    """Every count for a council since a day; one statement, and one for each maker."""
    came, posts = reached_and_published(council_id, since, now)
    makers: tuple[FigureMaker, ...] = current_app.extensions["council_figures"]
    return [
        Figure(_("People reached at meetings"), came, is_people=True),
        Figure(_("Posts published"), posts, is_people=False),
        *(maker(council_id, since, now) for maker in makers),
    ]
