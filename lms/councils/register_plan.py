"""What a file would change in the register: worked out anew at each look, so that a preview is never out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.councils.models import Council
from lms.councils.naming import slug_of
from lms.councils.register_file import Fault, RegisterFile, RegisterRow

PLAIN = ("name", "gss_code", "code", "nation", "kind", "region", "starts_on", "ends_on")
WORDS = {
    "name": "name",
    "gss_code": "GSS code",
    "code": "short code",
    "nation": "nation",
    "kind": "type",
    "region": "region",
    "starts_on": "first day",
    "ends_on": "last day",
    "county": "county",
    "authority": "strategic authority",
    "replaced_by": "replaced by",
    "website": "website",
}


class Sort(StrEnum):
    """What happens to a council, by what matters most of it."""

    NEW = "new"
    REPLACED = "replaced"
    ENDED = "ended"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, in words, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that changes something. ``council`` is None where it is new."""

    row: RegisterRow
    council: Council | None
    differences: tuple[Difference, ...]

    @property
    def sort(self) -> Sort:
        """What matters most of it."""
        what = {one.what for one in self.differences}
        if self.council is None:
            return Sort.NEW
        if WORDS["replaced_by"] in what:
            return Sort.REPLACED
        if WORDS["ends_on"] in what:
            return Sort.ENDED
        return Sort.RENAMED if WORDS["name"] in what else Sort.CHANGED


@dataclass(frozen=True, slots=True)
class Plan:
    """What is new, what changes, what the file does not name, and which rows are left out."""

    entries: tuple[Entry, ...]
    unchanged: int
    missing: tuple[Council, ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[str, ...]

    def of(self, sort: Sort) -> list[Entry]:
        """The entries of one sort."""
        return [entry for entry in self.entries if entry.sort is sort]

    @property
    def digest(self) -> str:
        """A name for exactly these changes: who confirms names what they saw."""
        said = hashlib.sha256()
        for entry in self.entries:
            said.update(repr((entry.council and entry.council.id, entry.row, entry.differences)).encode())
        return said.hexdigest()


def plan_of(file: RegisterFile, councils: Sequence[Council]) -> Plan:
    """Compare a file with the register. A row is matched by its GSS code, then by its name; nothing is ever deleted."""
    matching = _Matching(file.rows, councils)
    entries, faults, unchanged = [], list(file.faults), 0
    for row in file.rows:
        if row.number in matching.faults:
            faults.append(Fault(row.number, matching.faults[row.number]))
            continue
        council = matching.found[row.number]
        differences = tuple(_differences(row, council, matching))
        if differences:
            entries.append(Entry(row, council, differences))
        else:
            unchanged += 1
    named = {council.id for council in matching.found.values() if council is not None}
    return Plan(
        entries=tuple(entries),
        unchanged=unchanged,
        missing=tuple(council for council in councils if council.id not in named),
        faults=tuple(sorted(faults, key=lambda fault: fault.number)),
        unknown_columns=file.unknown_columns,
    )


def words_of(value: object) -> str:
    """A field as it is shown and kept; empty where there is none."""
    return "" if value is None else str(value)


def names_of(councils: Iterable[Council]) -> str:
    """Several councils, by name."""
    return ", ".join(sorted(council.name for council in councils))


class _Matching:
    """Which council of the register each row is, and what its codes lead to."""

    def __init__(self, rows: Sequence[RegisterRow], councils: Sequence[Council]) -> None:
        self.rows = rows
        self.row_of_code = {row.code: row for row in rows}
        self.council_of_code = {council.code: council for council in councils if council.code}
        by_gss = {council.gss_code: council for council in councils if council.gss_code}
        by_slug = {council.slug: council for council in councils}
        by_slug |= {slug_of(council.name): council for council in councils}
        taken: dict[int, int] = {}
        self.found: dict[int, Council | None] = {}
        doubles: dict[int, int] = {}
        for row in rows:
            council = by_gss.get(row.gss_code or "") or _by_name(row, by_slug.get(slug_of(row.name)))
            if council is not None and council.id in taken:
                doubles[row.number] = taken[council.id]
            elif council is not None:
                taken[council.id] = row.number
            self.found[row.number] = council

        self.faults = {number: f"It is the same council as row {first}." for number, first in doubles.items()}
        self._leave_out_what_leads_nowhere()

    def _leave_out_what_leads_nowhere(self) -> None:
        """A row that names one that is left out is left out too, until all that is named is there."""
        while True:
            there = {row.code for row in self.rows if row.number not in self.faults} | self.council_of_code.keys()
            more = {row.number: self._fault_of(row, there) for row in self.rows if row.number not in self.faults}
            found = {number: fault for number, fault in more.items() if fault}
            if not found:
                return
            self.faults |= found

    def _fault_of(self, row: RegisterRow, there: Collection[str]) -> str:
        named = [code for code in (row.county, row.authority, *row.replaced_by) if code]
        unknown = [code for code in named if code not in there]
        if unknown:
            return f"It names “{unknown[0][:40]}”, which is no code of a council in the file or in the register."
        if row.code in named:
            return "It names itself as its county, its authority or what replaces it."
        return ""

    def council_of(self, code: str) -> Council | None:
        """The council with a code, where the register has it already."""
        row = self.row_of_code.get(code)
        return self.found[row.number] if row is not None else self.council_of_code[code]

    def name_of(self, code: str) -> str:
        """What the council with a code is called, once the file is taken in."""
        row = self.row_of_code.get(code)
        return row.name if row is not None else self.council_of_code[code].name


def _by_name(row: RegisterRow, council: Council | None) -> Council | None:
    """A council of that name, unless it has another code of its own which it did not give up."""
    if council is None or row.gss_code is None or council.gss_code is None:
        return council
    return council if council.gss_code in row.former_codes else None


def _differences(row: RegisterRow, council: Council | None, matching: _Matching) -> Iterable[Difference]:
    for plain in PLAIN:
        after = words_of(getattr(row, plain))
        yield from _difference(plain, words_of(getattr(council, plain, None)), after)
    for other in ("county", "authority"):
        before = getattr(council, other, None)
        code = getattr(row, other)
        yield from _references(other, [before] if before else [], [code] if code else [], matching)
    yield from _references("replaced_by", council.replaced_by if council else [], row.replaced_by, matching)


def _references(
    what: str, before: Iterable[Council], codes: Iterable[str], matching: _Matching
) -> Iterable[Difference]:
    """Other councils, compared by who they are: one that is only renamed is still the same."""
    before = list(before)
    after = [matching.council_of(code) for code in codes]
    if None in after or {one.id for one in before} != {one.id for one in after if one is not None}:
        yield Difference(WORDS[what], names_of(before), ", ".join(sorted(map(matching.name_of, codes))))


def _difference(what: str, before: str, after: str) -> Iterable[Difference]:
    if before != after:
        yield Difference(WORDS[what], before, after)
