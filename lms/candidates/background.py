"""Qualifications and work from other countries: kept, changed and taken out by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

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


def qualifications_of(profile_id: int) -> Sequence[OverseasQualification]:
    """A profile's qualifications, the newest first."""
    query = (
        select(OverseasQualification)
        .where(OverseasQualification.profile_id == profile_id)
        .order_by(OverseasQualification.year.desc(), OverseasQualification.id)
    )
    return db.session.scalars(query).all()


def jobs_of(profile_id: int) -> Sequence[OverseasJob]:
    """A profile's work in other countries, the newest first."""
    query = (
        select(OverseasJob)
        .where(OverseasJob.profile_id == profile_id)
        .order_by(OverseasJob.from_year.desc(), OverseasJob.id)
    )
    return db.session.scalars(query).all()


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
