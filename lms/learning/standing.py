"""Where a learner stands in a module, and what to do next: worked out from what is stored, never stored itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.learning.models import QuizStanding, TaskStanding
from modules.programme import Lesson, Module

QUIZ_AND_TASK = 2


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    """Where a learner stands in a module. ``lessons_done`` are slugs; ``feedback_at`` is of feedback not yet opened,
    ``due_was_moved`` says that the due date is this learner's own and not the group's.
    """

    module: Module
    lessons_done: frozenset[str]
    quiz: QuizStanding
    task: TaskStanding
    feedback_at: datetime | None
    achieved_at: datetime | None
    due_at: datetime | None
    due_was_moved: bool = False

    @property
    def steps(self) -> int:
        """How many steps the module has: its lessons, the quiz and the task."""
        return len(self.module.lessons) + QUIZ_AND_TASK

    @property
    def steps_done(self) -> int:
        """How many of them are done: all once the module is achieved. Lessons taken away since don't count."""
        if self.achieved_at is not None:
            return self.steps
        lessons = sum(lesson.slug in self.lessons_done for lesson in self.module.lessons)
        return lessons + (self.quiz is QuizStanding.ACHIEVED) + (self.task is TaskStanding.PASSED)

    @property
    def next_lesson(self) -> Lesson | None:
        """The first lesson that is not done."""
        return next((lesson for lesson in self.module.lessons if lesson.slug not in self.lessons_done), None)

    def is_late(self, now: datetime) -> bool:
        """Whether the due date has passed before the module was achieved."""
        return self.due_at is not None and self.achieved_at is None and self.due_at < now


class Step(StrEnum):
    """What a learner can be asked to do next."""

    READ_FEEDBACK = "read feedback"
    GO_ON_WITH_QUIZ = "go on with quiz"
    LESSON = "lesson"
    START_QUIZ = "start quiz"
    TRY_QUIZ_AGAIN = "try quiz again"
    START_TASK = "start task"
    GO_ON_WITH_TASK = "go on with task"
    WAIT = "wait"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next. There is a module except when waiting or finished, and a lesson where one is next."""

    step: Step
    module: Module | None = None
    lesson: Lesson | None = None


def next_step(standings: Sequence[ModuleStanding]) -> NextStep:
    """What to do next: first what a tutor sent back, then a quiz that is open, then module by module in order."""
    for standing in standings:
        if standing.task is TaskStanding.REFERRED:
            return NextStep(Step.READ_FEEDBACK, standing.module)
    for standing in standings:
        if standing.quiz is QuizStanding.OPEN:
            return NextStep(Step.GO_ON_WITH_QUIZ, standing.module)
    for standing in standings:
        step = next_step_in(standing)
        if step is not None:
            return step
    return NextStep(Step.FINISHED if standings and all(standing.achieved_at for standing in standings) else Step.WAIT)


def next_step_in(standing: ModuleStanding) -> NextStep | None:
    """What to do next in this module; None when it is achieved, or with a tutor."""
    module = standing.module
    if standing.achieved_at is not None:
        return None
    if standing.task is TaskStanding.REFERRED:
        return NextStep(Step.READ_FEEDBACK, module)
    if standing.quiz is QuizStanding.OPEN:
        return NextStep(Step.GO_ON_WITH_QUIZ, module)
    if standing.next_lesson is not None:
        return NextStep(Step.LESSON, module, standing.next_lesson)
    if standing.quiz is QuizStanding.NOT_STARTED:
        return NextStep(Step.START_QUIZ, module)
    if standing.quiz is QuizStanding.NOT_YET:
        return NextStep(Step.TRY_QUIZ_AGAIN, module)
    if standing.task is TaskStanding.NOT_STARTED:
        return NextStep(Step.START_TASK, module)
    if standing.task is TaskStanding.DRAFT:
        return NextStep(Step.GO_ON_WITH_TASK, module)
    return None
