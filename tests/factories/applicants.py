"""Statements of applicants."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.applications.statement_models import Statement
from lms.applications.statements import save_statement
from lms.candidates.models import Profile
from lms.clock import utc_now
from lms.extensions import db
from lms.vacancies.models import Vacancy


def make_statement(profile: Profile, vacancy: Vacancy, words: str, *more: str) -> Statement:
    """A draft with these words to the first criteria of a post, in their order."""
    written = {criterion.id: said for criterion, said in zip(vacancy.criteria, (words, *more), strict=False)}
    return save_statement(profile.id, vacancy, written, utc_now())


def close(vacancy: Vacancy, now: datetime | None = None) -> None:
    """Let a post's time be over."""
    vacancy.closes_at = (now or utc_now()) - timedelta(minutes=1)
    db.session.commit()
