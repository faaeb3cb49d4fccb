"""Drafting a council's public statement, and the council's approval."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from lms import audit
from lms.councils.models import Council
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.pledge.statement_models import PledgeStatement
from lms.pledge.statement_queries import newest_version


class StatementMissing(Invalid):
    """A statement has words."""


class ApprovedAlready(Conflict):
    """A version is approved once."""


class NewerThere(Conflict):
    """Only the newest version can be approved: what is public never goes back unseen."""


def draft_statement(council: Council, text: str, *, by: int, now: datetime) -> PledgeStatement:
    """Keep a draft as the next version. What is public stays as it is. Raises StatementMissing."""
    if not text.strip():
        raise StatementMissing(_("Write the statement."))
    _wait_for_others(council)
    statement = PledgeStatement(
        council_id=council.id,
        version=newest_version(council.id) + 1,
        text="\n".join(text.strip().splitlines()),
        drafted_by_id=by,
        drafted_at=now,
    )
    db.session.add(statement)
    audit.record("statement.drafted", statement, now, council=council.id, version=statement.version)
    return statement


def approve_statement(statement: PledgeStatement, *, by: int, now: datetime) -> None:
    """The council makes this version public. Raises ApprovedAlready, NewerThere."""
    _wait_for_others(statement.council)
    db.session.refresh(statement, ["approved_at"])
    if statement.approved_at is not None:
        raise ApprovedAlready(_("This version is approved already."))
    if statement.version < newest_version(statement.council_id):
        raise NewerThere(_("There is a newer draft. Read that one, then approve it."))
    statement.approved_by_id, statement.approved_at = by, now
    audit.record("statement.approved", statement, now, council=statement.council_id, version=statement.version)


def _wait_for_others(council: Council) -> None:
    """Let whoever drafts or approves for this council right now finish first."""
    db.session.refresh(council, ["id"], with_for_update=True)
