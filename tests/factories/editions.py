"""Editions that differ from the one of the files on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assessments.resubmission import Resubmission
from assessments.rubrics import RubricCriterion, Task
from lms.editions import Edition, current_edition, the_shelf


def use_edition(edition: Edition) -> Edition:
    """Serve an edition as the current one, until the test ends."""
    shelf = the_shelf()
    shelf.current = shelf.by_id[edition.id] = edition
    return edition


def use_task(module_code: str = "T1", *, rule: Resubmission | None = None, codes: Sequence[str] = ()) -> Task:
    """Serve the current edition with this rule of resubmission in a module's task, and with these criteria in it."""
    edition = current_edition()
    task = edition.get_task(module_code)
    criteria = tuple(RubricCriterion(code, f"You show {code}.", f"Look for {code}.", False) for code in codes)
    task = replace(task, resubmission=rule or task.resubmission, criteria=criteria or task.criteria)
    use_edition(replace(edition, id=f"with {module_code} else", tasks={**edition.tasks, module_code: task}))
    return task
