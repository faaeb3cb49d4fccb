"""What differs between two editions in what is assessed, module by module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    """What changed in a module. ``criteria`` and ``questions`` are by code and by id."""

    code: str
    title: str
    kind: Kind
    criteria: Difference
    questions: Difference
    is_task_changed: bool
    are_skills_changed: bool


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
    is_task_changed = old.find_task(code) != new.find_task(code)
    skills = [[outcome.skills for outcome in module.outcomes] if module else [] for module in (before, after)]
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    if kind is Kind.CHANGED and not (criteria or questions or is_task_changed or skills[0] != skills[1]):
        return None
    known = after or before
    title = known.title if known else code
    return ModuleChange(code, title, kind, criteria, questions, is_task_changed, skills[0] != skills[1])


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
