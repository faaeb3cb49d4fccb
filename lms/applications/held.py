"""What applications hold about a person: invitations, applications, and what councils decided and wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.applications.models import Application, CriterionScore, Invitation, StageChange
from lms.applications.panel_held import PANEL_TABLES, about_panels, erase_panels_words
from lms.applications.services import end_for_erasure
from lms.applications.statement_held import TABLES as STATEMENTS
from lms.applications.statement_held import about_statements, erase_statements, statements
from lms.candidates.held import profiles
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.vacancies.models import Vacancy, VacancyCriterion

TABLES = {
    "invitation": Treatment("invitations", Fate.UNNAMED, "councils must account for choices; open ones go"),
    "application": Treatment("applications", Fate.UNNAMED, "councils must account for their choices"),
    "criterion_score": Treatment("scores", Fate.UNNAMED, "a council's decision, without its words"),
    "shortlist": Treatment("", Fate.NOBODY, "when a post's shortlist was locked, and by which account"),
    "stage_change": Treatment("application_steps", Fate.UNNAMED, "the steps of an application, without words"),
    **PANEL_TABLES,
    **STATEMENTS,
}


def invitations(person_id: int) -> Select[Any]:
    """The ids of a person's invitations."""
    return select(Invitation.id).where(Invitation.profile_id.in_(profiles(person_id)))


def applications(person_id: int) -> Select[Any]:
    """The ids of a person's applications."""
    return select(Application.id).where(Application.profile_id.in_(profiles(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Invitations and applications with every step, and what was decided of each criterion."""
    yield Section(
        "invitations",
        _("Your invitations"),
        {
            "council": _("Council"),
            "post": _("Post"),
            "invited_at": _("Invited"),
            "answer": _("Your answer"),
            "answered_at": _("Answered"),
        },
        rows(
            select(
                Council.name.label("council"),
                Vacancy.title.label("post"),
                Invitation.invited_at,
                Invitation.answer,
                Invitation.answered_at,
            )
            .join(Vacancy, Vacancy.id == Invitation.vacancy_id)
            .join(Council, Council.id == Vacancy.council_id)
            .where(Invitation.id.in_(invitations(whom.id)))
            .order_by(Invitation.id)
        ),
    )
    yield Section(
        "applications",
        _("Your applications"),
        {
            "application": _("Number of the record"),
            "council": _("Council"),
            "post": _("Post"),
            "applied_at": _("Applied"),
            "consent_version": _("Version of the words"),
            "consent_language": _("Language"),
            "stage": _("State"),
        },
        rows(
            select(
                Application.id.label("application"),
                Council.name.label("council"),
                Vacancy.title.label("post"),
                Application.applied_at,
                Application.consent_version,
                Application.consent_language,
                Application.stage,
            )
            .join(Vacancy, Vacancy.id == Application.vacancy_id)
            .join(Council, Council.id == Vacancy.council_id)
            .where(Application.id.in_(applications(whom.id)))
            .order_by(Application.id)
        ),
    )
    yield Section(
        "scores",
        _("What councils decided of each criterion"),
        {
            "application": _("Number of the record"),
            "criterion": _("Criterion"),
            "met": _("Decision"),
            "reason": _("Reason"),
            "scored_at": _("Decided"),
        },
        rows(
            select(
                CriterionScore.application_id.label("application"),
                VacancyCriterion.wording.label("criterion"),
                CriterionScore.met,
                CriterionScore.reason,
                CriterionScore.scored_at,
            )
            .join(VacancyCriterion, VacancyCriterion.id == CriterionScore.criterion_id)
            .where(CriterionScore.application_id.in_(applications(whom.id)))
            .order_by(CriterionScore.application_id, VacancyCriterion.position)
        ),
    )
    yield Section(
        "application_steps",
        _("Steps of your applications"),
        {"application": _("Number of the record"), "stage": _("Step"), "at": _("When"), "reason": _("Reason")},
        rows(
            select(
                StageChange.application_id.label("application"), StageChange.stage, StageChange.at, StageChange.reason
            )
            .where(StageChange.application_id.in_(applications(whom.id)))
            .order_by(StageChange.id)
        ),
    )
    yield from about_panels(applications(whom.id))
    yield from about_statements(whom)


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Withdraw what still runs, which councils are told; take open invitations and every word out."""
    end_for_erasure(whom.id, now)
    unanswered = select(Invitation.id).where(
        Invitation.id.in_(invitations(whom.id)),
        Invitation.answer.is_(None),
        Invitation.id.not_in(select(Application.invitation_id).where(Application.invitation_id.is_not(None))),
    )
    db.session.execute(delete(Invitation).where(Invitation.id.in_(unanswered)))
    db.session.execute(
        update(CriterionScore).where(CriterionScore.application_id.in_(applications(whom.id))).values(reason="")
    )
    db.session.execute(
        update(StageChange).where(StageChange.application_id.in_(applications(whom.id))).values(reason="")
    )
    erase_panels_words(applications(whom.id))
    erase_statements(whom)
    return ()


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    subjects={"invitation": invitations, "application": applications, "statement": statements},
)
