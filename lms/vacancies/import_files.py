"""Rows of a table that somebody brings, as CSV or XLSX: one after another, so that memory stays flat.

Nothing in a file is run: of a formula, the value that its program has left beside it is read. A ZIP that would unpack
to more than a table of posts ever is, is refused before it is unpacked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO, TextIOWrapper
from itertools import chain
from typing import Any
from zipfile import ZipFile

from flask_babel import gettext as _

from assessments.formats.plain import UNTYPABLE
from assessments.formats.zip_files import UnreadableZip, opened, unpacked_bytes
from lms.errors import Invalid

MOST_ROWS = 100_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_SHARED_BYTES = 64 * 1024 * 1024  # of texts that cells share: the one part that is held as a whole
SMALL_BYTES = 256 * 1024
SHEET, SHARED = "xl/workbook.xml", "xl/sharedStrings.xml"
ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = ",;\t"

Row = tuple[int, list[str]]


class UnreadableTable(Invalid):
    """The file is no table that can be read; the sentence says why, and what to do."""


def is_small(content: bytes) -> bool:
    """Whether a file is read while somebody waits. Raises UnreadableTable where it is no table."""
    if not _is_zip(content):
        return len(content) <= SMALL_BYTES
    return _check_book(content) <= 8 * SMALL_BYTES and len(content) <= SMALL_BYTES


def rows_of(content: bytes) -> Iterator[Row]:
    """Each row that holds something, with its number as a spreadsheet program counts. Raises UnreadableTable."""
    found = _book_rows(content) if _is_zip(content) else _text_rows(content)
    taken = 0
    for number, cells in found:
        if not any(cells):
            continue
        taken += 1
        if taken > MOST_ROWS + 1 or number > 10 * MOST_ROWS:
            raise UnreadableTable(
                _("The file has more than %(number)s rows. Bring it in parts.", number=f"{MOST_ROWS:,}")
            )
        yield number, cells


def _is_zip(content: bytes) -> bool:
    return content.startswith(b"PK")


def _text_rows(content: bytes) -> Iterator[Row]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(_("This is an old Excel file. Save it as XLSX or CSV, then bring it again."))
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTable(_("This is no table. Bring a CSV or XLSX file."))
    lines = TextIOWrapper(BytesIO(content), encoding=_encoding_of(content), newline="")
    first = lines.readline()
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=separator)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_words(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error:
        raise UnreadableTable(
            _("The file can’t be read after row %(number)s. Look for a missing quotation mark.", number=reader.line_num)
        ) from None


def _encoding_of(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: Sequence[str] = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            for _part in TextIOWrapper(BytesIO(content), encoding=encoding):
                pass
        except UnicodeError:
            continue
        return encoding
    raise UnreadableTable(_("The letters of this file can’t be read. Save it as “CSV UTF-8”, then bring it again."))


def _check_book(content: bytes) -> int:
    """How many bytes a book says that it unpacks to. Raises UnreadableTable."""
    try:
        with opened(content) as book:
            return _unpacked(book)
    except UnreadableZip:
        raise UnreadableTable(_damaged()) from None


def _unpacked(book: ZipFile) -> int:
    entries = book.infolist()
    names = {entry.filename for entry in entries}
    if SHEET not in names:
        raise UnreadableTable(_("This is no table. Bring a CSV or XLSX file."))
    unpacked = unpacked_bytes(entries)
    shared = unpacked_bytes(entry for entry in entries if entry.filename == SHARED)
    if unpacked > MOST_UNPACKED_BYTES or shared > MOST_SHARED_BYTES:
        raise UnreadableTable(_("This file is much larger than it looks. Bring it in parts, or as CSV."))
    return unpacked


def _book_rows(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # with it comes NumPy, which only who brings a table needs

    _check_book(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            yield from _sheet_rows(book)
        finally:
            book.close()
    except UnreadableTable:
        raise
    except Exception:  # whatever a strange file makes its reader stumble over
        raise UnreadableTable(_damaged()) from None


def _sheet_rows(book: Any) -> Iterator[Row]:
    sheets = book.worksheets
    if not sheets:
        raise UnreadableTable(_("There is no sheet in this file."))
    sheet = sheets[0]
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    rows: Iterable[Sequence[Any]] = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        yield number, [_words(_as_words(cell)) for cell in cells]


def _as_words(cell: Any) -> str:
    """A cell of XLSX as somebody would have typed it into CSV."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="minutes")
        case _:
            return str(cell)


def _words(cell: str) -> str:
    """A cell without signs that nobody types, and without the apostrophe that our own CSV puts before a formula."""
    words = (cell if cell.isprintable() else UNTYPABLE.sub("", cell)).strip()[:LONGEST_CELL]
    return words[1:] if len(words) > 1 and words[0] == "'" and words[1] in "=+-@" else words


def _damaged() -> str:
    return _("This file is damaged. Open it in your program, save it again as XLSX, then bring it again.")
