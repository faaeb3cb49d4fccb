"""What a phone needs to keep a module, and the marks by which it sees that something has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from lms.access import Role
from lms.accounts.models import Person
from lms.editions import Edition
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of
from lms.quizzes.queries import AttemptRow, attempts_at, get_sheet
from modules.programme import Lesson, Module

MARK_LENGTH = 16


def account_key(person: Person) -> str | None:
    """What phones know an account by: it tells nothing of the person, and never changes. None for who doesn't learn.

    The moment at which the account was made is in it, so that another database never takes one person for another.
    """
    if not person.is_authenticated or not person.holds_any({Role.LEARNER}):
        return None
    return _mark([person.id, person.created_at.isoformat()])


def mark_of_check(lesson: Lesson) -> str:
    """Changes with the words of a lesson's check question and of its options: an option is known by its place."""
    return _mark(asdict(lesson.check))


def mark_of_module(edition: Edition, module: Module, language: str) -> str:
    """Changes with whatever a phone keeps of a module: its edition, lessons and words, and the reader's language."""
    return _mark(
        [
            edition.id,
            language,
            module.title,
            module.summary,
            [[lesson.title, lesson.html, mark_of_check(lesson)] for lesson in module.lessons],
            [[term.term, term.definition, term.example] for lesson in module.lessons for term in lesson.terms],
        ]
    )


def marks_of(edition: Edition, language: str) -> dict[str, str]:
    """The mark of each module, by slug."""
    return {module.slug: mark_of_module(edition, module, language) for module in edition.programme.modules}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A module as a phone keeps it. ``attempt`` is the one that is open, with how many questions it asks."""

    module: Module
    mark: str
    attempt: AttemptRow | None
    questions: int


def bundle_of(enrolment: Enrolment, module_slug: str, language: str) -> Bundle:
    """What a phone keeps of a module. Raises NotFound."""
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    attempts = attempts_at(enrolment.id, module.code)
    # A quiz against the clock is for a line that holds: only untimed ones are kept.
    latest = attempts[0] if attempts else None
    attempt = latest if latest and latest.submitted_at is None and latest.minutes is None else None
    questions = len(get_sheet(attempt.id).asked) if attempt is not None else 0
    return Bundle(module, mark_of_module(edition, module, language), attempt, questions)


def _mark(of: Any) -> str:
    text = json.dumps(of, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]
