"""The audit's entries about a person, as they may read them: others are told by role, never by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select

from lms.accounts.models import RoleHolding
from lms.audit import AuditEntry
from lms.extensions import db
from lms.held import Section, Whom, rows


def deeds(whom: Whom, subjects: Mapping[str, Callable[[int], Select[Any]]]) -> Section:
    """What the person did, and what others did with their records: looks at them, too."""
    about = [
        and_(AuditEntry.subject_type == name, AuditEntry.subject_id.in_(ids(whom.id))) for name, ids in subjects.items()
    ]
    query = (
        select(
            AuditEntry.at,
            AuditEntry.person_id,
            AuditEntry.action,
            AuditEntry.subject_type,
            AuditEntry.subject_id,
            AuditEntry.details,
        )
        .where(or_(AuditEntry.person_id == whom.id, *about))
        .order_by(AuditEntry.id)
    )
    return Section(
        "deeds",
        _("Who did what with your records"),
        {
            "at": _("When"),
            "who": _("Who"),
            "action": _("What, in the words of our log"),
            "record": _("With which record"),
            "details": _("Details"),
        },
        _told(query, whom),
    )


def _told(query: Select[Any], whom: Whom) -> Iterator[Mapping[str, Any]]:
    you, platform, somebody = _("You"), _("The platform, by itself"), _("Somebody")
    roles: dict[int, list[tuple[datetime, datetime | None, str]]] = {}
    for row in rows(query):
        if row["person_id"] == whom.id:
            who = you
        elif row["person_id"] is None:
            who = platform
        else:
            if row["person_id"] not in roles:
                roles[row["person_id"]] = _roles_of(row["person_id"])
            held = roles[row["person_id"]]
            then = {role for since, until, role in held if since <= row["at"] and (until is None or until > row["at"])}
            who = ", ".join(sorted(then)) or somebody
        yield {
            "at": row["at"],
            "who": who,
            "action": row["action"],
            "record": f"{row['subject_type']} {row['subject_id']}",
            "details": row["details"],
        }


def _roles_of(person_id: int) -> list[tuple[datetime, datetime | None, str]]:
    query = select(RoleHolding.granted_at, RoleHolding.ended_at, RoleHolding.role).where(
        RoleHolding.person_id == person_id
    )
    return [(row.granted_at, row.ended_at, row.role.value) for row in db.session.execute(query)]
