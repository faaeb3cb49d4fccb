"""Which words of a document differ from those of the one that was issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from itertools import islice

from pypdf import PdfReader

MOST_PAGES = 60
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """What was issued, and what stands in its place; one of them is empty where words were added or taken out."""

    issued: str
    shown: str


def lines_of(pdf: bytes) -> list[str]:
    """The lines of a document, as shapes alone say them: what is written beside them nobody sees.

    Raises what pypdf raises for a file that it can't read, which is much.
    """
    pages = islice(PdfReader(BytesIO(pdf)).pages, MOST_PAGES)
    lines = [" ".join(line.split())[:LONGEST_LINE] for page in pages for line in page.extract_text().splitlines()]
    return [line for line in lines if line]


def differences(issued: Sequence[str], shown: Sequence[str]) -> Iterator[Difference]:
    """Where lines differ, from the first on."""
    for kind, start, end, begins, ends in SequenceMatcher(None, issued, shown, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Difference(" ".join(issued[start:end]), " ".join(shown[begins:ends]))
