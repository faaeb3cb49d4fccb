"""Who is signed in: the session names a person and a key, and the key is checked at every request."""

from __future__ import annotations

import logging

from flask import Flask, g, has_request_context
from flask_login import AnonymousUserMixin
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.extensions import db, login_manager

logger = logging.getLogger(__name__)

# Built once: every request of somebody signed in begins with it.
_PERSON = (
    select(Person)
    .where(Person.id == bindparam("id"), Person.session_key == bindparam("key"), Person.closed_at.is_(None))
    .options(joinedload(Person.held_roles))
)


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    """Somebody who is not signed in: holds no role."""

    roles: frozenset[Role] = frozenset()
    held_roles: tuple[()] = ()

    def holds_any(self, _roles: object) -> bool:
        """Never."""
        return False


def init_sign_in(app: Flask) -> None:
    """Set up Flask-Login."""
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
    person = db.session.scalars(_PERSON, {"id": int(number), "key": key}).unique().one_or_none()
    if person is not None and has_request_context():
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
