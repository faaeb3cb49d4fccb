"""What a graduate does with their profile, and the writing down of every look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from lms.candidates import consents
from lms.candidates.consent_models import Consent, Ended, Field, Purpose
from lms.candidates.models import Look, OwnEvidence, Profile, Shown
from lms.candidates.queries import lock_standing_consent
from lms.clock import london_day
from lms.errors import Conflict
from lms.extensions import db


class AlreadyThere(Conflict):
    """Own evidence for this skill exists."""


def save_profile(
    profile: Profile | None,
    person_id: int,
    *,
    area: str,
    hours_from: float | None,
    hours_to: float | None,
    languages: str,
    now: datetime,
) -> Profile:
    """Keep what the person chose to show; the first time makes the profile."""
    if profile is None:
        profile = Profile(person_id=person_id, own_evidence=[])
        db.session.add(profile)
    profile.area = area
    profile.hours_from = hours_from
    profile.hours_to = hours_to
    profile.languages = languages
    profile.updated_at = now
    return profile


def new_profile(person_id: int, now: datetime) -> Profile:
    """The empty profile of somebody who has none yet."""
    made = save_profile(None, person_id, area="", hours_from=None, hours_to=None, languages="", now=now)
    db.session.flush()
    return made


def add_own_evidence(profile: Profile, skill: str, story: str, now: datetime) -> OwnEvidence:
    """Add own experience for a skill. Raises AlreadyThere when there is some: it can be changed instead."""
    if any(evidence.skill == skill for evidence in profile.own_evidence):
        raise AlreadyThere(_("You have an example for this skill already. Remove it first, then add the new one."))
    evidence = OwnEvidence(skill=skill, story=story, added_at=now)
    profile.own_evidence.append(evidence)
    profile.updated_at = now
    return evidence


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
