"""Clocks of cases: what the learner let go is closed, and staff are told of what is overdue, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of
from lms.addresses import path_of
from lms.cases.appeal_services import lapse
from lms.cases.closing import tell_staff
from lms.cases.models import Appeal, AppealStep, Consideration, ConsiderationState, MalpracticeCase, Verdict
from lms.cases.queries import INVESTIGATORS, STAGE_ROLES, get_appeal, independent_people
from lms.clock import london_day
from lms.extensions import db

AGAIN_AFTER = timedelta(hours=24)
AT_ONCE = 200


def watch_cases(now: datetime) -> None:
    """Close the appeals that nobody took further in time, and remind of what is overdue; again each day."""
    later = aliased(AppealStep)
    let_go = (
        select(AppealStep.appeal_id)
        .join(Appeal, Appeal.id == AppealStep.appeal_id)
        .where(Appeal.closed_at.is_(None), AppealStep.answer_by < now, AppealStep.verdict != Verdict.UPHELD)
        .where(
            AppealStep.accepted_at.is_(None), ~exists().where(later.appeal_id == Appeal.id, later.id > AppealStep.id)
        )
        .limit(AT_ONCE)
    )
    for appeal_id in db.session.scalars(let_go).all():
        lapse(get_appeal(appeal_id), now)
        db.session.commit()
    people = _people_of_overdue(now)
    day = london_day(now).isoformat()
    tell_staff(people.values(), f"overdue cases {day}", _l("A case is overdue."), path_of("cases.index"), now)
    db.session.commit()


def _people_of_overdue(now: datetime) -> dict[int, Person]:
    """Whom to tell of what is overdue; what they are told of is marked."""
    again = now - AGAIN_AFTER
    people: dict[int, Person] = {}
    steps = (
        select(AppealStep)
        .join(Appeal, Appeal.id == AppealStep.appeal_id)
        .options(joinedload(AppealStep.appeal))
        .where(Appeal.closed_at.is_(None), AppealStep.decided_at.is_(None), AppealStep.due_at < now)
        .where(or_(AppealStep.reminded_at.is_(None), AppealStep.reminded_at <= again))
        .limit(AT_ONCE)
    )
    for step in db.session.scalars(steps):
        appeal = step.appeal
        independent = independent_people(appeal.enrolment_id, appeal.module_code, STAGE_ROLES[step.stage])
        people |= {one.id: one for one in independent or holders_of(Role.PROGRAMME_OFFICER)}
        step.reminded_at = now
    cases = (
        select(MalpracticeCase)
        .options(joinedload(MalpracticeCase.investigator))
        .where(MalpracticeCase.closed_at.is_(None), MalpracticeCase.due_at < now)
        .where(or_(MalpracticeCase.reminded_at.is_(None), MalpracticeCase.reminded_at <= again))
        .limit(AT_ONCE)
    )
    for case in db.session.scalars(cases):
        if case.investigator is not None:
            people[case.investigator.id] = case.investigator
        else:
            independent = independent_people(case.enrolment_id, case.module_code, INVESTIGATORS)
            people |= {one.id: one for one in independent}
        case.reminded_at = now
    asked = (
        select(Consideration)
        .where(Consideration.state == ConsiderationState.ASKED, Consideration.due_at < now)
        .where(or_(Consideration.reminded_at.is_(None), Consideration.reminded_at <= again))
        .limit(AT_ONCE)
    )
    late = db.session.scalars(asked).all()
    if late:
        people |= {one.id: one for one in holders_of(Role.PROGRAMME_OFFICER)}
    for one in late:
        one.reminded_at = now
    return people
