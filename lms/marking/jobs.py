"""Reminders after a long silence. They stand here since lessons, quizzes and tasks all count, and marking knows all
three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import LONDON, london_day
from lms.config import Settings
from lms.extensions import db
from lms.learning.models import Absence, Cohort, Enrolment, LessonProgress, ModuleProgress, TaskStanding, Withdrawal
from lms.marking.models import Submission
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quizzes.models import Answer, Attempt

AT_ONCE = 1000
ONE_DAY = timedelta(days=1)


def remind_of_silence(now: datetime) -> None:
    """Tell learners who did nothing for SILENCE_DAYS, and again after twice as long; then no more until they come back.

    Who waits for a tutor is not silent. Some statements for each thousand learners.
    """
    settings: Settings = current_app.extensions["settings"]
    silence = timedelta(days=settings.silence_days)
    after = 0
    while learners := _learners(after, now, silence):
        after = learners[-1].id
        tell_all(_reminders(learners, now, silence), now)
        db.session.commit()


def _learners(after: int, now: datetime, silence: timedelta) -> Sequence[Any]:
    """A portion of those who could have been silent so long, by id: their group studies, no tutor has their work, and
    they are not away by agreement.
    """
    has_work_with_a_tutor = (
        select(ModuleProgress.enrolment_id)
        .where(ModuleProgress.enrolment_id == Enrolment.id, ModuleProgress.task_standing == TaskStanding.SUBMITTED)
        .exists()
    )
    is_away = (
        select(Absence.id)
        .where(Absence.enrolment_id == Enrolment.id)
        .where(Absence.first_day <= london_day(now), Absence.last_day >= london_day(now))
        .exists()
    )
    query = (
        select(Enrolment.id, Enrolment.person_id, Person.language, Enrolment.enrolled_at, Cohort.starts_on)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id > after, Enrolment.withdrawn_at.is_(None), Enrolment.completed_at.is_(None))
        .where(Enrolment.enrolled_at <= now - silence)
        .where(Cohort.starts_on <= london_day(now - silence), Cohort.ends_on >= london_day(now))
        .where(~has_work_with_a_tutor, ~is_away)
        .order_by(Enrolment.id)
        .limit(AT_ONCE)
    )
    return db.session.execute(query).all()


def _reminders(learners: Sequence[Any], now: datetime, silence: timedelta) -> Iterator[Telling]:
    last = last_deeds([learner.id for learner in learners], now)
    path = path_of("learning.dashboard")
    for learner in learners:
        started = datetime.combine(learner.starts_on, time(), LONDON)
        since = max(learner.enrolled_at, started, *last.get(learner.id, ()))
        if now - since < silence:
            continue
        if now - since < 2 * silence:
            which = "first"
            words = _l("You have not learned for some time. You can go on where you stopped, a little at a time.")
        elif now - since < 3 * silence:
            which = "second"
            words = _l(
                "You have not learned for a longer time. Your place is kept. Ask your tutor if something is hard."
            )
        else:
            continue
        about = f"silence {learner.id} {london_day(since)} {which}"
        yield Telling(learner.person_id, learner.language, NoticeKind.SILENCE, about, words, path)


def last_deeds(enrolment_ids: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
    """The moments at which each of these learners did something last, by what it was, or came back from a time away;
    none for who never did.
    """
    lessons, tries, works = LessonProgress, Attempt, Submission
    queries = (
        select(lessons.enrolment_id, func.max(lessons.opened_at), func.max(lessons.done_at)).group_by(
            lessons.enrolment_id
        ),
        select(tries.enrolment_id, func.max(tries.started_at), func.max(tries.submitted_at)).group_by(
            tries.enrolment_id
        ),
        select(tries.enrolment_id, func.max(Answer.saved_at))
        .join(Answer, Answer.attempt_id == tries.id)
        .where(tries.submitted_at.is_(None))
        .group_by(tries.enrolment_id),
        select(works.enrolment_id, func.max(works.saved_at), func.max(works.submitted_at)).group_by(works.enrolment_id),
        select(Withdrawal.enrolment_id, func.max(Withdrawal.returned_at)).group_by(Withdrawal.enrolment_id),
    )
    found: dict[int, list[datetime]] = {}
    for query in queries:
        column = query.selected_columns[0]
        for enrolment_id, *moments in db.session.execute(query.where(column.in_(enrolment_ids))):
            found.setdefault(enrolment_id, []).extend(moment for moment in moments if moment is not None)
    # Who was away begins to be silent when they should be back; a time away that is still to come says nothing yet.
    away = select(Absence.enrolment_id, Absence.last_day).where(
        Absence.enrolment_id.in_(enrolment_ids), Absence.last_day < london_day(now)
    )
    for enrolment_id, last_day in db.session.execute(away):
        found.setdefault(enrolment_id, []).append(datetime.combine(last_day + ONE_DAY, time(), LONDON))
    return found
