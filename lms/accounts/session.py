"""Who is signed in: the session names a person and a key, and the key is checked at every request."""

from __future__ import annotations

from flask import Flask
from flask_login import AnonymousUserMixin
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db, login_manager

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


def person_of_session(remembered: str) -> Person | None:
    """The person with their roles, in one statement; None once the key has changed or the account is closed."""
    number, _, key = remembered.partition(".")
    if not number.isdecimal():
        return None
    return db.session.scalars(_PERSON, {"id": int(number), "key": key}).unique().one_or_none()
