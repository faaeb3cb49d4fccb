"""What quizzes hold about a person: attempts, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.editions import get_edition
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import Enrolment
from lms.quizzes.models import AcceptedAnswer, Answer, Attempt

TABLES = {
    "attempt": Treatment("quizzes", Fate.UNNAMED, "results are decisions, which an awarding body may ask for"),
    "answer": Treatment("answers", Fate.ERASED),
    "quiz_window": Treatment("", Fate.NOBODY, "from when until when a group may take a quiz"),
    "accepted_answer": Treatment("accepted_answers", Fate.UNNAMED, "part of the result; the reason is erased"),
    "accepted_words": Treatment("", Fate.NOBODY, "what counts as right in an edition, whoever typed it"),
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
            "minutes": _("Minutes that everybody had"),
            "submitted_at": _("Submitted"),
            "was_ended": _("Submitted by itself, when the time was over"),
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
                Attempt.minutes,
                Attempt.submitted_at,
                Attempt.was_ended,
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
        "accepted_answers",
        _("Answers that a tutor accepted"),
        {
            "attempt": _("Number of the record"),
            "question": _("Number of the question"),
            "gap": _("Gap"),
            "reason": _("Reason"),
            "accepted_at": _("Accepted"),
        },
        rows(
            select(
                AcceptedAnswer.attempt_id.label("attempt"),
                AcceptedAnswer.question_id.label("question"),
                AcceptedAnswer.gap_id.label("gap"),
                AcceptedAnswer.reason,
                AcceptedAnswer.accepted_at,
            )
            .where(AcceptedAnswer.attempt_id.in_(attempts(whom.id)))
            .order_by(AcceptedAnswer.attempt_id, AcceptedAnswer.question_id, AcceptedAnswer.gap_id)
        ),
    )
    yield Section(
        "answers",
        _("Your answers"),
        {
            "attempt": _("Number of the record"),
            "question": _("Number of the question"),
            "asked": _("Question"),
            "response": _("Answer"),
            "saved_at": _("Saved"),
            "fraction": _("Share of the mark, from 0 to 1"),
        },
        _with_words(
            rows(
                select(
                    Answer.attempt_id.label("attempt"),
                    Answer.question_id.label("question"),
                    Answer.response,
                    Answer.saved_at,
                    Answer.fraction,
                    Attempt.edition,
                    Attempt.module_code,
                )
                .join(Attempt, Attempt.id == Answer.attempt_id)
                .where(Answer.attempt_id.in_(attempts(whom.id)))
                .order_by(Answer.attempt_id, Answer.saved_at, Answer.question_id)
            )
        ),
    )


def _with_words(answers: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Answers with the question's words, and the words of what was chosen in place of its code."""
    for answer in answers:
        bank = get_edition(answer["edition"]).find_bank(answer["module_code"])
        question = bank.questions.get(answer["question"]) if bank else None
        offered = {
            one.id: getattr(one, "text", "") or one.alternative
            for one in (*getattr(question, "options", ()), *getattr(question, "items", ()))
        }
        yield {
            **answer,
            "asked": question.prompt if question else "",
            "response": _in_words(answer["response"], offered),
        }


def _in_words(response: Any, offered: Mapping[str, str]) -> Any:
    if isinstance(response, list):
        return [_in_words(one, offered) for one in response]
    return offered.get(response, response) if isinstance(response, str) else response


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the answers out, the words about them, and attempts without a result."""
    accepted = AcceptedAnswer.attempt_id.in_(attempts(whom.id))
    db.session.execute(update(AcceptedAnswer).where(accepted).values(reason=""))
    db.session.execute(delete(Answer).where(Answer.attempt_id.in_(attempts(whom.id))))
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts(whom.id)), Attempt.submitted_at.is_(None)))
    return ()


def forget(person_id: int) -> None:
    """Take the results out."""
    db.session.execute(delete(AcceptedAnswer).where(AcceptedAnswer.attempt_id.in_(attempts(person_id))))
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts(person_id))))


HELD = Held(tables=TABLES, about=about, erase=erase, forget=forget, subjects={"attempt": attempts})
