"""The parts that every document of ours has: its head, the name, and a foot by which anybody can check it."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import segno

from certificates.certificate import Certificate
from certificates.design import Signatory
from certificates.fonts import REPLACEMENT, Weight, clean
from certificates.sheet import LEADING, MARGIN, Column, Sheet, Style
from certificates.structure import Role, SignatureArea
from certificates.wording import heading_of, note_of, statement_of

QR_SIZE = 92.0
LOGO_HEIGHT = 38.0
# Any mask can be read. To try all eight for the neatest takes longer than to draw the page.
QR_MASK = 4
FOOT_TOP = 128.0
# How much higher it reaches where people sign.
SIGNED = 66.0
SPECIMEN = "SPECIMEN: drawn from invented facts. It certifies nothing."
RPL = "RPL: these criteria were met by recognition of prior learning."


def day_words(day: date) -> str:
    """Such as "5 November 2026"."""
    return f"{day:%-d %B %Y}"


def title(certificate: Certificate) -> str:
    """What the document calls itself; its kind where a deployment gave it no heading."""
    return heading_of(certificate).strip() or certificate.kind.capitalize()


def whole_width(sheet: Sheet) -> Column:
    """From margin to margin, as the design places words."""
    return Column(MARGIN, sheet.width - 2 * MARGIN, sheet.design.layout)


def specimen(sheet: Sheet, certificate: Certificate) -> None:
    """On a specimen the first words of each page say that it is one."""
    if certificate.is_specimen:
        style = Style(15, sheet.design.accent, Weight.BOLD)
        # Not within a table that goes on from the page before: a table has only rows (PDF/UA-1, 7.2).
        with sheet.within(sheet.root):
            sheet.say(Role.PARAGRAPH, SPECIMEN, style, whole_width(sheet), sheet.height - 48)


def head(sheet: Sheet, certificate: Certificate) -> float:
    """Logo, issuer and title; gives the place for a line below."""
    column, design, issuer = whole_width(sheet), sheet.design, certificate.wording.issuer
    y = sheet.height - 60
    if design.logo is not None:
        y -= LOGO_HEIGHT
        sheet.logo(design.logo, column, y, LOGO_HEIGHT, design.accent)
    quiet = sheet.fitting(issuer, Style(12, design.quiet), column.room)
    sheet.say(Role.PARAGRAPH, issuer, quiet, column, y - 26)
    heading = title(certificate)
    large = sheet.fitting(heading, Style(20, design.accent, Weight.BOLD), column.room)
    sheet.say(Role.TITLE, heading, large, column, y - 56)
    return y - 88


def name(sheet: Sheet, words: str, y: float, largest: float) -> float:
    """The name as large as fits on one line, or else smaller on two; gives the place of the lowest line."""
    column = whole_width(sheet)
    words = clean(words) or REPLACEMENT
    sizes = [size for size in (40, 34, 28, 24, 22, 20) if size <= largest]
    style = Style(sizes[0], sheet.design.ink, Weight.BOLD)
    lines = [sheet.line(words, style)]
    width = lines[0].width(1)
    fitting = next((size for size in sizes if width * size <= column.room), None)
    for size in [fitting] if fitting is not None else [22, 18, 14, 11, 8, 6]:
        style = Style(size, sheet.design.ink, Weight.BOLD)
        if fitting is None:
            lines = sheet.lines(words, style, column.room)
        if len(lines) <= 2:
            break
    with sheet.element(Role.PARAGRAPH):
        below = sheet.write(lines, style, column, y if len(lines) == 1 else y + 8, words)
    return below + style.size * LEADING


def opening(sheet: Sheet, certificate: Certificate) -> float:
    """How a portrait document begins: head, name, statement and programme; gives the place of the lowest line."""
    column, design = whole_width(sheet), sheet.design
    specimen(sheet, certificate)
    y = head(sheet, certificate)
    y = name(sheet, certificate.name, y - 20, largest=28)
    y = sheet.say(Role.PARAGRAPH, statement_of(certificate), Style(12, design.ink), column, y - 34)
    bold = sheet.fitting(certificate.programme, Style(15, design.ink, Weight.BOLD), column.room)
    return sheet.say(Role.PARAGRAPH, certificate.programme, bold, column, y - 8)


def foot(sheet: Sheet, certificate: Certificate, *, has_recognised: bool) -> None:
    """Who signs, number, day, where to check, and what this document is not. It stands at the foot of the page."""
    design = sheet.design
    column = Column(MARGIN, sheet.width - 2 * MARGIN - QR_SIZE - 24)
    if design.signatories:
        _signatories(sheet, design.signatories, column)
    quiet, small = Style(10, design.quiet), Style(9, design.quiet)
    number = Style(11, design.ink, Weight.BOLD)
    y = sheet.say(Role.PARAGRAPH, f"Certificate number: {certificate.number}", number, column, FOOT_TOP)
    y = sheet.say(Role.PARAGRAPH, f"Issued on {day_words(certificate.issued_on)}", quiet, column, y - 1)
    y = sheet.link(f"Check it: {certificate.verify_url}", certificate.verify_url, quiet, column, y - 1)
    y = sheet.say(Role.PARAGRAPH, note_of(certificate), small, column, y - 1)
    if has_recognised:
        sheet.say(Role.PARAGRAPH, RPL, small, column, y - 1)
    _qr(sheet, certificate.verify_url, sheet.width - MARGIN - QR_SIZE, 52)
    with sheet.element(Role.FORM) as form:
        form.parts.append(SignatureArea(sheet.page, f"Digital signature of {certificate.wording.issuer}"))


def _signatories(sheet: Sheet, people: tuple[Signatory, ...], column: Column) -> None:
    each = column.room / len(people)
    for place, person in enumerate(people):
        own = Column(column.x + place * each, each - 16)
        top = FOOT_TOP + SIGNED - 12
        with sheet.decoration():
            sheet.draw(f"{sheet.design.quiet} RG 0.75 w {own.x:.2f} {top} m {own.x + own.room:.2f} {top} l S")
        bold = sheet.fitting(person.name, Style(10, sheet.design.ink, Weight.BOLD), own.room)
        sheet.say(Role.PARAGRAPH, person.name, bold, own, top - 13)
        quiet = sheet.fitting(person.role, Style(9, sheet.design.quiet), own.room)
        sheet.say(Role.PARAGRAPH, person.role, quiet, own, top - 25)


def _qr(sheet: Sheet, address: str, x: float, y: float) -> None:
    """The address for a camera: bars of dark squares, row by row from the top."""
    matrix = segno.make(address, error="m", mask=QR_MASK, micro=False).matrix
    bars: list[str] = []
    for row, line in enumerate(matrix):
        column = 0
        for is_dark, run in groupby(line):
            length = len(list(run))
            if is_dark:
                bars.append(f"{column} {row} {length} 1 re")
            column += length
    unit = QR_SIZE / len(matrix)
    with sheet.figure(f"QR code that leads to {address}", (x, y, x + QR_SIZE, y + QR_SIZE)):
        sheet.draw(f"q {unit:.5f} 0 0 {-unit:.5f} {x:.2f} {y + QR_SIZE:.2f} cm {sheet.design.ink} rg")
        sheet.draw(" ".join(bars))
        sheet.draw("f Q")
