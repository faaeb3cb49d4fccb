"""Naming a post's panel, declaring that one knows an applicant, and notes for the panel alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.applications.holding import hold_post
from lms.applications.models import Application, Stage
from lms.applications.panel import FEWEST_MEMBERS, Panel, eligible_for, panel_of
from lms.applications.panel_models import PanelJudgement, ShortlistingSeat
from lms.applications.services import KnowsThePerson, ShortlistLocked, WrongStage
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.vacancies.models import Vacancy


class PanelTooSmall(Invalid):
    """At least two people judge, and one of them can lock the shortlist."""


def name_panel(vacancy: Vacancy, person_ids: Collection[int], *, by: int, now: datetime) -> None:
    """Let these people, and nobody else, sit on the post's panel, and tell who is new on it. What somebody judged who
    leaves it still counts.

    Raises ShortlistLocked, and PanelTooSmall for fewer than two, or without a recruiter.
    """
    hold_post(vacancy.id)
    panel = panel_of(vacancy.id)
    if panel.is_locked:
        raise ShortlistLocked(_("The shortlist is locked, so its panel stays as it was."))
    named = [one for one in eligible_for(vacancy) if one.person_id in person_ids]
    if len(named) < FEWEST_MEMBERS:
        raise PanelTooSmall(_("Choose at least two people. Nobody chooses a shortlist alone."))
    if not any(one.recruits for one in named):
        raise PanelTooSmall(_("Choose at least one recruiter. A recruiter of the panel locks the shortlist."))
    chosen = {one.person_id for one in named}
    seats = list(db.session.scalars(select(ShortlistingSeat).where(ShortlistingSeat.vacancy_id == vacancy.id)))
    for seat in seats:
        if seat.person_id not in chosen:
            db.session.delete(seat)
    seated = {seat.person_id for seat in seats}
    db.session.add_all(
        ShortlistingSeat(vacancy_id=vacancy.id, person_id=person_id, named_by_id=by, named_at=now)
        for person_id in sorted(chosen - seated)
    )
    audit.record("panel.named", vacancy, now, by=by, members=sorted(chosen))
    _tell_members(vacancy, chosen - seated - {by}, now)


def declare_conflict(application: Application, *, by: int, now: datetime) -> None:
    """The member knows the person, and is out for this application: they see no more of it, and what they judged does
    not count. Twice changes nothing. Raises NotFound without a seat, and ShortlistLocked.
    """
    panel = hold_panel(application, by)
    if panel.is_locked:
        raise ShortlistLocked(_("The shortlist is locked. Tell a recruiter of the panel that you know this person."))
    judgement = judgement_of(application.id, by)
    if judgement.conflict_at is None:
        judgement.conflict_at = now
        audit.record("application.conflict_declared", application, now, by=by)


def keep_note(application: Application, note: str, *, by: int, now: datetime) -> None:
    """Keep a member's note of an application, for the panel alone. An access request of the applicant may reach it.

    Raises NotFound without a seat, KnowsThePerson, WrongStage.
    """
    hold_panel(application, by)
    judgement = judgement_of(application.id, by)
    if judgement.note != note:
        judgement.note = note
        audit.record("application.noted", application, now, by=by)


def hold_panel(application: Application, person_id: int) -> Panel:
    """Hold the post, and see where its panel and the application stand now.

    Raises NotFound for who has no seat, or applied themself; KnowsThePerson; WrongStage when it was withdrawn.
    """
    hold_post(application.vacancy_id)
    panel = panel_of(application.vacancy_id, application.id)
    if person_id not in panel.seats or application.profile.person_id == person_id:
        raise NotFound
    if panel.of(application.id).is_in_conflict(person_id):
        raise KnowsThePerson(_("You said that you know this person, so you have no part in their application."))
    db.session.refresh(application, ["stage", "scores"])
    if application.stage is Stage.WITHDRAWN:
        raise WrongStage(_("This application was withdrawn."))
    return panel


def judgement_of(application_id: int, person_id: int) -> PanelJudgement:
    """The member's judgement; the first time makes it. The post is held."""
    found = db.session.get(PanelJudgement, (application_id, person_id), populate_existing=True)
    if found is None:
        found = PanelJudgement(application_id=application_id, person_id=person_id, note="")
        db.session.add(found)
    return found


def _tell_members(vacancy: Vacancy, person_ids: Collection[int], now: datetime) -> None:
    if not person_ids:
        return
    sentence = _l("You sit on the panel for the post “%(title)s”.", title=vacancy.title)
    path = path_of("applications.council_applications", vacancy_id=vacancy.id)
    languages = db.session.execute(select(Person.id, Person.language).where(Person.id.in_(person_ids)))
    about = f"seat {vacancy.id}"
    tell_all((Telling(number, language, NoticeKind.POST, about, sentence, path) for number, language in languages), now)
