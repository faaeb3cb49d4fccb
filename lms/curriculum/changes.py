"""What differs between two editions in what is assessed, module by module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assessments.resubmission import AS_OFTEN_AS_IT_TAKES
from assessments.rubrics import Task
from lms.curriculum.rule_changes import RuleChange, quiz_rule_changes, resubmission_changes
from lms.editions import Edition


class Kind(StrEnum):
    """What became of a module."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """Names that are only in the newer, only in the older, and in both with another content."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """What changed in a module. ``criteria`` and ``questions`` are by code and by id; ``rules`` are those of its quiz,
    and of submitting its task again.
    """

    code: str
    title: str
    kind: Kind
    criteria: Difference
    questions: Difference
    is_task_changed: bool
    are_skills_changed: bool
    rules: tuple[RuleChange, ...]


def changes_between(old: Edition, new: Edition) -> tuple[ModuleChange, ...]:
    """The modules that differ, in the order of the newer edition, then those that are gone."""
    codes = [module.code for module in new.programme.modules]
    codes += [module.code for module in old.programme.modules if module.code not in new.programme.by_code]
    changes = (_change_of(code, old, new) for code in codes)
    return tuple(change for change in changes if change is not None)


def _change_of(code: str, old: Edition, new: Edition) -> ModuleChange | None:
    before, after = old.programme.by_code.get(code), new.programme.by_code.get(code)
    criteria = _difference(_criteria_of(code, old), _criteria_of(code, new))
    questions = _difference(_questions_of(code, old), _questions_of(code, new))
    is_task_changed = _as_judged(old.find_task(code)) != _as_judged(new.find_task(code))
    rules = _rules_of(code, old, new)
    skills = [[outcome.skills for outcome in module.outcomes] if module else [] for module in (before, after)]
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    if kind is Kind.CHANGED and not (criteria or questions or is_task_changed or skills[0] != skills[1] or rules):
        return None
    known = after or before
    title = known.title if known else code
    return ModuleChange(code, title, kind, criteria, questions, is_task_changed, skills[0] != skills[1], rules)


def _as_judged(task: Task | None) -> Task | None:
    """A task without its rules of submitting it again, which are told apart."""
    return replace(task, resubmission=AS_OFTEN_AS_IT_TAKES) if task else None


def _rules_of(code: str, old: Edition, new: Edition) -> tuple[RuleChange, ...]:
    """The rules that differ, where both editions have the module’s quiz or task."""
    banks, tasks = (old.find_bank(code), new.find_bank(code)), (old.find_task(code), new.find_task(code))
    return (
        *(quiz_rule_changes(banks[0], banks[1]) if banks[0] and banks[1] else ()),
        *(resubmission_changes(tasks[0], tasks[1]) if tasks[0] and tasks[1] else ()),
    )


def _criteria_of(code: str, edition: Edition) -> Mapping[str, object]:
    module = edition.programme.by_code.get(code)
    return {criterion.code: criterion for criterion in module.criteria} if module else {}


def _questions_of(code: str, edition: Edition) -> Mapping[str, Any]:
    bank = edition.find_bank(code)
    return bank.questions if bank else {}


def _difference(old: Mapping[str, object], new: Mapping[str, object]) -> Difference:
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
    )
