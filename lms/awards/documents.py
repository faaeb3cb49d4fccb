"""What each kind of certificate states of a learner, as it is now: read once, and frozen with that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from flask import current_app
from flask_babel import gettext as _

from certificates.certificate import Certificate, CriterionMet, HoursSpent, Kind, ModuleAchieved
from certificates.numbers import new_number
from lms.addresses import public_address
from lms.attendance.hours import Source
from lms.attendance.queries import guided_hours_of, own_hours_of
from lms.awards.evidence import evidence_of
from lms.clock import london_day
from lms.config import Settings
from lms.editions import Edition
from lms.errors import Conflict
from lms.learning.models import Enrolment
from lms.learning.queries import completed_modules, edition_of
from lms.marking.queries import passed_criteria
from lms.quizzes.queries import criteria_met
from lms.recognition.queries import all_recognised

# In which role somebody judged: what a computer marked has nobody.
BY_QUIZ, BY_TUTOR, BY_RECOGNITION = "", "tutor", "tutor"


class NothingToState(Conflict):
    """The learner has nothing yet that such a document could state."""


def facts_for(kind: Kind, enrolment: Enrolment, now: datetime, *, module_code: str = "") -> Certificate:
    """The facts of a new document under a number of its own. Raises NothingToState."""
    match kind:
        case Kind.PROGRAMME:
            return _programme(enrolment, now)
        case Kind.MODULE:
            return _module(enrolment, now, module_code)
        case Kind.RECORD:
            return _record(enrolment, now)
        case Kind.HOURS:
            return _hours(enrolment, now)


def _programme(enrolment: Enrolment, now: datetime) -> Certificate:
    edition = edition_of(enrolment)
    return replace(
        _bare(Kind.PROGRAMME, enrolment, now),
        modules=_modules(enrolment, edition),
        skills=evidence_of(enrolment.id, edition),
    )


def _module(enrolment: Enrolment, now: datetime, module_code: str) -> Certificate:
    edition = edition_of(enrolment)
    achieved = tuple(module for module in _modules(enrolment, edition) if module.code == module_code)
    if not achieved:
        raise NothingToState(_("This module is not achieved yet."))
    skills = tuple(skill for skill in evidence_of(enrolment.id, edition) if skill.module == module_code)
    return replace(_bare(Kind.MODULE, enrolment, now), modules=achieved, skills=skills)


def _record(enrolment: Enrolment, now: datetime) -> Certificate:
    edition = edition_of(enrolment)
    criteria = _criteria(enrolment.id, edition)
    if not criteria:
        raise NothingToState(_("You have met no criterion yet. Take a quiz first."))
    return replace(_bare(Kind.RECORD, enrolment, now), modules=_modules(enrolment, edition), criteria=criteria)


def _hours(enrolment: Enrolment, now: datetime) -> Certificate:
    settings: Settings = current_app.extensions["settings"]
    edition = edition_of(enrolment)
    guided = guided_hours_of(enrolment.id, edition, settings.guided_minutes_per_marked_task)
    sessions = [line for line in guided.lines if line.source is Source.SESSION]
    log = own_hours_of(enrolment.id, edition).log
    days = [line.on for line in sessions] + [line.on for line in log]
    if not days:
        raise NothingToState(_("There are no hours yet: come to a live session, or write down what you studied."))
    hours = HoursSpent(
        live_minutes=sum(line.time.minutes for line in sessions),
        sessions=len(sessions),
        self_directed_minutes=sum(line.time.minutes for line in log),
        first_on=min(days),
        last_on=max(days),
    )
    return replace(_bare(Kind.HOURS, enrolment, now), hours=hours)


def _bare(kind: Kind, enrolment: Enrolment, now: datetime) -> Certificate:
    settings: Settings = current_app.extensions["settings"]
    edition, number = edition_of(enrolment), new_number()
    return Certificate(
        number=number,
        name=enrolment.person.name,
        programme=edition.programme.title,
        modules=(),
        skills=(),
        issued_on=london_day(now),
        verify_url=public_address("awards.show", number=number),
        wording=settings.wording,
        edition=edition.id,
        kind=kind,
    )


def _modules(enrolment: Enrolment, edition: Edition) -> tuple[ModuleAchieved, ...]:
    achieved = completed_modules(enrolment.id)
    recognised = all_recognised(enrolment.id, edition)
    return tuple(
        ModuleAchieved(
            module.code,
            module.title,
            london_day(achieved[module.code]),
            tuple(sorted(recognised.get(module.code, ()))),
        )
        for module in edition.programme.modules
        if module.code in achieved
    )


def achieved_modules(enrolment: Enrolment) -> tuple[ModuleAchieved, ...]:
    """The modules that a learner has achieved, in the programme's order."""
    return _modules(enrolment, edition_of(enrolment))


def _criteria(enrolment_id: int, edition: Edition) -> tuple[CriterionMet, ...]:
    """Every criterion met, in the programme's order. What is recognised counts as that, whatever came after it."""
    recognised = all_recognised(enrolment_id, edition)
    by_quiz = criteria_met(enrolment_id)
    by_tutor: dict[str, dict[str, date]] = {}
    for module_code, code, released_at in passed_criteria(enrolment_id):
        by_tutor.setdefault(module_code, {})[code] = london_day(released_at)
    ways: tuple[tuple[Mapping[str, Mapping[str, date]], str, bool], ...] = (
        (recognised, BY_RECOGNITION, True),
        (by_tutor, BY_TUTOR, False),
        (by_quiz, BY_QUIZ, False),
    )
    found = []
    for module in edition.programme.modules:
        for outcome in module.outcomes:
            for criterion in outcome.criteria:
                way = next((way for way in ways if criterion.code in way[0].get(module.code, {})), None)
                if way is not None:
                    days, assessor, is_recognised = way
                    found.append(
                        CriterionMet(
                            module=module.code,
                            outcome=outcome.title,
                            criterion=criterion.code,
                            text=criterion.text,
                            met_on=days[module.code][criterion.code],
                            assessor=assessor,
                            recognised=is_recognised,
                        )
                    )
    return tuple(found)
