"""The format of task.toml, and the task that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from assessments.entries import Code, Entry, Rule, Text
from assessments.resubmission import AS_OFTEN_AS_IT_TAKES, Resubmission, ResubmissionEntry
from assessments.rubrics import FilesWanted, Recording, RubricCriterion, Task

FileName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*\.(opus|txt)$")]


class RubricEntry(Entry):
    """A criterion that the task assesses."""

    code: Code
    expectation: Text
    guidance: Text
    live: bool = False


class TaskFile(Entry):
    """The whole file."""

    module: Text
    title: Text
    brief: Text
    words: Annotated[int, Field(ge=1)]
    files: Annotated[FilesWanted, Field(strict=False)]
    recording: FileName | None = None
    transcript: FileName | None = None
    marking_guidance: Text
    model_pass: Text
    model_refer: Text
    criteria: Annotated[list[RubricEntry], Field(min_length=1)]
    resubmission: ResubmissionEntry | None = None

    def broken_rules(self) -> Iterator[Rule]:
        """Where the task breaks a rule, and what to do."""
        if (self.recording is None) != (self.transcript is None):
            yield ("recording",), "Name both a recording and its transcript, or neither."
        codes = [criterion.code for criterion in self.criteria]
        for number, code in enumerate(codes):
            if code in codes[:number]:
                yield ("criteria", number, "code"), f"{code} stands there twice; judge each criterion once."

    def task(self, recording: Recording | None = None, usual: Resubmission = AS_OFTEN_AS_IT_TAKES) -> Task:
        """The task, with what was read for it; ``usual`` is the rule for tasks that have none of their own."""
        return Task(
            module=self.module,
            title=self.title,
            brief=self.brief,
            words=self.words,
            files=self.files,
            criteria=tuple(
                RubricCriterion(entry.code, entry.expectation, entry.guidance, entry.live) for entry in self.criteria
            ),
            marking_guidance=self.marking_guidance,
            model_pass=self.model_pass,
            model_refer=self.model_refer,
            recording=recording,
            resubmission=self.resubmission.rule() if self.resubmission else usual,
        )
