"""Who is signed in: the session names a person and a key, and the key is checked at every request."""

from __future__ import annotations

import logging

from flask import Flask, g, has_request_context
from flask.sessions import SecureCookieSessionInterface
from flask_login import AnonymousUserMixin
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.attributes import set_committed_value

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day, utc_now
from lms.extensions import db, login_manager

logger = logging.getLogger(__name__)

# Built once: every request of somebody signed in begins with it. (An eager load of the roles would cost a sixth more.)
_PERSON = (
    select(Person, RoleHolding)
    .outerjoin(RoleHolding, and_(RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None)))
    .where(Person.id == bindparam("id"), Person.session_key == bindparam("key"), Person.closed_at.is_(None))
    .order_by(RoleHolding.id)
)


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, with a serializer that is made once and not at every request."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie, and reads it."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    """Somebody who is not signed in: holds no role."""

    roles: frozenset[Role] = frozenset()
    held_roles: tuple[()] = ()

    def holds_any(self, _roles: object) -> bool:
        """Never."""
        return False


def init_sign_in(app: Flask) -> None:
    """Set up Flask-Login."""
    app.session_interface = Sessions()
    login_manager.anonymous_user = Visitor
    login_manager.session_protection = None
    login_manager.user_loader(person_of_session)
    login_manager.init_app(app)
    app.teardown_request(note_seen)


def person_of_session(remembered: str) -> Person | None:
    """The person with their roles, in one statement; None once the key has changed or the account is closed."""
    number, _, key = remembered.partition(".")
    if not number.isdecimal():
        return None
    rows = db.session.execute(_PERSON, {"id": int(number), "key": key}).all()
    if not rows:
        return None
    person: Person = rows[0][0]
    set_committed_value(person, "held_roles", [held for _person, held in rows if held is not None])
    if has_request_context():
        today = london_day(utc_now())
        if person.last_seen_on != today:
            g.first_seen_today = (person.id, today)
    return person


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
