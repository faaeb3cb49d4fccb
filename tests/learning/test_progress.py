"""What follows when parts of a module are achieved, and when they are reopened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.events import ProgrammeCompleted
from lms.learning.models import Enrolment, ModuleProgress, QuizStanding, TaskStanding
from lms.learning.queries import completed_modules
from lms.learning.services import (
    note_feedback_opened,
    note_quiz_standing,
    note_task_standing,
    record_quiz_achieved,
    record_task_passed,
    reopen_task,
)
from tests.factories.learning import make_enrolment
from tests.simultaneous import at_once


@pytest.fixture
def heard(app: Flask) -> Iterator[list[ProgrammeCompleted]]:
    """What is announced, with nobody else listening."""
    events: list[ProgrammeCompleted] = []
    subscribers = app.extensions["subscribers"]
    app.extensions["subscribers"] = {ProgrammeCompleted: (events.append,)}
    yield events
    app.extensions["subscribers"] = subscribers


def progress_of(enrolment: Enrolment, module_code: str = "T1") -> ModuleProgress:
    db.session.flush()
    db.session.expire_all()
    return db.session.get_one(ModuleProgress, (enrolment.id, module_code))


def test_a_module_is_achieved_when_quiz_and_task_are(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    record_quiz_achieved(enrolment.id, "T1", now)
    assert progress_of(enrolment).achieved_at is None
    record_task_passed(enrolment.id, "T1", now + timedelta(days=1))
    progress = progress_of(enrolment)
    assert progress.achieved_at == now + timedelta(days=1)
    assert (progress.quiz_standing, progress.task_standing) == (QuizStanding.ACHIEVED, TaskStanding.PASSED)
    assert completed_modules(enrolment.id) == {"T1": now + timedelta(days=1)}
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "enrolment"))
    assert list(actions) == ["module.achieved"]


def test_the_order_of_quiz_and_task_does_not_matter(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    record_task_passed(enrolment.id, "T1", now)
    record_quiz_achieved(enrolment.id, "T1", now)
    assert progress_of(enrolment).achieved_at == now


def test_the_programme_is_completed_with_its_last_module_and_announced_once(
    heard: list[ProgrammeCompleted], now: datetime
) -> None:
    enrolment = make_enrolment()
    for code in ("T2", "T1"):
        assert heard == []
        record_task_passed(enrolment.id, code, now)
        record_quiz_achieved(enrolment.id, code, now)
    record_quiz_achieved(enrolment.id, "T1", now + timedelta(days=1))
    assert enrolment.completed_at == now
    assert heard == [ProgrammeCompleted(enrolment.id, now)]


def test_a_passed_task_that_is_referred_later_reopens_module_and_programme(
    heard: list[ProgrammeCompleted], now: datetime
) -> None:
    enrolment = make_enrolment()
    for code in ("T1", "T2"):
        record_quiz_achieved(enrolment.id, code, now)
        record_task_passed(enrolment.id, code, now)
    reopen_task(enrolment.id, "T1", now + timedelta(days=1))
    progress = progress_of(enrolment)
    assert (progress.achieved_at, progress.task_passed_at, enrolment.completed_at) == (None, None, None)
    assert progress.task_standing is TaskStanding.REFERRED
    assert progress.quiz_achieved_at == now
    record_task_passed(enrolment.id, "T1", now + timedelta(days=2))
    assert enrolment.completed_at == now + timedelta(days=2)
    assert [event.at for event in heard] == [now, now + timedelta(days=2)]


def test_feedback_waits_until_it_is_opened(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    reopen_task(enrolment.id, "T1", now)
    assert progress_of(enrolment).task_feedback_at == now
    note_feedback_opened(enrolment.id, "T1")
    assert progress_of(enrolment).task_feedback_at is None
    assert progress_of(enrolment).task_standing is TaskStanding.REFERRED
    record_task_passed(enrolment.id, "T1", now)
    assert progress_of(enrolment).task_feedback_at == now


def test_standings_are_noted_whether_or_not_there_was_progress(app: Flask) -> None:
    enrolment = make_enrolment()
    note_task_standing(enrolment.id, "T1", TaskStanding.DRAFT)
    note_quiz_standing(enrolment.id, "T1", QuizStanding.OPEN)
    progress = progress_of(enrolment)
    assert (progress.quiz_standing, progress.task_standing) == (QuizStanding.OPEN, TaskStanding.DRAFT)
    note_task_standing(enrolment.id, "T1", TaskStanding.SUBMITTED)
    assert progress_of(enrolment).task_standing is TaskStanding.SUBMITTED


def test_two_last_parts_at_the_same_moment_still_complete_the_programme(
    app: Flask, heard: list[ProgrammeCompleted], now: datetime
) -> None:
    enrolment = make_enrolment()
    record_quiz_achieved(enrolment.id, "T1", now)
    record_task_passed(enrolment.id, "T2", now)
    enrolment_id = enrolment.id

    def finish(module_code: str) -> None:
        with app.app_context():
            record = record_task_passed if module_code == "T1" else record_quiz_achieved
            record(enrolment_id, module_code, now)
            db.session.commit()

    at_once(finish, ["T1", "T2"])
    assert db.session.get_one(Enrolment, enrolment_id, populate_existing=True).completed_at == now
    assert len(heard) == 1
