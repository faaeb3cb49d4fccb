"""How long pledges hold and when evidence is due, as a deployment sets it. The toolkit sets no term for the mark."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from flask import current_app

from lms.config import Settings


def last_day_from(first: date) -> date | None:
    """The last active day of a pledge that begins on that day; None where no term is set."""
    months = _settings().pledge_term_months
    return months_after(first, months) - timedelta(days=1) if months else None


def evidence_day_after(day: date) -> date:
    """When evidence is due next."""
    return months_after(day, _settings().pledge_evidence_months)


def reminder_days() -> tuple[int, ...]:
    """So many days before evidence is due, or before the last day, a council is reminded; the longest first."""
    return _settings().pledge_reminder_days


def review_days() -> int:
    """How long the programme team takes to look at evidence."""
    return _settings().pledge_review_days


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last one of its month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
