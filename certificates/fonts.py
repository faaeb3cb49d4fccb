"""The fonts in which a certificate is printed: for each letter the first font that holds it."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import uharfbuzz as hb

from certificates.svg_path import path_operators

REPLACEMENT = "\ufffd"
# As PDF counts: lengths of a font are in thousandths of the size in which it is set.
EM = 1000
# "fi" as one glyph copies badly.
FEATURES = MappingProxyType({"liga": False, "clig": False, "dlig": False})
# What a page needs of a font, once its letters are glyphs: outlines and measures, no names and no rules of shaping.
UNNEEDED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "name", "post", "OS/2", "cmap", "DSIG", "meta")


class Weight(StrEnum):
    """How heavy the letters are."""

    REGULAR = "400Regular"
    BOLD = "700Bold"


@dataclass(frozen=True, slots=True)
class Family:
    """A font family as its package names it; the largest come last, and are read only when nothing else helps."""

    package: str
    file: str


FAMILIES = (
    Family("noto-sans", "NotoSans"),
    Family("noto-sans-arabic", "NotoSansArabic"),
    Family("noto-sans-hebrew", "NotoSansHebrew"),
    Family("noto-sans-bengali", "NotoSansBengali"),
    Family("noto-sans-gurmukhi", "NotoSansGurmukhi"),
    Family("noto-sans-devanagari", "NotoSansDevanagari"),
    Family("noto-sans-gujarati", "NotoSansGujarati"),
    Family("noto-sans-tamil", "NotoSansTamil"),
    Family("noto-sans-ethiopic", "NotoSansEthiopic"),
    Family("noto-sans-tc", "NotoSansTC"),
)
# Their letters stand side by side as they are. Only marks above and below must be placed.
UNJOINED = frozenset({FAMILIES[0], FAMILIES[-1]})


class Glyph(NamedTuple):
    """A shape of a font, the letters that it shows, and where it stands, in thousandths of the size: how far the next
    is, and how far this one is moved right and up. ``back`` is by how much the next is nearer than the font alone would
    have it; ``place`` is where its letters begin in the text.
    """

    number: int
    text: str
    advance: int
    right: int = 0
    up: int = 0
    back: int = 0
    place: int = 0


class Font:
    """One font file."""

    def __init__(self, family: Family, weight: Weight, path: Path) -> None:
        self.name = f"{family.file}-{weight.name}"
        self.joins = family not in UNJOINED
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.letters: frozenset[str] = frozenset(map(chr, self.face.unicodes))
        self._hb_font = hb.Font(self.face)
        self._hb_font.scale = (EM, EM)
        self._glyphs: dict[str, Glyph] = {}
        self._outlines: dict[int, str] = {}

    def glyph_of(self, letter: str) -> Glyph:
        """The shape of a letter that stands alone."""
        found = self._glyphs.get(letter)
        if found is None:
            number = self._hb_font.get_nominal_glyph(ord(letter)) or 0
            found = self._glyphs[letter] = Glyph(number, letter, self.advance_of(number))
        return found

    def advance_of(self, glyph: int) -> int:
        """How wide a shape is, when nothing moves it."""
        return int(self._hb_font.get_glyph_h_advance(glyph))

    def outline_of(self, glyph: int) -> str:
        """A shape as a path that is to be filled, in PDF's words and thousandths of the size."""
        found = self._outlines.get(glyph)
        if found is None:
            steps: list[str] = []
            self._hb_font.draw_glyph(glyph, PATH_WRITER, steps)
            found = self._outlines[glyph] = path_operators("".join(steps)) if steps else ""
        return found

    def shape(self, text: str, *, is_right_to_left: bool) -> list[Glyph]:
        """The shapes of a text, from left to right as they are seen: joined and placed as its script asks.

        Where several shapes show one letter with its marks, the widest has it and the others nothing.
        """
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if is_right_to_left else "ltr"
        hb.shape(self._hb_font, buffer, dict(FEATURES))
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        shapes = [(info.cluster, position.x_advance) for info, position in zip(infos, positions, strict=True)]
        letters = _letters_of(text, shapes, is_right_to_left=is_right_to_left)
        return [
            Glyph(
                info.codepoint,
                letters.get(place, ""),
                position.x_advance,
                position.x_offset,
                position.y_offset,
                self.advance_of(info.codepoint) + position.x_offset - position.x_advance,
                info.cluster,
            )
            for place, (info, position) in enumerate(zip(infos, positions, strict=True))
        ]

    def subset(self, glyphs: set[int]) -> bytes:
        """A font file that holds only these shapes, under their own numbers."""
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag.encode()) for tag in UNNEEDED)
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
        return bytes(hb.subset(self.face, wanted).blob.data)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """What every letter fits in, from left and bottom to right and top, in thousandths of the size."""
        head = self.face.reference_table("head").data
        left, bottom, right, top = struct.unpack(">4h", head[36:44])
        scale = EM / self.face.upem
        return round(left * scale), round(bottom * scale), round(right * scale), round(top * scale)


class FontLibrary:
    """The fonts under a folder of installed packages. Each file is read once in a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def first(self, weight: Weight) -> Font:
        """The font of Latin, Greek and Cyrillic, which holds the replacement sign too."""
        return _load(self.folder, FAMILIES[0], weight)

    def font_for(self, letter: str, weight: Weight) -> Font | None:
        """The first font that holds a letter; None when no font does."""
        for family in FAMILIES:
            font = _load(self.folder, family, weight)
            if letter in font.letters:
                return font
        return None

    def is_plain(self, text: str, weight: Weight) -> bool:
        """Whether the first font sets the text from left to right, letter by letter."""
        return _plain_letters(self.folder, weight).issuperset(text)


def unprintable(text: str, fonts: FontLibrary) -> str:
    """The letters of a text that no font holds, each once, in order; empty when all can be printed."""
    missing = [letter for letter in clean(text) if fonts.font_for(letter, Weight.BOLD) is None]
    return "".join(dict.fromkeys(missing))


def clean(text: str) -> str:
    """A line of text as it is printed: composed, with single spaces, without control signs and direction overrides.

    Joiners stay: Persian and Bengali names need them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in composed
        if letter.isspace() or letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C"
    )
    return " ".join(kept.split())


def _path_writer() -> hb.DrawFuncs:
    """Takes down the outline of a shape in a list of steps, as an SVG path has them."""

    def taking(command: str) -> Callable[..., None]:
        return lambda *places: places[-1].append(command + " ".join(f"{place:g}" for place in places[:-1]))

    writer = hb.DrawFuncs()
    writer.set_move_to_func(taking("M"))
    writer.set_line_to_func(taking("L"))
    writer.set_quadratic_to_func(taking("Q"))
    writer.set_cubic_to_func(taking("C"))
    writer.set_close_path_func(taking("Z"))
    return writer


def _letters_of(text: str, shapes: Sequence[tuple[int, int]], *, is_right_to_left: bool) -> dict[int, str]:
    """What each shape is copied as, by its place. Of each shape it is told where its letters begin in the text, and how
    wide it is: what has no width holds nothing, and from left to right no wide shape goes without a letter while there
    are any, since a gap is copied as a space.
    """
    starts = sorted({start for start, _advance in shapes})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    found: dict[int, str] = {}
    for start, group in groupby(range(len(shapes)), key=lambda place: shapes[place][0]):
        places, letters = list(group), text[start : ends[start]]
        wide = [place for place in places if shapes[place][1]]
        if is_right_to_left or not wide:
            wide = [max(places, key=lambda place: shapes[place][1])]
        if len(wide) > len(letters):  # both halves of a vowel sign around a consonant
            letters = unicodedata.normalize("NFD", letters)
        holders = wide[: len(letters)]
        for holder, letter in zip(holders, letters, strict=False):
            found[holder] = letter
        found[holders[-1]] += letters[len(holders) :]
    return found


PATH_WRITER = _path_writer()


@cache
def _load(folder: Path, family: Family, weight: Weight) -> Font:
    path = folder / "@expo-google-fonts" / family.package / weight.value / f"{family.file}_{weight.value}.ttf"
    return Font(family, weight, path)


@cache
def _plain_letters(folder: Path, weight: Weight) -> frozenset[str]:
    """Letters of the first font that neither turn the direction nor are marks on others."""
    letters = _load(folder, FAMILIES[0], weight).letters
    return frozenset(
        letter
        for letter in letters
        if unicodedata.bidirectional(letter) not in ("R", "AL", "NSM", "AN") and unicodedata.category(letter)[0] != "M"
    )
