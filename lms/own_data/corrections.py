"""Corrections of what a person can't change themself: asked for, and answered within a month."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from lms import audit
from lms.addresses import public_address
from lms.clock import london_day
from lms.errors import Conflict, DomainError
from lms.extensions import db
from lms.outbox.services import queue
from lms.own_data.models import About, CorrectionRequest, Outcome
from lms.own_data.queries import count_waiting_corrections

MOST_WAITING = 5


class TooManyWaiting(DomainError):
    """Five at a time are enough."""

    status = 429


class AlreadyAnswered(Conflict):
    """Somebody of the team was faster."""


def ask_for_correction(person_id: int, about: About, words: str, now: datetime) -> CorrectionRequest:
    """Ask the team to put something right. Raises TooManyWaiting."""
    if count_waiting_corrections(person_id) >= MOST_WAITING:
        raise TooManyWaiting(_("Five of your questions wait for an answer already. Please wait for an answer first."))
    request = CorrectionRequest(person_id=person_id, about=about, words=words.strip(), asked_at=now, answer="")
    db.session.add(request)
    audit.record("correction.asked", request, now, about=about.value)
    return request


def answer_correction(request: CorrectionRequest, outcome: Outcome, answer: str, *, by: int, now: datetime) -> None:
    """Tell the person what was done, and why. Raises AlreadyAnswered."""
    db.session.refresh(request, ["answered_at"], with_for_update=True)
    if request.answered_at is not None:
        raise AlreadyAnswered(_("Somebody of the team has answered this already."))
    request.outcome = outcome
    request.answer = answer.strip()
    request.answered_at = now
    request.answered_by_id = by
    audit.record("correction.answered", request, now, by=by, outcome=outcome.value)
    person = request.person
    with force_locale(person.language):
        queue(
            recipient=person.email,
            subject=_("We have answered your question about your record"),
            body=_(
                "You told us that something in your record is wrong. We have answered.\n\nRead it here:\n%(link)s\n",
                link=public_address("own_data.corrections"),
            ),
            now=now,
        )


def answer_by(asked_at: datetime) -> date:
    """The last day for an answer: one month after the day on which it was asked (UK GDPR, article 12(3)).

    That is the day with the same number in the next month, or that month's last day where it has no such day.
    """
    asked = london_day(asked_at)
    year, month = (asked.year + 1, 1) if asked.month == 12 else (asked.year, asked.month + 1)
    return date(year, month, min(asked.day, calendar.monthrange(year, month)[1]))


def is_overdue(asked_at: datetime, now: datetime) -> bool:
    """Whether the last day for an answer is over."""
    return london_day(now) > answer_by(asked_at)
