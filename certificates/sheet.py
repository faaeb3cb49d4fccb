"""A document while it is drawn: on the pages of a ReportLab canvas, and at once as the tree of what stands there.

Whatever is drawn stands within an element, or is said to be decoration (PDF/UA-1, 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from certificates.design import Colour, Design, Drawing, Layout, Logo
from certificates.fonts import FontLibrary, Weight
from certificates.lettering import Lettering, copied_lines, meaning
from certificates.shaping import Line, line_of, wrap
from certificates.structure import Box, Element, LinkArea, Mark, Role, Scope

LEADING = 1.35
MARGIN = 56.0


@dataclass(frozen=True, slots=True)
class Style:
    """How words look; ``size`` is in points."""

    size: float
    colour: Colour
    weight: Weight = Weight.REGULAR


@dataclass(frozen=True, slots=True)
class Column:
    """Where words stand: from x, this wide, in points."""

    x: float
    room: float
    layout: Layout = Layout.LEFT

    def start(self, width: float) -> float:
        """Where a line begins that is this wide."""
        return self.x + (self.room - width) / 2 if self.layout is Layout.CENTRED else self.x


class Sheet:
    """The document being drawn. Places are in points from the lower left corner of the page."""

    def __init__(self, size: tuple[float, float], design: Design, fonts: FontLibrary) -> None:
        self.width, self.height = size
        self.design = design
        self.fonts = fonts
        self.lettering = Lettering()
        self.root = Element(Role.DOCUMENT)
        self.page = 0
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=size, pageCompression=0, invariant=True)
        # It would name a font that is not embedded.
        self._canvas._preamble = ""
        self._open = [self.root]
        self._marks = 0
        self._pages: list[dict[str, object]] = []

    def new_page(self) -> None:
        """Go on on another page."""
        self._pages.append(dict(self._canvas.__dict__))
        self._canvas._startPage()
        self.page += 1
        self._marks = 0

    def finished(self, name: str) -> bytes:
        """The drawn pages; where they are several, each says the document's name and "Page 1 of 3" as decoration."""
        style, foot = Style(9, self.design.quiet), Column(MARGIN, self.width - 2 * MARGIN)
        self._pages.append(dict(self._canvas.__dict__))
        for number, state in enumerate(self._pages, start=1):
            self._canvas.__dict__.update(state)
            if len(self._pages) > 1:
                self.decorate(f"{name}, page {number} of {len(self._pages)}", style, foot, 30)
            self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    @contextmanager
    def element(
        self, role: Role, *, alternative: str = "", text: str = "", scope: Scope | None = None
    ) -> Iterator[Element]:
        """An element below the one that is open; what is drawn meanwhile belongs to it."""
        element = Element(role, alternative=alternative, text=text, scope=scope)
        self._open[-1].parts.append(element)
        with self.within(element):
            yield element

    @contextmanager
    def within(self, element: Element) -> Iterator[None]:
        """Go on with an element that was begun before."""
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def decoration(self, kind: str = "/Layout") -> Iterator[None]:
        """What is drawn meanwhile says nothing (ISO 32000-1, 14.8.2.2)."""
        self.draw(f"/Artifact <</Type {kind}>> BDC")
        yield
        self.draw("EMC")

    def draw(self, operators: str) -> None:
        """Operators of a page, as they are."""
        self._canvas._code.append(operators)

    def line(self, text: str, style: Style) -> Line:
        """The text as one line."""
        return line_of(text, self.fonts, style.weight)

    def lines(self, text: str, style: Style, room: float) -> list[Line]:
        """The text in lines that fit."""
        return wrap(text, self.fonts, style.weight, style.size, room)

    def say(self, role: Role, text: str, style: Style, column: Column, y: float) -> float:
        """An element of one paragraph, in lines that fit, the first at y; gives the place for a line below the last.

        Nothing where there are no words, such as a note that a deployment leaves out.
        """
        if not text.strip():
            return y
        with self.element(role):
            return self.write(self.lines(text, style, column.room), style, column, y, text)

    def write(self, lines: Sequence[Line], style: Style, column: Column, y: float, text: str = "") -> float:
        """Lines as a part of the open element; gives the place for a line below.

        Where the shapes alone would be copied as something else than ``text``, the text is written beside them. Shapes
        that run from right to left are copied in the order of the eye, and every reader turns them round: who listens
        has the text from an element around them.
        """
        meant = self.line(text, style).text if text else "".join(line.text for line in lines)
        if any(line.turns for line in lines):
            with self.element(Role.SPAN, text=meant), self._marked():
                self._set_all(lines, style, column, y)
        else:
            is_said = copied_lines(lines) != meant
            with self._marked(meant if is_said else ""):
                self._set_all(lines, style, column, y, is_said=is_said)
        return y - len(lines) * style.size * LEADING

    def decorate(self, text: str, style: Style, column: Column, y: float) -> None:
        """Words that people who hear the document have heard already, such as a table's headers on another page."""
        with self.decoration("/Pagination"):
            self._set_all(self.lines(text, style, column.room), style, column, y)

    def fitting(self, text: str, style: Style, room: float) -> Style:
        """The style, smaller where the text is too long for one line."""
        width = self.line(text, style).width(style.size)
        return style if width <= room else replace(style, size=style.size * room / width)

    def link(self, words: str, address: str, style: Style, column: Column, y: float) -> float:
        """A paragraph that leads somewhere: the words and their areas are one element (PDF/UA-1, 7.18.5)."""
        lines = self.lines(words, style, column.room)
        with self.element(Role.PARAGRAPH), self.element(Role.LINK) as element:
            for place, line in enumerate(lines):
                base = y - place * style.size * LEADING
                start = column.start(line.width(style.size))
                self.write([line], style, column, base)
                box = (start, base - style.size * 0.3, start + line.width(style.size), base + style.size)
                element.parts.append(LinkArea(self.page, box, address, words))
        return y - len(lines) * style.size * LEADING

    @contextmanager
    def figure(self, alternative: str, box: Box) -> Iterator[None]:
        """A picture: what is drawn meanwhile, and what somebody hears who doesn't see it (PDF/UA-1, 7.3)."""
        with self.element(Role.FIGURE, alternative=alternative) as element, self._marked():
            element.box = box
            yield

    def logo(self, logo: Logo, column: Column, y: float, height: float, colour: Colour) -> None:
        """The logo, this high, with its lower edge at y."""
        picture = logo.picture if isinstance(logo.picture, Drawing) else ImageReader(BytesIO(logo.picture))
        across, down = (picture.width, picture.height) if isinstance(picture, Drawing) else picture.getSize()
        scale = height / down
        width = across * scale
        x = column.start(width)
        with self.figure(logo.alternative, (x, y, x + width, y + height)):
            if isinstance(picture, Drawing):
                matrix = f"{scale:.4f} 0 0 {-scale:.4f} {x:.2f} {y + height:.2f} cm"
                self.draw(f"q {matrix} {colour} rg {picture.operators} f Q")
            else:
                self._canvas.drawImage(picture, x, y, width, height, mask="auto")

    @contextmanager
    def _marked(self, text: str = "") -> Iterator[None]:
        """A part of the open element; ``text`` is what its shapes mean (ISO 32000-1, 14.9.4)."""
        element = self._open[-1]
        element.parts.append(Mark(self.page, self._marks))
        self.draw(f"/{element.role} <</MCID {self._marks}>> BDC")
        self._marks += 1
        if text:
            self.draw(meaning(text))
        yield
        self.draw("EMC EMC" if text else "EMC")

    def _set_all(self, lines: Sequence[Line], style: Style, column: Column, y: float, *, is_said: bool = False) -> None:
        self.draw(f"{style.colour} rg")
        for place, line in enumerate(lines):
            start, base = column.start(line.width(style.size)), y - place * style.size * LEADING
            self.draw(self.lettering.operators(line, start, base, style.size, is_said=is_said))
