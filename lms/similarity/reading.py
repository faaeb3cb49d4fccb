"""The words of a file, as far as they can be had cheaply and safely: DOCX and ODT. Pure.

A PDF's words hang on fonts and places, and a picture has none: such files are named as not read, never guessed at.
"""

from __future__ import annotations

import re
from html import unescape

from assessments.formats.zip_files import UnreadableZip, opened
from lms.uploads import DOCX, ODT

LARGEST_PART_BYTES = 5 * 1024 * 1024
PART = {DOCX: "word/document.xml", ODT: "content.xml"}
END_OF_PARAGRAPH = re.compile(r"</(?:w:p|text:p|text:h)>|<w:br\b[^<>]*>|<text:line-break\b[^<>]*>")
GAP = re.compile(r"<(?:w:tab|text:tab|text:s)\b[^<>]*>")
TAG = re.compile(r"<[^<>]*>")


def words_of(media_type: str, content: bytes) -> str | None:
    """The words of a document, a paragraph a line; None where they can't be had.

    It is read as text and not as XML, so that nothing in it is ever expanded; and never more than five megabytes.
    """
    part = PART.get(media_type)
    if part is None:
        return None
    try:
        with opened(content) as container:
            if part not in container.namelist():
                return None
            with container.open(part) as file:
                read = file.read(LARGEST_PART_BYTES)
    except UnreadableZip:
        return None
    text = read.decode("utf-8", "replace").replace("\n", " ")
    text = TAG.sub("", GAP.sub(" ", END_OF_PARAGRAPH.sub("\n", text)))
    return unescape(text).replace("\x00", "").strip()
