"""How a council's pledge stands today, for whoever checks it: derived from its dates, at every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from lms.clock import london_day
from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import state_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A council's newest pledge and its state on a day (see state_of)."""

    pledge: Pledge
    state: str

    @property
    def council(self) -> Council:
        """Whose pledge it is."""
        return self.pledge.council

    @property
    def is_active(self) -> bool:
        """Whether the pledge is active: only then the Equality Mark stands."""
        return self.state == "active"

    @property
    def begins_later(self) -> bool:
        """Whether it is signed, and its first day is still to come."""
        return self.state == "signed"

    @property
    def ended_on(self) -> date | None:
        """The day on which it ended, ran out or was suspended, or the council ended, whichever came first; None where
        none has a day.
        """
        if self.is_active or self.begins_later:
            return None
        if self.is_suspended and self.pledge.suspended_at is not None:
            return london_day(self.pledge.suspended_at)
        ended = london_day(self.pledge.ended_at) if self.pledge.ended_at is not None else None
        days = (ended, self.pledge.active_until, self.council.ends_on)
        return min((day for day in days if day is not None), default=None)

    @property
    def is_suspended(self) -> bool:
        """Whether it is suspended: it does not count now, and may count again."""
        return self.state == "suspended"


def get_standing(slug: str, today: date) -> Standing:
    """How the pledge of the council with this slug stands. Raises NotFound, also for who never signed."""
    standing = _find(Council.slug == slug, today)
    if standing is None:
        raise NotFound
    return standing


def find_standing(council_id: int, today: date) -> Standing | None:
    """How a council's pledge stands; None when it never signed."""
    return _find(Council.id == council_id, today)


def _find(whose: ColumnElement[bool], today: date) -> Standing | None:
    query = (
        select(Pledge)
        .join(Pledge.council)
        .options(contains_eager(Pledge.council))
        .where(whose)
        .order_by(Pledge.ended_at.is_not(None), Pledge.id.desc())
        .limit(1)
    )
    pledge = db.session.scalars(query).one_or_none()
    return Standing(pledge, state_of(pledge, today)) if pledge is not None else None
