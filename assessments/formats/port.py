"""What the formats have in common: what reading and writing give, and the limits that hold for every file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessments.questions import (
    Cloze,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)

MEBIBYTE = 1024 * 1024
LARGEST_FILE_BYTES = 10 * MEBIBYTE
MOST_QUESTIONS = 20_000
LONGEST_QUESTION = 200_000  # characters, as they stand in the file
LONGEST_WORDS = 20_000  # characters of one text of a question
MOST_PARTS = 26  # options, pairs, items or gaps of one question
LONGEST_NAME = 80

Carried = SingleChoice | MultipleResponse | TrueFalse | Matching | Ordering | Numeric | ShortText | Cloze
Exportable = Carried | PictureChoice


class Format(StrEnum):
    """The formats that are read and written."""

    GIFT = "gift"
    MOODLE_XML = "moodle-xml"
    QTI_22 = "qti-2.2"
    QTI_30 = "qti-3.0"


class UnreadableFile(Exception):
    """The file as a whole can't be read; the sentence says why."""


class Refused(Exception):
    """One question can't be taken in; the sentence says why."""


class CannotCarry(Exception):
    """A format has no place for a question; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedQuestion:
    """A draft. ``question`` has empty text, and difficulty 0, where the file says nothing; ``line`` is where it starts,
    from 1 (in ``file``, where the format packs many). ``notes`` are sentences on what came in differently.
    """

    question: Carried
    name: str
    line: int
    file: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that was not taken in."""

    line: int
    name: str
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """All that a file holds: each of its questions is in one of the two lists. ``notes`` are about the whole file."""

    format: Format
    questions: tuple[ImportedQuestion, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """What of a question a format can't carry. ``is_left_out``: the question is not in the file at all."""

    question: str
    reason: str
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of questions, and what is not in it."""

    name: str
    data: bytes
    media_type: str
    losses: tuple[Loss, ...]
