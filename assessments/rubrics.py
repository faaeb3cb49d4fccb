"""Tasks and how they are judged: a decision for each criterion, and the result of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
class Task:
    """The task of a module. ``brief`` is Markdown.

    ``marking_guidance``, ``model_pass`` and ``model_refer`` are for assessors and never shown to learners.
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


def result_of(task: Task, decisions: Mapping[str, Decision]) -> Decision:
    """Pass when every criterion is passed, otherwise Refer (curriculum, rules of assessment).

    Raises KeyError, naming the criterion, when one is undecided.
    """
    decided = [decisions[criterion.code] for criterion in task.criteria]
    return Decision.PASS if all(decision is Decision.PASS for decision in decided) else Decision.REFER
