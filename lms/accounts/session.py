"""Who is signed in: the session names a person and a key, and the key is checked at every request."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Flask, g, has_request_context
from flask.sessions import SecureCookieSessionInterface
from flask_login import AnonymousUserMixin
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day, utc_now
from lms.extensions import db, login_manager

logger = logging.getLogger(__name__)

# Built once, and of tables: every request of somebody signed in begins with it, and a model would cost twice as much.
_PEOPLE, _HOLDING = (db.metadata.tables[model.__tablename__] for model in (Person, RoleHolding))
_PERSON = (
    select(
        *(_PEOPLE.c[name] for name in ("id", "name", "email", "language", "large_print", "created_at", "session_key")),
        _PEOPLE.c.last_seen_on,
        _HOLDING.c.role,
        _HOLDING.c.council_id,
    )
    .outerjoin(_HOLDING, and_(_HOLDING.c.person_id == _PEOPLE.c.id, _HOLDING.c.ended_at.is_(None)))
    .where(
        _PEOPLE.c.id == bindparam("of_person"),
        _PEOPLE.c.session_key == bindparam("key"),
        _PEOPLE.c.closed_at.is_(None),
    )
    .order_by(_HOLDING.c.id)
)


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, with a serializer that is made once and not at every request."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie, and reads it."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is signed in, as every page needs them. It can't be changed: ``get_person`` finds the row that can.

    ``held`` are the roles held now, each with the council in which it is held.
    """

    __tablename__: ClassVar[str] = Person.__tablename__  # so that the audit can name them
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: int
    name: str
    email: str
    language: str
    large_print: bool
    created_at: datetime
    session_key: str
    roles: frozenset[Role]
    held: tuple[tuple[Role, int | None], ...]

    def get_id(self) -> str:
        """What the session remembers of the person."""
        return f"{self.id}.{self.session_key}"

    def holds_any(self, roles: Collection[Role]) -> bool:
        """Whether the person holds at least one of the roles now."""
        return not self.roles.isdisjoint(roles)

    def council_ids(self, *roles: Role) -> frozenset[int]:
        """The councils for which the person holds one of the roles now; any council role when none is named."""
        wanted = roles or COUNCIL_ROLES
        return frozenset(council_id for role, council_id in self.held if role in wanted and council_id is not None)


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    """Somebody who is not signed in: holds no role."""

    roles: frozenset[Role] = frozenset()

    def holds_any(self, _roles: object) -> bool:
        """Never."""
        return False


def init_sign_in(app: Flask) -> None:
    """Set up Flask-Login."""
    app.session_interface = Sessions()
    login_manager.anonymous_user = Visitor
    login_manager.user_loader(person_of_session)
    login_manager.init_app(app)
    app.teardown_request(note_seen)


def person_of_session(remembered: str) -> SignedIn | None:
    """The person with their roles, in one statement; None once the key has changed or the account is closed."""
    number, _, key = remembered.partition(".")
    if not number.isdecimal():
        return None
    rows = db.session.connection().execute(_PERSON, {"of_person": int(number), "key": key}).all()
    if not rows:
        return None
    person = rows[0]
    held = tuple((row.role, row.council_id) for row in rows if row.role is not None)
    if has_request_context():
        today = london_day(utc_now())
        if person.last_seen_on != today:
            g.first_seen_today = (person.id, today)
    return SignedIn(
        id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        large_print=person.large_print,
        created_at=person.created_at,
        session_key=person.session_key,
        roles=frozenset(role for role, _council_id in held),
        held=held,
    )


def note_seen(_fault: BaseException | None = None) -> None:
    """Note that a person was seen today: once a day, after the answer, in a transaction of its own.

    Within the request's own it would make each first look of a day a writer, and be lost with a form that is refused.
    """
    seen = g.pop("first_seen_today", None)
    if seen is None:
        return
    person_id, today = seen
    db.session.remove()  # it may hold what this waits for
    try:
        with db.engine.begin() as connection:
            connection.execute(
                update(Person).where(Person.id == person_id, Person.erased_at.is_(None)).values(last_seen_on=today)
            )
    except SQLAlchemyError:  # the next request of this person tries again
        logger.warning("it could not be noted that person %s was seen", person_id, exc_info=True)
