"""How the register changed: files that were read, and what was different before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model


class CouncilImport(Model):
    """A file of councils. Until ``applied_at`` it is only looked at, and waits in ``content``, which is emptied then.

    ``sent_by_id`` is empty when the command did it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)


class CouncilChange(Model):
    """What was different before: a name, a code, a day. ``what`` is "added" where the council was new."""

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(1000))
    after: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("council_import.id"), index=True)
