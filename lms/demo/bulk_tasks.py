"""Bulk tasks: submitted, marked, referred, and looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from assessments.rubrics import Decision, Task
from lms.demo.bulk_people import Staff
from lms.demo.bulk_rows import Rows
from lms.marking.models import CriterionDecision, Marking, Part, Step, Submission
from lms.quality.models import Outcome, Reason, Sample

SAMPLED = 0.2
UNDECIDED = 0.05
BEGUN = 0.05
GIVEN = 0.5


class Tasks:
    """Writes submissions and markings."""

    def __init__(self, rows: Rows, dice: Random, staff: Staff, edition: str) -> None:
        self.rows = rows
        self.dice = dice
        self.staff = staff
        self.edition = edition

    def add_draft(self, enrolment_id: int, task: Task, at: datetime) -> None:
        """Work that somebody still writes."""
        self._add(enrolment_id, task, 1, task.model_refer, at, submitted_at=None, waits=False)

    def add_waiting(self, enrolment_id: int, task: Task, at: datetime, *, version: int = 1) -> None:
        """Work in the tutors' queue: half is given to one, half is anybody's, and a little is begun."""
        tutor_id = self.dice.choice(self.staff.tutors) if self.dice.random() < GIVEN else None
        submission_id = self._add(
            enrolment_id, task, version, task.model_pass, at, submitted_at=at, waits=True, tutor_id=tutor_id
        )
        if tutor_id is not None and self.dice.random() < BEGUN:
            self._mark(submission_id, task, at + timedelta(hours=1), released=False, refer="", tutor_id=tutor_id)

    def add_passed(self, enrolment_id: int, task: Task, at: datetime, *, is_settled: bool) -> datetime:
        """Work that passed, sampled now and then (and decided, where ``is_settled``); gives when it was released."""
        submission_id = self._add(enrolment_id, task, 1, task.model_pass, at, submitted_at=at, waits=False)
        released_at = at + timedelta(days=self.dice.randint(1, 3))
        marking_id = self._mark(submission_id, task, released_at, released=True, refer="")
        if self.dice.random() < SAMPLED:
            self._sample(marking_id, released_at, is_decided=is_settled or self.dice.random() >= UNDECIDED)
        return released_at

    def add_referred(self, enrolment_id: int, task: Task, at: datetime) -> datetime:
        """Work of which one part is to be mended; gives when it was released."""
        submission_id = self._add(enrolment_id, task, 1, task.model_refer, at, submitted_at=at, waits=False)
        released_at = at + timedelta(days=self.dice.randint(1, 3))
        self._mark(submission_id, task, released_at, released=True, refer=task.criteria[-1].code)
        return released_at

    def _add(
        self,
        enrolment_id: int,
        task: Task,
        version: int,
        text: str,
        saved_at: datetime,
        *,
        submitted_at: datetime | None,
        waits: bool,
        tutor_id: int | None = None,
    ) -> int:
        return self.rows.add(
            Submission,
            enrolment_id=enrolment_id,
            module_code=task.module,
            version=version,
            edition=self.edition,
            text=text,
            saved_at=saved_at,
            declared_at=submitted_at,
            submitted_at=submitted_at,
            marking_due_at=submitted_at if waits else None,
            remark_note=None,
            tutor_id=tutor_id,
            is_free=tutor_id is None,
            step=Step.MARK,
            remark_for_appeal=False,
        )

    def _mark(
        self,
        submission_id: int,
        task: Task,
        at: datetime,
        *,
        released: bool,
        refer: str,
        tutor_id: int | None = None,
    ) -> int:
        result = Decision.REFER if refer else Decision.PASS
        marking_id = self.rows.add(
            Marking,
            submission_id=submission_id,
            round=1,
            part=Part.FIRST,
            revision=1,
            saved_tab="",
            saved_sequence=0,
            is_ready=not released,
            tutor_id=tutor_id or self.dice.choice(self.staff.tutors),
            started_at=at - timedelta(minutes=20),
            saved_at=at,
            released_at=at if released else None,
            result=result if released else None,
            comment="Thank you for your work.",
        )
        for criterion in task.criteria:
            is_referred = criterion.code == refer
            self.rows.add(
                CriterionDecision,
                marking_id=marking_id,
                criterion=criterion.code,
                decision=Decision.REFER if is_referred else Decision.PASS,
                reason="",
                comment="This part is missing. Add it in your own words." if is_referred else "Clear and right.",
            )
        return marking_id

    def _sample(self, marking_id: int, at: datetime, *, is_decided: bool) -> None:
        self.rows.add(
            Sample,
            marking_id=marking_id,
            reason=Reason.SHARE,
            drawn_at=at,
            assurer_id=self.dice.choice(self.staff.assurers) if is_decided else None,
            outcome=Outcome.AGREED if is_decided else None,
            comment="I agree." if is_decided else "",
            decided_at=at + timedelta(hours=5) if is_decided else None,
            action_closed_at=None,
        )
