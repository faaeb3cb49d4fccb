"""Reminders of due dates, and after a long silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.clock import day_in_words, london_day
from lms.extensions import db
from lms.learning.extending import extend
from lms.learning.jobs import remind_of_due_dates
from lms.learning.models import Enrolment, ExtensionReason, LessonProgress, QuizStanding, TaskStanding, Withdrawal
from lms.marking.jobs import remind_of_silence
from lms.notices.models import Notice, NoticeKind
from lms.quizzes.models import Answer
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.marking import make_submission
from tests.factories.quizzes import make_attempt

Counting = Callable[[], Any]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def notices() -> list[Notice]:
    db.session.expire_all()
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def studying(now: datetime, *, due_in: timedelta | None = None, since: timedelta = timedelta(days=100)) -> Enrolment:
    """Somebody who joined so long ago a group that began then; one module may be due."""
    cohort = make_cohort(due={"T1": now + due_in} if due_in else None)
    cohort.starts_on = (now - since).date()
    enrolment = make_enrolment(cohort=cohort)
    enrolment.enrolled_at = now - since
    db.session.commit()
    return enrolment


@pytest.mark.parametrize(
    ("due_in", "is_told"),
    [
        (timedelta(days=7, seconds=1), False),
        (timedelta(days=7), True),
        (timedelta(days=3), True),
        (timedelta(days=1), True),
        (timedelta(seconds=1), True),
        (timedelta(0), False),
        (timedelta(days=-1), False),
    ],
)
def test_a_learner_is_told_before_a_module_is_due_and_not_afterwards(
    app: Flask, now: datetime, due_in: timedelta, is_told: bool
) -> None:
    studying(now, due_in=due_in)
    remind_of_due_dates(now)
    assert bool(notices()) is is_told


def test_a_learner_is_told_a_week_and_a_day_before_and_again_when_the_date_moves(app: Flask) -> None:
    due_at = datetime(2026, 12, 4, 23, 59, tzinfo=UTC)
    enrolment = studying(NOON, due_in=due_at - NOON)
    told = []
    for hours in range(0, 10 * 24, 6):
        remind_of_due_dates(NOON + timedelta(hours=hours))
        told.append(len(notices()))
    assert [hours * 6 for hours, count in enumerate(told) if count > (told[hours - 1] if hours else 0)] == [60, 204]
    first, last = notices()
    assert first.sentence == last.sentence == "The module “Town halls” is due on 4 December 2026."
    assert (first.kind, first.path) == (NoticeKind.DUE_SOON, "/learn/town-halls")
    enrolment.cohort.due[0].due_at = due_at + timedelta(days=5)
    db.session.commit()
    remind_of_due_dates(due_at)
    assert notices()[-1].sentence == "The module “Town halls” is due on 9 December 2026."


def test_an_extension_or_agreed_days_move_the_reminder_of_that_learner_only(app: Flask, now: datetime) -> None:
    in_time = studying(now, due_in=timedelta(days=2))
    extended, adjusted = make_enrolment(cohort=in_time.cohort), make_enrolment(cohort=in_time.cohort)
    due_at, officer = in_time.cohort.due[0].due_at, make_person(roles=[Role.PROGRAMME_OFFICER])
    extend(extended, "T1", due_at + timedelta(days=14), ExtensionReason.WORK, by=officer.id, now=now)
    make_agreed(adjusted.person, officer, extra_days=21, valid_from=london_day(now - timedelta(days=1)))
    db.session.commit()
    remind_of_due_dates(now)
    assert {notice.person_id for notice in notices()} == {in_time.person_id}
    remind_of_due_dates(now + timedelta(days=14))
    assert {notice.person_id for notice in notices()} == {in_time.person_id, extended.person_id}
    assert day_in_words(due_at + timedelta(days=14)) in notices()[-1].sentence
    remind_of_due_dates(now + timedelta(days=21))
    assert [notice.person_id for notice in notices()][-1] == adjusted.person_id
    assert day_in_words(due_at + timedelta(days=21)) in notices()[-1].sentence


def test_the_date_is_written_in_the_language_of_who_reads_it(app: Flask) -> None:
    enrolment = studying(NOON, due_in=timedelta(days=2))
    enrolment.person.language = "cy"
    db.session.commit()
    remind_of_due_dates(NOON)
    assert "27 Tachwedd 2026" in notices()[0].sentence


def test_who_has_achieved_the_module_left_finished_or_not_begun_is_not_told(app: Flask, now: datetime) -> None:
    soon = timedelta(days=2)
    make_progress(studying(now, due_in=soon), quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    studying(now, due_in=soon).withdrawn_at = now
    studying(now, due_in=soon).completed_at = now
    studying(now, due_in=soon, since=timedelta(days=-10))
    db.session.commit()
    remind_of_due_dates(now)
    assert notices() == []


def test_many_learners_are_reminded_in_few_statements(app: Flask, now: datetime, count_statements: Counting) -> None:
    cohort = make_cohort(due={"T1": now + timedelta(days=2), "T2": now + timedelta(days=3)})
    for _number in range(60):
        make_enrolment(cohort=cohort)
    db.session.commit()
    db.session.expunge_all()  # a job starts with nothing loaded
    for job in (remind_of_due_dates, remind_of_silence):
        with count_statements() as statements:
            job(now)
        assert len(statements) <= 9, statements
    assert len(notices()) == 120


# Silence


def silent_for(days: float, now: datetime) -> Enrolment:
    """Somebody who did nothing since they joined so long ago."""
    return studying(now, since=timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "is_told"), [(13, False), (15, True), (27, True), (29, True), (41, True), (43, False)]
)
def test_after_two_weeks_of_silence_a_learner_is_told_but_not_for_ever(
    app: Flask, now: datetime, days: int, is_told: bool
) -> None:
    silent_for(days, now)
    remind_of_silence(now)
    assert bool(notices()) is is_told


def test_a_silence_is_told_twice_and_a_new_one_again(app: Flask, now: datetime) -> None:
    enrolment = silent_for(1, now)
    for day in range(60):
        remind_of_silence(now + timedelta(days=day))
        remind_of_silence(now + timedelta(days=day))
    assert len(notices()) == 2
    assert {notice.kind for notice in notices()} == {NoticeKind.SILENCE}
    make_lesson_done(enrolment)
    [progress] = db.session.scalars(select(LessonProgress))
    progress.done_at = now + timedelta(days=60)
    db.session.commit()
    for day in range(60, 80):
        remind_of_silence(now + timedelta(days=day))
    assert len(notices()) == 3


def lesson_opened(enrolment: Enrolment, at: datetime) -> None:
    progress = make_lesson_done(enrolment)
    progress.opened_at, progress.done_at = at, None


def attempt_started(enrolment: Enrolment, at: datetime) -> None:
    make_attempt(enrolment=enrolment).started_at = at


def question_answered(enrolment: Enrolment, at: datetime) -> None:
    attempt = make_attempt(enrolment=enrolment)
    attempt.started_at = at - timedelta(days=30)
    db.session.add(
        Answer(attempt_id=attempt.id, question_id=attempt.drawn[0]["id"], response=None, saved_at=at, fraction=None)
    )


def task_written(enrolment: Enrolment, at: datetime) -> None:
    submission = make_submission(enrolment=enrolment)
    submission.submitted_at = submission.marking_due_at = None
    submission.saved_at = at


def came_back(enrolment: Enrolment, at: datetime) -> None:
    db.session.add(
        Withdrawal(enrolment_id=enrolment.id, cohort_id=enrolment.cohort_id, at=at - timedelta(days=1), returned_at=at)
    )


@pytest.mark.parametrize("deed", [lesson_opened, attempt_started, question_answered, task_written, came_back])
def test_whatever_a_learner_does_breaks_the_silence(
    app: Flask, now: datetime, deed: Callable[[Enrolment, datetime], None]
) -> None:
    deed(silent_for(20, now), now - timedelta(days=2))
    db.session.commit()
    remind_of_silence(now)
    assert notices() == []
    remind_of_silence(now + timedelta(days=13))
    assert len(notices()) == 1


def test_who_waits_for_a_tutor_or_for_the_start_is_not_silent(app: Flask, now: datetime) -> None:
    make_progress(silent_for(20, now), task=TaskStanding.SUBMITTED)
    early = silent_for(20, now)
    early.cohort.starts_on = now.date() - timedelta(days=5)
    silent_for(20, now).withdrawn_at = now
    silent_for(20, now).completed_at = now
    db.session.commit()
    remind_of_silence(now)
    assert notices() == []


def test_how_long_a_silence_is_is_a_setting(app: Flask, now: datetime) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], silence_days=5)
    silent_for(6, now)
    remind_of_silence(now)
    assert len(notices()) == 1


def test_people_are_reminded_in_their_own_language(app: Flask, now: datetime) -> None:
    enrolment = silent_for(20, now)
    enrolment.person.language = "cy"
    other = make_person()
    db.session.commit()
    remind_of_silence(now)
    assert [(notice.person_id, notice.language) for notice in notices()] == [(enrolment.person_id, "cy")]
    assert other.id != enrolment.person_id
