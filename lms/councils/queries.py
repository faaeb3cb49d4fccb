"""Reads of the register of councils."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.councils.models import AUTHORITIES, Council, CouncilKind
from lms.councils.register_models import CouncilChange, CouncilImport
from lms.errors import NotFound
from lms.extensions import db


def all_councils() -> list[Council]:
    """Every council, by name."""
    return list(db.session.scalars(select(Council).order_by(Council.name)))


def get_councils(ids: Collection[int]) -> list[Council]:
    """Some councils, by name."""
    return list(db.session.scalars(select(Council).where(Council.id.in_(ids)).order_by(Council.name)))


def get_council(council_id: int) -> Council:
    """A council by id. Raises NotFound."""
    council = db.session.get(Council, council_id)
    if council is None:
        raise NotFound
    return council


def get_council_with_kin(council_id: int) -> Council:
    """A council with its county, its authority, what replaced it and what it replaced, in one statement. Raises
    NotFound.
    """
    kin = (Council.county, Council.authority, Council.replaced_by, Council.replaces)
    query = select(Council).where(Council.id == council_id).options(*(joinedload(one) for one in kin))
    council = db.session.scalars(query).unique().one_or_none()
    if council is None:
        raise NotFound
    return council


def find_council_by_slug(slug: str) -> Council | None:
    """A council by its slug."""
    return db.session.scalars(select(Council).where(Council.slug == slug)).one_or_none()


def councils_now(today: date) -> list[Council]:
    """The councils that have not ended, by name."""
    query = select(Council).where(or_(Council.ends_on.is_(None), Council.ends_on >= today)).order_by(Council.name)
    return list(db.session.scalars(query))


def councils_page(words: str, *, limit: int, offset: int) -> tuple[list[Council], int]:
    """Councils whose name or code holds the words, by name, a page of them; and how many there are."""
    query = select(Council, func.count().over()).order_by(Council.name, Council.id).limit(limit).offset(offset)
    if words:
        query = query.where(
            or_(Council.name.icontains(words, autoescape=True), Council.gss_code.icontains(words, autoescape=True))
        )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def whole_register() -> list[Council]:
    """Every council with what replaced it, in two statements."""
    query = select(Council).options(selectinload(Council.replaced_by)).order_by(Council.name, Council.id)
    return list(db.session.scalars(query))


def counties() -> list[Council]:
    """The county councils, by name."""
    return _of_kinds([CouncilKind.COUNTY])


def authorities() -> list[Council]:
    """Combined and strategic authorities, by name."""
    return _of_kinds(AUTHORITIES)


def _of_kinds(kinds: Iterable[CouncilKind]) -> list[Council]:
    return list(db.session.scalars(select(Council).where(Council.kind.in_(kinds)).order_by(Council.name)))


def regions() -> list[str]:
    """The regions that councils lie in."""
    query = select(Council.region).where(Council.region.is_not(None)).distinct().order_by(Council.region)
    return [region for region in db.session.scalars(query) if region]


def changes_of(council_id: int) -> list[CouncilChange]:
    """What was different before at this council, the newest first."""
    query = (
        select(CouncilChange)
        .where(CouncilChange.council_id == council_id)
        .order_by(CouncilChange.at.desc(), CouncilChange.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def get_import(import_id: int) -> CouncilImport:
    """A file that was read. Raises NotFound."""
    found = db.session.get(CouncilImport, import_id)
    if found is None:
        raise NotFound
    return found


def latest_imports() -> list[CouncilImport]:
    """The last twenty files."""
    return list(db.session.scalars(select(CouncilImport).order_by(CouncilImport.id.desc()).limit(20)))
