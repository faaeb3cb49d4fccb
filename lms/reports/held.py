"""What reports hold about a person: signs that they may need help, worked out from what they did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.held import enrolments
from lms.reports.models import LearnerAtRisk

TABLES = {
    "learner_at_risk": Treatment("signs", Fate.ERASED),
    "risk_list": Treatment("", Fate.NOBODY, "when the list was worked out"),
}


def about(whom: Whom) -> Iterable[Section]:
    """The signs, by the names of their rules."""
    yield Section(
        "signs",
        _("Signs that you may need help"),
        {"since": _("Since"), "found_at": _("Worked out"), "signs": _("Signs")},
        (
            {**row, "signs": ", ".join(sign["rule"] for sign in row["signs"])}
            for row in rows(
                select(LearnerAtRisk.since, LearnerAtRisk.found_at, LearnerAtRisk.signs).where(
                    LearnerAtRisk.enrolment_id.in_(enrolments(whom.id))
                )
            )
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take them out."""
    db.session.execute(delete(LearnerAtRisk).where(LearnerAtRisk.enrolment_id.in_(enrolments(whom.id))))
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase)
