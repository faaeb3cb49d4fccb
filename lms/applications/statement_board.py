"""What stands before somebody who writes a statement: criteria, their evidence, and words to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.applications.statement_models import Statement, StatementPart
from lms.applications.statement_queries import MarkedWork
from lms.applications.statement_words import ADVISED_WORDS, count_words
from lms.candidates.models import OwnEvidence, Profile
from lms.matching.fit import CriterionFit
from lms.vacancies.models import VacancyCriterion

MOST_EARLIER = 3


class Origin(StrEnum):
    """Where words to start from come from."""

    OWN = "own"
    WORK = "work"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Start:
    """Words of the learner's own that may be put in. ``key`` names them on the page; ``source`` is the module of marked
    work, or the post that they were written for before.
    """

    key: str
    origin: Origin
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """One criterion to write to."""

    fit: CriterionFit
    words: str
    starts: tuple[Start, ...]

    @property
    def criterion(self) -> VacancyCriterion:
        """The criterion, in the council's words."""
        return self.fit.criterion

    @property
    def count(self) -> int:
        """How many words stand there."""
        return count_words(self.words)

    @property
    def is_long(self) -> bool:
        """Whether there are more words than a council likes to read."""
        return self.count > ADVISED_WORDS


def boxes(
    fits: Sequence[CriterionFit],
    words: Mapping[int, str],
    profile: Profile | None,
    work: Mapping[str, MarkedWork],
    statements: Sequence[Statement],
) -> tuple[Box, ...]:
    """A box for each criterion: the essential ones first, each in the specification's order."""
    ordered = sorted(fits, key=lambda found: not found.criterion.essential)
    return tuple(
        Box(found, words.get(found.criterion.id, ""), tuple(_starts(found, profile, work, statements)))
        for found in ordered
    )


def leftovers(statement: Statement | None, criteria: Sequence[VacancyCriterion]) -> list[StatementPart]:
    """Words to criteria that the council took out of its post since."""
    kept = {criterion.id for criterion in criteria}
    return [part for part in (statement.parts if statement else ()) if part.words and part.criterion_id not in kept]


def find_start(found: Sequence[Box], sent: str) -> tuple[int, str] | None:
    """The criterion and the words that a button "12-own" asks to put in; None where there is no such start."""
    criterion, _dash, key = sent.partition("-")
    for box in found:
        for start in box.starts:
            if str(box.criterion.id) == criterion and start.key == key:
                return box.criterion.id, start.words
    return None


def own_words(evidence: OwnEvidence) -> str:
    """The words of an own example, as a start for a statement."""
    return evidence.story


def _starts(
    found: CriterionFit, profile: Profile | None, work: Mapping[str, MarkedWork], statements: Sequence[Statement]
) -> Iterator[Start]:
    criterion = found.criterion
    told = [one for one in (profile.own_evidence if profile else ()) if one.skill == criterion.skill and one.story]
    for number, evidence in enumerate(told, start=1):
        yield Start("own" if number == 1 else f"own{number}", Origin.OWN, "", own_words(evidence))
    if found.assessed is not None and found.assessed.module_code in work:
        module = found.assessed.module_code
        yield Start("work", Origin.WORK, module, work[module].text.strip())
    yield from _earlier(criterion, statements)


def _earlier(criterion: VacancyCriterion, statements: Sequence[Statement]) -> Iterator[Start]:
    """What was written for the same skill, or to the same words, before: for another post, or to a criterion that this
    one has no more.
    """
    seen: set[str] = set()
    for statement in statements:
        for part in statement.parts:
            is_here = statement.vacancy_id == criterion.vacancy_id and part.criterion_id is not None
            is_alike = part.skill == criterion.skill if criterion.skill else part.wording == criterion.wording
            if is_here or not is_alike or not part.words.strip() or part.words in seen:
                continue
            seen.add(part.words)
            yield Start(f"earlier{part.id}", Origin.EARLIER, statement.vacancy.title, part.words)
            if len(seen) == MOST_EARLIER:
                return
