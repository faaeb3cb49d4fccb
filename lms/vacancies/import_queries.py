"""Reads of files of posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.import_models import BrokenRow, PostImport

SHOWN_IMPORTS = 20
SHOWN_ROWS = 100
AT_ONCE = 500


def get_import(import_id: int) -> PostImport:
    """A file with its council. Raises NotFound."""
    query = select(PostImport).where(PostImport.id == import_id).options(joinedload(PostImport.council))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def imports_of(council_id: int) -> list[PostImport]:
    """The latest files of a council."""
    query = select(PostImport).where(PostImport.council_id == council_id).order_by(PostImport.id.desc())
    return list(db.session.scalars(query.limit(SHOWN_IMPORTS)))


def imports_to_work_on(*, limit: int) -> list[int]:
    """Files that wait to be read, or whose rows wait to become drafts, the oldest first."""
    waits = or_(
        PostImport.read_at.is_(None), and_(PostImport.confirmed_at.is_not(None), PostImport.finished_at.is_(None))
    )
    query = select(PostImport.id).where(waits, PostImport.problem == "", PostImport.key.is_not(None))
    return list(db.session.scalars(query.order_by(PostImport.id).limit(limit)))


def old_imports(now: datetime, kept_for: timedelta) -> list[PostImport]:
    """Files that nobody needs any more: their rows are drafts, they can't be read, or nobody confirmed them in time."""
    is_over = or_(
        PostImport.finished_at.is_not(None),
        PostImport.problem != "",
        and_(PostImport.confirmed_at.is_(None), PostImport.brought_at < now - kept_for),
    )
    return list(db.session.scalars(select(PostImport).where(PostImport.key.is_not(None), is_over).limit(AT_ONCE)))


def broken_rows(import_id: int, *, limit: int) -> list[BrokenRow]:
    """The first broken rows of a file."""
    query = select(BrokenRow).where(BrokenRow.import_id == import_id).order_by(BrokenRow.number)
    return list(db.session.scalars(query.limit(limit)))


def all_broken_rows(import_id: int) -> Iterator[BrokenRow]:
    """Every broken row, some hundred at a time."""
    query = select(BrokenRow).where(BrokenRow.import_id == import_id).order_by(BrokenRow.number)
    yield from db.session.scalars(query.execution_options(yield_per=AT_ONCE))
