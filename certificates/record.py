"""A record of achievement: every criterion that was met, module by module; A4, portrait, as many pages as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from certificates.certificate import Certificate, CriterionMet
from certificates.fonts import Weight
from certificates.parts import FOOT_TOP, SIGNED, day_words, foot, opening, specimen
from certificates.shaping import Line
from certificates.sheet import LEADING, MARGIN, Column, Sheet, Style
from certificates.structure import Element, Role, Scope

HEADERS = ("Outcome", "Criterion", "What was shown", "Met on", "Assessed by")
WIDTHS = (82.0, 50.0, 170.0, 92.0, 89.0)
PADDING = 8.0
BOTTOM = 62.0
BY_COMPUTER = "Quiz, marked by computer"


def draw_record(sheet: Sheet, certificate: Certificate) -> None:
    """Who met which criteria, when, and in which role somebody judged it."""
    y = opening(sheet, certificate)
    table = _Record(sheet, certificate, y - 10)
    titles = {module.code: f"{module.code} {module.title}" for module in certificate.modules}
    for module, criteria in groupby(certificate.criteria, key=lambda one: one.module):
        table.module(titles.get(module, module), list(criteria))
    if table.y < FOOT_TOP + (SIGNED if sheet.design.signatories else 20):
        table.new_page()
    foot(sheet, certificate, has_recognised=any(one.recognised for one in certificate.criteria))


class _Record:
    """Tables that flow over pages. ``y`` is where the next line would stand."""

    def __init__(self, sheet: Sheet, certificate: Certificate, y: float) -> None:
        self.sheet = sheet
        self.certificate = certificate
        self.y = y
        self.style = Style(9, sheet.design.ink)
        self.bold = Style(9, sheet.design.ink, Weight.BOLD)
        self.header = Style(9, sheet.design.accent, Weight.BOLD)
        starts = [MARGIN + sum(WIDTHS[:place]) for place in range(len(WIDTHS))]
        self.columns = [Column(x, width - PADDING) for x, width in zip(starts, WIDTHS, strict=True)]

    @property
    def leading(self) -> float:
        return self.style.size * LEADING

    def new_page(self) -> None:
        """Another page, which says too that this is a specimen."""
        self.sheet.new_page()
        specimen(self.sheet, self.certificate)
        self.y = self.sheet.height - 76

    def module(self, title: str, criteria: Sequence[CriterionMet]) -> None:
        """A heading, and a table of the criteria; both begin on one page with the first criterion."""
        heading = Style(12, self.sheet.design.accent, Weight.BOLD)
        rows = [self._cells(criterion) for criterion in criteria]
        lines = self.sheet.lines(title, heading, self.sheet.width - 2 * MARGIN)
        first = 2 * self.leading + _height(rows[0]) * self.leading
        if self.y - 24 - len(lines) * 16 - first < BOTTOM:
            self.new_page()
        with self.sheet.element(Role.HEADING):
            self.y = self.sheet.write(lines, heading, Column(MARGIN, 0), self.y - 20)
        with self.sheet.element(Role.TABLE):
            self._headers()
            for cells in rows:
                self._row(cells)
            self._rule()

    def _headers(self) -> None:
        with self.sheet.element(Role.ROW):
            for words, column in zip(HEADERS, self.columns, strict=True):
                with self.sheet.element(Role.HEADER_CELL, scope=Scope.COLUMN):
                    self.sheet.write([self.sheet.line(words, self.header)], self.header, column, self.y)
        self.y -= self.leading

    def _headers_again(self) -> None:
        """The table's headers for the eye; who hears the table has them from its first page."""
        for words, column in zip(HEADERS, self.columns, strict=True):
            self.sheet.decorate(words, self.header, column, self.y)
        self.y -= self.leading

    def _cells(self, criterion: CriterionMet) -> list[list[Line]]:
        assessor = criterion.assessor or BY_COMPUTER
        texts = (
            criterion.outcome,
            criterion.criterion,
            criterion.text,
            day_words(criterion.met_on),
            f"{assessor} (RPL)" if criterion.recognised else assessor,
        )
        return [
            self.sheet.lines(text, self.bold if place == 1 else self.style, column.room)
            for place, (text, column) in enumerate(zip(texts, self.columns, strict=True))
        ]

    def _row(self, cells: list[list[Line]]) -> None:
        """A row stays whole where a page can hold it; a longer one goes on line by line."""
        height = _height(cells) * self.leading + PADDING
        if self.y - height < BOTTOM and height < self.sheet.height - 76 - BOTTOM - 2 * self.leading:
            self._go_on()
        self._rule()
        with self.sheet.element(Role.ROW):
            made = [self._cell(place) for place in range(len(cells))]
        for number in range(_height(cells)):
            if self.y - self.leading < BOTTOM:
                self._go_on()
            for place, lines in enumerate(cells):
                if number < len(lines):
                    style = self.bold if place == 1 else self.style
                    with self.sheet.within(made[place]):
                        self.sheet.write([lines[number]], style, self.columns[place], self.y - PADDING / 2)
            self.y -= self.leading
        self.y -= PADDING

    def _cell(self, place: int) -> Element:
        if place == 1:
            with self.sheet.element(Role.HEADER_CELL, scope=Scope.ROW) as cell:
                return cell
        with self.sheet.element(Role.CELL) as cell:
            return cell

    def _go_on(self) -> None:
        self._rule()
        self.new_page()
        self._headers_again()

    def _rule(self) -> None:
        y = self.y + self.leading - PADDING / 2
        with self.sheet.decoration():
            right = self.sheet.width - MARGIN
            self.sheet.draw(f"{self.sheet.design.quiet} RG 0.5 w {MARGIN} {y:.2f} m {right:.2f} {y:.2f} l S")


def _height(cells: list[list[Line]]) -> int:
    return max(map(len, cells))
