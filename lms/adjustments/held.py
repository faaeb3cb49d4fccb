"""What adjustments hold about a person: what they need, and the reason that they gave.

A need can tell of somebody's health. Of an erased person only that stays what decided how long a learner had for work
that was assessed: extra time and breaks, in numbers. An awarding body may ask if a decision was made by its rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, or_, select, update

from lms.adjustments.models import Adjustment, AdjustmentReason, AdjustmentRequest, Need, State
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows

TABLES = {
    "adjustment": Treatment("needs", Fate.UNNAMED, "how much time was agreed is part of the decisions; the rest goes"),
    "adjustment_request": Treatment("requests_for_needs", Fate.UNNAMED, "what was agreed points at it; no word stays"),
    "adjustment_reason": Treatment("requests_for_needs", Fate.ERASED),
}
CHANGES_THE_TIME = (Need.EXTRA_TIME, Need.TIMED_BREAKS)


def needs(person_id: int) -> Select[Any]:
    """The ids of a person's needs."""
    return select(Adjustment.id).where(Adjustment.person_id == person_id)


def requests(person_id: int) -> Select[Any]:
    """The ids of what a person asked for, each time."""
    return select(AdjustmentRequest.id).where(AdjustmentRequest.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """What the person asked for and why, and what was agreed."""
    yield Section(
        "requests_for_needs",
        _("What you told us about your needs"),
        {"asked_at": _("Asked"), "words": _("What you wrote"), "reason": _("Your reason")},
        rows(
            select(AdjustmentRequest.asked_at, AdjustmentRequest.words, AdjustmentReason.words.label("reason"))
            .outerjoin(AdjustmentReason, AdjustmentReason.request_id == AdjustmentRequest.id)
            .where(AdjustmentRequest.person_id == whom.id)
            .order_by(AdjustmentRequest.id)
        ),
    )
    yield Section(
        "needs",
        _("What you need, and what we agreed"),
        {
            "need": _("Need"),
            "format": _("Format"),
            "percent_asked": _("Extra time that you asked for, in percent"),
            "state": _("Result"),
            "percent": _("Extra time, in percent"),
            "extra_days": _("Extra days"),
            "break_minutes": _("Minutes of break for each hour"),
            "arrangement": _("What we do"),
            "valid_from": _("From"),
            "valid_until": _("Until"),
            "supply": _("How far it is"),
            "answer": _("Our answer"),
            "decided_at": _("Decided"),
            "appealed_at": _("Second look asked"),
            "ended_at": _("Ended"),
        },
        rows(
            select(
                Adjustment.need,
                Adjustment.format,
                Adjustment.percent_asked,
                Adjustment.state,
                Adjustment.percent,
                Adjustment.extra_days,
                Adjustment.break_minutes,
                Adjustment.arrangement,
                Adjustment.valid_from,
                Adjustment.valid_until,
                Adjustment.supply,
                Adjustment.answer,
                Adjustment.decided_at,
                Adjustment.appealed_at,
                Adjustment.ended_at,
            )
            .where(Adjustment.person_id == whom.id)
            .order_by(Adjustment.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take reasons, words and needs out. How much time was agreed stays in numbers, and waits for nobody any more."""
    was_agreed = Adjustment.valid_from.is_not(None)
    db.session.execute(delete(AdjustmentReason).where(AdjustmentReason.request_id.in_(requests(whom.id))))
    db.session.execute(
        delete(Adjustment).where(
            Adjustment.person_id == whom.id, or_(~was_agreed, Adjustment.need.not_in(CHANGES_THE_TIME))
        )
    )
    kept = select(Adjustment.request_id).where(Adjustment.person_id == whom.id)
    db.session.execute(
        delete(AdjustmentRequest).where(AdjustmentRequest.person_id == whom.id, AdjustmentRequest.id.not_in(kept))
    )
    db.session.execute(update(AdjustmentRequest).where(AdjustmentRequest.person_id == whom.id).values(words=""))
    db.session.execute(
        update(Adjustment)
        .where(Adjustment.person_id == whom.id)
        .values(
            state=State.ENDED,
            arrangement="",
            answer="",
            ended_at=func.coalesce(Adjustment.ended_at, now),
        )
    )
    return ()


def forget(person_id: int) -> None:
    """Take the numbers out."""
    db.session.execute(delete(Adjustment).where(Adjustment.person_id == person_id))
    db.session.execute(delete(AdjustmentRequest).where(AdjustmentRequest.person_id == person_id))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"adjustment": needs, "adjustment_request": requests},
)
