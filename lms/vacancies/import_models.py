"""Files of posts that councils bring, and the rows of them that can't be taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Council
from lms.database import UtcDateTime
from lms.extensions import Model, db


class PostImport(Model):
    """A file. It is read until ``read_at``; then good rows wait for ``confirmed_at``, become drafts while
    ``done_through`` grows, and are all in at ``finished_at``. ``problem`` says why the whole file can't be read.

    ``good``, ``known`` and ``broken`` count rows: to be taken, here already by their reference, and with faults.
    ``done_through`` is the number of the last row that was dealt with, of the step that runs. ``key`` is the file's,
    until it is needed no more.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str | None] = mapped_column(String(64))
    columns: Mapped[list[str]] = mapped_column(db.JSON, default=list)
    unread_columns: Mapped[list[str]] = mapped_column(db.JSON, default=list)
    good: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    done_through: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council] = relationship()


class BrokenRow(Model):
    """A row that can't be taken: its number in the file, its cells as they stood, and each fault with its column."""

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("post_import.id"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(db.JSON)
    faults: Mapped[list[list[str]]] = mapped_column(db.JSON)

    __table_args__ = (UniqueConstraint("import_id", "number"),)
