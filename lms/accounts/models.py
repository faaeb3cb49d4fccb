"""People, the roles they hold, invitations to a role, and what guards sign-in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.access import COUNCIL_ROLES, INVITED_ROLES, Role
from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Person(UserMixin, Model):  # type: ignore[misc]
    """Someone with an account. ``name`` is as it will stand on a certificate, in any script.

    A session names ``session_key``: changing it signs the person out everywhere.
    ``email`` is kept in lower case. A person is active while ``closed_at`` is empty. Who was erased has neither name
    nor address left, and is closed. ``last_seen_on`` is the last day, in London, on which they opened any page.
    ``large_print`` is how they like to read: every page then has larger letters.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12), default="en")
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_on: Mapped[date | None] = mapped_column(index=True)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int | None]
    large_print: Mapped[bool] = mapped_column(default=False)

    held_roles: Mapped[list[RoleHolding]] = relationship(
        primaryjoin="and_(Person.id == RoleHolding.person_id, RoleHolding.ended_at.is_(None))",
        viewonly=True,
    )

    @property
    def is_active(self) -> bool:
        """Whether the account may be used; Flask-Login asks."""
        return self.closed_at is None

    @property
    def is_authenticated(self) -> bool:
        """Always: a session of a closed account loads nobody. Asking ``is_active`` here, as Flask-Login would, costs a
        statement after each commit.
        """
        return True

    def get_id(self) -> str:
        """What the session remembers of the person."""
        return f"{self.id}.{self.session_key}"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held now."""
        return frozenset(holding.role for holding in self.held_roles)

    def holds_any(self, roles: Collection[Role]) -> bool:
        """Whether the person holds at least one of the roles now."""
        return not self.roles.isdisjoint(roles)

    def council_ids(self, *roles: Role) -> frozenset[int]:
        """The councils for which the person holds one of the roles now; any council role when none is named."""
        wanted = roles or tuple(COUNCIL_ROLES)
        return frozenset(h.council_id for h in self.held_roles if h.role in wanted and h.council_id is not None)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role is held that is only given by invitation."""
        return self.holds_any(INVITED_ROLES)


class RoleHolding(Model):
    """A role that a person holds from one moment to another; a council role is held in one council."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    council_id: Mapped[int | None] = mapped_column(ForeignKey("council.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        Index(
            "uq_role_holding_now",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND council_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND council_id IS NULL"),
        ),
        Index(
            "uq_role_holding_in_council_now",
            "person_id",
            "role",
            "council_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND council_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND council_id IS NOT NULL"),
        ),
    )


class RoleInvitation(Model):
    """An invitation to hold a role, by a mailed link of which only a hash is kept. It is used once, and expires."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    council_id: Mapped[int | None] = mapped_column(ForeignKey("council.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council | None] = relationship()


class AddressChange(Model):
    """A new e-mail address that a person asked for. It counts once the link that was mailed there is used.

    The old address stays for as long as messages to it do: who is erased is erased under every address they had.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class RecoveryCode(Model):
    """A code that replaces the second factor once; only its hash is kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CountedTry(Model):
    """A try that is counted, so that guessing and flooding stop: a failed sign-in, a mailed link asked for."""

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    __table_args__ = (Index("ix_counted_try_what_key_at", "what", "key", "at"),)
