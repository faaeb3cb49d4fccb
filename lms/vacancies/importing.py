"""Posts from a file: it is read and judged row by row, then its good rows become drafts, each exactly once.

A step may end at any row, and goes on there: what was done is written together with how far it is. The council's own
reference tells whether a post is here already.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, delete, insert, select

from lms import audit, storage
from lms.clock import london_day
from lms.councils.models import Council, Nation
from lms.editions import current_programme
from lms.errors import Conflict
from lms.extensions import Model, db
from lms.uploads import safe_name
from lms.vacancies.import_columns import EXAMPLE, Around, ReadRow, match_columns, read_row
from lms.vacancies.import_files import Row, UnreadableTable, rows_of
from lms.vacancies.import_models import BrokenRow, PostImport
from lms.vacancies.models import Vacancy, VacancyCriterion
from lms.vacancies.pay import table_on
from lms.vacancies.services import Line

AT_ONCE = 500
KEPT_FOR = timedelta(days=30)
_DECIDES = ("read_at", "confirmed_at", "problem", "good", "key")  # whether a file may become drafts

# Called after each portion: a job commits then, so that others see how far it is.
Tell = Callable[[], None]


class NotReadYet(Conflict):
    """Nobody confirms what they have not seen."""


class NothingToTake(Conflict):
    """No row of the file can become a post."""


class TakenAlready(Conflict):
    """The file's rows are drafts, or are becoming drafts now."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the file, read."""

    number: int
    cells: list[str]
    read: ReadRow


def bring(council_id: int, name: str, content: bytes, *, by: int, now: datetime) -> PostImport:
    """Keep a file, to be read. It is thrown away when its rows are drafts, or after 30 days."""
    brought = PostImport(
        council_id=council_id,
        brought_by_id=by,
        brought_at=now,
        file_name=safe_name(name),
        key=storage.keep(content),
        columns=[],
        unread_columns=[],
    )
    db.session.add(brought)
    audit.record("posts.brought", brought, now, by=by)
    return brought


def read_file(brought: PostImport, now: datetime, tell: Tell = lambda: None) -> None:
    """Judge every row, and keep the broken ones with their faults. Whatever an earlier try has kept is replaced."""
    db.session.execute(delete(BrokenRow).where(BrokenRow.import_id == brought.id))
    brought.good = brought.known = brought.broken = brought.done_through = 0
    try:
        header, judged = _judged(brought, now)
        brought.columns = header.columns
        brought.unread_columns = header.unread
        if header.missing:
            brought.problem = _(
                "These columns are missing: %(columns)s. Name them as in our template, then bring the file again.",
                columns=", ".join(header.missing),
            )
        else:
            for portion in _portions(judged):
                _note_judged(brought, portion)
                tell()
    except UnreadableTable as fault:
        db.session.execute(delete(BrokenRow).where(BrokenRow.import_id == brought.id))
        brought.problem = fault.message
    brought.read_at, brought.done_through, brought.tries = now, 0, 0


def confirm(brought: PostImport, now: datetime) -> None:
    """Let the good rows become drafts. Raises NotReadYet, TakenAlready, NothingToTake."""
    db.session.refresh(brought, _DECIDES, with_for_update=True)
    if brought.read_at is None:
        raise NotReadYet(_("The file is not read yet. Wait a little, and look again."))
    if brought.confirmed_at is not None:
        raise TakenAlready(_("You said so already. The posts are drafts, or will be soon."))
    if brought.problem or not brought.good or brought.key is None:
        raise NothingToTake(_("There is no row that can become a post."))
    brought.confirmed_at = now
    audit.record("posts.confirmed", brought, now, rows=brought.good)


def make_drafts(brought: PostImport, now: datetime, tell: Tell = lambda: None) -> None:
    """Make a draft of each good row that has none yet; goes on where an earlier try stopped."""
    _header, judged = _judged(brought, now)
    by, council_id = brought.brought_by_id, brought.council_id
    for portion in _portions(one for one in judged if one.number > brought.done_through):
        # Two files of a council at once: the second waits, and then finds the posts of the first.
        db.session.execute(select(Council.id).where(Council.id == council_id).with_for_update())
        here = _known(council_id, portion)
        new = [one for one in portion if one.read.post is not None and one.read.reference not in here]
        _insert_drafts(council_id, new, by, now)
        brought.made += len(new)
        brought.done_through = portion[-1].number
        tell()
    brought.finished_at = now
    audit.record("posts.imported", brought, now, by=by, posts=brought.made)


def forget(brought: PostImport) -> str | None:
    """Throw away a file that nobody confirmed, and its rows; gives the key of the file. Raises TakenAlready."""
    db.session.refresh(brought, _DECIDES, with_for_update=True)
    if brought.confirmed_at is not None:
        raise TakenAlready(_("You said so already. The posts are drafts, or will be soon."))
    key = brought.key
    db.session.execute(delete(BrokenRow).where(BrokenRow.import_id == brought.id))
    db.session.delete(brought)
    return key


@dataclass(frozen=True, slots=True)
class _Header:
    columns: list[str]
    missing: list[str]
    unread: list[str]


def _judged(brought: PostImport, now: datetime) -> tuple[_Header, Iterator[Judged]]:
    """The header, and the rows as they are read: a reference that stands twice breaks the later row."""
    assert brought.key is not None, "the file is still here"
    rows = rows_of(storage.fetch(brought.key))
    first = next(rows, None)
    if first is None:
        raise UnreadableTable(_("The file is empty."))
    places, missing, unread = match_columns(first[1])
    return _Header(first[1], missing, unread), _read(rows, places, _around(brought, now))


def _around(brought: PostImport, now: datetime) -> Around:
    # Both steps read a row in the same way, however long the council thinks about it between them.
    today = london_day(brought.brought_at)
    skills = {skill.id: skill.label for skill in current_programme().skills.values()}
    return Around(skills, table_on(today), today, brought.council.nation is Nation.WALES)


def _read(rows: Iterator[Row], places: dict[int, str], around: Around) -> Iterator[Judged]:
    seen: dict[str, int] = {}
    for number, cells in rows:
        read = read_row({name: cells[place] for place, name in places.items() if place < len(cells)}, around)
        if read.reference.casefold().startswith(EXAMPLE.casefold()):
            continue
        if read.reference and (earlier := seen.setdefault(read.reference, number)) != number:
            sentence = _("Row %(number)s has this reference, too. Each post has its own.", number=earlier)
            read = ReadRow(read.reference, None, read.lines, [*read.faults, ("Reference", sentence)])
        yield Judged(number, cells, read)


def _note_judged(brought: PostImport, portion: Sequence[Judged]) -> None:
    here = _known(brought.council_id, portion)
    broken = [one for one in portion if one.read.post is None]
    known = sum(1 for one in portion if one.read.post is not None and one.read.reference in here)
    if broken:
        db.session.execute(
            insert(_table(BrokenRow)),
            [
                {
                    "import_id": brought.id,
                    "number": one.number,
                    "cells": one.cells,
                    "faults": [list(fault) for fault in one.read.faults],
                }
                for one in broken
            ],
        )
    brought.broken += len(broken)
    brought.known += known
    brought.good += len(portion) - len(broken) - known
    brought.done_through = portion[-1].number


def _known(council_id: int, portion: Sequence[Judged]) -> set[str]:
    """Which references of these rows the council's posts have already."""
    wanted = {one.read.reference for one in portion if one.read.reference}
    query = select(Vacancy.reference).where(Vacancy.council_id == council_id, Vacancy.reference.in_(wanted))
    return {reference for reference in db.session.scalars(query) if reference is not None}


def _insert_drafts(council_id: int, rows: Sequence[Judged], by: int, now: datetime) -> None:
    if not rows:
        return
    db.session.execute(insert(_table(Vacancy)), [_draft(council_id, one, now) for one in rows])
    references = [one.read.reference for one in rows]
    made = select(Vacancy.reference, Vacancy.id).where(
        Vacancy.council_id == council_id, Vacancy.reference.in_(references)
    )
    ids = {row.reference: row.id for row in db.session.execute(made)}
    criteria = [
        _criterion(ids[one.read.reference], position, line)
        for one in rows
        for position, line in enumerate(one.read.lines, start=1)
    ]
    db.session.execute(insert(_table(VacancyCriterion)), criteria)
    audit.record_each("vacancy.drafted", Vacancy, ids.values(), now, by=by)


def _draft(council_id: int, one: Judged, now: datetime) -> dict[str, Any]:
    assert one.read.post is not None, "the row is good"
    return {
        **{name: getattr(one.read.post, name) for name in one.read.post.__dataclass_fields__},
        "council_id": council_id,
        "created_at": now,
        "secret": secrets.token_hex(32),
        "reference": one.read.reference,
        "version": 1,
    }


def _table(model: type[Model]) -> Table:
    """A model's table: rows that go past the ORM go many at a time."""
    return db.metadata.tables[model.__tablename__]


def _criterion(vacancy_id: int, position: int, line: Line) -> dict[str, Any]:
    return {
        "vacancy_id": vacancy_id,
        "position": position,
        "essential": line.essential,
        "wording": line.wording,
        "skill": line.skill,
        "level": line.level,
    }


def _portions(rows: Iterable[Judged]) -> Iterator[list[Judged]]:
    waiting = iter(rows)
    while portion := list(islice(waiting, AT_ONCE)):
        yield portion
