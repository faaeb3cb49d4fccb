"""Keeping answers, taking them back, and wiping what nobody counted in time."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete

from lms.config import Settings
from lms.equality.models import EqualityAnswers
from lms.equality.questionnaire import VERSION
from lms.extensions import db

LONGEST_KEPT = timedelta(days=365)  # where an application never ends


def code_of(application_id: int) -> str:
    """Under which code the answers given with an application are kept. Only who has the site's secret can make it."""
    settings: Settings = current_app.extensions["settings"]
    return hmac.new(settings.secret_key.encode(), f"equality.{application_id}".encode(), sha256).hexdigest()


def find_answers(application_id: int) -> Mapping[str, str] | None:
    """What was answered with an application, if anything; for the person's own eyes, and for counting."""
    kept = db.session.get(EqualityAnswers, code_of(application_id))
    return None if kept is None else kept.answers


def keep_answers(application_id: int, answers: Mapping[str, str], today: date) -> None:
    """Keep these answers in place of earlier ones. Nothing is noted of who answered: not even that somebody did."""
    take_back(application_id)
    if answers:
        db.session.add(
            EqualityAnswers(
                code=code_of(application_id),
                questionnaire=VERSION,
                answers=dict(answers),
                wiped_after=today + LONGEST_KEPT,
            )
        )


def take_back(application_id: int) -> None:
    """Wipe the answers given with an application; without any it changes nothing."""
    db.session.execute(delete(EqualityAnswers).where(EqualityAnswers.code == code_of(application_id)))


def wipe_what_is_over(today: date) -> None:
    """Wipe answers whose time is over, whatever became of their application."""
    db.session.execute(delete(EqualityAnswers).where(EqualityAnswers.wiped_after < today))
