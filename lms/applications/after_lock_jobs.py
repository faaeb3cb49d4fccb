"""What happens by itself after the lock: reminders, starts, follow-ups, and the end of councils' access."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from lms.addresses import path_of
from lms.applications import services
from lms.applications.access_ends import ending_until, is_seen
from lms.applications.council_notices import (
    access_ends,
    interviews_tomorrow,
    recruiters_of,
    remind,
    without_outcome,
)
from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.follow_ups import MONTHS, REMIND_AFTER, ask, remind_once
from lms.applications.interview_models import Interview, InterviewSlot
from lms.applications.interview_queries import stands
from lms.applications.models import Application, Stage
from lms.applications.months import last_day_reached
from lms.applications.offer_models import Offer
from lms.applications.offer_queries import find_offer, who_starts
from lms.applications.purging import purge_some
from lms.applications.queries import get_application
from lms.applications.services import STILL_RUNNING
from lms.candidates.models import Profile
from lms.clock import LONDON, clock_in_words, london_day
from lms.config import Settings
from lms.database import leave_no_trace
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.vacancies.models import Vacancy

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
AT_ONCE = 100
WARN_BEFORE = (30, 7)  # days


def remind_of_interviews(now: datetime) -> None:
    """On the day before an interview, as days go in London, tell the person and the council's recruiters."""
    tomorrow = london_day(now) + DAY
    first, last = (datetime.combine(tomorrow + days * DAY, time(), LONDON) for days in range(2))
    query = (
        select(Interview)
        .join(Interview.slot)
        .join(Interview.application)
        .where(InterviewSlot.starts_at >= first, InterviewSlot.starts_at < last, stands())
        .options(
            joinedload(Interview.slot).joinedload(InterviewSlot.vacancy),
            joinedload(Interview.application).joinedload(Application.profile).joinedload(Profile.person),
        )
        .order_by(Interview.application_id)
    )
    found = db.session.scalars(query).all()
    tell_all(
        [
            Telling(
                person.id,
                person.language,
                NoticeKind.APPLICATION,
                f"interview {one.application_id} on {tomorrow}",
                _l(
                    "Your interview is tomorrow at %(time)s, London time: %(post)s",
                    time=clock_in_words(one.slot.starts_at),
                    post=one.slot.vacancy.title,
                ),
                path_of("interviews.choose", application_id=one.application_id),
            )
            for one in found
            for person in [one.application.profile.person]
        ],
        now,
    )
    posts = {one.slot.vacancy_id: one.slot.vacancy for one in found}
    recruiters = recruiters_of(post.council_id for post in posts.values())
    for post in posts.values():
        remind(
            recruiters.get(post.council_id, ()),
            about=f"interviews of {post.id} on {tomorrow}",
            sentence=interviews_tomorrow(post.title),
            path=path_of("interviews.slots", vacancy_id=post.id),
            now=now,
        )


def appoint_who_starts(now: datetime) -> None:
    """Whoever accepted an offer and starts today is appointed, each in a transaction of their own."""
    waiting = who_starts(london_day(now), limit=AT_ONCE)
    db.session.rollback()
    for application_id in waiting:
        try:
            _appoint(application_id, now)
            db.session.commit()
        except Exception:  # a fault with one keeps nobody else waiting
            db.session.rollback()
            logger.exception("the application %s was not appointed", application_id)


def _appoint(application_id: int, now: datetime) -> None:
    application, offer = get_application(application_id), find_offer(application_id)
    if offer is not None and offer.starts_set_by_id is not None:
        services.advance(application, Stage.APPOINTED, reason="", by=offer.starts_set_by_id, now=now)


def ask_how_it_goes(now: datetime) -> None:
    """Ask both sides 3, 6 and 12 months after a start, once each, and remind once who has not answered."""
    for months in MONTHS:
        for offer in _to_ask(months, london_day(now)):
            ask(offer.application, offer, months, now)
        db.session.commit()
    for follow_up in _to_remind(now):
        remind_once(follow_up, now)
    db.session.commit()


def _to_ask(months: int, today: date) -> list[Offer]:
    """Appointments after so many months, and not past the next follow-up: nobody is asked about long ago."""
    later = next((after for after in MONTHS if after > months), months * 2)
    query = (
        select(Offer)
        .join(Offer.application)
        .where(
            Application.stage == Stage.APPOINTED,
            Application.purged_at.is_(None),
            Offer.starts_on <= last_day_reached(today, months),
            Offer.starts_on > last_day_reached(today, later),
            ~exists().where(FollowUp.application_id == Offer.application_id, FollowUp.months == months),
        )
        .options(
            joinedload(Offer.application).options(
                joinedload(Application.vacancy), joinedload(Application.profile).joinedload(Profile.person)
            )
        )
        .order_by(Offer.application_id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(query))


def _to_remind(now: datetime) -> list[FollowUp]:
    is_answered = exists().where(FollowUpAnswer.follow_up_id == FollowUp.id)
    query = (
        select(FollowUp)
        .where(
            FollowUp.reminded_at.is_(None),
            FollowUp.asked_at <= now - REMIND_AFTER,
            or_(FollowUp.council_answered_at.is_(None), ~is_answered),
        )
        .options(
            joinedload(FollowUp.application).options(
                joinedload(Application.vacancy), joinedload(Application.profile).joinedload(Profile.person)
            )
        )
        .order_by(FollowUp.id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(query))


def remind_of_outcomes(now: datetime) -> None:
    """Remind recruiters of posts that closed some time ago and on whose applications nobody has decided; again after
    each such time.
    """
    settings: Settings = current_app.extensions["settings"]
    days = settings.outcome_reminder_days
    query = (
        select(Vacancy.id, Vacancy.council_id, Vacancy.title, Vacancy.closes_at, func.count(Application.id))
        .join(Application, Application.vacancy_id == Vacancy.id)
        .outerjoin(Offer, Offer.application_id == Application.id)
        .where(
            Vacancy.closes_at <= now - timedelta(days=days),
            Application.stage.in_(STILL_RUNNING),
            or_(Offer.starts_on.is_(None), Offer.starts_on <= london_day(now)),
            is_seen(london_day(now)),
        )
        .group_by(Vacancy.id, Vacancy.council_id, Vacancy.title, Vacancy.closes_at)
        .order_by(Vacancy.id)
    )
    rows = db.session.execute(query).all()
    recruiters = recruiters_of(row.council_id for row in rows)
    for vacancy_id, council_id, title, closes_at, number in rows:
        times = (now - closes_at).days // days
        remind(
            recruiters.get(council_id, ()),
            about=f"outcome of {vacancy_id}, {times}",
            sentence=without_outcome(number, title),
            path=path_of("applications.council_applications", vacancy_id=vacancy_id),
            now=now,
        )


def warn_of_endings(now: datetime) -> None:
    """Warn recruiters 30 and 7 days before applications are not shown to them any more; once for each post and day."""
    today = london_day(now)
    endings: dict[tuple[int, date], list[int]] = defaultdict(list)
    titles: dict[int, tuple[int, str]] = {}
    for one in ending_until(today + WARN_BEFORE[0] * DAY, today):
        endings[one.vacancy_id, one.ends_on].append(one.application_id)
        titles[one.vacancy_id] = (one.council_id, one.post)
    recruiters = recruiters_of(council_id for council_id, _title in titles.values())
    for (vacancy_id, day), ids in endings.items():
        council_id, title = titles[vacancy_id]
        before = min(days for days in WARN_BEFORE if day - today <= days * DAY)
        remind(
            recruiters.get(council_id, ()),
            about=f"access to {vacancy_id} ends {day}, {before}",
            sentence=access_ends(len(ids), title, day),
            path=path_of("applications.council_applications", vacancy_id=vacancy_id),
            now=now,
        )


def purge_applications(now: datetime) -> None:
    """Purge what no council sees any more, a portion in each transaction: it goes on where it broke off."""
    purged = 0
    while number := purge_some(now, limit=AT_ONCE):
        db.session.commit()
        purged += number
    db.session.commit()
    if purged:
        leave_no_trace(db.engine)
