"""Tokens of councils."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from lms.access import Role, Scope
from lms.accounts.models import Person
from lms.api.tokens import make_token
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from tests.factories.accounts import make_person


def make_api_token(
    council: Council,
    *,
    by: Person | None = None,
    scopes: Collection[Scope] = tuple(Scope),
    name: str = "Website",
    lasts: timedelta = timedelta(days=90),
) -> str:
    """The text of a token that does everything, made by a recruiter."""
    maker = by or make_person(roles=[Role.RECRUITER], council=council)
    _token, text = make_token(council.id, name, scopes, lasts=lasts, by=maker.id, now=utc_now())
    db.session.flush()
    return text
