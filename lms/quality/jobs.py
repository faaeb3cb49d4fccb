"""Reminders of actions that assessors have not answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import london_day
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quality.models import ActionAnswer, Sample, SampleAction

DAYS_BEFORE = 2


def remind_of_actions(now: datetime) -> None:
    """Tell assessors of actions that are due in two days, and again of those that are overdue; each once. Who has
    answered is not reminded. Some statements, whatever there is.
    """
    today = london_day(now)
    waits = exists().where(ActionAnswer.action_id == SampleAction.id, ActionAnswer.is_accepted.is_(None))
    query = (
        select(SampleAction.id, SampleAction.due_on, Person.id, Person.language)
        .join(Sample, Sample.id == SampleAction.sample_id)
        .join(Person, Person.id == SampleAction.assessor_id)
        .where(Sample.action_closed_at.is_(None), SampleAction.due_on <= today + timedelta(days=DAYS_BEFORE))
        .where(Person.closed_at.is_(None), ~waits)
        .order_by(SampleAction.id)
    )
    tellings = []
    for action_id, due_on, person_id, language in db.session.execute(query):
        if due_on < today:
            about, words = f"action {action_id} overdue", _l("An action on your marking is overdue.")
        else:
            about, words = f"action {action_id} due soon", _l("An action on your marking is due soon.")
        path = path_of("quality.action", action_id=action_id)
        tellings.append(Telling(person_id, language, NoticeKind.QUALITY, about, words, path))
    tell_all(tellings, now)
    db.session.commit()
