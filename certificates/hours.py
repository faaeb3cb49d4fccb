"""A statement of hours: one page, A4, portrait. Live sessions and self-directed study are never added up."""

from __future__ import annotations

from certificates.certificate import Certificate, HoursSpent
from certificates.fonts import Weight
from certificates.parts import day_words, foot, opening, whole_width
from certificates.sheet import MARGIN, Column, Sheet, Style
from certificates.structure import Role, Scope

SEPARATE = "The two kinds of time are recorded in different ways. They are never added up."
FIRST_COLUMN = 300.0
ROW = 30.0


def draw_hours(sheet: Sheet, certificate: Certificate) -> None:
    """How long somebody learnt, in sessions and alone."""
    column, design = whole_width(sheet), sheet.design
    y = opening(sheet, certificate)
    if certificate.hours is not None:
        y = _table(sheet, certificate.hours, y - 30)
        sheet.say(Role.PARAGRAPH, SEPARATE, Style(10, design.quiet), Column(MARGIN, column.room), y - 6)
    foot(sheet, certificate, has_recognised=False)


def duration(minutes: int) -> str:
    """Such as "18 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour")] if hours or not rest else []
    return " ".join([*parts, _count(rest, "minute")] if rest else parts)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _table(sheet: Sheet, hours: HoursSpent, y: float) -> float:
    """Two kinds of time, each with what it was and how long."""
    room = sheet.width - 2 * MARGIN
    what, long = Column(MARGIN, FIRST_COLUMN), Column(MARGIN + FIRST_COLUMN + 12, room - FIRST_COLUMN - 12)
    head_style = Style(11, sheet.design.accent, Weight.BOLD)
    bold, plain = Style(12, sheet.design.ink, Weight.BOLD), Style(12, sheet.design.ink)
    rows = [
        (f"Live sessions attended ({_count(hours.sessions, 'session')})", duration(hours.live_minutes)),
        ("Self-directed study", duration(hours.self_directed_minutes)),
    ]
    between = f"From {day_words(hours.first_on)} to {day_words(hours.last_on)}."
    y = sheet.say(Role.PARAGRAPH, between, plain, Column(MARGIN, room), y) - 14
    with sheet.element(Role.TABLE):
        with sheet.element(Role.ROW):
            for words, column in (("Time spent learning", what), ("How long", long)):
                with sheet.element(Role.HEADER_CELL, scope=Scope.COLUMN):
                    sheet.write(sheet.lines(words, head_style, column.room), head_style, column, y)
        for kind, length in rows:
            _rule(sheet, y - 10)
            y -= ROW
            with sheet.element(Role.ROW):
                with sheet.element(Role.HEADER_CELL, scope=Scope.ROW):
                    sheet.write(sheet.lines(kind, bold, what.room), bold, what, y)
                with sheet.element(Role.CELL):
                    sheet.write(sheet.lines(length, plain, long.room), plain, long, y)
        _rule(sheet, y - 10)
    return y - ROW


def _rule(sheet: Sheet, y: float) -> None:
    with sheet.decoration():
        right = sheet.width - MARGIN
        sheet.draw(f"{sheet.design.quiet} RG 0.5 w {MARGIN} {y:.2f} m {right:.2f} {y:.2f} l S")
