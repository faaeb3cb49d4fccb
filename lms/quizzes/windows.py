"""From when until when a cohort may start a module's quiz: setting that, and taking it away."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.models import Cohort
from lms.quizzes.models import QuizWindow


class NoWindow(Invalid):
    """These times can't be a window."""


def windows_of(cohort_id: int) -> dict[str, QuizWindow]:
    """A cohort's windows, by module."""
    query = select(QuizWindow).where(QuizWindow.cohort_id == cohort_id)
    return {window.module_code: window for window in db.session.scalars(query)}


def set_window(
    cohort: Cohort, module_code: str, opens_at: datetime | None, closes_at: datetime | None, *, by: int, now: datetime
) -> None:
    """Let the cohort start the module's quiz in this window only; it replaces an earlier one, also for attempts that
    run. Raises NoWindow.
    """
    if opens_at is None and closes_at is None:
        raise NoWindow(_("Write when it opens, or when it closes, or both."))
    if closes_at is not None and closes_at <= max(now, opens_at or now):
        raise NoWindow(_("It must close later than it opens, and later than now."))
    window = db.session.get(QuizWindow, (cohort.id, module_code), with_for_update=True, populate_existing=True)
    before = _in_short(window)
    if window is None:
        window = QuizWindow(cohort_id=cohort.id, module_code=module_code)
        db.session.add(window)
    window.opens_at, window.closes_at = opens_at, closes_at
    audit.record("quiz_window.set", cohort, now, by=by, module=module_code, before=before, after=_in_short(window))


def take_window_away(cohort: Cohort, module_code: str, *, by: int, now: datetime) -> None:
    """Let the cohort start the quiz at any time. Raises NotFound where there is no window."""
    window = db.session.get(QuizWindow, (cohort.id, module_code), with_for_update=True, populate_existing=True)
    if window is None:
        raise NotFound
    audit.record("quiz_window.ended", cohort, now, by=by, module=module_code, before=_in_short(window))
    db.session.delete(window)


def _in_short(window: QuizWindow | None) -> list[str | None] | None:
    if window is None:
        return None
    return [moment.isoformat() if moment else None for moment in (window.opens_at, window.closes_at)]
