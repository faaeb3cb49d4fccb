"""A statement as a document: what stands in it, whatever it is written as. It is English, as councils' systems are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.matching.fit import CriterionFit


class Document(StrEnum):
    """What a statement can be taken away as."""

    DOCX = "docx"
    PDF = "pdf"


MEDIA_TYPES: Mapping[Document, str] = {
    Document.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Document.PDF: "application/pdf",
}
NO_WORDS = "Nothing was written here."


@dataclass(frozen=True, slots=True)
class Passage:
    """A criterion in the council's words, the evidence for it, and what was written to it."""

    wording: str
    evidence: tuple[str, ...]
    words: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What was written, a paragraph at a time."""
        return tuple(line.strip() for line in self.words.split("\n") if line.strip()) or (NO_WORDS,)


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """Everything that stands in the document. ``whose`` is a name, or a reference, or empty."""

    post: str
    council: str
    whose: str
    made_on: date
    chapters: tuple[tuple[str, tuple[Passage, ...]], ...]

    @property
    def title(self) -> str:
        """What the document calls itself."""
        return f"Statement for {self.post}"


def sheet_of(
    fits: Sequence[CriterionFit],
    words: Mapping[int, str],
    others: Sequence[tuple[str, str]],
    *,
    post: str,
    council: str,
    whose: str,
    made_on: date,
) -> StatementSheet:
    """A statement by criterion: the essential ones, the desirable ones, and ``others``, which the post has no more."""
    chapters = []
    for title, essential in (("Essential criteria", True), ("Desirable criteria", False)):
        passages = tuple(
            Passage(found.criterion.wording, tuple(evidence_in_words(found)), words.get(found.criterion.id, ""))
            for found in fits
            if found.criterion.essential is essential
        )
        chapters.append((title, passages))
    gone = tuple(Passage(wording, (), written) for wording, written in others)
    chapters.append(("Criteria that the post had before", gone))
    return StatementSheet(
        post, council, whose, made_on, tuple((title, passages) for title, passages in chapters if passages)
    )


def evidence_in_words(found: CriterionFit) -> Iterator[str]:
    """The evidence for a criterion, each piece as a sentence."""
    if found.assessed is not None:
        held = found.assessed
        yield (
            f"Assessed: module {held.module_code}, criterion {held.criterion}, at level {held.level}, "
            f"on {held.evidenced_on:%-d %B %Y}."
        )
    if found.own:
        yield "The applicant gives an example of their own, which was not assessed."
