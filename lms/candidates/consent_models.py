"""Consents of graduates: for which purpose, to whom, to show what; their receipts; and councils that are blocked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Purpose(StrEnum):
    """What a consent is for."""

    POOL = "pool"
    APPLICATIONS = "applications"
    POSTS = "posts"


class Field(StrEnum):
    """What a consent may let a council see beside assessed evidence."""

    OWN_EXPERIENCE = "own experience"
    OWN_WORDS = "own words"
    AREA = "area"
    HOURS = "hours"
    LANGUAGES = "languages"


class Ended(StrEnum):
    """Why a consent has ended. A pause is no end."""

    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    EXPIRED = "expired"
    ERASED = "erased"


class ReceiptOf(StrEnum):
    """What a receipt says: that a consent was given, or that it has ended."""

    GIVEN = "given"
    ENDED = "ended"


class Consent(Model):
    """A consent: purpose, council (none: every council that signed), fields, wording, language, and from when to when.

    What was agreed to never changes: other fields are another consent, and the first has ended as changed.
    ``paused_at`` is when it was paused; without ``paused_until`` the pause lasts until it is taken back.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    council_id: Mapped[int | None] = mapped_column(ForeignKey("council.id"))
    fields: Mapped[str] = mapped_column(String(200), default="")
    wording_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[Ended | None] = mapped_column(choice(Ended))
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council | None] = relationship()
    receipts: Mapped[list[ConsentReceipt]] = relationship(back_populates="consent", order_by="ConsentReceipt.id")

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_for_a_reason"),
        Index(
            "uq_consent_standing",
            "profile_id",
            "purpose",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND council_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND council_id IS NULL"),
        ),
        Index(
            "uq_consent_standing_for_council",
            "profile_id",
            "purpose",
            "council_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND council_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND council_id IS NOT NULL"),
        ),
    )

    @property
    def shows(self) -> frozenset[Field]:
        """What it lets councils see beside assessed evidence."""
        names = self.fields.split(",")
        return frozenset(field for field in Field if field.value in names)

    def is_paused(self, now: datetime) -> bool:
        """Whether nobody finds the person for a while."""
        return self.paused_at is not None and (self.paused_until is None or self.paused_until > now)


def written(fields: Collection[Field]) -> str:
    """Fields as a consent keeps them: always in the same order."""
    return ",".join(field.value for field in Field if field in fields)


class ConsentReceipt(Model):
    """A receipt for a consent that was given, or has ended. What it says stands in the consent."""

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    what: Mapped[ReceiptOf] = mapped_column(choice(ReceiptOf))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    consent: Mapped[Consent] = relationship(back_populates="receipts")


class CouncilBlock(Model):
    """A council that a graduate does not want to be seen by. The council is never told."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    blocked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    council: Mapped[Council] = relationship()

    __table_args__ = (UniqueConstraint("profile_id", "council_id"),)
