"""Reads of the item bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, load_only

from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.item_bank.models import BankedQuestion, QuestionImport

PAGE_SIZE = 50
AT_A_TIME = 500


class Stage(StrEnum):
    """How far a draft has come."""

    INCOMPLETE = "incomplete"
    READY = "ready"
    TAKEN = "taken"


def stage_of(question: BankedQuestion) -> Stage:
    """How far this one has come."""
    if question.taken_at is not None:
        return Stage.TAKEN
    return Stage.READY if question.completed_at is not None else Stage.INCOMPLETE


def get_question(question_id: int) -> BankedQuestion:
    """A draft, with the file that it came from. Raises NotFound."""
    found = db.session.get(BankedQuestion, question_id, options=[joinedload(BankedQuestion.source)])
    if found is None:
        raise NotFound
    return found


def get_import(import_id: int) -> QuestionImport:
    """A file that was read. Raises NotFound."""
    found = db.session.get(QuestionImport, import_id)
    if found is None:
        raise NotFound
    return found


def questions_page(
    page: int, *, stage: Stage | None = None, module_code: str = "", import_id: int | None = None, search: str = ""
) -> tuple[list[BankedQuestion], bool]:
    """A page of drafts, the newest first, and whether there are more."""
    query = select(BankedQuestion).order_by(BankedQuestion.id.desc())
    query = query.options(joinedload(BankedQuestion.source).options(load_only(QuestionImport.file_name)))
    if stage is not None:
        query = query.where(*_at(stage))
    if module_code:
        query = query.where(BankedQuestion.module_code == module_code)
    if import_id is not None:
        query = query.where(BankedQuestion.import_id == import_id)
    if search:
        query = query.where(BankedQuestion.name.icontains(search, autoescape=True))
    found = list(db.session.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)))
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _at(stage: Stage) -> tuple[ColumnElement[bool], ...]:
    match stage:
        case Stage.TAKEN:
            return (BankedQuestion.taken_at.is_not(None),)
        case Stage.READY:
            return BankedQuestion.completed_at.is_not(None), BankedQuestion.taken_at.is_(None)
        case Stage.INCOMPLETE:
            return (BankedQuestion.completed_at.is_(None),)


def ready_for(module_code: str) -> list[BankedQuestion]:
    """Complete drafts of a module that stand in no bank yet, in the order in which they came."""
    query = select(BankedQuestion).where(*_at(Stage.READY), BankedQuestion.module_code == module_code)
    return list(db.session.scalars(query.order_by(BankedQuestion.id)))


def ready_by_module() -> dict[str, int]:
    """How many complete drafts wait for each module."""
    query = select(BankedQuestion.module_code, func.count()).where(*_at(Stage.READY))
    counted = db.session.execute(query.group_by(BankedQuestion.module_code)).all()
    return {row[0]: row[1] for row in counted}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that was kept, and who kept it."""

    id: int
    file_name: str
    kept_at: object
    by: str | None


def latest_imports(most: int = 10) -> list[ImportRow]:
    """The files that were kept last."""
    query = (
        select(QuestionImport.id, QuestionImport.file_name, QuestionImport.kept_at, Person.name)
        .outerjoin(Person, Person.id == QuestionImport.imported_by_id)
        .where(QuestionImport.kept_at.is_not(None))
        .order_by(QuestionImport.id.desc())
        .limit(most)
    )
    return [ImportRow(*row) for row in db.session.execute(query)]


def known(fingerprints: Iterable[str]) -> set[str]:
    """Those of these that are in the item bank already."""
    asked = list(dict.fromkeys(fingerprints))
    found: set[str] = set()
    for start in range(0, len(asked), AT_A_TIME):
        some = asked[start : start + AT_A_TIME]
        found |= set(db.session.scalars(select(BankedQuestion.fingerprint).where(BankedQuestion.fingerprint.in_(some))))
    return found
