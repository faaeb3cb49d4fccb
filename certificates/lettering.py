"""The letters of a document: operators that set them on a page, and the fonts that are embedded for them.

Each font is embedded as a composite font of glyph numbers, of which only those that were used (ISO 32000-1, 9.7;
PDF/A-2, 6.2.11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

from pikepdf import Array, Dictionary, Name, Object, Pdf

from certificates.fonts import EM, REPLACEMENT, Font, Glyph
from certificates.shaping import Line, Run
from certificates.streams import packed

# A CMap's blocks hold at most so many lines (Adobe Technical Note 5014).
LARGEST_BLOCK = 100
SYMBOLIC = 4


class Lettering:
    """The glyphs that a document uses, by font, and which letters each stands for when text is copied out."""

    def __init__(self) -> None:
        self._letters: dict[Font, dict[int, str]] = {}

    def copied(self, lines: Iterable[Line]) -> str:
        """What is copied out of these lines by their glyphs alone: letters in the order in which they are drawn.

        A glyph stands for what it stood for when it was first used. Where a word goes on in the next line there is
        a line break, as a reader of the page would think.
        """
        written: list[str] = []
        for line in lines:
            written += [self._noted(run.font, run.glyphs) for run in line.runs]
            if line.goes_on:
                written.append(" " if line.text.endswith(" ") else "\n")
        return "".join(written)

    def operators(self, line: Line, x: float, y: float, size: float) -> str:
        """What sets the line on the page, beginning at x.

        Where its directions are mixed, runs follow each other as they are read, each at its own place.
        """
        if not line.turns:
            shown = " ".join(self._run(run, size) for run in line.runs)
            return f"BT {x:.2f} {y:.2f} Td {shown}{self._space_after(line)} ET"
        starts = accumulate((run.width * size / EM for run in line.runs), initial=x)
        placed = sorted(zip(line.runs, starts, strict=False), key=lambda pair: pair[0].place)
        return " ".join(f"BT {start:.2f} {y:.2f} Td {self._letter_by_letter(run, size)} ET" for run, start in placed)

    def _run(self, run: Run, size: float) -> str:
        self._noted(run.font, run.glyphs)
        return f"/{self._name_of(run.font)} {size:.5g} Tf {_shown(run.font, run.glyphs, size)}"

    def _letter_by_letter(self, run: Run, size: float) -> str:
        """A run of a line with mixed directions. What is copied letter by letter in the order of the eye, everything
        that reads PDFs turns round; a word in its own order would be turned as well.
        """
        if not run.is_right_to_left:
            copied = self._noted(run.font, run.glyphs)
            shown = self._run(run, size)
            return shown if copied == run.meant else f"{meaning(run.meant)} {shown} EMC"
        written: list[str] = []
        for letters, glyphs in run.letters():
            copied = self._noted(run.font, glyphs)
            shown = _shown(run.font, glyphs, size)
            if copied != letters or len(glyphs) > 1:
                shown = f"{meaning(letters[::-1])} {self._place_kept(run.font)} {shown} EMC"
            written.append(shown)
        return f"/{self._name_of(run.font)} {size:.5g} Tf {' '.join(written)}"

    def _place_kept(self, font: Font) -> str:
        """A space, and back: dots and marks come before their letter and to its right, and readers that think the
        letter begins there see a gap between words.
        """
        space = font.glyph_of(" ")
        self._noted(font, [space])
        return f"[<{space.number:04x}> {space.advance}] TJ"

    def _space_after(self, line: Line) -> str:
        if not (line.goes_on and line.text.endswith(" ") and line.runs):
            return ""
        space = line.runs[-1].font.glyph_of(" ")
        self._noted(line.runs[-1].font, [space])
        return f" <{space.number:04x}> Tj"

    def _noted(self, font: Font, glyphs: Iterable[Glyph]) -> str:
        """Note that these are used; gives what they stand for."""
        letters = self._letters.setdefault(font, {0: REPLACEMENT})
        return "".join([letters.setdefault(glyph.number, glyph.text) for glyph in glyphs])

    def embed(self, pdf: Pdf) -> Dictionary:
        """The fonts as objects of the file, for the resources of its pages."""
        return Dictionary(
            {f"/{self._name_of(font)}": _embedded(pdf, font, letters) for font, letters in self._letters.items()}
        )

    def _name_of(self, font: Font) -> str:
        return f"F{list(self._letters).index(font)}"


def meaning(text: str) -> str:
    """Begins a part of a page whose shapes mean this text (ISO 32000-1, 14.9.4); EMC ends it."""
    return f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC"


def _shown(font: Font, glyphs: Iterable[Glyph], size: float) -> str:
    """Glyphs with what moves them: numbers in the array move left, in thousandths of the size."""
    parts = ["[<"]
    for glyph in glyphs:
        code = f"{glyph.number:04x}"
        if glyph.right:
            code = f">{-glyph.right}<{code}"
        if glyph.up:
            code = f">] TJ {glyph.up * size / EM:.3f} Ts [<{code}>] TJ 0 Ts [<"
        back = font.advance_of(glyph.number) + glyph.right - glyph.advance
        parts.append(f"{code}>{back}<" if back else code)
    return "".join([*parts, ">] TJ"]).replace("<>", " ")


def _embedded(pdf: Pdf, font: Font, letters: dict[int, str]) -> Object:
    """PDF/A-2, 6.2.11.3.2: a map from codes to glyphs is named, though it maps each to itself."""
    file = font.subset(set(letters))
    tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(file).digest()[:6])
    name = Name(f"/{tag}+{font.name}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=SYMBOLIC,
        FontBBox=Array(font.box),
        ItalicAngle=0,
        Ascent=font.box[3],
        Descent=font.box[1],
        CapHeight=font.box[3],
        StemV=80,
        FontFile2=packed(pdf, file, Length1=len(file)),
    )
    widths = " ".join(f"{glyph} [{font.advance_of(glyph)}]" for glyph in sorted(letters))
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Object.parse(f"[{widths}]".encode()),
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=packed(pdf, "\n".join(_unicode_map(letters)).encode()),
        )
    )


def _unicode_map(letters: dict[int, str]) -> Iterator[str]:
    """ISO 32000-1, 9.10.3. No glyph stands for U+0000 (PDF/A-2, 6.2.11.7.2)."""
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    yield "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    yield "/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
    yield "1 begincodespacerange <0000> <ffff> endcodespacerange"
    left = iter(sorted(letters.items()))
    while block := list(islice(left, LARGEST_BLOCK)):
        yield f"{len(block)} beginbfchar"
        yield from (f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in block)
        yield "endbfchar"
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"
