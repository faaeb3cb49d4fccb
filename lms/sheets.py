"""Tables for spreadsheet programs: CSV as a stream, and XLSX in a temporary file. Memory stays flat, however many rows.

No cell is ever run as a formula. In CSV there are no types, so words that a program could take for one get an
apostrophe before them; in XLSX each cell says itself that it is words, and they stay as they are.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import islice
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.clock import LONDON

Cell = str | int | float | bool | date | datetime | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the letters of Windows
ROWS_AT_ONCE = 500
CHUNK_BYTES = 64 * 1024
MOST_ROWS = 1_000_000  # XLSX ends at 1,048,576 lines: what is more stands on a further sheet
MOST_LETTERS = 32_767  # of a cell in XLSX

# The full-width forms count too: some programs read them as the plain ones. A sign after a semicolon, tab or line break
# can come to stand at the start of a cell where a program splits lines otherwise than we do.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_STARTS_LIKE_A_FORMULA = re.compile(rf"[\s\"']*[{_SIGNS}]|[\t\r\n]")
_SIGN_AFTER_A_SEPARATOR = re.compile(rf"([;\t\r\n])(?=[\s\"']*[{_SIGNS}])")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name (a file's or a sheet's), names of columns that never change, and its rows, read once."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def harmless(words: str) -> str:
    """Words that no spreadsheet program takes for a formula when it reads them from CSV."""
    guarded = _SIGN_AFTER_A_SEPARATOR.sub(r"\1'", words)
    return f"'{guarded}" if _STARTS_LIKE_A_FORMULA.match(guarded) else guarded


def as_text(cell: Cell) -> str | int | float:
    """A cell of CSV: numbers stay numbers, moments and days are ISO 8601; a moment is London's, with its offset."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return cell
        case datetime():
            return cell.astimezone(LONDON).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return harmless(cell)


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """The table as CSV, some rows at a time. A fault among the rows goes through to whoever sends it: they break the
    line off, so that half a table is never taken for a whole one.
    """
    part = StringIO()
    writer = csv.writer(part)
    part.write(BYTE_ORDER_MARK)
    writer.writerow(sheet.columns)
    rows = iter(sheet.rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        writer.writerows([as_text(cell) for cell in row] for row in some)
        yield part.getvalue().encode()
        part.seek(0)
        part.truncate()
    if left := part.getvalue():
        yield left.encode()


def xlsx_file(sheet: Sheet) -> IO[bytes]:
    """The table as XLSX in a temporary file, which goes when it is closed. Times are London's."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(file, options) as book:
            _write(book, sheet)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def file_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file's content, some of it at a time; then it is closed."""
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _write(book: Workbook, sheet: Sheet) -> None:
    bold = book.add_format({"bold": True})
    formats: dict[type[date], Any] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    rows = iter(sheet.rows)
    number = 0
    while True:
        some = islice(rows, MOST_ROWS)
        first = next(some, None)
        if first is None and number:
            return
        number += 1
        page = book.add_worksheet(sheet.name[:25] if number == 1 else f"{sheet.name[:25]} {number}")
        page.freeze_panes(1, 0)
        for column, name in enumerate(sheet.columns):
            page.write_string(0, column, name, bold)
        if first is None:
            return
        _write_row(page, 1, first, formats)
        for place, row in enumerate(some, start=2):
            _write_row(page, place, row, formats)


def _write_row(page: Worksheet, place: int, row: Sequence[Cell], formats: dict[type[date], Any]) -> None:
    for column, cell in enumerate(row):
        match cell:
            case None:
                continue
            case bool():
                page.write_string(place, column, "yes" if cell else "no")
            case int() | float():
                page.write_number(place, column, cell)
            case datetime():
                local = cell.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
                page.write_datetime(place, column, local, formats[datetime])
            case date():
                page.write_datetime(place, column, cell, formats[date])
            case _:
                page.write_string(place, column, _fitting(cell))


def _fitting(words: str) -> str:
    """Words that fit a cell: XLSX refuses longer ones, and the writer would leave them out without a word."""
    if len(words) <= MOST_LETTERS:
        return words
    note = f" [cut: {len(words)} letters]"
    return words[: MOST_LETTERS - len(note)] + note
