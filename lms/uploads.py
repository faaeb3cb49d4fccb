"""Whether a file is what it says it is: judged by its content, never by its name alone."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

import puremagic
from flask_babel import gettext as _

from assessments.formats.zip_files import UnreadableZip, opened
from lms.errors import Invalid

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TYPE_OF_ENDING = {
    ".pdf": "application/pdf",
    ".docx": DOCX,
    ".odt": ODT,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


class BadFile(Invalid):
    """A file that can't be taken; the sentence says why, and what to send instead."""


def check_file(name: str, content: bytes) -> tuple[str, str]:
    """The name to keep and the media type of a file that can be taken. Raises BadFile.

    The ending says what it should be; then the content must be that: its signature, and for a container what is in it.
    """
    shown = safe_name(name)
    media_type = TYPE_OF_ENDING.get(PurePath(shown).suffix.lower())
    if media_type is None:
        raise BadFile(_("“%(name)s” can’t be taken. Send a PDF, DOCX, ODT, JPG or PNG file.", name=shown))
    if not content:
        raise BadFile(_("“%(name)s” is empty. Choose the file again.", name=shown))
    if len(content) > LARGEST_BYTES:
        raise BadFile(_("“%(name)s” is larger than 10 MB. Send a smaller one.", name=shown))
    if not _is(media_type, content):
        raise BadFile(
            _("“%(name)s” is not what its name says. Save it again in your program, then send it.", name=shown)
        )
    return shown, media_type


def safe_name(name: str) -> str:
    """A file's own name without folders, control characters or direction tricks, and not too long."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in bare if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, ending = PurePath(kept).stem, PurePath(kept).suffix
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}" if kept else "file"


def _is(media_type: str, content: bytes) -> bool:
    if media_type in (DOCX, ODT):
        return _is_document(media_type, content)
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return False
    if media_type not in found:
        return False
    return media_type != "application/pdf" or (content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:])


def _is_document(media_type: str, content: bytes) -> bool:
    """A minimal DOCX looks like any ZIP, so the container itself is opened; macros are refused."""
    try:
        with opened(content) as container:
            names = set(container.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return False
            if media_type == DOCX:
                return {"[Content_Types].xml", "word/document.xml"} <= names
            return (
                "content.xml" in names
                and "mimetype" in names
                and container.getinfo("mimetype").file_size < 200
                and container.read("mimetype").decode("ascii", "replace").strip() == ODT
            )
    except UnreadableZip:
        return False
