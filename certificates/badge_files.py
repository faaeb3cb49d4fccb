"""Badges as files: a credential baked into a picture, and read from whatever file somebody hands in.

What is handed in comes from strangers: it is told by its content, never by its name, and read in bounded time and room.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

import png
from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException

# The largest files that are read at all, in bytes: a badge of ours has about 40 kB. XML costs most for each byte.
LARGEST_FILE = 2_000_000
LARGEST_SVG = 1_000_000
# What programs that check badges take as a credential at most.
LARGEST_CREDENTIAL = 256 * 1024
DEEPEST = 100

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")

Attributes = dict[tuple[str | None, str], str]


class BadgeFault(Exception):
    """A file can't be taken as a badge."""


class NotABadge(BadgeFault):
    """It is something else: another kind of file, or a picture in which no credential is baked."""


class TooLarge(BadgeFault):
    """It is larger than any badge, or would be once it is unpacked."""


class Unreadable(BadgeFault):
    """It looks like a badge, but is damaged, or made to do harm."""


def bake_svg(svg: bytes, credential: str) -> bytes:
    """The picture with the credential inside (Open Badges 3.0 §5.3.2): a token as attribute, JSON as text."""
    return baking.bake_svg(
        svg,
        credential,
        element=baking.SVG_ELEMENT_OB3,
        namespace=baking.SVG_NS_OB3,
        as_text=not is_token(credential),
    )


def bake_png(picture: bytes, credential: str) -> bytes:
    """The picture with the credential inside (Open Badges 3.0 §5.3.1), in an iTXt chunk."""
    return baking.bake_png(picture, credential, keyword=baking.ITXT_KEYWORD_OB3)


def read_badge(file: bytes) -> str:
    """The credential in a file, which is a token, JSON, or a picture (SVG, PNG) in which either is baked.

    Whether it is genuine is another question (badge_checks.py). Raises NotABadge, TooLarge or Unreadable.
    """
    if len(file) > LARGEST_FILE:
        raise TooLarge
    content = file.removeprefix(BYTE_ORDER_MARK).strip()
    if file.startswith(PNG_SIGNATURE):
        text = _baked_in_png(file)
    elif content.startswith(b"<"):
        text = _baked_in_svg(content)
    else:
        text = _as_text(content)
    text = text.strip()
    if is_token(text):
        return text
    json_of(text)
    return text


def is_token(text: str) -> bool:
    """Whether a text has the form of a signed token: three parts between dots."""
    return TOKEN.fullmatch(text) is not None


def json_of(text: str) -> dict[str, Any]:
    """The JSON object that a text is; no name stands twice in an object, so that every reader sees the same.

    Raises NotABadge, TooLarge or Unreadable.
    """
    if not text.startswith("{"):
        raise NotABadge
    if len(text) > LARGEST_CREDENTIAL:
        raise TooLarge
    try:
        document = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_number)
        text.encode()
    except (ValueError, RecursionError):
        raise Unreadable from None
    if _is_deeper(document, DEEPEST):
        raise Unreadable
    return dict(document)


def _as_text(content: bytes) -> str:
    if len(content) > LARGEST_CREDENTIAL:
        raise TooLarge if content.startswith(b"{") else NotABadge
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Unreadable if content.startswith(b"{") else NotABadge from None


def _each_name_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(names := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return names


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _is_deeper(document: Any, most: int) -> bool:
    level = [document]
    for _depth in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _baked_in_png(file: bytes) -> str:
    try:
        text = baking.extract_png(file, LARGEST_CREDENTIAL, keyword=baking.ITXT_KEYWORD_OB3)
    except baking.DecompressionLimitExceeded:
        raise TooLarge from None
    except (png.Error, zlib.error, LibOpenBadgesException, ValueError, EOFError, ArithmeticError, LookupError):
        raise Unreadable from None
    if text is None:
        raise NotABadge
    if len(text) > LARGEST_CREDENTIAL:
        raise TooLarge
    return text


def _baked_in_svg(content: bytes) -> str:
    if len(content) > LARGEST_SVG:
        raise TooLarge
    finder = _Finder()
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(finder)
    try:
        parser.parse(BytesIO(content))
    except (SAXException, DefusedXmlException, ValueError, LookupError):
        raise Unreadable from None
    if finder.text is None:
        raise NotABadge
    return finder.text


class _Finder(ContentHandler):
    """Finds the first credential in an SVG as it is read. No tree is built: a hostile one would fill the memory."""

    def __init__(self) -> None:
        super().__init__()
        self.text: str | None = None
        self._parts: list[str] | None = None

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attributes: Any) -> None:
        if name == (baking.SVG_NS_OB3, "credential") and self.text is None:
            self.text = dict(attributes.items()).get((None, "verify"))
            self._parts = [] if self.text is None else None

    def characters(self, content: str) -> None:
        if self._parts is not None:
            self._parts.append(content)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        if self._parts is not None and name == (baking.SVG_NS_OB3, "credential"):
            self.text, self._parts = "".join(self._parts), None
