"""Tasks and how they are judged: a decision for each criterion, and the result of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.resubmission import AS_OFTEN_AS_IT_TAKES, Resubmission


class Decision(StrEnum):
    """What an assessor says of one criterion."""

    PASS = "pass"
    REFER = "refer"


class FilesWanted(StrEnum):
    """Whether a task takes files beside its text."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class RubricCriterion:
    """A criterion of the module that the task assesses, and what a pass looks like.

    ``live`` ones are judged in a meeting; ``expectation`` is shown to learners, ``guidance`` to assessors only.
    """

    code: str
    expectation: str
    guidance: str
    live: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """Something to listen to (Opus), and all that is said in it, line by line, for whoever can't hear it."""

    name: str
    content: bytes
    transcript: str


def lines_of(recording: Recording) -> list[tuple[str, str]]:
    """Who speaks, and what they say; the speaker is empty where a line names none."""
    parts = [line.partition(": ") for line in recording.transcript.splitlines() if line.strip()]
    return [(speaker, words) if colon else ("", speaker) for speaker, colon, words in parts]


@dataclass(frozen=True, slots=True)
class Task:
    """The task of a module. ``brief`` is Markdown.

    ``recording`` belongs to the brief. ``marking_guidance``, ``model_pass`` and ``model_refer`` are for assessors and
    never shown to learners.
    """

    module: str
    title: str
    brief: str
    words: int
    files: FilesWanted
    criteria: tuple[RubricCriterion, ...]
    marking_guidance: str
    model_pass: str
    model_refer: str
    recording: Recording | None = None
    resubmission: Resubmission = AS_OFTEN_AS_IT_TAKES


def result_of(task: Task, decisions: Mapping[str, Decision]) -> Decision:
    """Pass when every criterion is passed, otherwise Refer (curriculum, rules of assessment).

    Raises KeyError, naming the criterion, when one is undecided.
    """
    decided = [decisions[criterion.code] for criterion in task.criteria]
    return Decision.PASS if all(decision is Decision.PASS for decision in decided) else Decision.REFER
