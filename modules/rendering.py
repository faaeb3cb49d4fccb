"""Markdown to safe HTML, once for each load.

Nothing here writes HTML by hand: terms and facts become tokens of the Markdown parser, whose renderer escapes them
like all other text, and nh3 then lets only the elements through that are named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from modules.drawings import Drawing
from modules.programme import Fact, Term
from modules.slugs import slugify

TAGS = {
    *("p", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "hr", "br", "strong", "em", "code", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "div", "button"),
}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "ol": {"start"}, "button": {"popovertarget"}}
ATTRIBUTE_VALUES = {
    "a": {"rel": {"noopener"}},
    "th": {"scope": {"col"}},
    "div": {"class": {"lms-scroll"}, "tabindex": {"0"}, "role": {"region"}, "aria-label": {"Table"}},
    "button": {"type": {"button"}, "class": {"lms-term"}},
}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADING_ID = "part-{}"  # the prefix keeps headings such as "Answer" apart from the ids of the page around them
DRAWING_PLACE = "\ue000{}\ue001"  # signs that no writer types; nh3 would not let the drawing itself through
SHORTEST_DESCRIPTION = 20
# A browser may break the line between a button and the full stop after it.
TERM_AND_SIGNS = re.compile(r'<button [^>]*class="lms-term"[^>]*>[^<]*</button>[.,;:!?)”’]+')
LEFT_OVER = {
    "[[": r"Close it with ]]. In a table write [[term\|shown words]].",
    "{{": "Close it with }}.",
    "](": "Mend this link: [words](https://address), without [[ ]] in the words.",
}


@dataclass(frozen=True, slots=True)
class BodyFault:
    """A fault in a lesson's Markdown. ``line`` counts from 1 at the first line of the Markdown."""

    line: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RenderedLesson:
    """A lesson as HTML, the terms and facts that it uses in order of first use, and what is wrong with it."""

    html: str
    terms: tuple[Term, ...]
    facts: tuple[str, ...]
    faults: tuple[BodyFault, ...]


def render_markdown(text: str) -> str:
    """Markdown as safe HTML, without terms, facts or heading ids: it may stand on a page many times."""
    return _to_html(_PLAIN.parse(text))


def render_lesson(
    text: str,
    terms: Mapping[str, Term],
    facts: Mapping[str, Fact],
    drawings: Mapping[str, Drawing | None] = MappingProxyType({}),
) -> RenderedLesson:
    """A lesson's Markdown as safe HTML, with its terms (found by slug), facts (found by id) and drawings (found by
    file name) in place.
    """
    tokens = _LESSONS.parse(text)
    walk = _LessonWalk(terms, facts, drawings)
    walk.through(tokens)
    html = _to_html(tokens)
    for place, drawn in walk.drawn.items():
        html = html.replace(f"<p>{place}</p>", drawn).replace(place, drawn)  # a list keeps no paragraphs
    return RenderedLesson(html, tuple(walk.used_terms.values()), tuple(walk.used_facts), tuple(walk.faults))


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _lesson_parser() -> MarkdownIt:
    parser = _parser()
    parser.inline.ruler.before("link", "term", lambda state, silent: _bracketed(state, silent, "[[", "]]", "term"))
    parser.inline.ruler.before("link", "fact", lambda state, silent: _bracketed(state, silent, "{{", "}}", "fact"))
    return parser


def _bracketed(state: StateInline, silent: bool, opening: str, closing: str, kind: str) -> bool:
    """A rule of the parser: what stands between the brackets becomes one token. Escapes and code are not looked at."""
    if not state.src.startswith(opening, state.pos):
        return False
    start = state.pos + len(opening)
    end = state.src.find(closing, start, state.posMax)
    if end < 0 or opening in state.src[start:end]:
        return False
    if not silent:
        state.push(kind, "", 0).content = state.src[start:end]
    state.pos = end + len(closing)
    return True


_PLAIN = _parser()
_LESSONS = _lesson_parser()


def _to_html(tokens: Sequence[Token]) -> str:
    html = nh3.clean(
        _PLAIN.renderer.render(list(_as_pages_need(tokens)), _PLAIN.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=ATTRIBUTE_VALUES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return TERM_AND_SIGNS.sub(r'<span class="lms-together">\g<0></span>', html)


def _as_pages_need(tokens: Sequence[Token]) -> Iterator[Token]:
    """Headings stand below the page's h1, wide tables scroll by themselves, and what a link opens can't reach back."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or []:
            if child.type == "link_open" and _is_external(str(child.attrGet("href"))):
                child.attrSet("rel", "noopener")
        if token.type == "table_open":
            region = {"class": "lms-scroll", "tabindex": "0", "role": "region", "aria-label": "Table"}
            yield Token("scroll_open", "div", 1, attrs={**region}, block=True)
        yield token
        if token.type == "table_close":
            yield Token("scroll_close", "div", -1, block=True)


def _is_external(href: str) -> bool:
    return href.startswith("//") or href.partition(":")[0].casefold() in ("http", "https")


class _LessonWalk:
    """Goes through a lesson once: puts terms and facts in place, and gathers what is used and what is wrong."""

    def __init__(
        self, terms: Mapping[str, Term], facts: Mapping[str, Fact], drawings: Mapping[str, Drawing | None]
    ) -> None:
        self.terms, self.facts, self.drawings = terms, facts, drawings
        self.drawn: dict[str, str] = {}
        self.used_terms: dict[str, Term] = {}
        self.used_facts: dict[str, Fact] = {}
        self.faults: list[BodyFault] = []
        self.line = 1
        self.heading_ids: set[str] = set()

    def through(self, tokens: Sequence[Token]) -> None:
        """Change the tokens of a lesson in place."""
        heading: Token | None = None
        for token in tokens:
            self.line = token.map[0] + 1 if token.map else self.line
            if token.type == "heading_open":
                heading = token
                if token.tag not in ("h2", "h3"):
                    self.fault("heading", "Use ## for a heading and ### below it: the page’s own heading is the title.")
            elif token.type == "heading_close":
                heading = None
            elif token.type == "inline":
                if heading is None and [child.type for child in token.children or []] == ["image"]:
                    token.children = [self.drawing(token.children[0])]  # type: ignore[index]
                    continue
                token.children = list(self.inline(token.children or [], explaining=heading is None))
                if heading is not None:
                    heading.attrSet("id", self.heading_id("".join(child.content for child in token.children)))

    def inline(self, tokens: Sequence[Token], explaining: bool) -> Iterator[Token]:
        """The tokens of a paragraph, heading or cell, with terms and facts as they are shown."""
        for token in tokens:
            if token.type == "term":
                yield from self.term(" ".join(token.content.split()), explaining)
            elif token.type == "fact":
                yield from self.fact(token.content.strip())
            else:
                self.look_for_faults(token)
                yield token
            self.line += 1 if token.type in ("softbreak", "hardbreak") else token.content.count("\n")

    def term(self, written: str, explaining: bool) -> Iterator[Token]:
        """The shown words, in a button that opens the explanation where a lesson first mentions the term.

        A heading is not explained: buttons would spoil the list of headings that screen readers give.
        """
        name, _, shown = (part.strip() for part in written.partition("|"))
        slug = slugify(name)
        words = Token("text", "", 0, content=shown or name)
        if slug not in self.terms:
            self.fault(f"[[{name}]]", "No module explains this term: add it under [[terms]] or mend its spelling.")
        if slug not in self.terms or slug in self.used_terms or not explaining:
            yield words
            return
        self.used_terms[slug] = self.terms[slug]
        button = {"type": "button", "class": "lms-term", "popovertarget": f"term-{slug}"}
        yield Token("term_open", "button", 1, attrs={**button})
        yield words
        yield Token("term_close", "button", -1)

    def fact(self, fact_id: str) -> Iterator[Token]:
        """The fact's value."""
        if fact_id not in self.facts:
            self.fault(f"{{{{{fact_id}}}}}", "No module holds this fact: add it under [[facts]] or mend its spelling.")
            return
        self.used_facts[fact_id] = self.facts[fact_id]
        yield Token("text", "", 0, content=self.facts[fact_id].value)

    def drawing(self, image: Token) -> Token:
        """A sign for the place of a drawing that stands in a paragraph of its own."""
        name, words = str(image.attrGet("src")), " ".join(image.content.split())
        place = Token("text", "", 0, content=DRAWING_PLACE.format(len(self.drawn)))
        if name not in self.drawings:
            self.fault("image", f"Name a drawing of this module’s folder, such as tiers.svg: it has no {name}.")
        elif len(words) < SHORTEST_DESCRIPTION:
            self.fault("image", "Say in words all that the drawing shows: ![All that it shows](tiers.svg).")
        elif found := self.drawings[name]:
            self.drawn[place.content] = found.html(words)
        return place

    def look_for_faults(self, token: Token) -> None:
        """Find what would be shown wrongly or not at all."""
        if token.type == "image":
            self.fault("image", "Give the drawing a paragraph of its own: an empty line before it, and one after.")
        for left, sentence in LEFT_OVER.items():
            if token.type == "text" and left in token.content:
                self.fault(left, sentence)

    def heading_id(self, words: str) -> str:
        """An id that no other heading of the lesson has."""
        slug = slugify(words) or "heading"
        number, unique = 1, slug
        while unique in self.heading_ids:
            number += 1
            unique = f"{slug}-{number}"
        self.heading_ids.add(unique)
        return HEADING_ID.format(unique)

    def fault(self, field: str, sentence: str) -> None:
        """Note a fault at the line that is being read."""
        self.faults.append(BodyFault(self.line, field, sentence))
