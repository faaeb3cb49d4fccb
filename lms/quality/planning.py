"""Setting the sampling plan, and how closely an assessor is followed. Versions of a plan are never changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from flask_babel import gettext as _

from lms import audit
from lms.accounts.models import Person
from lms.errors import Invalid
from lms.extensions import db
from lms.quality.models import AssessorStanding, Risk, SamplingPlan
from lms.quality.rules import Rules


class WhyMissing(Invalid):
    """Who changes the plan says why."""


def set_plan(rules: Rules, why: str, *, by: int, now: datetime) -> SamplingPlan:
    """A new version of the plan, in force for every release from now on. Raises WhyMissing."""
    if not why:
        raise WhyMissing(_("Say why the plan is so. A verifier will read it."))
    plan = SamplingPlan(set_at=now, set_by_id=by, why=why, rules=asdict(rules))
    db.session.add(plan)
    audit.record("plan.set", plan, now, by=by, **asdict(rules))
    return plan


def set_standing(assessor: Person, risk: Risk, qualified_on: date | None, *, by: int, now: datetime) -> None:
    """Keep how closely an assessor is followed, and since when they are qualified; the audit holds what was before."""
    standing = db.session.get(AssessorStanding, assessor.id)
    if standing is None:
        standing = AssessorStanding(person_id=assessor.id)
        db.session.add(standing)
    standing.risk, standing.qualified_on = risk, qualified_on
    standing.set_at, standing.set_by_id = now, by
    qualified = qualified_on.isoformat() if qualified_on else None
    audit.record("assessor.rated", assessor, now, by=by, risk=risk.value, qualified=qualified)
