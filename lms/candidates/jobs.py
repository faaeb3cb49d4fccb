"""Consents that run out, warnings before they do, and telling of new posts those who agreed to be told."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import func, or_, select

from lms.accounts.models import Person
from lms.addresses import path_of
from lms.candidates import consents
from lms.candidates.consent_models import Consent, Ended, Purpose
from lms.candidates.expiry import is_fresh, is_overdue, last_day_of
from lms.candidates.models import Profile
from lms.candidates.queries import IS_POOL_CONSENT, lock_standing_consent
from lms.clock import day_in_words, first_moment_of, london_day
from lms.config import Settings
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell, tell_all
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open

logger = logging.getLogger(__name__)

AT_ONCE = 200


def expire_consents(now: datetime) -> None:
    """End the consents to be in the pool of those who were not here for POOL_DAYS, each in a transaction of its own,
    and tell them. Who comes back at that very moment keeps it.
    """
    overdue = (
        select(Consent.profile_id)
        .join(Profile, Profile.id == Consent.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(IS_POOL_CONSENT, is_overdue(now))
        .order_by(Consent.id)
    )
    profile_ids = db.session.scalars(overdue).all()
    db.session.commit()
    for profile_id in profile_ids:
        try:
            _expire(profile_id, now)
            db.session.commit()
        except Exception:  # a fault with one lets nobody else's stand longer
            db.session.rollback()
            logger.exception("the consent of profile %s could not be ended", profile_id)


def _expire(profile_id: int, now: datetime) -> None:
    consent = lock_standing_consent(profile_id)
    person = db.session.scalars(
        select(Person).join(Profile, Profile.person_id == Person.id).where(Profile.id == profile_id)
    ).one()
    db.session.refresh(person, ["last_seen_on"])
    if consent is None or last_day_of(consent, person) >= london_day(now):
        return
    consents.end(consent, Ended.EXPIRED, now)
    sentence = _l("Councils can’t find you any more: you have not been here for long. You can join again at any time.")
    path = path_of("candidates.pool")
    tell(person, NoticeKind.CONSENT, about=f"consent {consent.id} ended", sentence=sentence, path=path, now=now)


def warn_before_expiry(now: datetime) -> None:
    """Warn whoever's consent runs out soon, POOL_WARN_DAYS before: once at each of these times, and once only where a
    job comes late. Opening the page that it leads to keeps the consent.
    """
    settings: Settings = current_app.extensions["settings"]
    soonest = london_day(now) + timedelta(days=max(settings.pool_warn_days, default=0))
    first = soonest - timedelta(days=settings.pool_days)
    query = (
        select(Consent, Person)
        .join(Profile, Profile.id == Consent.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            IS_POOL_CONSENT,
            is_fresh(now),
            Person.closed_at.is_(None),
            or_(Person.last_seen_on.is_(None), Person.last_seen_on <= first),
            Consent.given_at < first_moment_of(first + timedelta(days=1)),
        )
        .order_by(Consent.id)
    )
    rows = db.session.execute(query).all()
    tell_all((_warning(consent, person, settings.pool_warn_days, now) for consent, person in rows), now)
    db.session.commit()


def _warning(consent: Consent, person: Person, warn_days: Sequence[int], now: datetime) -> Telling:
    last = last_day_of(consent, person)
    days = min(days for days in warn_days if (last - london_day(now)).days <= days)
    return Telling(
        person.id,
        person.language,
        NoticeKind.CONSENT,
        about=f"consent {consent.id} until {last} warned {days}",
        sentence=_l(
            "Councils can find you until %(day)s. Open this site before then, and it goes on.",
            day=LazyString(day_in_words, last),
        ),
        path=path_of("consents.index"),
    )


def tell_of_new_posts(now: datetime) -> None:
    """Tell those who agreed to it how many posts were published yesterday, once a day."""
    today = london_day(now)
    begins, ends = first_moment_of(today - timedelta(days=1)), first_moment_of(today)
    number = db.session.scalar(
        select(func.count())
        .select_from(Vacancy)
        .where(is_open(now), Vacancy.published_at >= begins, Vacancy.published_at < ends)
    )
    if number:
        people = (
            select(Person.id, Person.language)
            .join(Profile, Profile.person_id == Person.id)
            .join(Consent, Consent.profile_id == Profile.id)
            .where(
                Consent.purpose == Purpose.POSTS,
                Consent.ended_at.is_(None),
                Consent.given_at < ends,
                Person.closed_at.is_(None),
            )
            .order_by(Person.id)
        )
        sentence = _l("Posts that were published yesterday: %(number)s. See them beside your evidence.", number=number)
        about, path = f"posts of {today - timedelta(days=1)}", path_of("matching.jobs")
        tell_all(
            (
                Telling(person_id, language, NoticeKind.JOBS, about, sentence, path)
                for person_id, language in db.session.execute(people).all()
            ),
            now,
        )
    db.session.commit()
