"""Editions of programmes. What is assessed never changes within one; what is only taught may be corrected.

An edition is named by a hash of all that is assessed in it. Cohorts, attempts, submissions and certificates name
theirs, so the same words are there for as long as anybody needs them. The files of each edition are kept in the
database; this process reads an edition once, and shares it between requests.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from assessments.loader import ContentError as AssessmentsFault
from assessments.loader import load_banks, load_tasks
from assessments.questions import Bank
from assessments.quiz_rules import USUAL
from assessments.resubmission import AS_OFTEN_AS_IT_TAKES
from assessments.rubrics import Task
from lms.archives import unpacked
from lms.database import UtcDateTime
from lms.errors import NotFound
from lms.extensions import Model, db
from modules.drawings import drawing_anew
from modules.loader import ContentError as ProgrammeFault
from modules.loader import load_programme
from modules.problems import Problem
from modules.programme import Lesson, Module, Programme
from modules.words import WordsInLanguage, read_language

logger = logging.getLogger(__name__)

ID_LENGTH = 16


class ContentFault(Exception):
    """The files of a programme can't be used. ``sentences`` name file, line and field, and say what to do."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Edition:
    """What is taught, and how it is judged: lessons, questions and tasks that belong together."""

    id: str
    programme: Programme
    banks: Mapping[str, Bank]
    tasks: Mapping[str, Task]
    _words: dict[str, WordsInLanguage] = field(default_factory=dict, compare=False, repr=False)

    def words(self, language: str) -> WordsInLanguage:
        """Meanings and summaries in a language, read when it is first asked for. Files with faults are left out."""
        found = self._words.get(language)
        if found is None:
            problems: list[Problem] = []
            found = read_language(self.programme.translations, language, problems)
            for problem in problems:
                logger.error("a translation is left out: %s", problem)
            self._words[language] = found
        return found

    def get_module(self, code_or_slug: str) -> Module:
        """The module with this code or slug. Raises NotFound."""
        module = self.programme.find_module(code_or_slug)
        if module is None:
            raise NotFound
        return module

    def find_bank(self, module_code: str) -> Bank | None:
        """A module's bank of questions, or None."""
        return self.banks.get(module_code)

    def get_bank(self, module_code: str) -> Bank:
        """A module's bank of questions. Raises NotFound where it has none."""
        bank = self.find_bank(module_code)
        if bank is None:
            raise NotFound
        return bank

    def find_task(self, module_code: str) -> Task | None:
        """A module's task, or None."""
        return self.tasks.get(module_code)

    def get_task(self, module_code: str) -> Task:
        """A module's task. Raises NotFound where it has none."""
        task = self.find_task(module_code)
        if task is None:
            raise NotFound
        return task


class KeptEdition(Model):
    """An edition's files as a ZIP archive (lms/archives.py). ``content`` is a hash of all of them: it changes with a
    correction, while ``id`` stays. ``served_at`` is when files on disk last made it: empty for what was imported.
    """

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    programme: Mapped[str] = mapped_column(String(80), index=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(String(ID_LENGTH))
    archive: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    served_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Correction(Model):
    """A correction that reached an edition in use: which files changed. It touched nothing that is assessed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(ForeignKey("kept_edition.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    files: Mapped[list[str]] = mapped_column(db.JSON)


@dataclass
class Shelf:
    """The editions that this process has read. ``current`` is what the files on disk make. While they have ``faults``
    it is the last good edition, and None until somebody asks for that.
    """

    current: Edition | None
    faults: tuple[str, ...]
    by_id: dict[str, Edition]


def init_editions(app: Flask, content: Path, banks: Path) -> None:
    """Read the files on disk. Where they have faults, the last good edition that was kept goes on being served."""
    try:
        edition = load_edition(content, banks)
        _refuse_modules_without_assessment(edition)
    except ContentFault as fault:
        app.extensions["editions"] = Shelf(None, fault.sentences, {})
    else:
        app.extensions["editions"] = Shelf(edition, (), {edition.id: edition})


def load_edition(content: Path, banks: Path) -> Edition:
    """The edition that these folders of lessons and of banks make. Raises ContentFault with every fault of both."""
    sentences: list[str] = []
    loaded: list[Any] = []
    with_pictures = partial(load_banks, read_drawing=drawing_anew)
    for load, folder in ((load_programme, content), (with_pictures, banks), (load_tasks, banks)):
        try:
            loaded.append(load(folder))
        except (ProgrammeFault, AssessmentsFault) as fault:
            sentences += str(fault).splitlines()
    if sentences:
        raise ContentFault(tuple(dict.fromkeys(sentences)))
    programme, all_banks, all_tasks = loaded
    return Edition(name_of(programme, all_banks, all_tasks), programme, all_banks, all_tasks)


def _refuse_modules_without_assessment(edition: Edition) -> None:
    """Raises ContentFault for a module without quiz or task: nobody could achieve it. Writers may look at one."""
    lacking = [
        f"{module.slug}/{part}.toml:1: file: {module.code} has none. Write it."
        for module in edition.programme.modules
        for part, found in (("quiz", edition.find_bank(module.code)), ("task", edition.find_task(module.code)))
        if found is None
    ]
    if lacking:
        raise ContentFault(tuple(lacking))


def name_of(programme: Programme, banks: Mapping[str, Bank], tasks: Mapping[str, Task]) -> str:
    """The hash over all that is assessed: outcomes and their skills, criteria, questions, tasks and how they are
    marked, and what a quiz has of rules. Lessons, facts, words and their order are not in it.
    """
    assessed = {
        "programme": programme.slug,
        "modules": {module.code: [asdict(outcome) for outcome in module.outcomes] for module in programme.modules},
        "banks": {
            code: {key: {"type": question.type, **asdict(question)} for key, question in bank.questions.items()}
            for code, bank in banks.items()
        },
        "tasks": {code: _judged(task) for code, task in tasks.items()},
    }
    # The usual rules leave the name as it was before a quiz could have any: groups that have begun stay on theirs.
    if rules := {code: asdict(bank.rules) for code, bank in banks.items() if bank.rules != USUAL}:
        assessed["rules"] = rules
    text = json.dumps(assessed, sort_keys=True, ensure_ascii=False, default=bytes.hex)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def _judged(task: Task) -> dict[str, Any]:
    """All of a task, with its rule of resubmission where it has one: editions from before keep their names."""
    found = asdict(task)
    if task.resubmission == AS_OFTEN_AS_IT_TAKES:
        del found["resubmission"]
    return found


def current_edition() -> Edition:
    """The edition that the files on disk make, or, while they have faults, the last good one of them.

    Raises ContentFault when there is neither.
    """
    shelf = the_shelf()
    if shelf.current is not None:
        return shelf.current
    last_good = select(KeptEdition.id).where(KeptEdition.served_at.is_not(None)).order_by(KeptEdition.served_at.desc())
    kept = db.session.scalar(last_good.limit(1))
    if kept is None:
        raise ContentFault(shelf.faults)
    logger.error("the programme’s files have faults; edition %s is served:\n%s", kept, "\n".join(shelf.faults))
    shelf.current = get_edition(kept)
    return shelf.current


def current_programme() -> Programme:
    """What is taught in the current edition. Raises ContentFault."""
    return current_edition().programme


def editions_on_offer() -> dict[str, str]:
    """What a new cohort can learn, by edition with its title: the current one, and the newest that was imported of each
    other programme.
    """
    current = current_edition()
    others = (
        select(KeptEdition.id, KeptEdition.programme, KeptEdition.title)
        .where(KeptEdition.programme != current.programme.slug)
        .order_by(KeptEdition.kept_at)
    )
    newest = {row.programme: (row.id, row.title) for row in db.session.execute(others)}
    return {current.id: current.programme.title, **dict(sorted(newest.values(), key=lambda offer: offer[1]))}


def get_edition(edition_id: str) -> Edition:
    """An edition by its name. One that was never kept, from before editions had names, is the current one."""
    shelf = the_shelf()
    found = shelf.by_id.get(edition_id)
    if found is None:
        archive = db.session.scalar(select(KeptEdition.archive).where(KeptEdition.id == edition_id))
        if archive is None:
            return current_edition()
        with unpacked(archive) as (content, banks):
            found = shelf.by_id.setdefault(edition_id, load_edition(content, banks))
    return found


def get_lesson(module: Module, slug: str) -> Lesson:
    """A module's lesson. Raises NotFound."""
    lesson = module.find_lesson(slug)
    if lesson is None:
        raise NotFound
    return lesson


def the_shelf() -> Shelf:
    """The editions that this process has read."""
    shelf: Shelf = current_app.extensions["editions"]
    return shelf
