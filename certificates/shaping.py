"""Lines of text in any script: cut into runs of one font and direction, in the order in which they are seen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import shapeStr
from reportlab.pdfgen.canvas import Canvas

from certificates.fonts import REPLACEMENT, FontLibrary, Weight, clean

RIGHT_TO_LEFT = frozenset({"R", "AL"})
LEFT_TO_RIGHT = frozenset({"L", "EN", "AN"})
# Latin, Greek and Cyrillic need no shaping, and copy badly when "fi" becomes one glyph.
UNSHAPED = "NotoSans-"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring letters of one font and one direction, in the order in which they are read."""

    text: str
    font: str
    is_right_to_left: bool

    def shaped(self, size: float) -> str:
        """What is given to the canvas: joined and placed where the script asks for it."""
        if self.font.startswith(UNSHAPED):
            return self.text
        shaped: str = shapeStr(self.text, self.font, size)
        return shaped


def runs_of(text: str, fonts: FontLibrary, weight: Weight) -> tuple[Run, ...]:
    """The runs of a line, from left to right as they are seen."""
    line = clean(text)
    directions = _directions(line)
    chosen = _fonts(line, fonts, weight)
    letters = [
        (letter if font is not None else REPLACEMENT, font or fonts.font_for(REPLACEMENT, weight) or "", direction)
        for letter, font, direction in zip(line, chosen, directions, strict=True)
    ]
    runs = [
        Run("".join(letter for letter, _font, _direction in group), font, is_right_to_left)
        for (font, is_right_to_left), group in groupby(letters, key=lambda one: (one[1], one[2]))
    ]
    return _as_seen(runs, is_right_to_left=bool(directions) and _base_direction(line))


def width_of(runs: tuple[Run, ...], size: float) -> float:
    """How wide the line is, in points."""
    return float(sum(stringWidth(run.shaped(size), run.font, size) for run in runs))


def draw_line(canvas: Canvas, x: float, y: float, runs: tuple[Run, ...], size: float) -> None:
    """Draw a line that begins at x."""
    for run in runs:
        shaped = run.shaped(size)
        canvas.setFont(run.font, size)
        canvas.drawString(x, y, shaped)
        x += stringWidth(shaped, run.font, size)


def _as_seen(runs: list[Run], *, is_right_to_left: bool) -> tuple[Run, ...]:
    """Runs in the order of the eye: neighbouring runs against the line's direction keep their own order."""
    ordered: list[Run] = []
    for direction, group in groupby(runs, key=lambda run: run.is_right_to_left):
        together = list(group)
        if direction != is_right_to_left:
            together.reverse()
        ordered += together
    return tuple(reversed(ordered)) if is_right_to_left else tuple(ordered)


def _base_direction(line: str) -> bool:
    """Whether the line runs from right to left: as its first letter with a direction does."""
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        if kind in RIGHT_TO_LEFT:
            return True
        if kind == "L":
            return False
    return False


def _directions(line: str) -> list[bool]:
    """For each letter whether it runs from right to left; what has no direction follows its neighbours, and between
    two directions the line's.
    """
    base = _base_direction(line)
    strong: list[bool | None] = []
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        if kind == "NSM" and strong:
            strong.append(strong[-1])
        else:
            strong.append(True if kind in RIGHT_TO_LEFT else False if kind in LEFT_TO_RIGHT else None)
    resolved: list[bool] = []
    for place, direction in enumerate(strong):
        if direction is None:
            before = next((one for one in reversed(strong[:place]) if one is not None), base)
            after = next((one for one in strong[place:] if one is not None), base)
            direction = before if before == after else base
        resolved.append(direction)
    return resolved


def _fonts(line: str, fonts: FontLibrary, weight: Weight) -> list[str | None]:
    """For each letter its font. Spaces, marks and joiners stay in the font before them, where it holds them."""
    chosen: list[str | None] = []
    for letter in line:
        before = chosen[-1] if chosen else None
        clings = letter == " " or unicodedata.category(letter)[0] in "MPC"
        if before is not None and clings and fonts.holds(before, letter):
            chosen.append(before)
        else:
            chosen.append(fonts.font_for(letter, weight))
    return chosen
