"""Bulk learning: cohorts of fifty, in which one learner in five has finished and the others are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from lms.clock import london_day, london_evening
from lms.demo.bulk_people import Staff
from lms.demo.bulk_quizzes import Attempts, Quizzes, make_quizzes
from lms.demo.bulk_rows import Rows
from lms.demo.bulk_tasks import Tasks
from lms.editions import current_edition
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleDue, ModuleProgress, QuizStanding, TaskStanding
from modules.programme import Module

COHORT_SIZE = 50
FIRST_STARTED_DAYS = 400
LAST_STARTED_DAYS = 60
DAYS_A_MODULE = 30


class Stage(StrEnum):
    """Where a learner stands in the module that they are in."""

    JOINED = "joined"
    LESSONS = "lessons"
    QUIZ_OPEN = "quiz open"
    QUIZ_NOT_YET = "quiz not yet"
    TASK_DRAFT = "task draft"
    TASK_WAITS = "task waits"
    TASK_REFERRED = "task referred"
    TASK_WAITS_AGAIN = "task waits again"


SHARES = {
    Stage.JOINED: 8,
    Stage.LESSONS: 34,
    Stage.QUIZ_OPEN: 16,
    Stage.QUIZ_NOT_YET: 10,
    Stage.TASK_DRAFT: 14,
    Stage.TASK_WAITS: 7,
    Stage.TASK_REFERRED: 8,
    Stage.TASK_WAITS_AGAIN: 3,
}
NEED_TASK = frozenset({Stage.TASK_DRAFT, Stage.TASK_WAITS, Stage.TASK_REFERRED, Stage.TASK_WAITS_AGAIN})
WITHDRAWN = 0.03


@dataclass(frozen=True, slots=True)
class Part:
    """What of a module evidences skills: the day each criterion was met by the quiz, and passed by the task."""

    quiz_criteria: tuple[str, ...]
    quiz_at: datetime
    task_criteria: tuple[str, ...]
    task_at: datetime
    achieved_at: datetime


class Learning:
    """Writes cohorts, enrolments and progress."""

    def __init__(self, rows: Rows, dice: Random, staff: Staff, now: datetime) -> None:
        self.rows = rows
        self.dice = dice
        self.now = now
        self.edition = current_edition()
        self.tasks = Tasks(rows, dice, staff, self.edition.id)
        self.attempts = Attempts(rows, self.edition.id)
        self.modules = self.edition.programme.modules
        self.quizzes: dict[str, Quizzes] = {}
        for module in self.modules:
            bank = self.edition.find_bank(module.code)
            if bank is not None:
                self.quizzes[module.code] = make_quizzes(module.code, bank)

    def write(self) -> None:
        """Send what waits to the database."""
        self.rows.write()
        self.attempts.copy_answers()

    def add_cohort(self, number: int, cohorts: int) -> tuple[int, datetime]:
        """One of so many cohorts, the earlier the lower its number; gives its id and when it started."""
        days = FIRST_STARTED_DAYS - (FIRST_STARTED_DAYS - LAST_STARTED_DAYS) * number / cohorts
        return self._cohort(f"Group {number:05d}", self.now - timedelta(days=days)), self.now - timedelta(days=days)

    def add_open_cohorts(self) -> None:
        """Groups that can be joined now."""
        for word, days in (("next month", 30), ("in two months", 60)):
            self._cohort(f"Group that starts {word}", self.now + timedelta(days=days))

    def _cohort(self, name: str, starts_at: datetime) -> int:
        cohort_id = self.rows.add(
            Cohort,
            name=name,
            edition=self.edition.id,
            opens_at=starts_at - timedelta(days=70),
            closes_at=starts_at + timedelta(days=7),
            starts_on=london_day(starts_at),
            ends_on=london_day(starts_at + timedelta(days=DAYS_A_MODULE * (len(self.modules) + 1))),
            places=COHORT_SIZE,
        )
        for place, module in enumerate(self.modules, start=1):
            due_at = london_evening(starts_at + timedelta(days=DAYS_A_MODULE * place))
            self.rows.add(ModuleDue, cohort_id=cohort_id, module_code=module.code, due_at=due_at)
        return cohort_id

    def add_graduate(self, person_id: int, cohort_id: int, starts_at: datetime) -> tuple[int, dict[str, Part]]:
        """Somebody who has finished; gives the enrolment's id and what evidences skills, by module."""
        begins = starts_at + timedelta(hours=self.dice.randint(1, 72))
        stride = (self.now - begins) * self.dice.uniform(0.6, 0.9) / len(self.modules)
        ends = begins + stride * len(self.modules)
        enrolment_id = self._enrol(person_id, cohort_id, begins, completed_at=ends)
        return enrolment_id, {
            module.code: self._achieve(enrolment_id, module, begins + stride * place, stride, is_settled=True)
            for place, module in enumerate(self.modules)
        }

    def add_learner(self, person_id: int, cohort_id: int, starts_at: datetime) -> None:
        """Somebody on the way: most are in the first modules, some have nearly finished."""
        begins = starts_at + timedelta(hours=self.dice.randint(1, 72))
        stride = (self.now - begins) * self.dice.uniform(0.6, 0.9) / len(self.modules)
        has_left = self.dice.random() < WITHDRAWN
        enrolment_id = self._enrol(
            person_id, cohort_id, begins, withdrawn_at=self.now - timedelta(days=5) if has_left else None
        )
        achieved = int(self.dice.random() ** 3 * len(self.modules))
        for place, module in enumerate(self.modules[:achieved]):
            self._achieve(enrolment_id, module, begins + stride * place, stride, is_settled=False)
        stage = self.dice.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        self._be_in(enrolment_id, self.modules[achieved], stage, begins + stride * achieved, stride)

    def _enrol(
        self,
        person_id: int,
        cohort_id: int,
        at: datetime,
        *,
        withdrawn_at: datetime | None = None,
        completed_at: datetime | None = None,
    ) -> int:
        return self.rows.add(
            Enrolment,
            person_id=person_id,
            cohort_id=cohort_id,
            enrolled_at=at,
            withdrawn_at=withdrawn_at,
            completed_at=completed_at,
        )

    def _study(self, enrolment_id: int, module: Module, at: datetime, stride: timedelta, done: int) -> None:
        """Do so many lessons, and open the next, in the first half of the module's time."""
        for place, lesson in enumerate(module.lessons[: done + 1]):
            opened_at = at + stride * (place / len(module.lessons) / 2)
            is_done = place < done
            right = next(number for number, option in enumerate(lesson.check.options) if option.correct)
            self.rows.add(
                LessonProgress,
                enrolment_id=enrolment_id,
                module_code=module.code,
                lesson_slug=lesson.slug,
                opened_at=opened_at,
                check_answer=right if is_done else None,
                done_at=opened_at + timedelta(minutes=20) if is_done else None,
            )

    def _achieve(self, enrolment_id: int, module: Module, at: datetime, stride: timedelta, *, is_settled: bool) -> Part:
        """Lessons, quiz and task. What a module lacks counts as done: content grows while the platform runs."""
        self._study(enrolment_id, module, at, stride, len(module.lessons))
        quiz_at = task_at = at + stride * 0.6
        met: tuple[str, ...] = ()
        passed: tuple[str, ...] = ()
        if quizzes := self.quizzes.get(module.code):
            quiz = self.dice.choice(quizzes.achieved)
            quiz_at = self.attempts.add(enrolment_id, quiz, 1, quiz_at)
            met = tuple(code for code, criterion in quiz.result.criteria.items() if criterion.met)
        if task := self.edition.find_task(module.code):
            task_at = self.tasks.add_passed(enrolment_id, task, at + stride * 0.8, is_settled=is_settled)
            passed = tuple(criterion.code for criterion in task.criteria)
        achieved_at = max(quiz_at, task_at)
        self._progress(
            enrolment_id,
            module,
            QuizStanding.ACHIEVED,
            TaskStanding.PASSED,
            quiz_at=quiz_at,
            task_at=task_at,
            achieved_at=achieved_at,
        )
        return Part(met, quiz_at, passed, task_at, achieved_at)

    def _be_in(self, enrolment_id: int, module: Module, stage: Stage, at: datetime, stride: timedelta) -> None:
        """Stand in the middle of a module."""
        quizzes, task = self.quizzes.get(module.code), self.edition.find_task(module.code)
        if stage is Stage.JOINED:
            return
        if stage is Stage.LESSONS or quizzes is None or (stage in NEED_TASK and task is None):
            self._study(enrolment_id, module, at, stride, self.dice.randrange(len(module.lessons)))
            return
        self._study(enrolment_id, module, at, stride, len(module.lessons))
        quiz_at = at + stride * 0.6
        if stage in (Stage.QUIZ_OPEN, Stage.QUIZ_NOT_YET):
            self._be_in_quiz(enrolment_id, module, quizzes, stage, quiz_at)
            return
        quiz_at = self.attempts.add(enrolment_id, self.dice.choice(quizzes.achieved), 1, quiz_at)
        standing, feedback_at = self._be_in_task(enrolment_id, module, stage, quiz_at)
        self._progress(enrolment_id, module, QuizStanding.ACHIEVED, standing, quiz_at=quiz_at, feedback_at=feedback_at)

    def _be_in_quiz(self, enrolment_id: int, module: Module, quizzes: Quizzes, stage: Stage, at: datetime) -> None:
        number = 1
        if stage is Stage.QUIZ_NOT_YET or self.dice.random() < 0.3:
            self.attempts.add(enrolment_id, self.dice.choice(quizzes.not_yet), 1, at)
            number = 2
        standing = QuizStanding.NOT_YET
        if stage is Stage.QUIZ_OPEN:
            quiz = self.dice.choice(quizzes.achieved)
            known = self.dice.randrange(len(quiz.drawn))
            self.attempts.add_open(enrolment_id, quiz, number, at + timedelta(days=1), known)
            standing = QuizStanding.OPEN
        self._progress(enrolment_id, module, standing, TaskStanding.NOT_STARTED)

    def _be_in_task(
        self, enrolment_id: int, module: Module, stage: Stage, at: datetime
    ) -> tuple[TaskStanding, datetime | None]:
        """Stand in the middle of a task; gives the standing, and when feedback came that is not opened yet."""
        task = self.edition.find_task(module.code)
        assert task is not None
        lately = self.now - timedelta(minutes=self.dice.randint(10, 14 * 24 * 60))
        if stage is Stage.TASK_DRAFT:
            self.tasks.add_draft(enrolment_id, task, lately)
            return TaskStanding.DRAFT, None
        if stage is Stage.TASK_WAITS:
            self.tasks.add_waiting(enrolment_id, task, lately)
            return TaskStanding.SUBMITTED, None
        released_at = self.tasks.add_referred(enrolment_id, task, at + timedelta(days=1))
        if stage is Stage.TASK_REFERRED:
            return TaskStanding.REFERRED, released_at if self.dice.random() < 0.5 else None
        self.tasks.add_waiting(enrolment_id, task, lately, version=2)
        return TaskStanding.SUBMITTED, None

    def _progress(
        self,
        enrolment_id: int,
        module: Module,
        quiz: QuizStanding,
        task: TaskStanding,
        *,
        quiz_at: datetime | None = None,
        task_at: datetime | None = None,
        feedback_at: datetime | None = None,
        achieved_at: datetime | None = None,
    ) -> None:
        self.rows.add(
            ModuleProgress,
            enrolment_id=enrolment_id,
            module_code=module.code,
            quiz_standing=quiz,
            quiz_achieved_at=quiz_at,
            task_standing=task,
            task_passed_at=task_at,
            task_feedback_at=feedback_at,
            achieved_at=achieved_at,
        )
