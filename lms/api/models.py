"""Tokens with which a council's own systems read and write here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.access import Scope
from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime
from lms.extensions import Model, db


class ApiToken(Model):
    """A token of a council. It stands for who made it, in this council and for its scopes, and never for more: what its
    maker may not do any more, it can't do either.

    Of the token itself only a hash is kept, and its last letters, by which people tell it from others.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scope_words: Mapped[list[str]] = mapped_column(db.JSON)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last_letters: Mapped[str] = mapped_column(String(4))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    council: Mapped[Council] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may be used for."""
        return frozenset(map(Scope, self.scope_words))

    def works(self, now: datetime) -> bool:
        """Whether it opens anything, as long as its maker acts for the council."""
        return self.revoked_at is None and self.expires_at > now
