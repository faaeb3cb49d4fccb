"""Accounts that nobody uses: warned, then erased like any other."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from flask import current_app
from sqlalchemy import exists, select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day
from lms.config import Settings
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.own_data.erasures import ask_for_erasure
from lms.own_data.models import Erasure, Why

AT_ONCE = 100


def warn_unused(now: datetime) -> int:
    """Plan the erasure of the next hundred accounts that were not used for long, and mail them; gives how many.

    Staff, council members, and learners of a group that still runs are left out. Who signs in before the day keeps the
    account (lms/own_data/erasures.py looks again). A second run finds nobody twice.
    """
    settings: Settings = current_app.extensions["settings"]
    today = london_day(now)
    other_role = exists().where(
        RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None), RoleHolding.role != Role.LEARNER
    )
    in_running_group = exists().where(
        Enrolment.person_id == Person.id,
        Enrolment.withdrawn_at.is_(None),
        Enrolment.cohort_id == Cohort.id,
        Cohort.ends_on >= today,
    )
    planned = exists().where(Erasure.person_id == Person.id, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
    query = (
        select(Person)
        .where(
            Person.last_seen_on < months_before(today, settings.unused_months),
            Person.erased_at.is_(None),
            ~other_role,
            ~in_running_group,
            ~planned,
        )
        .order_by(Person.last_seen_on, Person.id)
        .limit(AT_ONCE)
    )
    found = db.session.scalars(query).all()
    for person in found:
        ask_for_erasure(person, Why.UNUSED, now)
    return len(found)


def months_before(day: date, months: int) -> date:
    """The day so many months earlier; the last one of its month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
