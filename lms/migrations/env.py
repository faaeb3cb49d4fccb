"""How Alembic reaches the app's database and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from lms.extensions import db

# The app imports every feature, and so every table.


def skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration when nothing has changed."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that migrations never import the app."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


@contextmanager
def references_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite changes some tables by making them anew, and refuses to drop one to which others refer. So nothing is
    refused meanwhile, and everything is checked before it is kept. It has to be said outside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def check_references(connection: Connection) -> None:
    """Raises RuntimeError where a row refers to one that is not there."""
    if connection.dialect.name == "sqlite" and (
        lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    ):
        raise RuntimeError(f"After the migration these rows refer to nothing: {lost[:5]}")


def run() -> None:
    """Migrate in one transaction."""
    with db.engine.connect() as connection, references_checked_at_the_end(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=plain_type,
            process_revision_directives=skip_empty,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_references(connection)


run()
