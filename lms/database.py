"""How the database is spoken to: the declarative base, its types, and what SQLite needs to be told."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import IO, Any, TypeVar

from flask import current_app, g, has_request_context, request
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.dialects import registry as dialects
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from werkzeug.routing import IntegerConverter, Map

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**31 - 1


class RowIdConverter(IntegerConverter):
    """An id in an address. No row has a larger one, and a database refuses to look for it: there is no such page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **kwargs})


def row_id(text: str) -> int:
    """An id that a form sent. Raises ValueError for what can be no id; then ``form.get(..., type=row_id)`` gives the
    default.
    """
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(text)
    return number


class Base(DeclarativeBase):
    """Every table's base. Constraints are named, so that a violated one can be told to a person."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC: SQLite keeps no zone, and a naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC. Raises ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """One of an enumeration's values, kept as text: a new value needs no migration."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(40)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """To the database. Raises ValueError for what is none of the values."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """From the database."""
        return None if value is None else self.kind(value)


def choice(kind: type[StrEnum]) -> Choice:
    """A column type that holds one of an enumeration's values as text."""
    return Choice(kind)


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Keep what was acknowledged through a kill (FULL), check foreign keys, overwrite what is deleted (otherwise it can
    be read in the file for years), hold what a page of a large site reads (4 MB; 2 are too few for fifty rows among
    100,000 learners), and begin transactions ourselves.
    """
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 10000",
        "secure_delete = ON",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _number, _name, connection.path = connection.execute("PRAGMA database_list").fetchone()


class SqliteConnection(sqlite3.Connection):
    """A connection whose transactions wait in a line for their turn to write."""

    path = ""  # of a database in memory
    only_reads = False  # in the transaction that begins next
    line: IO[bytes] | None = None
    is_in_line = False

    def begin(self) -> None:
        """Begin to read; or stand in line, and begin to write: who upgrades later can be refused."""
        if self.only_reads or _request_only_reads():
            self.only_reads = False
            self.execute("BEGIN")
            return
        self._stand_in_line()
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._leave_the_line()
            raise

    def commit(self) -> None:
        """Keep what was written, and let the next one write."""
        super().commit()
        self._leave_the_line()

    def rollback(self) -> None:
        """Throw away what was written, and let the next one write."""
        super().rollback()
        self._leave_the_line()

    def close(self) -> None:
        """Leave the line for good."""
        super().close()
        if self.line is not None:
            self.line.close()
            self.line = None
        self.is_in_line = False

    def _stand_in_line(self) -> None:
        """Wait for one's turn to write, where the system wakes who waits. SQLite itself looks again and again, longer
        apart each time: of many who write at once some would wait for seconds while the file is free, and at last be
        refused.
        """
        if not self.path:
            return
        if self.line is None:
            self.line = open(f"{self.path}-line", "ab")  # noqa: SIM115, PTH123
        fcntl.flock(self.line, fcntl.LOCK_EX)
        self.is_in_line = True

    def _leave_the_line(self) -> None:
        """Let the next one write. Whoever ends in the middle, by whatever signal, has left it, too."""
        if self.is_in_line and self.line is not None:
            fcntl.flock(self.line, fcntl.LOCK_UN)
            self.is_in_line = False


class HouseSqlite(SQLiteDialect_pysqlite):
    """SQLite with connections of our own. (Listeners to an engine's events could do the same, and would cost at every
    statement.)
    """

    supports_statement_cache = True

    def connect(self, *args: Any, **options: Any) -> Any:
        """A connection."""
        return super().connect(*args, factory=SqliteConnection, **options)

    def set_connection_execution_options(self, connection: Connection, opts: Mapping[str, Any]) -> None:
        """Take "only_reads" for the transaction that begins next."""
        super().set_connection_execution_options(connection, opts)
        if opts.get("only_reads", False):
            connection.connection.driver_connection.only_reads = True  # type: ignore[union-attr]

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction."""
        dbapi_connection.driver_connection.begin()


dialects.register("sqlite", __name__, HouseSqlite.__name__)


def leave_no_trace(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, in which pages as they were before an erasure may stand. While somebody reads it
    stays; the next call tries again. Other databases look after theirs by themselves.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute("PRAGMA busy_timeout = 10000")
        cursor.close()
    finally:
        connection.close()


def _request_only_reads() -> bool:
    if not has_request_context() or request.method not in SAFE_METHODS or "writes_after_all" in g:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "writes_down_looks", False)


def write_after_all() -> None:
    """A request that only looked has found something to do: its next transaction writes. End the one before first."""
    g.writes_after_all = True


def writes_down_looks(view: View) -> View:
    """Mark a view that answers GET and yet writes: it notes who looked at a person's record, or a lesson opened."""
    view.writes_down_looks = True  # type: ignore[attr-defined]
    return view
