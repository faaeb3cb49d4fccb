"""QTI's XML by the names of version 2: version 3 says the same with other letters (qti-choice-interaction)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from assessments.formats.plain import tidy
from assessments.formats.port import LONGEST_QUESTION, Refused
from assessments.formats.xml_tree import Node

Inside = Callable[[Node], str | None]

_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"])
_LINE = frozenset(["div", "tr", "dt", "dd", "hr", "section", "article", "figure", "figcaption"])
_PICTURE = frozenset(["img", "object", "picture", "svg", "audio", "video", "include", "embed", "iframe"])
_LEFT_ASIDE = frozenset(
    [
        "rubricBlock",
        "stylesheet",
        "feedbackBlock",
        "feedbackInline",
        "templateBlock",
        "templateInline",
        "script",
        "style",
    ]
)


class _Edge(str):
    """Where a paragraph or cell ends: no word of the file, whose own line breaks are but spaces."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def camel(name: str) -> str:
    """ "qti-choice-interaction" as "choiceInteraction"."""
    first, *rest = name.removeprefix("qti-").split("-")
    return first + "".join(word.capitalize() for word in rest)


def as_version_2(root: Node) -> Node:
    """The same tree, with names of elements and attributes as version 2 writes them."""
    for node in (root, *root.walk()):
        if node.name.startswith("qti-"):
            node.name = camel(node.name)
        if any("-" in key for key in node.attributes):
            node.attributes = {camel(key): value for key, value in node.attributes.items()}
    return root


def flow(node: Node, inside: Inside | None = None) -> str:
    """The words of a body. ``inside`` gives what stands for an element, or None where its own words do. Raises Refused
    for pictures, sounds, formulas and whatever else isn't words.
    """
    words: list[str] = []
    waiting: list[Node | str] = list(reversed(node.parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            words.append(part if isinstance(part, _Edge) else re.sub(r"[ \t\r\n]+", " ", part))
            continue
        shown = inside(part) if inside else None
        if shown is not None:
            words.append(shown)
            continue
        _refuse(part)
        if part.name in _LEFT_ASIDE or (part.name == "span" and part.get("class") == "unit"):
            continue
        if part.name == "br":
            words.append("\n")
        elif part.name == "li":
            words.append("\n- ")
        elif part.name == "sup":
            words.append("^")
        edge = "\n\n" if part.name in _PARAGRAPH else "\n" if part.name in _LINE else ""
        if part.name in ("td", "th"):
            waiting.append(_Edge(" | "))
        elif edge:
            words.append(edge)
            waiting.append(_Edge(edge))
        waiting += reversed(part.parts)
    text = "".join(words)
    if len(text) > LONGEST_QUESTION:
        raise Refused(f"It is longer than {LONGEST_QUESTION:,} characters.")
    lines = [line.strip(" ") for line in text.split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace("\xa0", " ")
    return tidy(re.sub(r" \| *(?=\n|\Z)", "", joined))


def _refuse(node: Node) -> None:
    if node.name in _PICTURE:
        raise Refused("It has a picture, a sound or another file, which is not taken in; say the same in words.")
    if node.name == "math" or node.namespace.endswith("MathML"):
        raise Refused("It has a formula in MathML, which is not taken in; write it as plain text.")
    if node.name == "printedVariable":
        raise Refused("Its words or numbers are drawn by a template, which is not taken in.")
