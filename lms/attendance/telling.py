"""Telling a group about its live sessions, in each learner's language."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from lms.accounts.models import Person
from lms.addresses import path_of
from lms.attendance.models import LiveSession
from lms.clock import london_day, moment_in_words
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all


class News(Enum):
    """What there is to tell of a session."""

    PLANNED = auto()
    CHANGED = auto()
    CANCELLED = auto()
    SOON = auto()


def tell_group(session: LiveSession, news: News, now: datetime) -> None:
    """Tell everybody who is in the session's group now, in this transaction. Of each version of a session, and of each
    day on which it is soon, they are told once.
    """
    match news:
        case News.PLANNED | News.CANCELLED:
            about = f"session {session.id} {news.name.lower()}"
        case News.CHANGED:
            about = f"session {session.id} version {session.sequence}"
        case News.SOON:
            about = f"session {session.id} soon {london_day(session.starts_at)}"
    sentence = LazyString(_words, news, session.title, session.starts_at)
    path = path_of("attendance.mine")
    query = (
        select(Person.id, Person.language)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == session.cohort_id, Enrolment.withdrawn_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    tell_all(
        (
            Telling(number, language, NoticeKind.SESSION, about, sentence, path)
            for number, language in db.session.execute(query).all()
        ),
        now,
    )


def _words(news: News, title: str, starts_at: datetime) -> str:
    # The day is written out, never "tomorrow": a mail may be read on another day than the one on which it was written.
    known = {"title": title, "moment": moment_in_words(starts_at)}
    match news:
        case News.PLANNED:
            return _("There is a new live session: “%(title)s”, %(moment)s, London time.", **known)
        case News.CHANGED:
            return _("A live session was changed: “%(title)s”, %(moment)s, London time.", **known)
        case News.CANCELLED:
            return _("A live session was cancelled: “%(title)s”, %(moment)s, London time.", **known)
        case News.SOON:
            return _("Your next live session is soon: “%(title)s”, %(moment)s, London time.", **known)
