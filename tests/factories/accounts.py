"""People and their roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import count

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db

numbers = count(1)


def make_person(
    *,
    name: str | None = None,
    email: str | None = None,
    roles: Iterable[Role] = (Role.LEARNER,),
    council: Council | None = None,
) -> Person:
    """A confirmed person without a password that works; use sign_in(person)."""
    number = next(numbers)
    person = Person(
        name=name or f"Person Number {number}",
        email=email or f"person{number}@example.org",
        language="en",
        password_hash="no password",
        session_key=secrets.token_hex(8),
        created_at=utc_now(),
        confirmed_at=utc_now(),
        last_seen_on=london_day(utc_now()),
    )
    db.session.add(person)
    db.session.flush()
    for role in roles:
        grant(person, role, council=council)
    return person


def grant(person: Person, role: Role, *, council: Council | None = None) -> RoleHolding:
    """Give a person a role, from now on."""
    holding = RoleHolding(
        person_id=person.id,
        role=role,
        council_id=council.id if council and role in COUNCIL_ROLES else None,
        granted_at=utc_now(),
    )
    db.session.add(holding)
    db.session.flush()
    return holding
