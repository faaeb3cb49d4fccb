"""Changing the register: by a file that is looked at first, or by hand. Nothing is ever deleted, and what was different
before is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms import audit
from lms.councils.events import CouncilEnds
from lms.councils.models import Council, CouncilKind, Nation, council_replacement
from lms.councils.naming import slug_of
from lms.councils.queries import whole_register
from lms.councils.register_file import RegisterRow, decode, read_register
from lms.councils.register_models import CouncilChange, CouncilImport
from lms.councils.register_plan import PLAIN, WORDS, Difference, Entry, Plan, names_of, plan_of, words_of
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db

KEPT_FOR = timedelta(days=30)
LONGEST_WORDS = 1000
AT_ONCE = 1000


class AppliedAlready(Conflict):
    """A file is taken in once."""


class RegisterChanged(Conflict):
    """Between the look and the word, the register became another: what was seen is not what would happen."""


class CodeTaken(Conflict):
    """Another council has this code."""


class ReplacesItself(Invalid):
    """No council replaces itself."""


def look_at(data: bytes, file_name: str, now: datetime, *, by: int | None) -> CouncilImport:
    """Keep a file until somebody confirms it. Nothing changes yet. Raises UnreadableRegister."""
    content = decode(data)
    read_register(content)
    kept = CouncilImport(file_name=file_name[:200], content=content, sent_at=now, sent_by_id=by)
    db.session.add(kept)
    audit.record("council_import.sent", kept, now, by=by)
    return kept


def plan_for(kept: CouncilImport) -> Plan:
    """What the file would change in the register as it is now."""
    return plan_of(read_register(kept.content), whole_register())


def apply(kept: CouncilImport, seen: str, now: datetime, *, by: int | None) -> Plan:
    """Take the file in, in this transaction. ``seen`` is the digest of the plan that was confirmed.

    Raises AppliedAlready, RegisterChanged.
    """
    # Whoever takes in another file at this moment goes first, or waits.
    db.session.execute(select(CouncilImport.id).order_by(CouncilImport.id).with_for_update())
    db.session.refresh(kept)
    if kept.applied_at is not None:
        raise AppliedAlready("This file is taken in already.")
    plan = plan_for(kept)
    if plan.digest != seen:
        raise RegisterChanged("The register has changed since you looked. Look at the file again, then confirm.")
    kept.applied_at, kept.content = now, ""
    kept.added = sum(entry.council is None for entry in plan.entries)
    kept.changed, kept.refused = len(plan.entries) - kept.added, len(plan.faults)
    ends_before = {entry.council.id: _end_of(entry.council) for entry in plan.entries if entry.council is not None}
    _take_in(plan, kept, now, by=by)
    audit.record("council_import.applied", kept, now, by=by, added=kept.added, changed=kept.changed)
    for entry in plan.entries:
        if entry.council is not None:
            _announce(entry.council, ends_before[entry.council.id], now)
    return plan


def throw_away(kept: CouncilImport) -> None:
    """Forget a file that was only looked at. Raises AppliedAlready."""
    if kept.applied_at is not None:
        raise AppliedAlready("This file is taken in already.")
    db.session.delete(kept)


def forget_old_files(now: datetime) -> None:
    """A job: files that nobody confirmed in thirty days go."""
    old = (CouncilImport.applied_at.is_(None)) & (CouncilImport.sent_at < now - KEPT_FOR)
    db.session.execute(delete(CouncilImport).where(old))
    db.session.commit()


@dataclass(frozen=True, slots=True)
class Described:
    """A council as an officer describes it by hand."""

    name: str
    nation: Nation
    kind: CouncilKind | None
    region: str | None
    gss_code: str | None
    website: str | None
    starts_on: date | None
    ends_on: date | None
    county: Council | None
    authority: Council | None
    replaced_by: tuple[Council, ...]


def change_council(council: Council, new: Described, now: datetime, *, by: int) -> None:
    """Describe a council anew. Raises CodeTaken, ReplacesItself."""
    db.session.refresh(council, with_for_update=True)
    if council in (*new.replaced_by, new.county, new.authority):
        raise ReplacesItself("A council can’t be its own county, authority or successor.")
    if new.gss_code and _holder_of(new.gss_code) not in (None, council.id):
        raise CodeTaken("Another council in the register has this GSS code.")
    end_before = _end_of(council)
    differences = list(_by_hand(council, new))
    for name in (*PLAIN, "website", "county", "authority"):
        if name != "code":
            setattr(council, name, getattr(new, name))
    council.replaced_by = list(new.replaced_by)
    if not differences:
        return
    db.session.execute(insert(CouncilChange), list(_changes(council.id, differences, now, by=by)))
    audit.record("council.changed", council, now, by=by, what=[one.what for one in differences])
    db.session.flush()
    _announce(council, end_before, now)


def _holder_of(gss_code: str) -> int | None:
    return db.session.scalar(select(Council.id).where(Council.gss_code == gss_code))


def _by_hand(council: Council, new: Described) -> Iterable[Difference]:
    for name in (*PLAIN, "website"):
        if name != "code":
            before, after = words_of(getattr(council, name)), words_of(getattr(new, name))
            if before != after:
                yield Difference(WORDS[name], before, after)
    for name in ("county", "authority"):
        old, other = getattr(council, name), getattr(new, name)
        if old is not other:
            yield Difference(WORDS[name], old.name if old else "", other.name if other else "")
    if set(council.replaced_by) != set(new.replaced_by):
        yield Difference(WORDS["replaced_by"], names_of(council.replaced_by), names_of(new.replaced_by))


def _take_in(plan: Plan, kept: CouncilImport, now: datetime, *, by: int | None) -> None:
    """Add what is new first, so that rows can name each other; then change what is there. Some statements for each
    thousand rows, however many there are.
    """
    # Codes that pass from one council to another would collide for a moment.
    for entry in plan.entries:
        if entry.council is not None and entry.council.gss_code != entry.row.gss_code:
            entry.council.gss_code = None
    db.session.flush()
    _add_new([entry.row for entry in plan.entries if entry.council is None])
    for entry in plan.entries:
        if entry.council is not None:
            for name in PLAIN:
                setattr(entry.council, name, getattr(entry.row, name))
    db.session.flush()
    by_code = {code: number for number, code in db.session.execute(select(Council.id, Council.code)) if code}
    rows = [entry.row for entry in plan.entries]
    _point([(by_code[row.code], row) for row in rows], by_code)
    for entry in plan.entries:
        if entry.council is not None:
            db.session.expire(entry.council, ["county_id", "county", "authority_id", "authority", "replaced_by"])
    changes = [
        {**change, "import_id": kept.id}
        for entry in plan.entries
        for change in _changes(by_code[entry.row.code], _told(entry), now, by=by)
    ]
    if changes:
        db.session.execute(insert(CouncilChange), changes)


def _told(entry: Entry) -> Collection[Difference]:
    """What the record says of a row: of a new council, only that it is new."""
    return entry.differences if entry.council is not None else (Difference("added", "", entry.row.name),)


def _add_new(rows: Collection[RegisterRow]) -> None:
    """Each new council gets an address of its own: an older one of the same name keeps its."""
    slugs = set(db.session.scalars(select(Council.slug)))
    added = []
    for row in rows:
        own = f"{row.name[:80]} {row.gss_code or row.code}"
        wanted = chain((row.name, own), (f"{own} {number}" for number in count(2)))
        slug = next(slug for slug in map(slug_of, wanted) if slug not in slugs)
        slugs.add(slug)
        added.append({"slug": slug} | {name: getattr(row, name) for name in PLAIN})
    if added:
        db.session.execute(insert(Council), added)


def _point(rows: Collection[tuple[int, RegisterRow]], by_code: Mapping[str, int]) -> None:
    """Let councils lead to their county, their authority and what replaced them."""
    led = [
        {
            "id": number,
            "county_id": by_code[row.county] if row.county else None,
            "authority_id": by_code[row.authority] if row.authority else None,
        }
        for number, row in rows
    ]
    if led:
        db.session.execute(update(Council), led)
    for some in _batched([number for number, _row in rows]):
        db.session.execute(delete(council_replacement).where(council_replacement.c.old_id.in_(some)))
    pairs = {(number, by_code[code]) for number, row in rows for code in row.replaced_by}
    if pairs:
        db.session.execute(insert(council_replacement), [{"old_id": old, "new_id": new} for old, new in sorted(pairs)])


def _batched(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """A thousand at a time: a database takes no list of any length."""
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _changes(
    council_id: int, differences: Collection[Difference], now: datetime, *, by: int | None
) -> Iterable[dict[str, Any]]:
    for one in differences:
        yield {
            "council_id": council_id,
            "what": one.what,
            "before": one.before[:LONGEST_WORDS],
            "after": one.after[:LONGEST_WORDS],
            "at": now,
            "by_id": by,
        }


def _end_of(council: Council) -> tuple[date | None, frozenset[int]]:
    """When it ends, and what replaces it."""
    return council.ends_on, frozenset(one.id for one in council.replaced_by)


def _announce(council: Council, end_before: tuple[date | None, frozenset[int]], now: datetime) -> None:
    """Say that a council ends, where that is news."""
    if council.ends_on is not None and _end_of(council) != end_before:
        publish(CouncilEnds(council.id, council.ends_on, now))
