"""What is held about people: each feature says it of its own tables, in its ``held.py``; lms/own_data asks them all.

A feature's ``HELD`` answers four questions: what stands in each table, what a person's copy shows of it, what goes when
they are erased, and what stays without their name and for how long. A table that nobody answers for fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Select

from lms import storage
from lms.extensions import db

AT_A_TIME = 200


class Fate(StrEnum):
    """What becomes of a table's rows about a person who is erased."""

    NOBODY = "says nothing of a person"
    ERASED = "erased"
    UNNAMED = "kept without name"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a table is treated: in which section of the copy it stands, what becomes of it, and why it is so.

    ``section`` is empty where a copy leaves the table out; then ``why`` says why, as it does for whatever is kept.
    """

    section: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is about: the person's id, and every e-mail address that is theirs or was."""

    id: int
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class File:
    """A file of a copy. ``chunks`` reads it, a part at a time."""

    name: str
    chunks: Callable[[], Iterable[bytes]]


def stored(name: str, key: str) -> File:
    """A file of a copy that lies in the file store under this key; it is opened when the copy is written."""
    return File(name, partial(storage.stream, key))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a copy. ``words`` names each column of the rows, in the reader's language. Both are read once, late."""

    name: str
    title: str
    words: Mapping[str, str]
    rows: Iterable[Mapping[str, Any]]
    files: Iterable[File] = ()


def nothing_about(_whom: Whom) -> Iterable[Section]:
    """For features that hold nothing about a person."""
    return ()


def nothing_to_erase(_whom: Whom, _now: datetime) -> Iterable[str]:
    """For features that hold nothing about a person, or nothing that may go."""
    return ()


def nothing_to_forget(_person_id: int) -> None:
    """For features that keep nothing for a time only."""


def nothing_waits(_person_id: int) -> bool:
    """For features in which an erasure has nothing to wait for."""
    return False


@dataclass(frozen=True, slots=True)
class Held:
    """What a feature holds about people.

    ``about`` gives the sections of a copy. ``erase`` takes out everything that need not stay, in this transaction, and
    gives the keys of stored files that nobody needs any more. ``forget`` takes out what was kept without a name, once
    its time is over. ``must_wait`` tells whether something is open that an erasure waits for.

    ``subjects`` selects the ids of rows about a person, for the audit's entries about them; the argument is their id.
    ``keys`` selects every key of the file store that is in use: what no feature names is swept away.
    """

    tables: Mapping[str, Treatment]
    about: Callable[[Whom], Iterable[Section]]
    erase: Callable[[Whom, datetime], Iterable[str]]
    forget: Callable[[int], None] = nothing_to_forget
    must_wait: Callable[[int], bool] = nothing_waits
    subjects: Mapping[str, Callable[[int], Select[Any]]] = field(default_factory=dict)
    keys: Select[Any] | None = None


def rows(query: Select[*tuple[Any, ...]]) -> Iterator[Mapping[str, Any]]:
    """The query's rows by column name, a few at a time: a copy never holds everything in memory."""
    for row in db.session.execute(query.execution_options(yield_per=AT_A_TIME)):
        yield row._asdict()
