"""Texts of files brought to plain text. Line breaks and marks of lists stay; no markup does."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

from assessments.formats.port import LONGEST_WORDS, Refused

LONGEST_MARKUP = 50_000
LONGEST_MARKDOWN = 5_000
DEEPEST_MARKUP = 100

UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PICTURE = re.compile(r"<(?:img|picture|svg|object|embed|canvas|applet)\b", re.IGNORECASE)
_PICTURE_IN_MARKDOWN = re.compile(r"!\[[^\]\n]{0,200}\][(\[]")
_SOUND = re.compile(r"<(?:audio|video|iframe)\b", re.IGNORECASE)
_FORMULA = re.compile(r"<(?:[a-z]{1,10}:)?math\b", re.IGNORECASE)
_KNOWN = (
    "a abbr acronym address article aside b base big blockquote body br button center cite code dd del details dfn dir "
    "div dl dt em fieldset figure figcaption font footer form h1 h2 h3 h4 h5 h6 head header hr html i input ins kbd "
    "label legend li link main mark menu meta nav noscript ol optgroup option p param pre q rp rt ruby s samp script "
    "section select small source span strike strong style sub summary sup table tbody td template textarea tfoot th "
    "thead time title tr track tt u ul var wbr"
)
# Of what looks like a tag, "List<String>" and "x <y" are words: a tag has a known name, a hyphen in it, or attributes.
_TAG = re.compile(
    rf"<(?:!--|!doctype\b|/?(?:{'|'.join(_KNOWN.split())})(?=[\s/>])|/?[a-z]+(?:-[a-z]+)+|[a-z]+\s+[a-z-]+\s*=)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,30}\d{0,2});", re.IGNORECASE)
_LINE = frozenset(
    ["div", "tr", "dt", "dd", "address", "section", "article", "header", "footer", "figure", "figcaption", "hr"]
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"])
_KEPT = _LINE | _PARAGRAPH | {"br", "li", "td", "th", "sup"}
_DROPPED = frozenset(["script", "style", "title", "template", "noscript", "head", "textarea", "select"])
_CLEANED = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|([^<]+)")
_OPENS = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_ENDS_BY_ITSELF = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "col",
        "meta",
        "link",
        "param",
    ]
)
_MARKDOWN = MarkdownIt("commonmark", {"html": True})


def tidy(text: str) -> str:
    """Words as they are, without signs that nobody types and space around them. Raises Refused when too long."""
    clean = text.strip() if text.isprintable() else UNTYPABLE.sub("", text).strip()
    if len(clean) > LONGEST_WORDS:
        raise Refused(f"A text of it is longer than {LONGEST_WORDS:,} characters.")
    return clean


def from_markdown(text: str) -> str:
    """The words of Markdown. Raises Refused."""
    if len(text) > LONGEST_MARKDOWN:
        raise Refused(f"It holds more than {LONGEST_MARKDOWN:,} characters of Markdown.")
    _refuse_pictures("<img " if _PICTURE_IN_MARKDOWN.search(text) else text)
    return from_html(_MARKDOWN.render(text))


def from_either(text: str) -> str:
    """The words of a text that may be HTML or not: Moodle's own way. Line breaks count. Raises Refused."""
    if "<" not in text and "&" not in text:
        return tidy(text)
    if len(text) > LONGEST_MARKUP:
        raise Refused(f"A text of it is longer than {LONGEST_WORDS:,} characters.")
    _refuse_pictures(text)
    if not _TAG.search(text):
        return tidy(html.unescape(text) if _ENTITY.search(text) else text)
    escaped = []
    start = 0
    for found in re.finditer("<", text):
        if not _TAG.match(text, found.start()):
            escaped += [text[start : found.start()], "&lt;"]
            start = found.end()
    escaped.append(text[start:])
    return from_html("".join(escaped), keeps_lines=True)


def from_html(text: str, keeps_lines: bool = False) -> str:
    """The words of HTML. Raises Refused for what isn't words: pictures, sounds, formulas."""
    if "<" not in text and "&" not in text:
        return tidy(text if keeps_lines else " ".join(text.split()))
    _refuse_pictures(text)
    if len(text) > LONGEST_MARKUP:
        raise Refused(f"A text of it holds more than {LONGEST_MARKUP:,} characters of HTML.")
    _refuse_depth(text)
    cleaned = nh3.clean(
        text,
        tags=set(_KEPT),
        clean_content_tags=set(_DROPPED),
        attributes={"*": set()},
        strip_comments=True,
        link_rel=None,
    )
    return tidy(_in_lines(cleaned, keeps_lines))


def _in_lines(cleaned: str, keeps_lines: bool) -> str:
    """The words of HTML that was cleaned: nothing but known tags without attributes, and escaped text."""
    words: list[str] = []
    numbers: list[int] = []  # the next number of each open list; 0 for one without numbers
    for found in _CLEANED.finditer(cleaned):
        closing, tag, text = found.groups()
        if text is not None:
            words.append(html.unescape(text if keeps_lines else re.sub(r"[ \t\r\n]+", " ", text)))
        elif tag in ("ul", "ol"):
            words.append("\n\n" if len(numbers) < 2 and not (closing and len(numbers) > 1) else "\n")
            if not closing:
                numbers.append(1 if tag == "ol" else 0)
            elif numbers:
                numbers.pop()
        elif tag == "li" and not closing:
            number = numbers[-1] if numbers else 0
            words.append(f"\n{number}. " if number else "\n- ")
            if number:
                numbers[-1] += 1
        elif tag == "br":
            words.append("\n")
        elif tag == "sup" and not closing:
            words.append("^")
        elif tag in ("td", "th") and closing:
            words.append(" | ")
        elif tag in _PARAGRAPH:
            words.append("\n\n")
        elif tag in _LINE:
            words.append("\n")
    joined = "".join(words).replace("\xa0", " ")
    joined = re.sub(r"[ \t]*\n[ \t]*", "\n", joined) if not keeps_lines else joined
    joined = re.sub(r" \| *(?=\n|\Z)", "", joined)
    return re.sub(r"\n{3,}", "\n\n", joined)


def _refuse_depth(text: str) -> None:
    """Tags in tags in tags take a parser of HTML a time that grows with the square of their number."""
    depth = 0
    for found in _OPENS.finditer(text):
        if found[2].lower() not in _ENDS_BY_ITSELF:
            depth += -1 if found[1] else 1
            if depth > DEEPEST_MARKUP:
                raise Refused(f"A text of it has more than {DEEPEST_MARKUP} tags within each other.")


def _refuse_pictures(text: str) -> None:
    if _PICTURE.search(text) or "@@PLUGINFILE@@" in text:
        raise Refused("It has a picture or another file, which is not taken in; say the same in words.")
    if _SOUND.search(text):
        raise Refused("It has a sound, a film or another page in it, which is not taken in; say the same in words.")
    if _FORMULA.search(text):
        raise Refused("It has a formula in MathML, which is not taken in; write it as plain text.")


def name_from(text: str) -> str:
    """The first words of a text, for a question without a name."""
    words = " ".join(text[:400].split())
    if len(words) <= 60:
        return words
    return words[:60].rsplit(" ", 1)[0] + " …"
