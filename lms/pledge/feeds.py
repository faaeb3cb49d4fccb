"""The list of signatories as data, for other sites and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.pledge.statement_models import PledgeStatement
from lms.pledge.statement_queries import last_approved
from lms.sheets import Sheet


class Signatory(NamedTuple):
    """A council whose pledge is active, and what it says in public."""

    pledge: Pledge
    statement: PledgeStatement | None


def signatories_today(today: date) -> list[Signatory]:
    """Every council whose pledge is active on that day, by name, with its public statement: in one statement."""
    said = last_approved()
    query = (
        select(Pledge, said)
        .join(Pledge.council)
        .outerjoin(said, said.council_id == Pledge.council_id)
        .options(contains_eager(Pledge.council))
        .where(is_active(today))
        .order_by(Council.name, Council.id)
    )
    return [Signatory(pledge, statement) for pledge, statement in db.session.execute(query)]


def as_data(signatory: Signatory, site: str) -> dict[str, Any]:
    """A signatory as JSON has it. Days are ISO 8601; what is not known is null."""
    council, pledge, statement = signatory.pledge.council, signatory.pledge, signatory.statement
    return {
        "name": council.name,
        "gss_code": council.gss_code,
        "nation": council.nation.value,
        "website": council.website,
        "signed_on": pledge.signed_on.isoformat(),
        "active_from": pledge.active_from.isoformat(),
        "active_until": pledge.active_until.isoformat() if pledge.active_until is not None else None,
        "statement": statement
        and {
            "text": statement.text,
            "version": statement.version,
            "approved_on": _approved_on(statement).isoformat(),
        },
        "page": site + url_for("council_pages.show", slug=council.slug),
        "mark": site + url_for("signatories.svg", slug=council.slug),
    }


def as_sheet(signatories: Iterable[Signatory], site: str) -> Sheet:
    """The same as a table."""
    columns = (
        *("name", "gss_code", "nation", "website", "signed_on", "active_from", "active_until"),
        *("statement", "statement_version", "statement_approved_on", "page", "mark"),
    )
    return Sheet("councils", columns, (_row(one, site) for one in signatories))


def _row(signatory: Signatory, site: str) -> tuple[str | int | date | None, ...]:
    council, pledge, statement = signatory.pledge.council, signatory.pledge, signatory.statement
    return (
        *(council.name, council.gss_code, council.nation.value, council.website),
        *(pledge.signed_on, pledge.active_from, pledge.active_until),
        *((statement.text, statement.version, _approved_on(statement)) if statement else (None, None, None)),
        site + url_for("council_pages.show", slug=council.slug),
        site + url_for("signatories.svg", slug=council.slug),
    )


def _approved_on(statement: PledgeStatement) -> date:
    assert statement.approved_at is not None, "only what is approved is public"
    return london_day(statement.approved_at)
