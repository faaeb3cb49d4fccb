"""Writing down looks at workforce data, meetings with communities, and initiatives."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from lms import audit
from lms.clock import london_day
from lms.commitments.models import Engagement, Found, Initiative, WorkforceLook
from lms.errors import Conflict, Invalid
from lms.extensions import db


class StepMissing(Invalid):
    """Without data there is a step that brings some."""


class NothingWaits(Conflict):
    """There is nothing to be done, or somebody has done it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a council looked at, and found."""

    looked_on: date
    period_from: date | None
    period_to: date | None
    looked_at: str
    found: Found
    findings: str
    next_step: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting with communities."""

    held_on: date
    title: str
    groups: list[str]
    other_groups: str
    languages: str
    attendance: int
    heard: str
    will_do: str
    answer_due_on: date | None


@dataclass(frozen=True, slots=True)
class Celebrated:
    """An initiative."""

    title: str
    held_on: date
    for_whom: str
    what: str
    evidence: str
    link: str
    next_on: date | None


def record_look(council_id: int, look: Look, *, by: int, now: datetime) -> WorkforceLook:
    """Write a look at workforce data down. That there is no data yet is an honest answer, and starts a step.

    Raises StepMissing.
    """
    if look.found is Found.NO_DATA_YET and not (look.next_step and look.next_on):
        raise StepMissing(_("Say how staff will get a chance to tell you, and by when."))
    row = WorkforceLook(council_id=council_id, recorded_by_id=by, recorded_at=now, **asdict(look))
    db.session.add(row)
    audit.record("workforce.looked", row, now, by=by, council=council_id, found=look.found.value)
    return row


def finish_step(look: WorkforceLook, *, by: int, now: datetime) -> None:
    """The next step of a look is done today. Raises NothingWaits."""
    db.session.refresh(look, ["next_done_on"], with_for_update=True)
    if look.next_on is None or look.next_done_on is not None:
        raise NothingWaits(_("This step is marked as done already."))
    look.next_done_on = london_day(now)
    audit.record("workforce.step_done", look, now, by=by, council=look.council_id)


def record_meeting(council_id: int, met: Met, *, by: int, now: datetime) -> Engagement:
    """Write a meeting with communities down."""
    row = Engagement(council_id=council_id, recorded_by_id=by, recorded_at=now, **asdict(met))
    db.session.add(row)
    audit.record("engagement.recorded", row, now, by=by, council=council_id)
    return row


def correct_meeting(engagement: Engagement, met: Met, *, by: int, now: datetime) -> None:
    """Put right what was written of a meeting."""
    _change(engagement, asdict(met))
    audit.record("engagement.corrected", engagement, now, by=by, council=engagement.council_id)


def answer_community(engagement: Engagement, answer: str, answered_on: date, *, by: int, now: datetime) -> None:
    """Write down what people were told came of their words, and when."""
    engagement.answer, engagement.answered_on = answer, answered_on
    audit.record("engagement.answered", engagement, now, by=by, council=engagement.council_id)


def record_initiative(council_id: int, celebrated: Celebrated, *, by: int, now: datetime) -> Initiative:
    """Write an initiative down."""
    row = Initiative(
        council_id=council_id,
        uid=secrets.token_hex(16),
        recorded_by_id=by,
        recorded_at=now,
        changed_at=now,
        **asdict(celebrated),
    )
    db.session.add(row)
    audit.record("initiative.recorded", row, now, by=by, council=council_id)
    return row


def correct_initiative(initiative: Initiative, celebrated: Celebrated, *, by: int, now: datetime) -> None:
    """Put an initiative right, or add what shows it; calendars take the new date."""
    db.session.refresh(initiative, ["sequence"], with_for_update=True)
    _change(initiative, asdict(celebrated))
    initiative.sequence += 1
    initiative.changed_at = now
    audit.record("initiative.corrected", initiative, now, by=by, council=initiative.council_id)


def _change(row: Engagement | Initiative, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
