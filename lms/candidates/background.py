"""Qualifications and work from other countries: kept, changed and taken out by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Integer, String, cast, literal, null, select, union_all

from lms.candidates.background_models import Attained, Compared, OverseasJob, OverseasQualification
from lms.candidates.models import Profile
from lms.errors import NotFound
from lms.extensions import db

Kept = TypeVar("Kept", OverseasQualification, OverseasJob)


@dataclass(frozen=True, slots=True)
class Qualification:
    """What somebody says of a qualification."""

    name: str
    name_in_english: str
    country: str
    attained: Attained
    year: int | None
    compared: Compared
    comparable_to: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody says of work that they did."""

    title: str
    duties: str
    country: str
    from_year: int
    to_year: int | None
    is_shown: bool


def get_background(kind: type[Kept], profile_id: int, row_id: int) -> Kept:
    """A qualification or a job of this profile. Raises NotFound, also for somebody else's."""
    found = db.session.get(kind, row_id)
    if found is None or found.profile_id != profile_id:
        raise NotFound
    return found


def keep_qualification(
    profile: Profile, said: Qualification, now: datetime, *, into: OverseasQualification | None = None
) -> None:
    """Add a qualification, or write one anew."""
    row = into or OverseasQualification(profile_id=profile.id)
    _write(row, said, now)


def keep_job(profile: Profile, said: Job, now: datetime, *, into: OverseasJob | None = None) -> None:
    """Add work, or write it anew."""
    row = into or OverseasJob(profile_id=profile.id)
    _write(row, said, now)


def remove_background(row: OverseasQualification | OverseasJob) -> None:
    """Take it out."""
    db.session.delete(row)


def _write(row: OverseasQualification | OverseasJob, said: Qualification | Job, now: datetime) -> None:
    for name, value in asdict(said).items():
        setattr(row, name, value)
    row.updated_at = now
    db.session.add(row)


@dataclass(frozen=True, slots=True)
class Told:
    """Something from another country, without the country: as its owner lists it, and as a council reads it with an
    application where it ``is_shown``. Work has no ``attained``.
    """

    id: int
    is_shown: bool
    name: str
    name_as_written: str
    attained: Attained | None
    comparable_to: str
    duties: str
    from_year: int | None
    to_year: int | None


def background_of(profile_id: int) -> list[Told]:
    """What somebody told of other countries, qualifications first, each kind in the order in which it was told; in one
    statement.
    """
    qualification, job = OverseasQualification, OverseasJob
    qualifications = select(
        literal(1).label("place"),
        qualification.id.label("id"),
        qualification.is_shown,
        qualification.name_in_english,
        qualification.name,
        cast(qualification.attained, String),
        qualification.comparable_to,
        literal(""),
        cast(null(), Integer),
        qualification.year,
    ).where(qualification.profile_id == profile_id)
    jobs = select(
        literal(2),
        job.id,
        job.is_shown,
        job.title,
        literal(""),
        cast(null(), String),
        literal(""),
        job.duties,
        job.from_year,
        job.to_year,
    ).where(job.profile_id == profile_id)
    rows: Sequence[Any] = db.session.execute(union_all(qualifications, jobs).order_by("place", "id")).all()
    return [
        Told(number, bool(is_shown), name, written, attained and Attained(attained), *rest)
        for _place, number, is_shown, name, written, attained, *rest in rows
    ]
