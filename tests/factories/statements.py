"""Public statements of councils."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.statement_models import PledgeStatement
from lms.pledge.statements import approve_statement, draft_statement


def make_statement(
    council: Council, by: Person, *, text: str = "We recruit fairly.", approved: bool = True
) -> PledgeStatement:
    """The next version of a council's statement, approved unless it is to stay a draft."""
    statement = draft_statement(council, text, by=by.id, now=utc_now())
    db.session.flush()
    if approved:
        approve_statement(statement, by=by.id, now=utc_now())
        db.session.flush()
    return statement
