"""What cases hold about a person: appeals, questions about their work, what they asked to be considered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select, update

from lms.cases.models import (
    Appeal,
    AppealStep,
    Consideration,
    ConsiderationState,
    Ending,
    MalpracticeCase,
    PanelSeat,
)
from lms.cases.queries import is_open_on
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import Enrolment

TABLES = {
    "appeal": Treatment("appeals", Fate.UNNAMED, "that a decision was appealed, and how it ended; no word stays"),
    "appeal_step": Treatment("appeals", Fate.UNNAMED, "what each stage decided, and when; no word stays"),
    "panel_seat": Treatment("", Fate.UNNAMED, "who decided with whom: an awarding body may ask who was independent"),
    "malpractice_case": Treatment(
        "questions_about_work",
        Fate.UNNAMED,
        "what was decided; no word stays. What staff found can name others, and is no part of a copy",
    ),
    "consideration": Treatment("considerations", Fate.UNNAMED, "what was agreed after an assessment; no word stays"),
}


def enrolments(person_id: int) -> Select[Any]:
    """The ids of a person's enrolments."""
    return select(Enrolment.id).where(Enrolment.person_id == person_id)


def appeals(person_id: int) -> Select[Any]:
    """The ids of a person's appeals."""
    return select(Appeal.id).where(Appeal.enrolment_id.in_(enrolments(person_id)))


def malpractice(person_id: int) -> Select[Any]:
    """The ids of cases about a person's work."""
    return select(MalpracticeCase.id).where(MalpracticeCase.enrolment_id.in_(enrolments(person_id)))


def considerations(person_id: int) -> Select[Any]:
    """The ids of what a person asked to be considered."""
    return select(Consideration.id).where(Consideration.enrolment_id.in_(enrolments(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Each case with what the person wrote, and what they were told."""
    yield Section(
        "appeals",
        _("Your appeals"),
        {
            "appeal": _("Number of the record"),
            "module": _("Module"),
            "words": _("What you wrote"),
            "made_at": _("Made"),
            "stage": _("Stage"),
            "added": _("What you added"),
            "due_at": _("Due"),
            "verdict": _("Result"),
            "reasons": _("Reasons"),
            "decided_at": _("Decided"),
            "closed_at": _("Closed"),
            "ending": _("How it ended"),
        },
        rows(
            select(
                Appeal.id.label("appeal"),
                Appeal.module_code.label("module"),
                Appeal.words,
                Appeal.made_at,
                AppealStep.stage,
                AppealStep.words.label("added"),
                AppealStep.due_at,
                AppealStep.verdict,
                AppealStep.reasons,
                AppealStep.decided_at,
                Appeal.closed_at,
                Appeal.ending,
            )
            .join(AppealStep, AppealStep.appeal_id == Appeal.id)
            .where(Appeal.id.in_(appeals(whom.id)))
            .order_by(Appeal.id, AppealStep.id)
        ),
    )
    yield Section(
        "questions_about_work",
        _("Questions about your work"),
        {
            "case": _("Number of the record"),
            "module": _("Module"),
            "category": _("About"),
            "words": _("What we saw"),
            "reported_at": _("Told to you"),
            "answer": _("Your answer"),
            "answered_at": _("Answered"),
            "outcome": _("Result"),
            "reasons": _("Reasons"),
            "closed_at": _("Closed"),
        },
        rows(
            select(
                MalpracticeCase.id.label("case"),
                MalpracticeCase.module_code.label("module"),
                MalpracticeCase.category,
                MalpracticeCase.words,
                MalpracticeCase.reported_at,
                MalpracticeCase.answer,
                MalpracticeCase.answered_at,
                MalpracticeCase.outcome,
                MalpracticeCase.reasons,
                MalpracticeCase.closed_at,
            )
            .where(MalpracticeCase.id.in_(malpractice(whom.id)))
            .order_by(MalpracticeCase.id)
        ),
    )
    yield Section(
        "considerations",
        _("What you asked us to consider"),
        {
            "module": _("Module"),
            "happened_on": _("Day"),
            "words": _("What you wrote"),
            "asked_at": _("Asked"),
            "state": _("Result"),
            "effect": _("What is agreed"),
            "later_at": _("New last day"),
            "arrangement": _("What we do"),
            "answer": _("Our answer"),
            "decided_at": _("Decided"),
        },
        rows(
            select(
                Consideration.module_code.label("module"),
                Consideration.happened_on,
                Consideration.words,
                Consideration.asked_at,
                Consideration.state,
                Consideration.effect,
                Consideration.later_at,
                Consideration.arrangement,
                Consideration.answer,
                Consideration.decided_at,
            )
            .where(Consideration.id.in_(considerations(whom.id)))
            .order_by(Consideration.id)
        ),
    )


def must_wait(person_id: int) -> bool:
    """Whether a case is open: it can't be decided without what it is about."""
    return any(is_open_on(enrolment_id) for enrolment_id in db.session.scalars(enrolments(person_id)).all())


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take every word out, and close what is open: without the learner nobody can decide it."""
    mine = Appeal.id.in_(appeals(whom.id))
    db.session.execute(
        update(Appeal).where(mine, Appeal.closed_at.is_(None)).values(closed_at=now, ending=Ending.WITHDRAWN)
    )
    db.session.execute(update(Appeal).where(mine).values(words=""))
    db.session.execute(
        update(AppealStep).where(AppealStep.appeal_id.in_(appeals(whom.id))).values(words="", reasons="")
    )
    db.session.execute(
        update(MalpracticeCase)
        .where(MalpracticeCase.id.in_(malpractice(whom.id)))
        .values(
            words="",
            answer="",
            findings="",
            grounds="",
            reasons="",
            closed_at=func.coalesce(MalpracticeCase.closed_at, now),
        )
    )
    asked = Consideration.id.in_(considerations(whom.id))
    db.session.execute(
        update(Consideration)
        .where(asked, Consideration.state == ConsiderationState.ASKED)
        .values(state=ConsiderationState.WITHDRAWN, decided_at=now)
    )
    db.session.execute(update(Consideration).where(asked).values(words="", answer="", arrangement=""))
    return ()


def forget(person_id: int) -> None:
    """Take the cases out."""
    steps = select(AppealStep.id).where(AppealStep.appeal_id.in_(appeals(person_id)))
    db.session.execute(delete(PanelSeat).where(PanelSeat.step_id.in_(steps)))
    db.session.execute(delete(AppealStep).where(AppealStep.appeal_id.in_(appeals(person_id))))
    db.session.execute(delete(Appeal).where(Appeal.id.in_(appeals(person_id))))
    db.session.execute(delete(MalpracticeCase).where(MalpracticeCase.id.in_(malpractice(person_id))))
    db.session.execute(delete(Consideration).where(Consideration.id.in_(considerations(person_id))))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    must_wait=must_wait,
    subjects={"appeal": appeals, "malpractice_case": malpractice, "consideration": considerations},
)
