"""Changing the register: by a file that is looked at first, or by hand. Nothing is ever deleted, and what was different
before is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, count

from sqlalchemy import delete, select

from lms import audit
from lms.councils.events import CouncilEnds
from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.naming import slug_of
from lms.councils.queries import whole_register
from lms.councils.register_file import RegisterRow, decode, read_register
from lms.councils.register_models import CouncilChange, CouncilImport
from lms.councils.register_plan import PLAIN, WORDS, Difference, Plan, names_of, plan_of, words_of
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db

KEPT_FOR = timedelta(days=30)
LONGEST_WORDS = 1000


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
    db.session.add_all(_changes(council.id, differences, now, by=by))
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
    """Add what is new first, so that rows can name each other; then change what is there."""
    register = whole_register()
    slugs = {council.slug for council in register}
    by_code = {council.code: council for council in register if council.code}
    # Codes that pass from one council to another would collide for a moment.
    for entry in plan.entries:
        if entry.council is not None and entry.council.gss_code != entry.row.gss_code:
            entry.council.gss_code = None
    db.session.flush()
    changed = [(entry, entry.council or _new(entry.row, slugs)) for entry in plan.entries]
    db.session.add_all(council for entry, council in changed if entry.council is None)
    for entry, council in changed:
        for name in PLAIN:
            setattr(council, name, getattr(entry.row, name))
        by_code[entry.row.code] = council
    db.session.flush()
    for entry, council in changed:
        _point(council, entry.row, by_code)
    for entry, council in changed:
        told = entry.differences if entry.council is not None else (Difference("added", "", council.name),)
        db.session.add_all(_changes(council.id, told, now, by=by, import_id=kept.id))
    db.session.flush()


def _point(council: Council, row: RegisterRow, by_code: Mapping[str, Council]) -> None:
    """Let a council lead to its county, its authority and what replaced it."""
    council.county_id = by_code[row.county].id if row.county else None
    council.authority_id = by_code[row.authority].id if row.authority else None
    wanted = [by_code[code] for code in row.replaced_by]
    if wanted or council.replaced_by:
        council.replaced_by = wanted


def _new(row: RegisterRow, slugs: set[str]) -> Council:
    """A new council under an address of its own: an older one of the same name keeps its."""
    own = f"{row.name[:80]} {row.gss_code or row.code}"
    wanted = chain((row.name, own), (f"{own} {number}" for number in count(2)))
    slug = next(slug for slug in map(slug_of, wanted) if slug not in slugs)
    slugs.add(slug)
    return Council(slug=slug, replaced_by=[])


def _changes(
    council_id: int, differences: Collection[Difference], now: datetime, *, by: int | None, import_id: int | None = None
) -> Iterable[CouncilChange]:
    for one in differences:
        yield CouncilChange(
            council_id=council_id,
            what=one.what,
            before=one.before[:LONGEST_WORDS],
            after=one.after[:LONGEST_WORDS],
            at=now,
            by_id=by,
            import_id=import_id,
        )


def _end_of(council: Council) -> tuple[date | None, frozenset[int]]:
    """When it ends, and what replaces it."""
    return council.ends_on, frozenset(one.id for one in council.replaced_by)


def _announce(council: Council, end_before: tuple[date | None, frozenset[int]], now: datetime) -> None:
    """Say that a council ends, where that is news."""
    if council.ends_on is not None and _end_of(council) != end_before:
        publish(CouncilEnds(council.id, council.ends_on, now))
