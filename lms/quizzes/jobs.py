"""Attempts whose time is over are submitted by themselves; learners are reminded before a quiz closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from lms.addresses import path_of
from lms.clock import london_day, moment_in_words
from lms.extensions import db
from lms.learning.jobs import LONGEST_EXTENSION
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quizzes.models import Attempt, QuizWindow
from lms.quizzes.services import submit
from lms.quizzes.time_queries import facts_of
from lms.quizzes.times import LATE, MINUTE, Bar, run_of, times_of

AT_ONCE = 200
BEFORE_CLOSING = timedelta(days=1)


def submit_what_is_over(now: datetime) -> None:
    """Submit the attempts whose time is over, as of the end of each. A page may come to one first: it is done once."""
    after = 0
    while candidates := _may_be_over(after, now):
        after = candidates[-1][0]
        facts = facts_of({row[1] for row in candidates}, {row[2] for row in candidates})
        over = [
            attempt_id
            for attempt_id, enrolment_id, code in candidates
            for one in facts[enrolment_id, code].tries
            if one.id == attempt_id and run_of(facts[enrolment_id, code], one).is_over(now)
        ]
        db.session.rollback()  # nothing is held while the next one is marked
        for attempt_id in over:
            submit(attempt_id, now)
            db.session.commit()


def _may_be_over(after: int, now: datetime) -> list[tuple[int, int, str]]:
    """A portion of the open attempts that had the least time there is, by id."""
    query = (
        select(Attempt.id, Attempt.enrolment_id, Attempt.module_code)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(
            QuizWindow,
            and_(QuizWindow.cohort_id == Enrolment.cohort_id, QuizWindow.module_code == Attempt.module_code),
        )
        .where(Attempt.submitted_at.is_(None), Attempt.id > after)
        .where(
            or_(
                and_(Attempt.minutes.is_not(None), Attempt.started_at <= now - MINUTE),
                and_(Attempt.minutes.is_not(None), QuizWindow.closes_at <= now),
                QuizWindow.closes_at <= now - LATE,
            )
        )
        .order_by(Attempt.id)
        .limit(AT_ONCE)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def remind_of_closing(now: datetime) -> None:
    """Tell learners who can still achieve a quiz a day before it closes for them; again when that is moved."""
    soon = now + BEFORE_CLOSING
    windows = select(QuizWindow.cohort_id, QuizWindow.module_code).where(
        QuizWindow.closes_at > now - LONGEST_EXTENSION, QuizWindow.closes_at <= soon
    )
    for cohort_id, code in db.session.execute(windows).all():
        after = 0
        while enrolments := _learners(cohort_id, after):
            after = enrolments[-1].id
            tell_all(_reminders(enrolments, code, now), now)
            db.session.commit()


def _learners(cohort_id: int, after: int) -> list[Enrolment]:
    query = (
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.id > after)
        .where(Enrolment.withdrawn_at.is_(None), Enrolment.completed_at.is_(None))
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
        .order_by(Enrolment.id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(query))


def _reminders(enrolments: list[Enrolment], code: str, now: datetime) -> Iterator[Telling]:
    facts = facts_of([enrolment.id for enrolment in enrolments], [code])
    for enrolment in enrolments:
        module = edition_of(enrolment).programme.by_code.get(code)
        times = times_of(facts[enrolment.id, code], now)
        closes_at = times.closes_at
        if module is None or closes_at is None or not now < closes_at <= now + BEFORE_CLOSING:
            continue
        if times.bar in (Bar.ACHIEVED, Bar.NO_TRIES):
            continue
        yield Telling(
            enrolment.person_id,
            enrolment.person.language,
            NoticeKind.DUE_SOON,
            f"quiz closes {enrolment.id} {code} {london_day(closes_at)}",
            LazyString(_closing_words, module.title, closes_at),
            path_of("quizzes.quiz", module_slug=module.slug),
        )


def _closing_words(title: str, closes_at: datetime) -> str:
    return _("The quiz of “%(module)s” closes on %(moment)s.", module=title, moment=moment_in_words(closes_at))
