"""A statement as a PDF that everybody can read, drawn as certificates are: PDF/UA-1 and PDF/A-2a.

What draws takes some fifty megabytes, so views import this only when somebody asks for a PDF.
"""

from __future__ import annotations

from reportlab.lib.pagesizes import A4

from certificates.archival import archive
from certificates.design import Design
from certificates.fonts import FontLibrary, Weight, clean
from certificates.metadata import About
from certificates.sheet import LEADING, MARGIN, Column, Sheet, Style
from certificates.structure import Role
from lms.applications.statement_sheet import StatementSheet

BOTTOM = 62.0
TOP = 76.0
BULLET = 14.0


def pdf_of(statement: StatementSheet, design: Design, fonts: FontLibrary) -> bytes:
    """The document. The same statement gives the same bytes."""
    sheet = Sheet(A4, design, fonts)
    page = _Pages(sheet)
    quiet, ink = Style(11, design.quiet), Style(11, design.ink)
    page.say(Role.TITLE, statement.title, Style(20, design.accent, Weight.BOLD), gap=0)
    page.say(Role.PARAGRAPH, statement.council, quiet, gap=4)
    page.say(Role.PARAGRAPH, statement.whose, Style(12, design.ink, Weight.BOLD), gap=4)
    for title, passages in statement.chapters:
        page.say(Role.HEADING, title, Style(15, design.accent, Weight.BOLD), gap=18, keep=110)
        for passage in passages:
            page.say(Role.SUBHEADING, passage.wording, Style(12, design.ink, Weight.BOLD), gap=10, keep=70)
            page.list(passage.evidence, quiet)
            for paragraph in passage.paragraphs:
                page.say(Role.PARAGRAPH, paragraph, ink, gap=5)
    about = About(
        title=clean(f"{statement.title}, {statement.whose}" if statement.whose else statement.title),
        author=clean(statement.whose) or "An applicant",
        subject=clean(statement.council),
        made_on=statement.made_on,
    )
    return archive(sheet.finished(clean(statement.title)), sheet.root, sheet.lettering, about)


class _Pages:
    """Paragraphs that flow over pages. ``y`` is where the next line would stand."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.y = sheet.height - TOP
        self.column = Column(MARGIN, sheet.width - 2 * MARGIN)

    def say(self, role: Role, text: str, style: Style, *, gap: float, keep: float = 0) -> None:
        """An element of one paragraph, ``gap`` below what stands above it; it begins on a page that has ``keep`` left,
        so that no heading stands alone at a page's foot.
        """
        if not (text := clean(text)):
            return
        self.y -= gap
        if self.y - keep < BOTTOM:
            self._new_page()
        with self.sheet.element(role):
            self._write(text, style, self.column)

    def list(self, items: tuple[str, ...], style: Style) -> None:
        """A list of sentences."""
        if not items:
            return
        self.y -= 3
        column = Column(MARGIN + BULLET, self.column.room - BULLET)
        with self.sheet.element(Role.LIST):
            for item in items:
                with self.sheet.element(Role.LIST_ITEM), self.sheet.element(Role.LIST_BODY):
                    if self.y < BOTTOM:
                        self._new_page()
                    self.sheet.decorate("•", style, self.column, self.y)
                    self._write(clean(item), style, column)

    def _write(self, text: str, style: Style, column: Column) -> None:
        """Lines of the open element, as many on each page as fit."""
        waiting = lines = self.sheet.lines(text, style, column.room)
        while waiting:
            room = int((self.y - BOTTOM) // (style.size * LEADING)) + 1
            if room < 1:
                self._new_page()
                continue
            here, waiting = waiting[:room], waiting[room:]
            self.y = self.sheet.write(here, style, column, self.y, text if len(here) == len(lines) else "")

    def _new_page(self) -> None:
        self.sheet.new_page()
        self.y = self.sheet.height - TOP
