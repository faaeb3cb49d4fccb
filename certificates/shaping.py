"""Lines of text in any script: cut into runs of one font and direction, in the order in which they are seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from certificates.fonts import EM, REPLACEMENT, Font, FontLibrary, Glyph, Weight, clean

RIGHT_TO_LEFT = frozenset({"R", "AL"})
LEFT_TO_RIGHT = frozenset({"L", "EN", "AN"})
# They choose among the looks of the letter before, and have none of their own.
WITH_SELECTORS = re.compile(r".[\ufe00-\ufe0f]*", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """Neighbouring letters of one font and one direction, in the order in which they are read.

    ``meant`` is what they stand for: something else than ``text`` where no font holds it. ``place`` is where they begin
    in their line.
    """

    text: str
    font: Font
    meant: str
    place: int = 0
    is_right_to_left: bool = False

    @cached_property
    def glyphs(self) -> list[Glyph]:
        """The shapes, from left to right as they are seen. A replacement sign is copied as what it stands for."""
        if self.text != self.meant:
            sign = self.font.glyph_of(REPLACEMENT)
            return [sign._replace(text=letter) for letter in WITH_SELECTORS.findall(self.meant)]
        if self._stands_alone:
            return list(map(self.font.glyph_of, self.text))
        return self.font.shape(self.text, is_right_to_left=self.is_right_to_left)

    @cached_property
    def says_itself(self) -> bool:
        """Whether each shape is copied as its own letters, and all together as what is meant."""
        if self._stands_alone:
            return True
        letters = [glyph.text for glyph in self.glyphs]
        return all(letters) and "".join(letters) == self.meant

    @cached_property
    def _stands_alone(self) -> bool:
        """Whether each letter has one shape, wherever it stands."""
        if self.text != self.meant or self.font.joins or self.is_right_to_left:
            return False
        return self.text.isascii() or not any(map(_is_mark, self.text))

    def letters(self) -> Iterator[tuple[str, list[Glyph]]]:
        """From left to right: each letter with its marks, and the shapes that show it."""
        for _place, glyphs in groupby(self.glyphs, key=lambda glyph: glyph.place):
            together = list(glyphs)
            yield "".join(glyph.text for glyph in together), together

    @cached_property
    def width(self) -> int:
        """In thousandths of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True)
class Line:
    """What one line says, in the order in which it is read, and its runs from left to right as they are seen.

    The space at the end of a line that goes on below is written, so that words don't grow together in a copy; it
    doesn't count as width.
    """

    text: str
    runs: tuple[Run, ...]
    goes_on: bool = False

    @property
    def turns(self) -> bool:
        """Whether anything in the line runs from right to left."""
        return any(run.is_right_to_left for run in self.runs)

    @property
    def is_right_to_left(self) -> bool:
        """Whether the line as a whole does."""
        return _base_direction(self.text)

    def width(self, size: float) -> float:
        """In points."""
        return sum(run.width for run in self.runs) * size / EM


def line_of(text: str, fonts: FontLibrary, weight: Weight) -> Line:
    """The text as one line. Letters that no font holds become a visible replacement sign, never nothing."""
    line = clean(text)
    return Line(line, _runs_of(line, fonts, weight))


def wrap(text: str, fonts: FontLibrary, weight: Weight, size: float, room: float) -> list[Line]:
    """The text in lines that fit into ``room`` (points); a word that is wider than a line is cut."""
    whole = line_of(text, fonts, weight)
    if whole.width(size) <= room:
        return [whole]
    space = fonts.first(weight).glyph_of(" ").advance * size / EM
    pieces: list[tuple[str, bool]] = [
        (piece, place == 0)
        for word in clean(text).split(" ")
        for place, piece in enumerate(_pieces(word, fonts, weight, size, room))
    ]
    texts: list[str] = []
    taken = 0.0
    for piece, begins_word in pieces:
        width = line_of(piece, fonts, weight).width(size)
        if texts and begins_word and taken + space + width <= room:
            texts[-1] += f" {piece}"
            taken += space + width
        else:
            if texts and begins_word:
                texts[-1] += " "
            texts.append(piece)
            taken = width
    return [
        Line(one, _runs_of(one.rstrip(" "), fonts, weight), goes_on=place < len(texts) - 1)
        for place, one in enumerate(texts)
    ]


def _pieces(word: str, fonts: FontLibrary, weight: Weight, size: float, room: float) -> list[str]:
    if len(word) < 2 or line_of(word, fonts, weight).width(size) <= room:
        return [word]
    half = _cut_near(word, len(word) // 2)
    if half in (0, len(word)):
        return [word]
    return [*_pieces(word[:half], fonts, weight, size, room), *_pieces(word[half:], fonts, weight, size, room)]


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _cut_near(word: str, place: int) -> int:
    """Where a word may be cut: never between a letter and its marks or joiners."""
    while place < len(word) and (unicodedata.category(word[place])[0] in "MC" or word[place - 1] in "\u200c\u200d"):
        place += 1
    return place


def _runs_of(line: str, fonts: FontLibrary, weight: Weight) -> tuple[Run, ...]:
    if fonts.is_plain(line, weight):
        return (Run(line, fonts.first(weight), line),)
    directions = _directions(line)
    chosen = _fonts(line, fonts, weight)
    runs: list[Run] = []
    # From right to left, words and spaces are runs of their own: so they follow each other as they are read.
    for (font, is_right_to_left, _is_space), group in groupby(
        range(len(line)), key=lambda at: (chosen[at], directions[at], directions[at] and line[at] == " ")
    ):
        places = list(group)
        meant = line[places[0] : places[-1] + 1]
        text = meant if font else WITH_SELECTORS.sub(REPLACEMENT, meant)
        runs.append(Run(text, font or fonts.first(weight), meant, places[0], is_right_to_left and font is not None))
    return _as_seen(runs, is_right_to_left=_base_direction(line))


def _as_seen(runs: Iterable[Run], *, is_right_to_left: bool) -> tuple[Run, ...]:
    """Runs in the order of the eye: neighbouring runs against the line's direction keep their own order."""
    ordered: list[Run] = []
    for direction, group in groupby(runs, key=lambda run: run.is_right_to_left):
        together = list(group)
        if direction != is_right_to_left:
            together.reverse()
        ordered += together
    return tuple(reversed(ordered)) if is_right_to_left else tuple(ordered)


def _base_direction(line: str) -> bool:
    """Whether the line runs from right to left: when no letter in it runs from left to right. A document is in English,
    and there words of both directions follow each other from left to right, as who reads the page goes on.
    """
    kinds = {unicodedata.bidirectional(letter) for letter in line}
    return "L" not in kinds and not kinds.isdisjoint(RIGHT_TO_LEFT)


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


def _fonts(line: str, fonts: FontLibrary, weight: Weight) -> list[Font | None]:
    """For each letter its font. Spaces, marks and joiners stay in the font before them, where it holds them."""
    chosen: list[Font | None] = []
    for letter in line:
        before = chosen[-1] if chosen else None
        clings = letter == " " or unicodedata.category(letter)[0] in "MPC"
        if before is not None and clings and letter in before.letters:
            chosen.append(before)
        else:
            chosen.append(fonts.font_for(letter, weight))
    return chosen
