"""The programme that this process serves: loaded once, shared by every request."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

from assessments.loader import load_banks, load_tasks
from assessments.questions import Bank
from assessments.rubrics import Task
from lms.errors import NotFound
from modules.loader import load_programme
from modules.programme import Lesson, Module, Programme


def init_programme(app: Flask, content: Path, banks: Path) -> None:
    """Load lessons, banks and tasks. Raises ContentError of either package, naming file, line and field."""
    app.extensions["programme"] = load_programme(content)
    app.extensions["banks"] = load_banks(banks)
    app.extensions["tasks"] = load_tasks(banks)


def the_programme() -> Programme:
    """The programme that is served."""
    programme: Programme = current_app.extensions["programme"]
    return programme


def get_module(code_or_slug: str) -> Module:
    """The module with this code or slug. Raises NotFound."""
    module = the_programme().find_module(code_or_slug)
    if module is None:
        raise NotFound
    return module


def get_lesson(module: Module, slug: str) -> Lesson:
    """A module's lesson. Raises NotFound."""
    lesson = module.find_lesson(slug)
    if lesson is None:
        raise NotFound
    return lesson


def find_bank(module_code: str) -> Bank | None:
    """A module's bank of questions, or None."""
    banks: dict[str, Bank] = current_app.extensions["banks"]
    return banks.get(module_code)


def get_bank(module_code: str) -> Bank:
    """A module's bank of questions. Raises NotFound where it has none."""
    bank = find_bank(module_code)
    if bank is None:
        raise NotFound
    return bank


def find_task(module_code: str) -> Task | None:
    """A module's task, or None."""
    tasks: dict[str, Task] = current_app.extensions["tasks"]
    return tasks.get(module_code)


def get_task(module_code: str) -> Task:
    """A module's task. Raises NotFound where it has none."""
    task = find_task(module_code)
    if task is None:
        raise NotFound
    return task
