"""Rows on their way to the database: gathered with the ids they will have, and written many at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from lms.database import Base
from lms.extensions import db
from lms.matching.stamp import pool_changed


class Rows:
    """Rows that wait. Ids are given here, so that a row can name another one that is not written yet."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.last_ids: dict[str, int] = {}

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row until ``write``; gives its id, or 0 where the table has none.

        Every row of a table must give the same columns: they are written by one statement.
        """
        name = model.__tablename__
        if name not in self.last_ids:
            self.last_ids[name] = _last_id(_table(name))
        if self.last_ids[name] >= 0:
            self.last_ids[name] += 1
            values["id"] = self.last_ids[name]
        self.waiting[name].append(values)
        return int(values.get("id", 0))

    def write(self) -> None:
        """Send what waits to the database, tables before those that refer to them."""
        for table in db.metadata.sorted_tables:
            if rows := self.waiting.pop(table.name, []):
                _insert(table, rows)
        pool_changed()

    def advance_sequences(self) -> None:
        """Let PostgreSQL go on after the ids that were given here; SQLite does so by itself."""
        if db.engine.dialect.name != "postgresql":
            return
        for name, last in self.last_ids.items():
            if last > 0:
                db.session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
                )


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    """All rows by one statement, in the driver's own words: SQLAlchemy would look at each of millions of rows anew."""
    dialect = db.engine.dialect
    statement = insert(table).compile(dialect=dialect, column_keys=list(rows[0]))
    processors = {
        name: process
        for name in rows[0]
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    for row in rows:
        for name, process in processors.items():
            row[name] = process(row[name])
    order = statement.positiontup
    sent = rows if order is None else [tuple(map(row.__getitem__, order)) for row in rows]
    db.session.connection().exec_driver_sql(str(statement), sent)


def _table(name: str) -> Table:
    return db.metadata.tables[name]


def _last_id(table: Table) -> int:
    """The largest id of a table, or -1 where rows have no id of their own."""
    if "id" not in table.c:
        return -1
    return int(db.session.scalar(select(func.max(table.c.id))) or 0)
