"""Where a learner stands, in one word for each module and each criterion. Pure: the same rules on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from assessments.rubrics import Decision
from lms.learning.models import QuizStanding, TaskStanding


class State(StrEnum):
    """Where a learner stands with a module or a criterion."""

    MET = "met"
    WAITING = "waiting for marking"
    REFERRED = "referred"
    NOT_YET = "not yet"
    STARTED = "started"
    NOT_STARTED = "not started"


class By(StrEnum):
    """What a criterion was met, or not met, by."""

    QUIZ = "quiz"
    TASK = "task"
    RECOGNITION = "recognition"


class Cell(NamedTuple):  # a tuple: a page makes hundreds of them, and looks them up by what they hold
    """A state, since when, and by what. ``due_at`` is the learner's own deadline, ``was_moved`` if it isn't the
    group's; ``is_late`` while it is up to the learner, and the day is over.
    """

    state: State
    at: datetime | None = None
    by: By | None = None
    due_at: datetime | None = None
    was_moved: bool = False
    is_late: bool = False
    lessons_done: int = 0


class Progress(NamedTuple):
    """What is noted of a learner's way through a module."""

    quiz: QuizStanding
    task: TaskStanding
    achieved_at: datetime | None


NO_PROGRESS = Progress(QuizStanding.NOT_STARTED, TaskStanding.NOT_STARTED, None)
UP_TO_THE_LEARNER = frozenset({State.REFERRED, State.NOT_YET, State.STARTED, State.NOT_STARTED})


def is_late(state: State, due_at: datetime | None, now: datetime) -> bool:
    """Whether a deadline is over while it is up to the learner: never while a tutor has the work."""
    return due_at is not None and due_at < now and state in UP_TO_THE_LEARNER


def module_state(progress: Progress, *, has_lessons: bool) -> tuple[State, datetime | None]:
    """Where a learner stands in a module, and since when it is met: what waits for somebody comes first."""
    if progress.achieved_at is not None:
        return State.MET, progress.achieved_at
    if progress.task is TaskStanding.SUBMITTED:
        return State.WAITING, None
    if progress.task is TaskStanding.REFERRED:
        return State.REFERRED, None
    if progress.quiz is QuizStanding.NOT_YET:
        return State.NOT_YET, None
    has_begun = progress.quiz is not QuizStanding.NOT_STARTED or progress.task is not TaskStanding.NOT_STARTED
    return (State.STARTED if has_lessons or has_begun else State.NOT_STARTED), None


@dataclass(frozen=True, slots=True)
class QuizWork:
    """A learner's attempts at a module's quiz. ``met`` holds when one that counts first met each criterion."""

    met: Mapping[str, datetime]
    last_submitted_at: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class TaskWork:
    """A learner's work on a module's task. ``decisions`` are those of the marking that counts, which was released
    ``decided_at``; ``is_waiting`` while a version is with the tutors, ``is_draft`` while one is written.
    """

    decisions: Mapping[str, Decision]
    decided_at: datetime | None
    is_waiting: bool
    is_draft: bool


NO_QUIZ = QuizWork({}, None, is_open=False)
NO_TASK = TaskWork({}, None, is_waiting=False, is_draft=False)


def criterion_state(
    criterion: str,
    quiz: QuizWork,
    task: TaskWork,
    recognised_at: datetime | None = None,
    *,
    in_quiz: bool,
    in_task: bool,
) -> tuple[State, datetime | None, By | None]:
    """Where a learner stands with one criterion, since when, and by what.

    What is recognised can't be lost (lms/recognition/services.py), so it comes first. A tutor's decision says more than
    a quiz. A quiz counts once it is achieved (rules of assessment).
    """
    if recognised_at is not None:
        return State.MET, recognised_at, By.RECOGNITION
    decision = task.decisions.get(criterion)
    if decision is Decision.PASS:
        return State.MET, task.decided_at, By.TASK
    if in_task and task.is_waiting:
        return State.WAITING, None, By.TASK
    if decision is Decision.REFER:
        return State.REFERRED, task.decided_at, By.TASK
    if criterion in quiz.met:
        return State.MET, quiz.met[criterion], By.QUIZ
    if in_quiz and quiz.last_submitted_at is not None:
        return State.NOT_YET, quiz.last_submitted_at, By.QUIZ
    if (in_quiz and quiz.is_open) or (in_task and task.is_draft):
        return State.STARTED, None, None
    return State.NOT_STARTED, None, None


def count_states(cells: Sequence[Cell]) -> dict[State, int]:
    """How many stand where, in the order of the states."""
    counted = dict.fromkeys(State, 0)
    for cell in cells:
        counted[cell.state] += 1
    return counted
