"""Drawings in lessons: SVG that holds nothing but shapes and words, and takes its colours from the pages' styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.parsers import expat

from modules.problems import Problem

ELEMENTS = {
    *("svg", "g", "title", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
}
ATTRIBUTES = {
    *("viewBox", "class", "transform", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy"),
    *("cx", "cy", "r", "rx", "ry", "width", "height", "text-anchor"),
}
CLASSES = {
    *("box", "tint", "full", "sun", "sand", "clay", "plum", "line", "dash", "arrow"),
    *("bold", "small", "light", "quiet"),
}
WIDEST = 300  # a small phone shows such a drawing at its own size, so that its words can be read
KEPT = 'data-direction="ltr" '
VIEW_BOX = re.compile(r"0 0 (\d{2,3}) (\d{2,4})")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as it stands in a lesson; ``shapes`` is what is inside the svg element, checked and written anew.

    ``is_kept`` for one that shows the same to readers from right to left (modules/mirroring.py).
    """

    width: int
    height: int
    shapes: str
    is_kept: bool = False

    def html(self, words: str) -> str:
        """The drawing with all that it says in words, for whoever does not see it."""
        return (
            f'<svg class="lms-drawing" role="img" {KEPT if self.is_kept else ""}aria-label="{escape(words)}" '
            f'viewBox="0 0 {self.width} {self.height}">{self.shapes}</svg>'
        )

    @property
    def source(self) -> str:
        """The drawing as an SVG file, which can be read anew."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {KEPT if self.is_kept else ""}'
            f'viewBox="0 0 {self.width} {self.height}">{self.shapes}</svg>'
        )


def drawing_anew(file: str, text: str) -> tuple[str, list[tuple[int, str]]]:
    """The SVG file written anew with nothing but what a drawing may hold, and what is wrong with it, by line. What is
    wrong leaves nothing of it.
    """
    problems: list[Problem] = []
    drawing = read_drawing(file, text, problems)
    return drawing.source if drawing else "", [(problem.line, problem.sentence) for problem in problems]


@lru_cache(maxsize=256)
def shown_drawing(text: str, words: str) -> str:
    """The HTML of an SVG file that may come from anywhere; the words alone where it holds what no drawing may."""
    drawing = read_drawing("", text, [])
    return drawing.html(words) if drawing else escape(words)


def read_drawing(file: str, text: str, problems: list[Problem]) -> Drawing | None:
    """The drawing in an SVG file, or None after adding what is wrong to ``problems``."""
    reader = _Reader(file)
    reader.read(text)
    problems += reader.problems
    return None if reader.problems else reader.drawing


class _Reader:
    """Goes through the file once: whatever is not named above is a problem, the rest is written anew."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.parts: list[str] = []
        self.open: list[str] = []
        self.size: tuple[int, int] | None = None
        self.is_kept = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words
        self.parser.StartDoctypeDeclHandler = self.doctype

    @property
    def drawing(self) -> Drawing | None:
        """What was read."""
        return Drawing(*self.size, "".join(self.parts), self.is_kept) if self.size else None

    def read(self, text: str) -> None:
        """Read the whole file; a fault in its XML ends that."""
        try:
            self.parser.Parse(text.encode(), True)
        except expat.ExpatError as fault:
            self.problem(f"Mend what can’t be read here: {expat.errors.messages[fault.code]}.", fault.lineno)
        except _Refused:
            self.problem("Take out the document type: a drawing needs none.")

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        self.open.append(tag)
        attributes = {name: value for name, value in given.items() if name != "xmlns"}
        if tag == "svg" and attributes.get("data-direction") == "ltr":
            self.is_kept = attributes.pop("data-direction") == "ltr"
        if tag not in ELEMENTS or (tag == "svg") != (len(self.open) == 1):
            self.problem(f"Take out <{tag}>: a drawing holds {', '.join(sorted(ELEMENTS - {'svg'}))}.")
        for name in sorted(attributes.keys() - ATTRIBUTES):
            self.problem(f"Take out {name}: colours and sizes of letters come from classes.")
        for name in attributes.get("class", "").split():
            if name not in CLASSES:
                self.problem(f"Use one of these classes, not {name}: {', '.join(sorted(CLASSES))}.")
        if tag == "svg":
            self.frame(attributes.get("viewBox", ""))
        else:
            written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
            self.parts.append(f"<{tag}{written}>")

    def frame(self, view_box: str) -> None:
        """The size of the drawing."""
        found = VIEW_BOX.fullmatch(view_box)
        if found is None or int(found[1]) > WIDEST:
            self.problem(f'Write viewBox="0 0 width height" with a width of at most {WIDEST}.')
        else:
            self.size = int(found[1]), int(found[2])

    def end(self, tag: str) -> None:
        """An element ends."""
        self.open.pop()
        if tag != "svg":
            self.parts.append(f"</{tag}>")

    def words(self, data: str) -> None:
        """Text; what stands between the elements is only for whoever reads the file."""
        if self.open[-1] in ("text", "tspan", "title"):
            self.parts.append(escape(data))

    def doctype(self, *_declared: object) -> None:
        """A document type can declare entities, which grow without end."""
        raise _Refused

    def problem(self, sentence: str, line: int | None = None) -> None:
        """Note a problem at the line that is being read."""
        self.problems.append(Problem(self.file, line or self.parser.CurrentLineNumber, "drawing", sentence))


class _Refused(Exception):
    """The file holds what no drawing needs."""
