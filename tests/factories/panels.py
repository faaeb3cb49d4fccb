"""Panels of posts, and what their members judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lms.accounts.models import Person
from lms.applications import scoring
from lms.applications.models import Application, Met
from lms.applications.panel_models import ShortlistingSeat
from lms.applications.services import Score
from lms.clock import utc_now
from lms.extensions import db
from lms.vacancies.models import Vacancy


def seat(vacancy: Vacancy, *people: Person) -> None:
    """Let these people sit on the post's panel; the first of them named it."""
    db.session.add_all(
        ShortlistingSeat(vacancy_id=vacancy.id, person_id=one.id, named_by_id=people[0].id, named_at=utc_now())
        for one in people
    )
    db.session.flush()


def judge(application: Application, people: Iterable[Person], now: datetime, met: Met = Met.MET) -> None:
    """Each of these people scores every criterion alike, and finishes."""
    scores = {criterion.id: Score(met, "As shown.") for criterion in application.vacancy.criteria}
    for one in people:
        scoring.score(application, scores, by=one.id, now=now)
        db.session.flush()
        scoring.finish(application, by=one.id, now=now)
        db.session.flush()
