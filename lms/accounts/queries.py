"""Reads of people, roles and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.access import Role
from lms.accounts.models import CountedTry, Person, RoleHolding, RoleInvitation
from lms.errors import NotFound
from lms.extensions import db

PAGE_SIZE = 50
LONGEST_SEARCH = 254  # no name and no address is longer; for a pattern there is an end to what a database takes


def find_person(person_id: int) -> Person | None:
    """A person with their roles, and the councils in which they hold them."""
    with_councils = joinedload(Person.held_roles).joinedload(RoleHolding.council)
    query = select(Person).where(Person.id == person_id).options(with_councils)
    return db.session.scalars(query).unique().one_or_none()


def get_person(person_id: int) -> Person:
    """A person with their roles and councils. Raises NotFound."""
    person = find_person(person_id)
    if person is None:
        raise NotFound
    return person


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of some people, in one statement; None stands for nobody."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    query = select(Person.id, Person.name).where(Person.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def find_person_by_email(email: str) -> Person | None:
    """The person with this address, with their roles."""
    query = select(Person).where(Person.email == email.strip().lower()).options(joinedload(Person.held_roles))
    return db.session.scalars(query).unique().one_or_none()


def count_tries(what: str, key: str, *, since: datetime) -> int:
    """How often something was tried since then."""
    query = select(func.count()).where(CountedTry.what == what, CountedTry.key == key, CountedTry.at > since)
    return db.session.scalar(query) or 0


def find_invitation_by_hash(token_hash: str) -> RoleInvitation | None:
    """The invitation behind a mailed link."""
    query = (
        select(RoleInvitation)
        .where(RoleInvitation.token_hash == token_hash)
        .options(joinedload(RoleInvitation.council))
    )
    return db.session.scalars(query).one_or_none()


def count_holders(role: Role) -> int:
    """How many people with an open account hold a role now. They are locked: the number stays true until the commit."""
    query = (
        select(RoleHolding.id)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(RoleHolding.role == role, RoleHolding.ended_at.is_(None), Person.closed_at.is_(None))
        .order_by(RoleHolding.id)
        .with_for_update()
    )
    return len(db.session.scalars(query).all())


def holders_of(role: Role) -> list[Person]:
    """Who holds a role now and can sign in, by name."""
    query = (
        select(Person)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .where(RoleHolding.role == role, RoleHolding.ended_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))


def people(search: str, *, offset: int) -> tuple[list[Person], int]:
    """People by name whose name or address holds the words, a page of them; and how many there are."""
    if len(search) > LONGEST_SEARCH:
        return [], 0
    query = select(Person, func.count().over()).options(selectinload(Person.held_roles))
    if search:
        pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(Person.name.ilike(pattern, escape="\\"), Person.email.ilike(pattern, escape="\\")))
    rows = db.session.execute(query.order_by(Person.name, Person.id).limit(PAGE_SIZE).offset(offset)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def holding(holding_id: int) -> RoleHolding:
    """A role that somebody holds. Raises NotFound."""
    found = db.session.get(RoleHolding, holding_id)
    if found is None:
        raise NotFound
    return found


def waiting_invitations(now: datetime) -> list[RoleInvitation]:
    """Invitations that can still be accepted, or that ran out in the last month; the newest first."""
    query = (
        select(RoleInvitation)
        .where(
            RoleInvitation.accepted_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
            RoleInvitation.expires_at > now - timedelta(days=30),
        )
        .options(joinedload(RoleInvitation.council))
        .order_by(RoleInvitation.invited_at.desc(), RoleInvitation.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def members_of(council_id: int) -> list[RoleHolding]:
    """Who acts for a council now."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.council_id == council_id, RoleHolding.ended_at.is_(None))
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.role, RoleHolding.id)
    )
    return list(db.session.scalars(query))


def get_role_invitation(invitation_id: int) -> RoleInvitation:
    """An invitation by id. Raises NotFound."""
    found = db.session.get(RoleInvitation, invitation_id)
    if found is None:
        raise NotFound
    return found
