"""Everything that happened with a council, in one line of time: its names and days, its pledges, its moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.clock import first_moment_of
from lms.councils.models import Council
from lms.councils.register_models import CouncilChange
from lms.councils.register_plan import names_of
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.signing_queries import SHOWN_MOVES, moves_of
from lms.pledge.states import State, stage_of
from lms.pledge.wording import MOVES


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: when, what, who did it, and why. ``is_day`` where only the day matters."""

    at: datetime
    words: str
    by: str = ""
    reason: str = ""
    note: str = ""
    is_day: bool = False


def timeline_of(council: Council, pledges: Sequence[Pledge], today: date) -> list[Happening]:
    """What happened until today, the newest first. What follows from dates alone is told, too."""
    found = [*_changes(council), *_moves(council), *_by_dates(council, pledges, today)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _changes(council: Council) -> Iterator[Happening]:
    for change, name in _changes_with_names(council.id):
        if change.what == "added":
            words = f"Added to the register as {change.after}"
        else:
            words = f"{change.what.capitalize()}: {change.before or 'nothing'} → {change.after or 'nothing'}"
        yield Happening(change.at, words, name or ("an import by command" if change.import_id else ""))


def _changes_with_names(council_id: int) -> Iterator[tuple[CouncilChange, str | None]]:
    """The last changes of the register's words about a council, each with who made it."""
    query = (
        select(CouncilChange, Person.name)
        .outerjoin(Person, Person.id == CouncilChange.by_id)
        .where(CouncilChange.council_id == council_id)
        .order_by(CouncilChange.at.desc(), CouncilChange.id.desc())
        .limit(SHOWN_MOVES)
    )
    for row in db.session.execute(query):
        yield row[0], row[1]


def _moves(council: Council) -> Iterator[Happening]:
    for move in moves_of(council.id):
        by = move.by.name if move.by is not None else ""
        yield Happening(move.at, MOVES[move.move], by, move.reason, move.note)


def _by_dates(council: Council, pledges: Sequence[Pledge], today: date) -> Iterator[Happening]:
    if council.starts_on is not None and council.starts_on <= today:
        yield Happening(first_moment_of(council.starts_on), "The council begins", is_day=True)
    if council.ends_on is not None and council.has_ended(today):
        heirs = names_of(council.replaced_by)
        words = f"The council has ended, and is replaced by {heirs}" if heirs else "The council has ended"
        yield Happening(first_moment_of(council.ends_on + timedelta(days=1)), words, is_day=True)
    for pledge in pledges:
        if pledge.active_from <= today:
            yield Happening(first_moment_of(pledge.active_from), "The pledge is active from this day", is_day=True)
        if stage_of(pledge, today) is State.LAPSED and pledge.active_until is not None:
            lapsed = first_moment_of(pledge.active_until + timedelta(days=1))
            yield Happening(lapsed, "The pledge has run out", is_day=True)
