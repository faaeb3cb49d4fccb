"""What the recruiters of a council are reminded of: the post, and never a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all


def recruiters_of(council_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The recruiters of these councils who can sign in: id and language, by council; one statement."""
    query = (
        select(RoleHolding.council_id, Person.id, Person.language)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(
            RoleHolding.council_id.in_(set(council_ids)),
            RoleHolding.role == Role.RECRUITER,
            RoleHolding.ended_at.is_(None),
            Person.closed_at.is_(None),
        )
        .order_by(Person.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for council_id, person_id, language in db.session.execute(query):
        if council_id is not None:
            found.setdefault(council_id, []).append((person_id, language))
    return found


def remind(recruiters: Iterable[tuple[int, str]], *, about: str, sentence: object, path: str, now: datetime) -> None:
    """Tell these recruiters something of a post; of the same thing each is told once."""
    tell_all(
        [Telling(person_id, language, NoticeKind.POST, about, sentence, path) for person_id, language in recruiters],
        now,
    )
