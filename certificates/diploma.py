"""The certificate of a programme or a module: one page, A4, landscape."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4, landscape

from certificates.certificate import Certificate, Kind, ModuleAchieved
from certificates.design import WHITE, Layout
from certificates.fonts import Weight
from certificates.parts import FOOT_TOP, SIGNED, day_words, foot, head, name, specimen, whole_width
from certificates.shaping import Line
from certificates.sheet import LEADING, MARGIN, Column, Sheet, Style
from certificates.structure import Role
from certificates.wording import statement_of

PAGE: tuple[float, float] = landscape(A4)
MOST_IN_ONE_COLUMN = 3
GAP = 16.0


def draw_diploma(sheet: Sheet, certificate: Certificate) -> None:
    """Who completed what, module by module with the days."""
    design, column = sheet.design, whole_width(sheet)
    _frame(sheet)
    specimen(sheet, certificate)
    y = head(sheet, certificate)
    y = name(sheet, certificate.name, y - 24, largest=40)
    y = sheet.say(Role.PARAGRAPH, statement_of(certificate), Style(13, design.ink), column, y - 36)
    bold = sheet.fitting(certificate.programme, Style(18, design.ink, Weight.BOLD), column.room)
    y = sheet.say(Role.PARAGRAPH, certificate.programme, bold, column, y - 8)
    lowest = FOOT_TOP + (SIGNED + 8 if design.signatories else 22)
    _modules(sheet, certificate, y - 6, lowest)
    foot(sheet, certificate, has_recognised=any(module.recognised for module in certificate.modules))


def _frame(sheet: Sheet) -> None:
    """A calm frame, inside which everything stands."""
    wide, high = sheet.width - 48, sheet.height - 48
    with sheet.decoration():
        sheet.draw(f"{sheet.design.mist} rg 0 0 {sheet.width:.2f} {sheet.height:.2f} re f")
        sheet.draw(f"{WHITE} rg {sheet.design.accent} RG 2 w 24 24 {wide:.2f} {high:.2f} re B")


def _modules(sheet: Sheet, certificate: Certificate, top: float, lowest: float) -> None:
    """A list of the modules, in two columns when there are many, as large as the room above the foot allows."""
    modules = certificate.modules
    if not modules:
        return
    whole = whole_width(sheet)
    columns = 1 if len(modules) <= MOST_IN_ONE_COLUMN else 2
    each = (whole.room - GAP * (columns - 1)) / columns
    per_column = -(-len(modules) // columns)
    largest = 13 if certificate.kind is Kind.MODULE else 11
    size, blocks = _largest(sheet, modules, per_column, each, top - lowest, largest)
    style = Style(size, sheet.design.ink)
    with sheet.element(Role.LIST):
        y = top
        for place, lines in enumerate(blocks):
            if place % per_column == 0:
                y = top - size
            layout = whole.layout if columns == 1 else Layout.LEFT
            column = Column(MARGIN + (place // per_column) * (each + GAP), each, layout)
            with sheet.element(Role.LIST_ITEM), sheet.element(Role.LIST_BODY):
                y = sheet.write(lines, style, column, y)


def _largest(
    sheet: Sheet, modules: tuple[ModuleAchieved, ...], per_column: int, width: float, height: float, first: int
) -> tuple[float, list[list[Line]]]:
    """The largest size at which the modules fit, and their lines."""
    for size in range(first, 4, -1):
        style = Style(size, sheet.design.ink)
        blocks = [sheet.lines(_words(module), style, width) for module in modules]
        starts = range(0, len(blocks), per_column)
        most = max(sum(map(len, blocks[start : start + per_column])) for start in starts)
        if most * size * LEADING <= height:
            break
    return size, blocks


def _words(module: ModuleAchieved) -> str:
    words = f"{module.code} {module.title}, {day_words(module.achieved_on)}"
    return f"{words} (RPL: {', '.join(module.recognised)})" if module.recognised else words
