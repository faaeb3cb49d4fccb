"""How processes see that the pool has changed: whoever changes what it is made of leaves a new stamp as they commit.

No service has to remember it. The session is watched, so the stamp is new in the same transaction as the change. It is
written last before the commit: transactions wait for one another there for a moment, and never for anything after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from certificates.certificate import Kind
from lms.accounts.models import Person
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.candidates.consent_models import Consent, Purpose
from lms.candidates.models import Profile
from lms.extensions import db
from lms.matching.models import PoolStamp

# What the pool is made of: by model, the columns that put somebody in or out, or tell of evidence.
WATCHED: Mapping[type, tuple[str, ...]] = {
    Person: ("closed_at",),
    Profile: ("person_id",),
    Consent: ("profile_id", "ended_at", "paused_at", "paused_until"),
    IssuedCertificate: ("person_id", "superseded_at", "revoked_at"),
    CertifiedSkill: ("certificate_id", "skill", "level"),
}
# Statements that write many rows at once. Those of people say who was seen on which day, and an erasure, which closes
# an account, takes back the consent, too.
TABLES = frozenset(model.__tablename__ for model in (Consent, IssuedCertificate, CertifiedSkill))
CHANGED = "the pool has changed"
STAMP = select(PoolStamp.value).scalar_subquery()


def watch_the_pool() -> None:
    """Let every change of the pool leave a stamp; watching twice is the same as once."""
    event.listen(db.session, "after_flush", _watch_objects)
    event.listen(db.session, "do_orm_execute", _watch_statements)
    event.listen(db.session, "before_commit", _stamp)
    event.listen(db.session, "after_soft_rollback", _forget)


def current_stamp() -> str | None:
    """The state that the pool is in. None where nothing tells: in a database without a stamp, and in a transaction that
    has changed the pool itself, whose state is nobody else's yet.
    """
    stamp = db.session.scalar(select(PoolStamp.value))
    return None if changes_the_pool() else stamp


def changes_the_pool() -> bool:
    """Whether this transaction has changed the pool. Ask after a statement, which sends what waits to be written."""
    return CHANGED in db.session.info


def pool_changed() -> None:
    """Say that this transaction changes the pool, where rows are written past the session."""
    db.session.info[CHANGED] = True


def _watch_objects(session: Session, _context: object) -> None:
    """Note a flush that writes what the pool is made of."""
    written = any(_changes_the_pool(one) for one in (*session.new, *session.dirty))
    if written or any(type(one) in WATCHED for one in session.deleted):
        session.info[CHANGED] = True


def _changes_the_pool(one: object) -> bool:
    if isinstance(one, IssuedCertificate) and one.kind is not Kind.PROGRAMME:
        return False
    if isinstance(one, Consent) and one.purpose is not Purpose.POOL:
        return False
    attributes = inspect(one).attrs
    return any(attributes[name].history.has_changes() for name in WATCHED.get(type(one), ()))


def _watch_statements(state: ORMExecuteState) -> None:
    """Note a statement that writes many of them at once, as an erasure does."""
    if state.is_select:
        return
    statement: Any = state.statement
    if getattr(statement, "is_dml", False) and statement.table.name in TABLES:
        state.session.info[CHANGED] = True


def _stamp(session: Session) -> None:
    """Leave a new stamp, last of all."""
    if session.in_nested_transaction():
        return
    session.flush()
    if not session.info.pop(CHANGED, False):
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = secrets.token_hex(16)
    statement = insert(db.metadata.tables[PoolStamp.__tablename__]).values(id=1, value=new)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"value": new}))


def _forget(session: Session, ended: SessionTransaction) -> None:
    """What was rolled back changed nothing. What came before a savepoint still stands."""
    if not ended.nested:
        session.info.pop(CHANGED, None)
