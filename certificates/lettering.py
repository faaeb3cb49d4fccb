"""The letters of a document: operators that set them on a page, and the fonts that are embedded for them.

Each font is embedded as a composite font of glyph numbers, of which only those that were used (ISO 32000-1, 9.7;
PDF/A-2, 6.2.11).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

from pikepdf import Array, Dictionary, Name, Object, Pdf

from certificates.fonts import EM, REPLACEMENT, Font, Glyph
from certificates.shaping import Line, Run
from certificates.streams import packed

# A CMap's blocks hold at most so many lines (Adobe Technical Note 5014).
LARGEST_BLOCK = 100
SYMBOLIC = 4
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"


class FontInUse:
    """A font as a document uses it: each of its shapes under a code, for each text that it stands for.

    Usually the code is the shape's own number. A shape that stands for something else later, as the body of an Arabic
    letter does with other dots, gets another: so everything that reads PDFs knows which letter was meant.
    """

    def __init__(self, font: Font, name: str) -> None:
        self.font = font
        self.name = name
        self.shapes: dict[int, tuple[int, str]] = {0: (0, REPLACEMENT)}
        self._codes: dict[tuple[int, str], int] = {(0, REPLACEMENT): 0}
        self._next = font.face.glyph_count

    def code_of(self, number: int, text: str) -> int:
        """By what the shape is called in this document, where it stands for this text."""
        code = self._codes.get((number, text))
        if code is None:
            code = number
            if code in self.shapes:
                code, self._next = self._next, self._next + 1
            self._codes[number, text] = code
            self.shapes[code] = (number, text)
        return code

    def shown(self, glyphs: Iterable[Glyph], size: float) -> str:
        """The operators that show glyphs with what moves them: numbers in the array move left, in thousandths. Where
        one without letters stands, its room is left.
        """
        parts = ["[<"]
        for number, text, advance, right, up, back, _place in glyphs:
            if not text:
                parts.append(f">{-advance}<" if advance else "")
                continue
            code = f"{self.code_of(number, text):04x}"
            if right:
                code = f">{-right}<{code}"
            if up:
                code = f">] TJ {up * size / EM:.3f} Ts [<{code}>] TJ 0 Ts [<"
            parts.append(f"{code}>{back}<" if back else code)
        return "".join([*parts, ">] TJ"]).replace("<>", " ")


class Lettering:
    """The fonts that a document uses."""

    def __init__(self) -> None:
        self._fonts: dict[Font, FontInUse] = {}

    def operators(self, line: Line, x: float, y: float, size: float, *, is_said: bool = False) -> str:
        """What sets the line on the page, beginning at x; ``is_said`` where what it means is written around it.

        Where its directions are mixed, runs follow each other as they are read, each at its own place.
        """
        starts = list(accumulate((run.width * size / EM for run in line.runs), initial=x))
        drawn = "".join(_drawn(run, start, y, size) for run, start in zip(line.runs, starts, strict=False))
        if not line.turns:
            shown = " ".join((self._run if is_said else self._said)(run, size) for run in line.runs)
            return f"BT {x:.2f} {y:.2f} Td {shown}{self._space_after(line)} ET{drawn}"
        placed = sorted(zip(line.runs, starts, _turns(line), strict=False), key=lambda one: one[0].place)
        return (
            " ".join(
                f"BT {start:.2f} {y:.2f} Td {self._letter_by_letter(run, size, turn)} ET" for run, start, turn in placed
            )
            + drawn
        )

    def _run(self, run: Run, size: float) -> str:
        font = self._in_use(run.font)
        return f"/{font.name} {size:.5g} Tf {font.shown(run.glyphs, size)}"

    def _said(self, run: Run, size: float) -> str:
        """A run with what it means, where its shapes don't say that one by one."""
        shown = self._run(run, size)
        return shown if run.says_itself else f"{meaning(run.meant)} {shown} EMC"

    def _letter_by_letter(self, run: Run, size: float, turn: str) -> str:
        """A run of a line with mixed directions. What is copied letter by letter in the order of the eye, everything
        that reads PDFs turns round; a word in its own order would be turned as well.
        """
        font = self._in_use(run.font)
        if not run.is_right_to_left:
            if not turn:
                return self._said(run, size)
            first, *others = run.glyphs
            rest = f" {font.shown(others, size)}" if others else ""
            return f"/{font.name} {size:.5g} Tf {meaning(turn + first.text)} {font.shown([first], size)} EMC{rest}"
        written: list[str] = []
        for letters, glyphs in run.letters():
            shown = font.shown(glyphs, size)
            written.append(f"{meaning(letters[::-1])} {shown} EMC" if len(letters) > 1 else shown)
        return f"/{font.name} {size:.5g} Tf {' '.join(written)}"

    def _space_after(self, line: Line) -> str:
        if not (line.goes_on and line.text.endswith(" ") and line.runs):
            return ""
        font = self._in_use(line.runs[-1].font)
        return f" {font.shown([font.font.glyph_of(' ')], 0)}"

    def embed(self, pdf: Pdf) -> Dictionary:
        """The fonts as objects of the file, for the resources of its pages."""
        return Dictionary({f"/{font.name}": _embedded(pdf, font) for font in self._fonts.values()})

    def _in_use(self, font: Font) -> FontInUse:
        found = self._fonts.get(font)
        if found is None:
            found = self._fonts[font] = FontInUse(font, f"F{len(self._fonts)}")
        return found


def _turns(line: Line) -> Iterator[str]:
    """What stands before each run, as they are seen, to say in which direction its first sign belongs.

    What turns copied letters round goes by letters, and would take a space, a bracket or a picture beside letters from
    right to left for one of them, or at the end of such a line for none.
    """
    before: Run | None = None
    for run in line.runs:
        if run.is_right_to_left:
            yield ""
        elif line.is_right_to_left:
            yield RIGHT_TO_LEFT_MARK if before is None else ""
        else:
            yield LEFT_TO_RIGHT_MARK if before is not None and before.is_right_to_left else ""
        before = run


def copied(glyphs: Iterable[Glyph]) -> str:
    """What is copied out of shapes alone: letters in the order in which they are drawn."""
    return "".join([glyph.text for glyph in glyphs])


def copied_lines(lines: Iterable[Line]) -> str:
    """The same of lines. A word that goes on in the next is broken, as a reader of the page would think."""
    written: list[str] = []
    for line in lines:
        written += [copied(run.glyphs) for run in line.runs]
        if line.goes_on:
            written.append(" " if line.text.endswith(" ") else "\n")
    return "".join(written)


def _drawn(run: Run, x: float, y: float, size: float) -> str:
    """The shapes that have no letters of their own, such as the dots of an Arabic one, as paths: what copies shapes
    would copy each of them as something.
    """
    if run.says_itself:
        return ""
    scale = size / EM
    written: list[str] = []
    for glyph in run.glyphs:
        outline = run.font.outline_of(glyph.number) if not glyph.text else ""
        if outline:
            across, up = x + glyph.right * scale, y + glyph.up * scale
            written.append(f" q {scale:.6f} 0 0 {scale:.6f} {across:.3f} {up:.3f} cm {outline} f Q")
        x += glyph.advance * scale
    return "".join(written)


def meaning(text: str) -> str:
    """Begins a part of a page whose shapes mean this text (ISO 32000-1, 14.9.4); EMC ends it."""
    return f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC"


def _embedded(pdf: Pdf, used: FontInUse) -> Object:
    """PDF/A-2, 6.2.11.3.2: a map from codes to glyphs is named, also where it maps each to itself."""
    font, shapes = used.font, used.shapes
    file = font.subset({number for number, _text in shapes.values()})
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
    widths = " ".join(f"{code} [{font.advance_of(number)}]" for code, (number, _text) in sorted(shapes.items()))
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Object.parse(f"[{widths}]".encode()),
        CIDToGIDMap=_glyph_map(pdf, used),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=packed(pdf, "\n".join(_unicode_map(shapes)).encode()),
        )
    )


def _glyph_map(pdf: Pdf, used: FontInUse) -> Object:
    """Which shape each code means (ISO 32000-1, 9.7.4.3)."""
    if all(code == number for code, (number, _text) in used.shapes.items()):
        return Name.Identity
    numbers = [0] * (max(used.shapes) + 1)
    for code, (number, _text) in used.shapes.items():
        numbers[code] = number
    return packed(pdf, struct.pack(f">{len(numbers)}H", *numbers))


def _unicode_map(shapes: dict[int, tuple[int, str]]) -> Iterator[str]:
    """ISO 32000-1, 9.10.3. No glyph stands for U+0000 (PDF/A-2, 6.2.11.7.2)."""
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    yield "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    yield "/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
    yield "1 begincodespacerange <0000> <ffff> endcodespacerange"
    left = iter(sorted((code, text) for code, (_number, text) in shapes.items()))
    while block := list(islice(left, LARGEST_BLOCK)):
        yield f"{len(block)} beginbfchar"
        yield from (f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in block)
        yield "endbfchar"
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"
