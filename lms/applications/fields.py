"""Who sees what of an application: one table of relations and fields, for pages, tables to take away, and an API.

Equality answers are in no line: nobody reaches them through an application, the applicant neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lms.access import Holder, Role
from lms.applications.models import Application, Stage
from lms.applications.panel import Panel
from lms.applications.policy import NAMED_STAGES


class Field(StrEnum):
    """A part of what an application holds. SCORES and NOTES are those of other members: one's own are one's own."""

    REFERENCE = "reference"
    NAME = "name"
    CONTACT = "contact"
    EVIDENCE = "evidence"
    OWN_WORDS = "own words"
    STATEMENT = "statement"
    SCORES = "scores"
    AGREED = "agreed decision"
    REASON = "reason told"
    NOTES = "private notes"
    INTERVIEW_NEEDS = "interview needs"
    EQUALITY = "equality answers"
    WORK_PERMISSION = "work permission"


class Relation(StrEnum):
    """What somebody is to an application, now."""

    NOBODY = "nobody"
    APPLICANT = "applicant"
    SCORES_ALONE = "panel member who has not finished"
    HAS_FINISHED = "panel member who has finished"
    KNOWS_THE_PERSON = "panel member who knows the person"
    ON_PANEL = "panel member after the lock"
    ON_PANEL_NAMED = "panel member after the lock, shortlisted"
    MANAGES = "recruiter without a seat"
    MANAGES_LOCKED = "recruiter without a seat after the lock"
    MANAGES_NAMED = "recruiter without a seat after the lock, shortlisted"
    TAKEN_BACK = "council, once it was taken back"


_TO_JUDGE = frozenset({Field.REFERENCE, Field.EVIDENCE, Field.OWN_WORDS, Field.STATEMENT})
_JUDGED = _TO_JUDGE | {Field.SCORES, Field.AGREED, Field.NOTES}
_LOCKED = frozenset({Field.REFERENCE, Field.AGREED, Field.REASON})
_NAMED = frozenset({Field.NAME, Field.CONTACT, Field.INTERVIEW_NEEDS})

SEES: Mapping[Relation, frozenset[Field]] = {
    Relation.NOBODY: frozenset(),
    Relation.APPLICANT: _TO_JUDGE | _NAMED | {Field.REASON, Field.WORK_PERMISSION},
    Relation.SCORES_ALONE: _TO_JUDGE,
    Relation.HAS_FINISHED: _JUDGED,
    Relation.KNOWS_THE_PERSON: frozenset({Field.REFERENCE}),
    Relation.ON_PANEL: _JUDGED | _LOCKED,
    Relation.ON_PANEL_NAMED: _JUDGED | _LOCKED | _NAMED,
    Relation.MANAGES: frozenset({Field.REFERENCE}),
    Relation.MANAGES_LOCKED: _LOCKED,
    Relation.MANAGES_NAMED: _LOCKED | _NAMED,
    Relation.TAKEN_BACK: frozenset({Field.REFERENCE}),
}


def relation_of(person: Holder, application: Application, panel: Panel) -> Relation:
    """What the person is to this application. Whoever applied is that and nothing else, whatever roles they hold."""
    if application.profile.person_id == person.id:
        return Relation.APPLICANT
    is_seated = person.id in panel.seats
    if not is_seated and application.vacancy.council_id not in person.council_ids(Role.RECRUITER):
        return Relation.NOBODY
    if application.stage is Stage.WITHDRAWN:
        return Relation.TAKEN_BACK
    is_named = panel.is_locked and application.stage in NAMED_STAGES
    if not is_seated:
        if is_named:
            return Relation.MANAGES_NAMED
        return Relation.MANAGES_LOCKED if panel.is_locked else Relation.MANAGES
    judged = panel.of(application.id)
    if judged.is_in_conflict(person.id):
        return Relation.KNOWS_THE_PERSON
    if is_named:
        return Relation.ON_PANEL_NAMED
    if panel.is_locked:
        return Relation.ON_PANEL
    return Relation.HAS_FINISHED if judged.has_finished(person.id) else Relation.SCORES_ALONE


def visible_fields(person: Holder, application: Application, panel: Panel) -> frozenset[Field]:
    """What the person may see of this application. ``panel`` is panel_of its post."""
    return SEES[relation_of(person, application, panel)]
