"""Files are read and kept, drafts are completed, and complete ones are taken into a module's bank."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from assessments.formats.plain import UNTYPABLE
from assessments.formats.port import Carried, Imported, ImportedQuestion
from assessments.quiz_writing import entry_of, lacks
from lms import audit
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.item_bank.models import BankedQuestion, QuestionImport
from lms.item_bank.queries import known

LONGEST_FILE_NAME = 200


class AlreadyKept(Conflict):
    """The questions of this file were kept before."""


class AlreadyTaken(Conflict):
    """The question stands in a bank; an edition never changes."""


class Nothing(Invalid):
    """There is nothing to keep or to take."""


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody says of all questions of a file that don't say it themselves."""

    module_code: str = ""
    criterion: str = ""
    difficulty: int = 0


@dataclass(frozen=True, slots=True)
class Sorted:
    """The questions of a file: those that are new, each with its fingerprint, and those that are here already."""

    new: Sequence[tuple[str, ImportedQuestion]]
    already: Sequence[ImportedQuestion]


def fingerprint_of(question: Carried) -> str:
    """A hash of all that a question says."""
    text = json.dumps(entry_of(question), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sort_out(found: Imported, is_here: Iterable[str] | None = None) -> Sorted:
    """Part what is new from what is in the item bank, or stands in the file twice. ``is_here`` are fingerprints of what
    is there, for whoever has no database to ask.
    """
    marked = [(fingerprint_of(one.question), one) for one in found.questions]
    seen = set(known(mark for mark, _one in marked) if is_here is None else is_here)
    new: list[tuple[str, ImportedQuestion]] = []
    already: list[ImportedQuestion] = []
    for mark, one in marked:
        if mark in seen:
            already.append(one)
        else:
            seen.add(mark)
            new.append((mark, one))
    return Sorted(new, already)


def look_at(found: Imported, file_name: str, now: datetime, *, by: int | None) -> QuestionImport:
    """Write down what a file holds, before anybody keeps it. What the same person looked at and didn't keep goes."""
    db.session.execute(
        delete(QuestionImport).where(QuestionImport.imported_by_id == by, QuestionImport.kept_at.is_(None))
    )
    sorted_out = sort_out(found)
    looked_at = QuestionImport(
        file_name=_typed(file_name)[-LONGEST_FILE_NAME:] or "?",
        format=found.format,
        imported_at=now,
        imported_by_id=by,
        already=len(sorted_out.already),
        refused=[
            {key: _typed(value) if isinstance(value, str) else value for key, value in asdict(refusal).items()}
            for refusal in found.refused
        ],
        notes=[_typed(note) for note in found.notes],
        waiting=[_waiting(mark, one) for mark, one in sorted_out.new],
    )
    db.session.add(looked_at)
    return looked_at


def keep(looked_at: QuestionImport, now: datetime, place: Place | None = None) -> int:
    """Keep the questions of a file as drafts; gives how many. Raises AlreadyKept, Nothing.

    What came into the item bank since the file was looked at counts as there already.
    """
    if looked_at.kept_at is not None:
        raise AlreadyKept(_("The questions of this file are kept already."))
    place = place or Place()
    here = known(one["fingerprint"] for one in looked_at.waiting)
    fresh = [one for one in looked_at.waiting if one["fingerprint"] not in here]
    looked_at.already += len(here)
    looked_at.waiting = []
    looked_at.kept_at = now
    db.session.flush()
    for one in fresh:
        row = BankedQuestion(import_id=looked_at.id, **one)
        _settle(row, _placed(row.question, place), place.module_code, now)
        db.session.add(row)
    audit.record("questions.imported", looked_at, now, by=looked_at.imported_by_id, questions=len(fresh))
    return len(fresh)


def throw_away(looked_at: QuestionImport) -> None:
    """Forget a file that was only looked at. Raises AlreadyKept."""
    if looked_at.kept_at is not None:
        raise AlreadyKept(_("The questions of this file are kept already."))
    db.session.delete(looked_at)


def change(row: BankedQuestion, question: Carried, module_code: str, now: datetime, *, by: int) -> tuple[str, ...]:
    """Change a draft; gives what it still lacks. Raises AlreadyTaken."""
    if row.taken_at is not None:
        raise AlreadyTaken(_("This question stands in a bank. Change it in the module’s files."))
    row.changed_at, row.changed_by_id = now, by
    missing = _settle(row, question, module_code, now)
    audit.record("question.changed", row, now, is_complete=not missing)
    return missing


def remove(row: BankedQuestion, now: datetime) -> None:
    """Take a draft out. Raises AlreadyTaken."""
    if row.taken_at is not None:
        raise AlreadyTaken(_("This question stands in a bank. Change it in the module’s files."))
    audit.record("question.removed", row, now)
    db.session.delete(row)


def missing_of(question: Carried, module_code: str) -> tuple[str, ...]:
    """What a draft of this module still lacks."""
    return (*(() if module_code else (_("Choose a module."),)), *lacks(question))


def _settle(row: BankedQuestion, question: Carried, module_code: str, now: datetime) -> tuple[str, ...]:
    """Put a question into a draft's row, and note whether it is complete."""
    row.content, row.type, row.module_code = entry_of(question), question.type, module_code
    missing = missing_of(question, module_code)
    row.completed_at = None if missing else row.completed_at or now
    return missing


def _placed(question: Carried, place: Place) -> Carried:
    return replace(
        question,
        criterion=question.criterion or place.criterion,
        difficulty=question.difficulty or place.difficulty,
    )


def _waiting(mark: str, one: ImportedQuestion) -> Mapping[str, Any]:
    return {
        "fingerprint": mark,
        "line": one.line,
        "file": _typed(one.file)[-LONGEST_FILE_NAME:],
        "name": one.name[:100],
        "type": one.question.type,
        "category": one.category[:500],
        "tags": list(one.tags),
        "notes": [_typed(note) for note in one.notes],
        "content": entry_of(one.question),
    }


def _typed(text: str) -> str:
    """Words from a file or its name as a database keeps them and a page shows them."""
    return UNTYPABLE.sub("", text)
