"""What quality assurance holds about a person: second looks at decisions on their work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, exists, select, update

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.marking.held import markings
from lms.quality.models import Outcome, Sample
from lms.quality.queries import is_holding

TABLES = {
    "sample": Treatment("second_looks", Fate.UNNAMED, "that decisions were looked at twice; no comment stays"),
}


def samples(person_id: int) -> Select[Any]:
    """The ids of second looks at decisions on a person's work."""
    return select(Sample.id).where(Sample.marking_id.in_(markings(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Second looks at decisions, and what was found."""
    yield Section(
        "second_looks",
        _("Second looks at decisions"),
        {
            "marking": _("Number of the decision"),
            "reason": _("Why"),
            "drawn_at": _("Chosen"),
            "decided_at": _("Decided"),
            "outcome": _("Result"),
            "comment": _("Comment"),
            "action_closed_at": _("Put right"),
        },
        rows(
            select(
                Sample.marking_id.label("marking"),
                Sample.reason,
                Sample.drawn_at,
                Sample.decided_at,
                Sample.outcome,
                Sample.comment,
                Sample.action_closed_at,
            )
            .where(Sample.id.in_(samples(whom.id)))
            .order_by(Sample.id)
        ),
    )


def must_wait(person_id: int) -> bool:
    """Whether a second look is open: what it looks at must still be there."""
    return bool(db.session.scalar(select(exists().where(Sample.id.in_(samples(person_id)), is_holding()))))


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take comments out. What is still open can't be decided any more without the work."""
    mine = Sample.id.in_(samples(whom.id))
    db.session.execute(delete(Sample).where(mine, Sample.outcome.is_(None)))
    db.session.execute(
        update(Sample)
        .where(mine, Sample.outcome == Outcome.ACTION, Sample.action_closed_at.is_(None))
        .values(action_closed_at=now)
    )
    db.session.execute(update(Sample).where(mine).values(comment=""))
    return ()


def forget(person_id: int) -> None:
    """Take the second looks out."""
    db.session.execute(delete(Sample).where(Sample.id.in_(samples(person_id))))


HELD = Held(tables=TABLES, about=about, erase=erase, forget=forget, must_wait=must_wait, subjects={"sample": samples})
