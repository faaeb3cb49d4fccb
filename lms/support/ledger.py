"""A council's minutes of guidance: lines that are only added, and what they sum up to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from lms.config import Settings
from lms.extensions import db
from lms.support.guidance_models import EntryKind, GuidanceBooking, GuidanceEntry


@dataclass(frozen=True, slots=True)
class Balance:
    """Minutes that a council was given, used, and has reserved for meetings to come."""

    given: int
    used: int
    reserved: int

    @property
    def left(self) -> int:
        """What can still be booked."""
        return self.given - self.used - self.reserved


def balance_of(council_id: int) -> Balance:
    """What a council's lines sum up to now; one statement."""
    return balances_of([council_id])[council_id]


def balances_of(council_ids: Collection[int]) -> dict[int, Balance]:
    """What the lines of some councils sum up to now; one statement."""
    query = (
        select(GuidanceEntry.council_id, GuidanceEntry.kind, func.sum(GuidanceEntry.minutes))
        .where(GuidanceEntry.council_id.in_(council_ids))
        .group_by(GuidanceEntry.council_id, GuidanceEntry.kind)
    )
    sums = {(council_id, kind): total for council_id, kind, total in db.session.execute(query)}
    settings: Settings = current_app.extensions["settings"]

    def spent(council_id: int, *kinds: EntryKind) -> int:
        return -sum(sums.get((council_id, kind), 0) for kind in kinds)

    return {
        council_id: Balance(
            given=settings.guidance_minutes,
            used=spent(council_id, EntryKind.USED, EntryKind.CORRECTED),
            reserved=spent(council_id, EntryKind.RESERVED, EntryKind.RELEASED),
        )
        for council_id in council_ids
    }


def write_line(
    council_id: int,
    kind: EntryKind,
    minutes: int,
    *,
    by: int,
    now: datetime,
    booking: GuidanceBooking | None = None,
    reason: str = "",
) -> None:
    """Add a line. ``minutes`` are below 0 when they are reserved or used."""
    line = GuidanceEntry(
        council_id=council_id, booking=booking, kind=kind, minutes=minutes, reason=reason, by_id=by, at=now
    )
    db.session.add(line)
