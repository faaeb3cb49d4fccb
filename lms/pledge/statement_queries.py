"""Reads of public statements."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.statement_models import PledgeStatement

SHOWN_VERSIONS = 50


def public_statement(council_id: int) -> PledgeStatement | None:
    """What is public: the last version that the council approved."""
    query = (
        select(PledgeStatement)
        .where(PledgeStatement.council_id == council_id, PledgeStatement.approved_at.is_not(None))
        .order_by(PledgeStatement.version.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def versions_of(council_id: int) -> list[PledgeStatement]:
    """The council's last fifty versions with who drafted and approved them, the newest first."""
    query = (
        select(PledgeStatement)
        .where(PledgeStatement.council_id == council_id)
        .options(joinedload(PledgeStatement.drafted_by), joinedload(PledgeStatement.approved_by))
        .order_by(PledgeStatement.version.desc())
        .limit(SHOWN_VERSIONS)
    )
    return list(db.session.scalars(query))


def get_statement(council_id: int, statement_id: int) -> PledgeStatement:
    """A version of this council's statement. Raises NotFound."""
    statement = db.session.get(PledgeStatement, statement_id)
    if statement is None or statement.council_id != council_id:
        raise NotFound
    return statement


def newest_version(council_id: int) -> int:
    """The number of the newest version; 0 where there is none."""
    query = select(func.max(PledgeStatement.version)).where(PledgeStatement.council_id == council_id)
    return db.session.scalar(query) or 0


def last_approved() -> type[PledgeStatement]:
    """Each council's public statement, to be joined: at most one row for a council."""
    last = (
        select(func.max(PledgeStatement.version).label("version"), PledgeStatement.council_id)
        .where(PledgeStatement.approved_at.is_not(None))
        .group_by(PledgeStatement.council_id)
        .subquery()
    )
    rows = (
        select(PledgeStatement)
        .join(last, (last.c.council_id == PledgeStatement.council_id) & (last.c.version == PledgeStatement.version))
        .subquery()
    )
    return aliased(PledgeStatement, rows)
