"""Drawing samples: by the plan with each release, or by hand."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, func, select

from assessments.rubrics import Decision
from lms import audit
from lms.access import Holder, Role
from lms.accounts.models import RoleHolding
from lms.clock import london_day
from lms.config import Settings
from lms.editions import get_edition
from lms.errors import Conflict
from lms.extensions import db
from lms.learning.conflicts import has_conflict
from lms.learning.models import Enrolment
from lms.learning.queries import completed_modules
from lms.marking.events import MarkingReleased
from lms.marking.models import Marking, Submission
from lms.marking.policy import has_judged
from lms.quality.models import AssessorStanding, Draw, Reason, Risk, Sample, SamplingPlan
from lms.quality.queries import find_plan, find_sample_of, open_overturn_of
from lms.quality.rules import FINENESS, Facts, Rules, reasons, rules_from, usual_rules

DAYS_A_MONTH = 30.44


class AlreadySampled(Conflict):
    """A marking is a sample once."""


class NotToBeSampled(Conflict):
    """Nobody chooses their own marking or work, or of whom they know, and only what is released can be chosen."""


def rules_in_force(plan: SamplingPlan | None) -> Rules:
    """The plan's rules, or the usual ones with the configured share while nobody has set a plan."""
    settings: Settings = current_app.extensions["settings"]
    return rules_from(plan.rules) if plan else usual_rules(settings.sampling_share)


def draw_sample(event: MarkingReleased) -> None:
    """Draw the released marking as a sample, or not, by the plan in force, and keep what that followed from. A new
    round of a marking that was overturned is always drawn, and closes that. Where nobody judged there is nothing to
    draw: an annulment is looked at again by its appeal.
    """
    released = db.session.get_one(Marking, event.marking_id)
    overturned = open_overturn_of(released.submission_id)
    if overturned is not None:
        overturned.action_closed_at = event.at
    if not event.is_judged:
        return
    plan = find_plan()
    rules = rules_in_force(plan)
    facts = _facts(released, rules, event.at, is_remarked=overturned is not None)
    number = secrets.randbelow(FINENESS)
    why = reasons(rules, facts, number)
    db.session.add(
        Draw(
            marking_id=released.id,
            at=event.at,
            plan_id=plan.id if plan else None,
            number=number,
            is_final=facts.is_final,
            rules=asdict(rules),
            facts=facts.as_json(),
            reasons=[reason.value for reason in why],
        )
    )
    if why:
        sample = Sample(marking_id=released.id, reason=why[0], drawn_at=event.at)
        db.session.add(sample)
        audit.record("sample.drawn", sample, event.at, reasons=[reason.value for reason in why])


def choose(marking: Marking, *, by: Holder, now: datetime) -> Sample:
    """Make a released marking a sample by hand. Raises AlreadySampled, NotToBeSampled."""
    learner_id = marking.submission.enrolment.person_id
    is_own = by.id == learner_id or has_judged(by.id, marking.submission)
    if marking.released_at is None or is_own or has_conflict(by.id, learner_id):
        raise NotToBeSampled(
            _("This marking can’t be chosen. It is your own, you know the learner, or it is not released.")
        )
    db.session.refresh(marking, ["released_at"], with_for_update=True)
    if find_sample_of(marking.id) is not None:
        raise AlreadySampled(_("This marking is a sample already."))
    sample = Sample(marking_id=marking.id, reason=Reason.BY_HAND, drawn_at=now, chosen_by_id=by.id)
    db.session.add(sample)
    audit.record("sample.chosen", sample, now, marking=marking.id)
    return sample


def _facts(released: Marking, rules: Rules, now: datetime, *, is_remarked: bool) -> Facts:
    """What the rules ask about, in two statements, each of which stops counting where the rules don't ask further."""
    submission = released.submission
    tutor, since = released.tutor_id, now - timedelta(days=rules.months * DAYS_A_MONTH)
    earlier = select(Sample.id).join(Marking, Marking.id == Sample.marking_id).where(Sample.drawn_at >= since)
    with_work = earlier.join(Submission, Submission.id == Marking.submission_id)
    of_tutor = earlier.where(Marking.tutor_id == tutor)
    of_cohort = with_work.join(Enrolment, Enrolment.id == Submission.enrolment_id).where(
        Enrolment.cohort_id == submission.enrolment.cohort_id
    )
    before = select(Marking.id).where(
        Marking.tutor_id == tutor, Marking.released_at.is_not(None), Marking.id != released.id
    )
    role = (
        select(func.min(RoleHolding.granted_at))
        .where(RoleHolding.person_id == tutor, RoleHolding.role == Role.TUTOR, RoleHolding.ended_at.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            select(AssessorStanding.risk).where(AssessorStanding.person_id == tutor).scalar_subquery(),
            select(AssessorStanding.qualified_on).where(AssessorStanding.person_id == tutor).scalar_subquery(),
            role,
            _at_most(before, rules.new_markings),
            _at_most(of_tutor, rules.fewest_of_assessor),
            _at_most(with_work.where(Submission.module_code == submission.module_code), rules.fewest_of_module),
            _at_most(of_cohort, rules.fewest_of_cohort),
            _at_most(of_tutor.where(Marking.result == released.result), rules.fewest_of_result),
            _at_most(with_work.where(Submission.enrolment_id == submission.enrolment_id), rules.fewest_of_learner),
        )
    ).one()
    risk, qualified_on, role_since, *counts = row
    since_day = qualified_on or (london_day(role_since) if role_since else london_day(now))
    refused = [held for held in released.decisions if held.decision is not Decision.PASS]
    return Facts(
        result=str(released.result),
        is_remarked=is_remarked,
        is_final=released.result is not Decision.REFER and _is_last_module(submission),
        is_borderline=len(refused) == 1 and len(released.decisions) > 1,
        risk=risk or Risk.USUAL,
        assessor_markings=counts[0],
        assessor_days=max((london_day(now) - since_day).days, 0),
        sampled_of_assessor=counts[1],
        sampled_of_module=counts[2],
        sampled_of_cohort=counts[3],
        sampled_of_result=counts[4],
        sampled_of_learner=counts[5],
    )


def _at_most(query: Select[Any], most: int) -> ScalarSelect[int]:
    """How many rows there are, counted no further than ``most``."""
    return select(func.count()).select_from(query.limit(most).subquery()).scalar_subquery()


def _is_last_module(submission: Submission) -> bool:
    """Whether every other module of the learner's edition is achieved: with this one the programme can be complete."""
    achieved = completed_modules(submission.enrolment_id)
    modules = get_edition(submission.edition).programme.modules
    return all(module.code in achieved for module in modules if module.code != submission.module_code)
