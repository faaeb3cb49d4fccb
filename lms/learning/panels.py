"""Panels of the dashboard: what features above this one have to tell a learner, such as the next live session.

Learning can't ask them: they stand above it. wiring.py names who tells, in the order in which they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import CompoundSelect, Integer, Select, String, bindparam, cast, literal, null, select, union_all

from lms.database import UtcDateTime
from lms.extensions import db
from lms.learning.models import Enrolment


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a panel, and the page that it leads to, where there is one."""

    words: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the dashboard, between the next step and the modules."""

    heading: str
    lines: Sequence[Line]


COLUMNS: Mapping[str, Any] = {"number": Integer(), "at": UtcDateTime(), "words": String(), "code": String()}
PanelMaker = Callable[[Enrolment, datetime], Panel | None]

# What a teller's select asks for of the learner, and the moment: put in when it runs.
ENROLMENT_ID = bindparam("enrolment_id", type_=Integer())
PERSON_ID = bindparam("person_id", type_=Integer())
COHORT_ID = bindparam("cohort_id", type_=Integer())
NOW = bindparam("now", type_=UtcDateTime())


@dataclass(frozen=True, slots=True)
class Found:
    """A row that somebody who tells has looked for: what its columns hold is theirs to say."""

    number: int | None
    at: datetime | None
    words: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Teller:
    """Who looks for rows (see ``found``), and makes a panel of those there are. All of them look in one statement."""

    look: Select[*tuple[Any, ...]]
    make: Callable[[Sequence[Found], datetime], Panel]


def found(*, number: Any = None, at: Any = None, words: Any = None, code: Any = None) -> Select[*tuple[Any, ...]]:
    """The select of a teller, with columns for what it fills in."""
    given = {"number": number, "at": at, "words": words, "code": code}
    return select(
        *((cast(null(), COLUMNS[name]) if column is None else column).label(name) for name, column in given.items())
    )


def init_panels(app: Flask, makers: Sequence[PanelMaker | Teller]) -> None:
    """Give the app its table of panels, in the order in which they are shown."""
    app.extensions["dashboard_panels"] = makers


def panels_for(enrolment: Enrolment, now: datetime) -> list[Panel]:
    """The panels that have something to tell this learner now: one statement for all tellers, one for each maker."""
    makers: Sequence[PanelMaker | Teller] = current_app.extensions["dashboard_panels"]
    told = _told([maker for maker in makers if isinstance(maker, Teller)], enrolment, now)
    made = (told.get(maker) if isinstance(maker, Teller) else maker(enrolment, now) for maker in makers)
    return [panel for panel in made if panel is not None]


def panel_of(teller: Teller, enrolment: Enrolment, now: datetime) -> Panel | None:
    """What one teller has to tell."""
    return _told([teller], enrolment, now).get(teller)


def _told(tellers: Sequence[Teller], enrolment: Enrolment, now: datetime) -> dict[Teller, Panel]:
    if not tellers:
        return {}
    learner = {"enrolment_id": enrolment.id, "person_id": enrolment.person_id, "cohort_id": enrolment.cohort_id}
    by_teller: dict[Teller, list[Found]] = {}
    for place, *row in db.session.execute(_statement(tuple(tellers)), {**learner, "now": now}):
        by_teller.setdefault(tellers[place], []).append(Found(*row))
    return {teller: teller.make(rows, now) for teller, rows in by_teller.items()}


@cache
def _statement(tellers: tuple[Teller, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    parts = []
    for place, teller in enumerate(tellers):
        rows = teller.look.subquery()
        parts.append(select(literal(place).label("place"), rows.c.number, rows.c.at, rows.c.words, rows.c.code))
    return union_all(*parts)
