"""What is held of visits: who verified which groups, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import Enrolment
from lms.verifying.models import VerifierVisit
from lms.verifying.queries import has_open_visit

TABLES = {
    "verifier_visit": Treatment("visits", Fate.UNNAMED, "that the assessment was looked at from outside, and when"),
    "verifier_visit_cohort": Treatment("", Fate.NOBODY, "which groups a visit was about"),
}


def visits(person_id: int) -> Select[Any]:
    """The ids of a verifier's visits."""
    return select(VerifierVisit.id).where(VerifierVisit.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """The person's visits as a verifier."""
    yield Section(
        "visits",
        _("Your visits as an external verifier"),
        {
            "purpose": _("What for"),
            "opens_on": _("First day"),
            "closes_on": _("Last day"),
            "opened_at": _("Opened"),
            "ended_at": _("Ended"),
        },
        rows(
            select(
                VerifierVisit.purpose,
                VerifierVisit.opens_on,
                VerifierVisit.closes_on,
                VerifierVisit.opened_at,
                VerifierVisit.ended_at,
            )
            .where(VerifierVisit.person_id == whom.id)
            .order_by(VerifierVisit.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """End what is open: who is erased follows nothing any more."""
    db.session.execute(
        update(VerifierVisit)
        .where(VerifierVisit.person_id == whom.id, VerifierVisit.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ()


def must_wait(person_id: int) -> bool:
    """Whether a verifier may follow a group of the learner's today: work is kept until the visit is over (domain sheet,
    §2, retention).
    """
    groups = select(Enrolment.cohort_id).where(Enrolment.person_id == person_id)
    return has_open_visit(groups, london_day(utc_now()))


HELD = Held(tables=TABLES, about=about, erase=erase, must_wait=must_wait, subjects={"verifier_visit": visits})
