"""Exceptions for words in posts."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.vacancies.models import Ground, Ruling, Vacancy, VacancyException


def make_exception(
    vacancy: Vacancy, words: str, by: Person, *, ruling: Ruling | None = None, officer: Person | None = None
) -> VacancyException:
    """An exception that somebody asked for; with a ruling, an officer has decided."""
    now = utc_now()
    exception = VacancyException(
        vacancy_id=vacancy.id,
        words=words,
        ground=Ground.OCCUPATIONAL_REQUIREMENT,
        reason="It is a refuge for women.",
        asked_by_id=by.id,
        asked_at=now,
        ruling=ruling,
        ruling_reason="The aim is good." if ruling else "",
        ruled_by_id=officer.id if officer else None,
        ruled_at=now if ruling else None,
    )
    db.session.add(exception)
    db.session.flush()
    return exception
