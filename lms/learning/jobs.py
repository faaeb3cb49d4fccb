"""Reminders of due dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms.addresses import path_of
from lms.clock import day_in_words, london_day
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, ModuleProgress
from lms.learning.queries import deadline_for, edition_of
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from modules.programme import Module

AT_ONCE = 1000
FIRST, LAST = timedelta(days=7), timedelta(days=1)
LONGEST_EXTENSION = timedelta(days=90)


def remind_of_due_dates(now: datetime) -> None:
    """Tell learners a week and a day before a module is due that they have not achieved. Each is told once, and again
    when the date is moved. Some statements for each thousand learners.
    """
    after = 0
    while enrolments := _learners(after, now):
        after = enrolments[-1].id
        tell_all(_reminders(enrolments, now), now)
        db.session.commit()


def _learners(after: int, now: datetime) -> Sequence[Enrolment]:
    """A portion of those who learn now, by id, with what their due dates depend on."""
    query = (
        select(Enrolment)
        .join(Cohort)
        .where(Enrolment.id > after, Enrolment.withdrawn_at.is_(None), Enrolment.completed_at.is_(None))
        .where(Cohort.starts_on <= london_day(now), Cohort.ends_on >= london_day(now - LONGEST_EXTENSION))
        .options(
            joinedload(Enrolment.person),
            contains_eager(Enrolment.cohort).selectinload(Cohort.due),
            selectinload(Enrolment.extensions),
            selectinload(Enrolment.absences),
            selectinload(Enrolment.adjustments),
        )
        .order_by(Enrolment.id)
        .limit(AT_ONCE)
    )
    return db.session.scalars(query).unique().all()


def _reminders(enrolments: Sequence[Enrolment], now: datetime) -> Iterator[Telling]:
    achieved: dict[int, set[str]] = defaultdict(set)
    query = select(ModuleProgress.enrolment_id, ModuleProgress.module_code).where(
        ModuleProgress.enrolment_id.in_([enrolment.id for enrolment in enrolments]),
        ModuleProgress.achieved_at.is_not(None),
    )
    for enrolment_id, code in db.session.execute(query):
        achieved[enrolment_id].add(code)
    for enrolment in enrolments:
        for module in edition_of(enrolment).programme.modules:
            if module.code in achieved[enrolment.id]:
                continue
            due_at = deadline_for(enrolment, module.code)
            if due_at is not None and now < due_at <= now + FIRST:
                yield _reminder(enrolment, module, due_at, "last" if due_at <= now + LAST else "first")


def _reminder(enrolment: Enrolment, module: Module, due_at: datetime, which: str) -> Telling:
    return Telling(
        enrolment.person_id,
        enrolment.person.language,
        NoticeKind.DUE_SOON,
        f"due {enrolment.id} {module.code} {london_day(due_at)} {which}",
        LazyString(_due_words, module.title, due_at),
        path_of("learning.module", module_slug=module.slug),
    )


def _due_words(title: str, due_at: datetime) -> str:
    return _("The module “%(module)s” is due on %(day)s.", module=title, day=day_in_words(due_at))
