"""What stands in a document, as people who don't see it read it: elements, and the marks that tie them to the pages.

ISO 32000-1, 14.7 and 14.8, in the strict reading of PDF/UA-1 (ISO 14289-1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

Box = tuple[float, float, float, float]
SIGNATURE_FIELD = "Signature"


class Role(StrEnum):
    """What an element is: the standard types of ISO 32000-1, 14.8.4, that we use."""

    DOCUMENT = "Document"
    TITLE = "H1"
    HEADING = "H2"
    SUBHEADING = "H3"
    PARAGRAPH = "P"
    LIST = "L"
    LIST_ITEM = "LI"
    LIST_BODY = "LBody"
    TABLE = "Table"
    ROW = "TR"
    HEADER_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"
    LINK = "Link"
    SPAN = "Span"
    FORM = "Form"


class Scope(StrEnum):
    """Which cells a header cell is about (PDF/UA-1, 7.5)."""

    COLUMN = "Column"
    ROW = "Row"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked part of a page's content, by the page's place and its own number on that page, both from 0."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class LinkArea:
    """An area of a page that leads to an address. ``words`` say where to (PDF/UA-1, 7.18.5)."""

    page: int
    box: Box
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class SignatureArea:
    """Where a signature will be kept: it shows nothing on its page. ``words`` name it (PDF/UA-1, 7.18.4)."""

    page: int
    words: str


Area = LinkArea | SignatureArea


@dataclass(slots=True, eq=False)
class Element:
    """A part of the document, with its own parts in the order in which they are read. ``alternative`` says what a
    figure shows (PDF/UA-1, 7.3), ``box`` where it stands; ``text`` is what shapes mean that say it badly themselves
    (ISO 32000-1, 14.9.4).
    """

    role: Role
    parts: list[Element | Mark | Area] = field(default_factory=list)
    alternative: str = ""
    text: str = ""
    scope: Scope | None = None
    box: Box | None = None

    def __iter__(self) -> Iterator[Element]:
        """This element and all below it, in the order in which they are read."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part
