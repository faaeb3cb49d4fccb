"""What quizzes hold about a person: attempts, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import Enrolment
from lms.quizzes.models import Answer, Attempt

TABLES = {
    "attempt": Treatment("quizzes", Fate.UNNAMED, "results are decisions, which an awarding body may ask for"),
    "answer": Treatment("answers", Fate.ERASED),
}


def attempts(person_id: int) -> Select[Any]:
    """The ids of a person's attempts."""
    return (
        select(Attempt.id).join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(Enrolment.person_id == person_id)
    )


def about(whom: Whom) -> Iterable[Section]:
    """Attempts with their results, and every answer."""
    yield Section(
        "quizzes",
        _("Your quizzes"),
        {
            "attempt": _("Number of the record"),
            "module": _("Module"),
            "number": _("Try"),
            "edition": _("Edition"),
            "started_at": _("Started"),
            "submitted_at": _("Submitted"),
            "score": _("Marks"),
            "out_of": _("Out of"),
            "percent": _("Per cent"),
            "achieved": _("Achieved"),
            "criteria": _("Criteria"),
            "drawn": _("Questions that were asked"),
        },
        rows(
            select(
                Attempt.id.label("attempt"),
                Attempt.module_code.label("module"),
                Attempt.number,
                Attempt.edition,
                Attempt.started_at,
                Attempt.submitted_at,
                Attempt.score,
                Attempt.out_of,
                Attempt.percent,
                Attempt.achieved,
                Attempt.criteria,
                Attempt.drawn,
            )
            .where(Attempt.id.in_(attempts(whom.id)))
            .order_by(Attempt.id)
        ),
    )
    yield Section(
        "answers",
        _("Your answers"),
        {
            "attempt": _("Number of the record"),
            "question": _("Question"),
            "response": _("Answer"),
            "saved_at": _("Saved"),
            "fraction": _("Share of the mark, from 0 to 1"),
        },
        rows(
            select(
                Answer.attempt_id.label("attempt"),
                Answer.question_id.label("question"),
                Answer.response,
                Answer.saved_at,
                Answer.fraction,
            )
            .where(Answer.attempt_id.in_(attempts(whom.id)))
            .order_by(Answer.attempt_id, Answer.saved_at)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the answers out, and attempts without a result."""
    db.session.execute(delete(Answer).where(Answer.attempt_id.in_(attempts(whom.id))))
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts(whom.id)), Attempt.submitted_at.is_(None)))
    return ()


def forget(person_id: int) -> None:
    """Take the results out."""
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts(person_id))))


HELD = Held(tables=TABLES, about=about, erase=erase, forget=forget, subjects={"attempt": attempts})
