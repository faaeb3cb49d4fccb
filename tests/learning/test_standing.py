"""The next step and the progress of a module, from what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.learning.models import QuizStanding, TaskStanding
from lms.learning.standing import ModuleStanding, Step, next_step
from modules.programme import Check, Lesson, Module

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def lesson(number: int) -> Lesson:
    return Lesson(f"lesson-{number}", number, f"Lesson {number}", 10, ("1.1",), "", "", (), (), Check("Which one?", ()))


def standing(
    code: str = "T1",
    *,
    lessons: int = 0,
    quiz: QuizStanding = QuizStanding.NOT_STARTED,
    task: TaskStanding = TaskStanding.NOT_STARTED,
) -> ModuleStanding:
    module = Module(code, code.lower(), 1, code, "", 1, (), (), (lesson(1), lesson(2)), {}, ())
    done = frozenset(f"lesson-{number}" for number in range(1, lessons + 1))
    achieved = quiz is QuizStanding.ACHIEVED and task is TaskStanding.PASSED
    return ModuleStanding(module, done, quiz, task, None, NOON if achieved else None, None)


ACHIEVED = standing(lessons=2, quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
SUBMITTED = standing(lessons=2, quiz=QuizStanding.ACHIEVED, task=TaskStanding.SUBMITTED)


@pytest.mark.parametrize(
    ("now_at", "step"),
    [
        (standing(), Step.LESSON),
        (standing(lessons=1), Step.LESSON),
        (standing(lessons=2), Step.START_QUIZ),
        (standing(lessons=1, quiz=QuizStanding.OPEN), Step.GO_ON_WITH_QUIZ),
        (standing(lessons=2, quiz=QuizStanding.NOT_YET), Step.TRY_QUIZ_AGAIN),
        (standing(lessons=2, quiz=QuizStanding.ACHIEVED), Step.START_TASK),
        (standing(lessons=2, quiz=QuizStanding.ACHIEVED, task=TaskStanding.DRAFT), Step.GO_ON_WITH_TASK),
        (standing(lessons=2, quiz=QuizStanding.ACHIEVED, task=TaskStanding.REFERRED), Step.READ_FEEDBACK),
        (SUBMITTED, Step.WAIT),
        (ACHIEVED, Step.FINISHED),
    ],
)
def test_a_module_is_learned_then_quizzed_then_done_as_a_task(now_at: ModuleStanding, step: Step) -> None:
    assert next_step([now_at]).step is step


def test_the_next_lesson_is_the_first_that_is_not_done() -> None:
    found = next_step([standing(lessons=1)])
    assert found.lesson is not None
    assert found.lesson.number == 2


def test_work_that_a_tutor_sent_back_comes_before_everything_else() -> None:
    referred = standing("T2", task=TaskStanding.REFERRED)
    found = next_step([standing(quiz=QuizStanding.OPEN), referred])
    assert (found.step, found.module) == (Step.READ_FEEDBACK, referred.module)


def test_while_a_tutor_reads_the_next_module_is_learned() -> None:
    found = next_step([SUBMITTED, standing("T2")])
    assert found.step is Step.LESSON
    assert found.module is not None
    assert found.module.code == "T2"


def test_an_achieved_module_asks_for_nothing_even_when_lessons_were_left_out() -> None:
    left_out = standing(quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    assert next_step([left_out]).step is Step.FINISHED


def test_a_programme_without_modules_is_not_finished() -> None:
    assert next_step([]).step is Step.WAIT


def test_progress_counts_lessons_the_quiz_and_the_task() -> None:
    assert (standing(lessons=1).steps, standing(lessons=1).steps_done) == (4, 1)
    assert ACHIEVED.steps_done == 4


def test_a_lesson_that_was_taken_away_does_not_count_as_done() -> None:
    assert replace(standing(lessons=1), lessons_done=frozenset({"lesson-1", "gone"})).steps_done == 1


def test_a_module_is_late_after_its_due_date_until_it_is_achieved() -> None:
    due = replace(standing(), due_at=NOON)
    assert not due.is_late(NOON)
    assert due.is_late(NOON + timedelta(minutes=1))
    assert not replace(ACHIEVED, due_at=NOON).is_late(NOON + timedelta(days=1))
