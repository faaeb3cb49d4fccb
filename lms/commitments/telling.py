"""Telling those who act for a council: its signatories and recruiters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all


def who_acts_for(council_ids: Collection[int]) -> Mapping[int, list[tuple[int, str]]]:
    """The signatories and recruiters of some councils, each with their language, by council; one statement."""
    query = (
        select(RoleHolding.council_id, Person.id, Person.language)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(RoleHolding.council_id.in_(council_ids), RoleHolding.ended_at.is_(None), Person.closed_at.is_(None))
        .where(RoleHolding.role.in_([Role.SIGNATORY, Role.RECRUITER]))
        .distinct()
        .order_by(Person.id)
    )
    found: dict[int, list[tuple[int, str]]] = {number: [] for number in council_ids}
    for council_id, person_id, language in db.session.execute(query):
        if council_id is not None:
            found[council_id].append((person_id, language))
    return found


def tell_council(council_id: int, *, about: str, sentence: Any, path: str, now: datetime) -> None:
    """Tell who acts for a council, each once of the same thing."""
    people = who_acts_for([council_id])[council_id]
    tell_all([Telling(*person, NoticeKind.SUPPORT, about, sentence, path) for person in people], now)
