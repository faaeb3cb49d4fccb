"""What is drafted, out of date and reviewed, and what was signed off before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.clock import london_day
from lms.editions import Edition
from lms.errors import NotFound
from lms.extensions import db
from lms.languages import TRANSLATED
from lms.translating.items import Item, items_of
from lms.translating.models import Kind, TranslationReview

PAGE_SIZE = 50


class State(StrEnum):
    """Where a text stands. OUTDATED: it was made, or checked, for other English."""

    MISSING = "missing"
    DRAFTED = "drafted"
    OUTDATED = "outdated"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its text of now, and who checked that."""

    item: Item
    texts: tuple[str, ...]
    state: State
    reviewed_by: str = ""
    reviewed_on: date | None = None


def check_language(language: str) -> str:
    """A language that is translated into. Raises NotFound."""
    if language not in TRANSLATED:
        raise NotFound
    return language


def lines_of(language: str, edition: Edition) -> list[Line]:
    """Every text of a language and where it stands."""
    newest = (
        select(func.max(TranslationReview.id))
        .where(TranslationReview.language == language)
        .group_by(TranslationReview.kind, TranslationReview.key)
    )
    found = select(TranslationReview).where(TranslationReview.id.in_(newest))
    reviews = {(review.kind, review.key): review for review in db.session.scalars(found)}
    return [_line(item, reviews.get((item.kind, item.key))) for item in items_of(language, edition)]


def _line(item: Item, review: TranslationReview | None) -> Line:
    if review is not None and review.english == item.hash and len(review.texts) == len(item.texts):
        return Line(item, tuple(review.texts), State.REVIEWED, "", london_day(review.reviewed_at))
    if not all(item.texts):
        return Line(item, item.texts, State.OUTDATED if review is not None else State.MISSING)
    if item.is_outdated or review is not None:
        return Line(item, item.texts, State.OUTDATED)
    if item.reviewed_by:
        return Line(item, item.texts, State.REVIEWED, item.reviewed_by, item.reviewed_on)
    return Line(item, item.texts, State.DRAFTED)


def get_line(language: str, kind: str, key: str, edition: Edition) -> Line:
    """One text of a language. Raises NotFound."""
    item = next((item for item in items_of(language, edition) if (item.kind.value, item.key) == (kind, key)), None)
    if item is None:
        raise NotFound
    return _line(item, latest_review(language, item))


def latest_review(language: str, item: Item) -> TranslationReview | None:
    """The newest review of an item, whatever English it was made for."""
    return next(iter(history_of(language, item, limit=1)), None)


def history_of(language: str, item: Item, *, limit: int = 20) -> list[TranslationReview]:
    """The reviews of an item with who made them, the newest first."""
    statement = (
        select(TranslationReview)
        .where(
            TranslationReview.language == language,
            TranslationReview.kind == item.kind,
            TranslationReview.key == item.key,
        )
        .options(joinedload(TranslationReview.reviewer))
        .order_by(TranslationReview.number.desc())
    )
    return list(db.session.scalars(statement.limit(limit)))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a language is: of each kind, how many texts stand where."""

    language: str
    counts: dict[Kind, dict[State, int]]

    def of(self, kind: Kind, *states: State) -> int:
        """How many texts of a kind stand in one of these states; all when none is named."""
        return sum(self.counts[kind][state] for state in states or State)

    def share(self) -> int:
        """Per cent of all texts that are reviewed, rounded down."""
        total = sum(self.of(kind) for kind in Kind)
        return 100 * sum(self.of(kind, State.REVIEWED) for kind in Kind) // total if total else 0


def progress_of(language: str, edition: Edition) -> Progress:
    """How far a language is."""
    counts = {kind: dict.fromkeys(State, 0) for kind in Kind}
    for line in lines_of(language, edition):
        counts[line.item.kind][line.state] += 1
    return Progress(language, counts)


def search(lines: list[Line], *, kind: str, state: str, wanted: str) -> list[Line]:
    """The lines of a kind and state in which some words stand, in English or in the translation."""
    folded = wanted.casefold()
    return [
        line
        for line in lines
        if kind in ("", line.item.kind)
        and state in ("", line.state)
        and (not folded or any(folded in text.casefold() for text in (*line.item.english, *line.texts)))
    ]
