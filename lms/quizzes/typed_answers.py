"""Reads of what learners typed and what was refused of it: by frequency, so that a person sees what to accept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from assessments.marking import is_right_text
from assessments.questions import AnyQuestion, Cloze, ShortText
from assessments.responses import typed_texts
from assessments.spelling import same_words
from lms.accounts.models import Person
from lms.editions import Edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.conflicts import known_to
from lms.learning.models import Enrolment
from lms.quizzes.models import AcceptedAnswer, AcceptedWords, Answer, Attempt

MOST_REFUSED = 100  # of the same question: the rest was written once, and is found when these are decided
PAGE_SIZE = 25
AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is typed: a question of an edition, and its gap, "" for a short text."""

    edition: Edition
    module_code: str
    question: ShortText | Cloze
    gap_id: str

    @property
    def number(self) -> int:
        """The number of the gap in its text, 0 for a short text."""
        if isinstance(self.question, ShortText):
            return 0
        return next(number for number, gap in self.question.numbered if gap.id == self.gap_id)

    @property
    def accepted(self) -> tuple[str, ...]:
        """What the bank accepts."""
        if isinstance(self.question, ShortText):
            return self.question.accepted
        return next(gap.accepted for gap in self.question.gaps if gap.id == self.gap_id)

    def words_of(self, text: str) -> str:
        """The text as it is compared here."""
        return words_in(self.question, self.gap_id, text)


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that the machine refused: how they were written most often, in how many tries, and one of those."""

    gap_id: str
    number: int
    text: str
    count: int
    attempt_id: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote it, in which try; ``reason`` where a person accepted it."""

    attempt_id: int
    person_id: int
    name: str
    number: int
    submitted_at: datetime | None
    reason: str | None


def words_in(question: AnyQuestion, gap_id: str, text: str) -> str:
    """A typed text as it is compared in this place."""
    gaps = question.gaps if isinstance(question, Cloze) else ()
    strict = any(gap.match_case for gap in gaps if gap.id == gap_id) or getattr(question, "match_case", False)
    return same_words(text, match_case=strict)


def _answers_to(edition_id: str, module_code: str, question_id: str, *columns: Any) -> Select[Any]:
    """Submitted answers that did not earn the whole mark."""
    return (
        select(*columns)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(
            Attempt.module_code == module_code,
            Attempt.edition == edition_id,
            Attempt.submitted_at.is_not(None),
            Answer.question_id == question_id,
            Answer.fraction < 1,
        )
    )


def refused_words(edition: Edition, module_code: str, question: AnyQuestion) -> list[Refused]:
    """What was typed and refused, the most frequent first, and of each gap; two statements. What was accepted for all
    is left out.
    """
    if not isinstance(question, ShortText | Cloze):
        return []
    known = select(AcceptedWords.gap_id, AcceptedWords.words).where(
        AcceptedWords.edition == edition.id,
        AcceptedWords.module_code == module_code,
        AcceptedWords.question_id == question.id,
    )
    accepted = {(gap_id, words) for gap_id, words in db.session.execute(known)}
    raw = cast(Answer.response, Text)
    counted = (raw, func.count(), func.min(Answer.attempt_id))
    query = _answers_to(edition.id, module_code, question.id, *counted).group_by(raw)
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    tries: dict[tuple[str, str], int] = {}
    for response, count, attempt_id in db.session.execute(query.execution_options(yield_per=AT_A_TIME)):
        for gap_id, text in typed_texts(question, json.loads(response)).items():
            key = gap_id, words_in(question, gap_id, text)
            if not key[1] or key in accepted or is_right_text(question, gap_id, text):
                continue
            spellings[key][text] += count
            tries[key] = min(attempt_id, tries.get(key, attempt_id))
    found = [
        Refused(
            key[0],
            Place(edition, module_code, question, key[0]).number,
            texts.most_common(1)[0][0],
            texts.total(),
            tries[key],
        )
        for key, texts in spellings.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.number, one.text))[:MOST_REFUSED]


def get_typed(attempt_id: int, question_id: str, gap_id: str) -> tuple[Place, str]:
    """Where and what a submitted try typed. Raises NotFound where nothing was typed there, or nothing was refused."""
    query = (
        select(Attempt.edition, Attempt.module_code, Answer.response)
        .join(Answer, Answer.attempt_id == Attempt.id)
        .where(Attempt.id == attempt_id, Attempt.submitted_at.is_not(None), Answer.question_id == question_id)
    )
    row = db.session.execute(query).one_or_none()
    edition = get_edition(row.edition) if row else None
    bank = edition.find_bank(row.module_code) if edition and row else None
    question = bank.questions.get(question_id) if bank else None
    if not isinstance(question, ShortText | Cloze) or edition is None or row is None:
        raise NotFound
    text = typed_texts(question, row.response).get(gap_id, "")
    if not same_words(text) or is_right_text(question, gap_id, text):
        raise NotFound
    return Place(edition, row.module_code, question, gap_id), text


def attempts_to_judge(place: Place, words: str, *, by: int) -> list[int]:
    """The tries in which these words were typed in this place, in order, without those of who judges them, and of
    learners whom they know.
    """
    query = (
        _answers_to(place.edition.id, place.module_code, place.question.id, Answer.attempt_id, Answer.response)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id != by, Enrolment.person_id.not_in(known_to(by)))
        .order_by(Answer.attempt_id)
    )
    return list(_with_words(query, place, words))


def _with_words(query: Select[Any], place: Place, words: str) -> Iterator[int]:
    for attempt_id, response in db.session.execute(query.execution_options(yield_per=AT_A_TIME)):
        text = typed_texts(place.question, response).get(place.gap_id, "")
        if text and place.words_of(text) == words:
            yield attempt_id


def writers(place: Place, attempt_ids: list[int]) -> list[Writer]:
    """Who wrote in these tries, of whom at most a page is asked for."""
    query = (
        select(Attempt.id, Person.id, Person.name, Attempt.number, Attempt.submitted_at, AcceptedAnswer.reason)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            AcceptedAnswer,
            (AcceptedAnswer.attempt_id == Attempt.id)
            & (AcceptedAnswer.question_id == place.question.id)
            & (AcceptedAnswer.gap_id == place.gap_id),
        )
        .where(Attempt.id.in_(attempt_ids))
        .order_by(Attempt.id)
    )
    return [Writer(*row) for row in db.session.execute(query)]


def reasons_of(attempt_id: int) -> dict[str, dict[str, str]]:
    """Why answers of a try were accepted, by question and gap."""
    query = select(AcceptedAnswer.question_id, AcceptedAnswer.gap_id, AcceptedAnswer.reason).where(
        AcceptedAnswer.attempt_id == attempt_id
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for question_id, gap_id, reason in db.session.execute(query):
        found[question_id][gap_id] = reason
    return found
