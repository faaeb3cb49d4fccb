"""A database as it was."""

from __future__ import annotations

from sqlalchemy import text

from lms.extensions import db
from tests.databases import Database, SqliteFile


class Snapshot:
    """What the database holds, so that a deed can be undone in an instant."""

    def __init__(self, database: Database) -> None:
        self.file = database.path if isinstance(database, SqliteFile) else None
        db.session.commit()
        if self.file is not None:
            let_go()
            self.content = self.file.read_bytes()
            return
        db.session.execute(text("DROP SCHEMA IF EXISTS before CASCADE"))
        db.session.execute(text("CREATE SCHEMA before"))
        names = [f'"{table.name}"' for table in db.metadata.sorted_tables]
        for name in names:
            db.session.execute(text(f"CREATE TABLE before.{name} AS TABLE {name}"))
        db.session.commit()
        self.statements = "; ".join(
            ["SET LOCAL session_replication_role = replica"]  # no foreign keys and no guard of the audit for now
            + [f"DELETE FROM {name}; INSERT INTO {name} SELECT * FROM before.{name}" for name in names]
        )

    def restore(self) -> None:
        if self.file is not None:
            let_go()
            self.file.write_bytes(self.content)
            return
        db.session.rollback()
        db.session.connection().exec_driver_sql(self.statements)
        db.session.commit()

    def forget(self) -> None:
        if self.file is None:
            db.session.rollback()
            db.session.execute(text("DROP SCHEMA before CASCADE"))
            db.session.commit()


def let_go() -> None:
    db.session.remove()
    db.engine.dispose()
