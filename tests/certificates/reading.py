"""Reads a document as assistive technology does: by its tree of elements, and the marked content to which it points.

It shares nothing with the code that writes documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Object, Page, Pdf, parse_content_stream

Marks = dict[tuple[tuple[int, int], int], str]


@dataclass(frozen=True)
class Heard:
    """An element and its words, as they are heard; ``scope`` of header cells."""

    role: str
    words: str
    scope: str = ""


def heard(document: bytes) -> list[Heard]:
    """What is heard, in order: elements that hold words or a picture, and cells also where they are empty."""
    with Pdf.open(BytesIO(document)) as pdf:
        marks: Marks = {}
        for page in pdf.pages:
            marks |= _marks_of(page)
        return list(_elements(pdf.Root.StructTreeRoot.K[0], marks))


def words_of(document: bytes) -> str:
    """All that is heard."""
    return "\n".join(one.words for one in heard(document))


def roles_of(document: bytes) -> list[str]:
    """The types of all elements, as the tree has them."""
    with Pdf.open(BytesIO(document)) as pdf:
        return [str(element.S)[1:] for element in elements_of(pdf.Root.StructTreeRoot.K[0])]


def elements_of(element: Object) -> Iterator[Object]:
    """An element and all below it, in the order in which they are heard."""
    yield element
    for kid in element.get("/K", []):
        if "/S" in kid:
            yield from elements_of(kid)


def _elements(element: Object, marks: Marks) -> Iterator[Heard]:
    role = str(element.S)[1:]
    kids = list(element.get("/K", []))
    inner = [kid for kid in kids if "/S" in kid and str(kid.S) not in ("/Span", "/Link")]
    if not inner:
        scope = str(element.A.Scope)[1:] if "/A" in element and "/Scope" in element.A else ""
        yield Heard(role, _words(element, marks), scope)
    for kid in inner:
        yield from _elements(kid, marks)


def _words(element: Object, marks: Marks) -> str:
    for key in ("/Alt", "/ActualText"):
        if key in element:
            return str(element[key])
    parts = []
    for kid in element.get("/K", []):
        if "/S" in kid:
            parts.append(_words(kid, marks))
        elif "/MCID" in kid:
            parts.append(marks[kid.Pg.objgen, int(kid.MCID)])
        elif kid.Obj.Subtype == "/Widget":
            parts.append(str(kid.Obj.TU))
    return "".join(parts)


def _marks_of(page: Page) -> Marks:
    """The words of each marked part: its ActualText, or else what its glyphs stand for."""
    fonts = {name: _letters(font) for name, font in page.obj.Resources.Font.items()}
    found: Marks = {}
    stack: list[tuple[int | None, str | None]] = []
    font: dict[int, str] = {}
    for instruction in parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("BDC", "BMC"):
            keys = operands[1] if name == "BDC" and isinstance(operands[1], Dictionary) else Dictionary()
            text = str(keys.ActualText) if "/ActualText" in keys else None
            stack.append((int(keys.MCID) if "/MCID" in keys else None, text))
            key = next((number for number, _text in reversed(stack) if number is not None), None)
            if text is not None and key is not None:
                found[page.obj.objgen, key] = found.get((page.obj.objgen, key), "") + text
        elif name == "EMC":
            stack.pop()
        elif name in ("Tj", "TJ") and stack and all(text is None for _number, text in stack):
            key = next((number for number, _text in reversed(stack) if number is not None), None)
            if key is not None:
                shown = operands[0] if isinstance(operands[0], Array) else operands
                words = "".join(_decoded(bytes(part), font) for part in shown if hasattr(part, "__bytes__"))
                found[page.obj.objgen, key] = found.get((page.obj.objgen, key), "") + words
        if stack and stack[-1][0] is not None:
            found.setdefault((page.obj.objgen, int(stack[-1][0])), "")
    return found


def _decoded(codes: bytes, font: dict[int, str]) -> str:
    return "".join(font[int.from_bytes(codes[place : place + 2])] for place in range(0, len(codes), 2))


def _letters(font: Object) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
