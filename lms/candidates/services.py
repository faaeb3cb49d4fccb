"""What a graduate does with their profile, and the writing down of every look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.candidates import consents
from lms.candidates.consent_models import Consent, Ended, Field, Purpose
from lms.candidates.models import (
    HowWell,
    Look,
    OwnEvidence,
    Profile,
    ProfileLanguage,
    Shown,
    Starts,
    Works,
)
from lms.candidates.queries import lock_standing_consent
from lms.clock import london_day
from lms.errors import Conflict
from lms.extensions import db
from lms.vacancies.models import Family


class AlreadyThere(Conflict):
    """The very same own example exists."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language for work, and how well it is used; None: not, or not said."""

    name: str
    speaks: HowWell | None = None
    reads: HowWell | None = None
    writes: HowWell | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody looks for. ``areas`` are places in words; hours are for a week."""

    areas: Sequence[str] = ()
    families: Collection[Family] = ()
    hours_from: float | None = None
    hours_to: float | None = None
    starts: Starts | None = None
    works: Works | None = None
    job_is_below: bool | None = None
    languages: Sequence[Language] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Own experience in four parts (STAR). A draft is for its owner only."""

    skill: str
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    is_draft: bool = False


def new_profile(person_id: int, now: datetime) -> Profile:
    """A profile in which nothing is said yet."""
    profile = Profile(person_id=person_id, own_evidence=[], spoken=[], families=[], updated_at=now)
    db.session.add(profile)
    db.session.flush()
    return profile


def save_wishes(profile: Profile, wishes: Wishes, now: datetime) -> None:
    """Keep what the person looks for."""
    profile.area = "\n".join(wishes.areas)
    profile.families = sorted(wishes.families)
    for name in ("hours_from", "hours_to", "starts", "works", "job_is_below"):
        setattr(profile, name, getattr(wishes, name))
    profile.spoken.clear()
    db.session.flush()
    profile.spoken.extend(
        ProfileLanguage(position=position, name=one.name, speaks=one.speaks, reads=one.reads, writes=one.writes)
        for position, one in enumerate(wishes.languages, start=1)
    )
    profile.updated_at = now


def add_own_evidence(profile: Profile, example: Example, now: datetime) -> OwnEvidence:
    """Add own experience for a skill. Raises AlreadyThere for the very same words: somebody sent them twice."""
    db.session.execute(select(Profile.id).where(Profile.id == profile.id).with_for_update())
    db.session.refresh(profile, ["own_evidence"])
    if any(_is_the_same(evidence, example) for evidence in profile.own_evidence):
        raise AlreadyThere(_("You have added this example already."))
    evidence = OwnEvidence(added_at=now, **asdict(example))
    profile.own_evidence.append(evidence)
    profile.updated_at = now
    return evidence


def change_own_evidence(profile: Profile, evidence: OwnEvidence, example: Example, now: datetime) -> None:
    """Write an own example anew."""
    for name, value in asdict(example).items():
        setattr(evidence, name, value)
    profile.updated_at = now


def _is_the_same(evidence: OwnEvidence, example: Example) -> bool:
    return all(getattr(evidence, name) == value for name, value in asdict(example).items() if name != "is_draft")


def remove_own_evidence(profile: Profile, evidence: OwnEvidence, now: datetime) -> None:
    """Take own experience back."""
    profile.own_evidence.remove(evidence)
    profile.updated_at = now


def join_pool(profile: Profile, *, language: str, now: datetime, fields: Collection[Field] = ()) -> Consent:
    """Record the consent to be in the pool, with the wording and language it was read in; a second one of the same
    words and fields changes nothing. Raises NotYetAGraduate.
    """
    return consents.give(profile, Purpose.POOL, fields=fields, council_id=None, language=language, now=now)


def leave_pool(profile: Profile, now: datetime) -> None:
    """Take the consent back, at once; leaving twice changes nothing. Invitations can't be answered until it is given
    again; an application that was made goes on. Councils that saw or invited the person are told.
    """
    standing = lock_standing_consent(profile.id)
    if standing is not None:
        consents.end(standing, Ended.WITHDRAWN, now)


def note_looks(profile_ids: Iterable[int], *, vacancy_id: int, viewer_id: int, shown: Shown, now: datetime) -> None:
    """Write down that a council member saw these candidates: once a day for each post and stage, in one statement."""
    rows = [
        {
            "profile_id": profile_id,
            "vacancy_id": vacancy_id,
            "viewer_id": viewer_id,
            "shown": shown,
            "day": london_day(now),
            "at": now,
        }
        for profile_id in profile_ids
    ]
    if not rows:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    # Rows as parameters: written into the statement, they would make it a new one to compile each time.
    db.session.execute(insert(db.metadata.tables[Look.__tablename__]).on_conflict_do_nothing(), rows)
