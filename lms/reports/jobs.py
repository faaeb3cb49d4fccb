"""Works out who is at risk."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from lms.config import Settings
from lms.reports.finding import find_again


def find_learners_at_risk(now: datetime) -> None:
    """Bring the list of learners at risk up to date. It tells nobody: officers read it and decide."""
    settings: Settings = current_app.extensions["settings"]
    find_again(now, settings.silence_days)
