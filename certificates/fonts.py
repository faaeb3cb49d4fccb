"""The fonts in which a certificate is printed: for each letter the first font that holds it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REPLACEMENT = "\ufffd"


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


class FontLibrary:
    """The fonts under a folder of installed packages. Each file is read once in a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def font_for(self, letter: str, weight: Weight) -> str | None:
        """The name of the first font that holds a letter; None when no font does."""
        for family in FAMILIES:
            font = _load(self.folder, family, weight)
            if ord(letter) in font.face.charToGlyph:
                return str(font.fontName)
        return None

    def holds(self, font_name: str, letter: str) -> bool:
        """Whether a font, by its name, holds a letter."""
        return ord(letter) in pdfmetrics.getFont(font_name).face.charToGlyph


def unprintable(text: str, fonts: FontLibrary) -> str:
    """The letters of a text that no font holds, each once, in order; empty when all can be printed."""
    missing = [letter for letter in clean(text) if fonts.font_for(letter, Weight.BOLD) is None]
    return "".join(dict.fromkeys(missing))


def clean(text: str) -> str:
    """A line of text as it is printed: composed, with single spaces, without control signs and direction overrides.

    Joiners stay: Persian and Bengali names need them.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in composed
        if letter.isspace() or letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C"
    )
    return " ".join(kept.split())


@cache
def _load(folder: Path, family: Family, weight: Weight) -> TTFont:
    name = f"{family.file}-{weight.name}"
    path = folder / "@expo-google-fonts" / family.package / weight.value / f"{family.file}_{weight.value}.ttf"
    font = TTFont(name, str(path), shapable=True)
    pdfmetrics.registerFont(font)
    return font
