"""Reminders of applications that wait for a member's scores."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from flask_babel import lazy_ngettext
from sqlalchemy import Select, and_, exists, func, or_, select

from lms.accounts.models import Person, RoleHolding
from lms.addresses import path_of
from lms.applications.models import Application, Shortlist, Stage
from lms.applications.panel import NEVER_SEATED, PANEL_ROLES
from lms.applications.panel_models import PanelJudgement, ShortlistingSeat
from lms.candidates.models import Profile
from lms.clock import london_day
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.vacancies.models import Vacancy


def remind_of_scores(now: datetime) -> None:
    """Tell each member how many applications wait for their scores, once a day at most, whatever the number of posts.

    Some statements, whatever there is.
    """
    waiting: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for person_id, language, vacancy_id, number in db.session.execute(_waiting()):
        waiting[person_id, language][vacancy_id] = number
    today = london_day(now).isoformat()
    tellings = []
    for (person_id, language), posts in waiting.items():
        sentence = lazy_ngettext(
            "%(num)d application waits for your scores.",
            "%(num)d applications wait for your scores.",
            sum(posts.values()),
        )
        if len(posts) == 1:
            path = path_of("applications.council_applications", vacancy_id=next(iter(posts)))
        else:
            path = path_of("vacancies.council_home")
        tellings.append(Telling(person_id, language, NoticeKind.POST, f"scores {today}", sentence, path))
    tell_all(tellings, now)
    db.session.commit()


def _waiting() -> Select[int, str, int, int]:
    """By member and post, how many applications wait for them."""
    holds = and_(RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None))
    mine = and_(
        PanelJudgement.application_id == Application.id,
        PanelJudgement.person_id == Person.id,
        or_(PanelJudgement.finished_at.is_not(None), PanelJudgement.conflict_at.is_not(None)),
    )
    return (
        select(Person.id, Person.language, Vacancy.id, func.count())
        .select_from(ShortlistingSeat)
        .join(Person, Person.id == ShortlistingSeat.person_id)
        .join(Vacancy, Vacancy.id == ShortlistingSeat.vacancy_id)
        .join(Application, Application.vacancy_id == Vacancy.id)
        .join(Profile, Profile.id == Application.profile_id)
        .where(
            Application.stage == Stage.APPLIED,
            Vacancy.withdrawn_at.is_(None),
            Profile.person_id != Person.id,
            ~exists().where(Shortlist.vacancy_id == Vacancy.id),
            ~exists().where(mine),
            Person.closed_at.is_(None),
            exists().where(holds, RoleHolding.role.in_(PANEL_ROLES), RoleHolding.council_id == Vacancy.council_id),
            ~exists().where(holds, RoleHolding.role.in_(NEVER_SEATED)),
        )
        .group_by(Person.id, Person.language, Vacancy.id)
        .order_by(Person.id, Vacancy.id)
    )
