"""The port in: a file's name and bytes become drafts and refusals, whichever format it is in."""

from __future__ import annotations

import codecs
import re

from assessments.formats.gift_reader import read_gift
from assessments.formats.moodle_reader import read_moodle_xml
from assessments.formats.port import LARGEST_FILE_BYTES, MEBIBYTE, Imported, UnreadableFile
from assessments.formats.qti_package import read_package
from assessments.formats.qti_reader import ITEM, read_item_file
from assessments.formats.xml_tree import XmlReader

_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?([A-Za-z][\w.-]{0,60})")
_ROOTS = ITEM | {"quiz", "assessmentTest", "qti-assessment-test", "questestinterop", "manifest"}
_TWO_BYTES = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_UTF_8 = "It is not UTF-8; it was read as Windows-1252. Look at letters with accents."


def read(name: str, data: bytes) -> Imported:
    """Every question of a file, imported or refused. Raises UnreadableFile, and nothing else, for any bytes.

    What the file holds decides how it is read; ``name`` is only told. At most 10 MB are taken, and 20,000 questions.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise UnreadableFile(too_large())
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        found = read_package(data)
    elif _is_xml(data):
        found = _read_xml(name, data)
    else:
        found = _read_text(name, data)
    if not found.questions and not found.refused:
        raise UnreadableFile("There is no question in the file.")
    return found


def too_large() -> str:
    """What is told of a file that is too large."""
    return f"The file is larger than {LARGEST_FILE_BYTES // MEBIBYTE} MB. Cut it into smaller ones."


def _is_xml(data: bytes) -> bool:
    """Whether it is XML, or nothing else: a GIFT file may begin with HTML, and has braces."""
    head = data[:200].removeprefix(codecs.BOM_UTF8)
    if head.startswith(_TWO_BYTES) or b"\0" in head[:8]:
        head = head.removeprefix(_TWO_BYTES[0]).removeprefix(_TWO_BYTES[1]).replace(b"\0", b"")
        return head.lstrip().startswith(b"<")
    head = head.lstrip()
    if head.startswith((b"<?xml", b"<!DOCTYPE")):
        return True
    root = _ROOT.match(head)
    return root is not None and (root[1].decode() in _ROOTS or b"{" not in data)


def _read_xml(name: str, data: bytes) -> Imported:
    root = _root_of(data)
    if root == "quiz":
        return read_moodle_xml(data)
    if root in ITEM:
        return read_item_file(name, data)
    if root in ("assessmentTest", "qti-assessment-test"):
        raise UnreadableFile(
            "This is a QTI test: it only names items. Send the items, or the package with all of them."
        )
    if root == "questestinterop":
        raise UnreadableFile("This is QTI 1.2, which is not read here. Export it as QTI 2.2 or QTI 3.0.")
    if root == "manifest":
        raise UnreadableFile("This is the manifest of a package. Send the whole package, a ZIP file.")
    raise UnreadableFile(f"This XML file is neither Moodle XML nor QTI: it begins with <{root[:60]}>.")


def _root_of(data: bytes) -> str:
    """The name of the first element. Raises UnreadableFile."""
    for node in XmlReader().beginnings(data):
        return node.name
    raise UnreadableFile("This XML file has no element in it.")


def _read_text(name: str, data: bytes) -> Imported:
    notes: tuple[str, ...] = ()
    try:
        text = data.decode("utf-16" if data.startswith(_TWO_BYTES) else "utf-8-sig")
    except UnicodeDecodeError as fault:
        if data.startswith(_TWO_BYTES):
            raise UnreadableFile("The file begins as UTF-16 text and does not go on so. Save it as UTF-8.") from None
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            line = data.count(b"\n", 0, fault.start) + 1
            raise UnreadableFile(f"Line {line} is no text that can be read. Save the file as UTF-8.") from None
        notes = (_NOT_UTF_8,)
    if "\0" in text:
        raise UnreadableFile("The file has NUL bytes in it, so it is no text. Save it as UTF-8.")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = read_gift(text)
    return Imported(found.format, found.questions, found.refused, (*notes, *found.notes))
