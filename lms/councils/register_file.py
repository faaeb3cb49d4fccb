"""The public register of councils as a file: CSV with the columns of uk_local_authorities_current.csv.

(mySociety, uk_local_authority_names_and_codes, CC BY 4.0.) What can't be read is told with its row and a sentence, and
the other rows are read all the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO

from lms.councils.models import CouncilKind, Nation
from lms.errors import Invalid

MOST_ROWS = 100_000
LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME, LONGEST_REGION, LONGEST_CODE = 200, 80, 20

KINDS = {
    "CTY": CouncilKind.COUNTY,
    "NMD": CouncilKind.DISTRICT,
    "UA": CouncilKind.UNITARY,
    "MD": CouncilKind.METROPOLITAN,
    "LBO": CouncilKind.LONDON,
    "CC": CouncilKind.CITY,
    "WPA": CouncilKind.WELSH,
    "SCO": CouncilKind.SCOTTISH,
    "NID": CouncilKind.NORTHERN_IRISH,
    "COMB": CouncilKind.COMBINED,
    "SRA": CouncilKind.STRATEGIC,
}
NEEDED = ("local-authority-code", "official-name", "gss-code", "nation", "local-authority-type")
READ = (
    *NEEDED,
    *("start-date", "end-date", "replaced-by", "region", "county-la", "combined-authority", "former-gss-codes"),
)
# Columns of the public file that this platform has no use for.
LEFT_OUT = frozenset(
    {
        *("nice-name", "local-authority-type-name", "alt-names", "notes", "current-authority", "BS-6879", "ecode"),
        *("even-older-register-and-code", "gov-uk-slug", "area", "pop-2020", "x", "y", "lat", "long", "powers"),
        *("lower-or-unitary", "mapit-area-code", "ofcom", "old-ons-la-code", "old-register-and-code"),
        *("open-council-data-id", "os-file", "os", "snac", "wdtk-id"),
    }
)
GSS = re.compile(r"[ENSWK]\d{8}")


class UnreadableRegister(Invalid):
    """The file as a whole can't be used; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A council as the file has it. ``number`` is its line. Other councils are named by their ``code``."""

    number: int
    code: str
    name: str
    gss_code: str | None
    nation: Nation
    kind: CouncilKind
    region: str | None
    starts_on: date | None
    ends_on: date | None
    replaced_by: tuple[str, ...]
    county: str | None
    authority: str | None
    former_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is left out, and why."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds."""

    rows: tuple[RegisterRow, ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[str, ...]


class _BrokenRow(Exception):
    """A row can't be used."""


def decode(data: bytes) -> str:
    """The file's text, with or without a byte order mark. Raises UnreadableRegister."""
    if len(data) > LARGEST_BYTES:
        raise UnreadableRegister("The file is larger than 10 MB. Leave columns out that are not needed, and try again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise UnreadableRegister(
            f"Line {line} holds letters that are not UTF-8. Save the file as “CSV UTF-8”, and try again."
        ) from None
    if "\x00" in text:
        raise UnreadableRegister("This is no CSV file. Save the table as “CSV UTF-8”, and try again.")
    return text


def read_register(text: str) -> RegisterFile:
    """Read the rows. Raises UnreadableRegister where there is no header, or a column is missing or doubled."""
    lines = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _check_header(header)
        rows, faults = _read_rows(header, lines)
    except csv.Error as fault:
        raise UnreadableRegister(f"Line {lines.line_num} can’t be read as CSV: {fault}.") from None
    unknown = tuple(name for name in header if name and name not in LEFT_OUT and name not in READ)
    return RegisterFile(tuple(_with_last_days(rows)), tuple(faults), unknown)


def _check_header(header: list[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise UnreadableRegister(f"The first line must name the columns. These are missing: {', '.join(missing)}.")
    doubled = sorted({name for name in READ if header.count(name) > 1})
    if doubled:
        raise UnreadableRegister(f"These columns stand there twice: {', '.join(doubled)}.")


def _read_rows(header: list[str], lines: Iterator[list[str]]) -> tuple[list[RegisterRow], list[Fault]]:
    rows: list[RegisterRow] = []
    faults: list[Fault] = []
    first_with: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise UnreadableRegister(f"The file holds more than {MOST_ROWS:,} rows. Split it, and try again.")
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _read_row(number, header, cells)
            _check_is_new(row, first_with)
        except _BrokenRow as fault:
            faults.append(Fault(number, str(fault)))
        else:
            rows.append(row)
    return rows, faults


def _check_is_new(row: RegisterRow, first_with: dict[tuple[str, str], int]) -> None:
    """Two rows with one code are no two councils: the first is read. Raises _BrokenRow."""
    marks = [("GSS code", row.gss_code), ("code", row.code), ("name", None if row.gss_code else row.name)]
    for what, value in marks:
        if value and (what, value) in first_with:
            raise _BrokenRow(f"The {what} “{value}” stands in row {first_with[what, value]} already.")
    first_with.update({(what, value): row.number for what, value in marks if value})


def _read_row(number: int, header: list[str], cells: list[str]) -> RegisterRow:
    if len(cells) != len(header):
        raise _BrokenRow(f"It has {len(cells)} cells, and the first line names {len(header)} columns.")
    cell = {name: " ".join(value.split()) for name, value in zip(header, cells, strict=True) if name in READ}
    gss = cell["gss-code"]
    if gss and not GSS.fullmatch(gss):
        raise _BrokenRow(f"“{gss[:40]}” is no GSS code. One looks like E06000001.")
    starts_on, ends_on = _day(cell, "start-date"), _day(cell, "end-date")
    if starts_on and ends_on and ends_on < starts_on:
        raise _BrokenRow(f"It ends on {ends_on} before it starts on {starts_on}.")
    return RegisterRow(
        number=number,
        code=_words(cell, "local-authority-code", LONGEST_CODE),
        name=_words(cell, "official-name", LONGEST_NAME),
        gss_code=gss or None,
        nation=_nation(cell["nation"]),
        kind=_kind(cell["local-authority-type"]),
        region=_words(cell, "region", LONGEST_REGION, needed=False) or None,
        starts_on=starts_on,
        ends_on=ends_on,
        replaced_by=_codes(cell, "replaced-by"),
        county=cell.get("county-la") or None,
        authority=cell.get("combined-authority") or None,
        former_codes=frozenset(_codes(cell, "former-gss-codes")),
    )


def _words(cell: Mapping[str, str], column: str, longest: int, *, needed: bool = True) -> str:
    words = cell.get(column, "")
    if needed and not words:
        raise _BrokenRow(f"“{column}” is empty.")
    if len(words) > longest:
        raise _BrokenRow(f"“{column}” is longer than {longest} letters.")
    return words


def _nation(words: str) -> Nation:
    try:
        return Nation(words)
    except ValueError:
        raise _BrokenRow(f"“{words[:40]}” is no nation of the UK: {', '.join(Nation)}.") from None


def _kind(words: str) -> CouncilKind:
    if words not in KINDS:
        raise _BrokenRow(f"“{words[:40]}” is no type that we know: {', '.join(KINDS)}.")
    return KINDS[words]


def _day(cell: Mapping[str, str], column: str) -> date | None:
    words = cell.get(column, "")
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise _BrokenRow(f"“{words[:40]}” in “{column}” is no day. Write it like 2026-12-01.") from None


def _codes(cell: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in cell.get(column, "").split(",") if code.strip())


def _with_last_days(rows: list[RegisterRow]) -> Iterator[RegisterRow]:
    """The file often ends a council on the day on which the next begins: its last day is the one before."""
    begins = {row.code: row.starts_on for row in rows}
    for row in rows:
        if row.ends_on is not None and row.ends_on in [begins.get(code) for code in row.replaced_by]:
            yield replace(row, ends_on=row.ends_on - timedelta(days=1))
        else:
            yield row
