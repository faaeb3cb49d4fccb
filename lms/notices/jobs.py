"""The day's mail: what a person is to be told, gathered in one, at most once a day of London and not at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time

from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, or_, select, update

from lms.accounts.models import Person
from lms.addresses import public_address
from lms.clock import LONDON, london_day
from lms.extensions import db
from lms.notices.links import make_stop_token
from lms.notices.models import Notice, NoticeSettings
from lms.notices.wording import body_of, subject_of
from lms.outbox.models import Message
from lms.outbox.services import queue

PEOPLE_AT_ONCE = 200


def send_digests(now: datetime) -> None:
    """Queue the mail of everybody who can be told something now, some hundred people in a transaction.

    A mail and the mark on the notices in it are of the same transaction, and a person's settings are held meanwhile:
    each notice goes out once, whoever else runs this and wherever it breaks off.
    """
    _settle_unwanted(now)
    db.session.commit()
    while people := _people_to_tell(now):
        _tell(people, now)
        db.session.commit()


def _settle_unwanted(now: datetime) -> None:
    """What was read on the site, and what is for people without mail, waits for none."""
    no_mail = select(NoticeSettings.person_id).where(NoticeSettings.stopped_at.is_not(None))
    closed = select(Person.id).where(Person.closed_at.is_not(None))
    db.session.execute(
        update(Notice)
        .where(Notice.settled_at.is_(None))
        .where(or_(Notice.read_at.is_not(None), Notice.person_id.in_(no_mail), Notice.person_id.in_(closed)))
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _people_to_tell(now: datetime) -> Sequence[NoticeSettings]:
    query = (
        select(NoticeSettings)
        .where(
            NoticeSettings.person_id.in_(select(Notice.person_id).where(Notice.settled_at.is_(None))),
            NoticeSettings.stopped_at.is_(None),
            can_be_told(now),
        )
        .order_by(NoticeSettings.person_id)
        .limit(PEOPLE_AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def can_be_told(now: datetime) -> ColumnElement[bool]:
    """Whether it is no quiet hour of a person, who has had no such mail today. Day and hour are those of London."""
    hour = now.astimezone(LONDON).hour
    today = datetime.combine(london_day(now), time(), LONDON).astimezone(UTC)
    begins, ends = NoticeSettings.quiet_from, NoticeSettings.quiet_until
    return and_(
        or_(NoticeSettings.last_digest_at.is_(None), NoticeSettings.last_digest_at < today),
        or_(
            begins == ends,
            and_(begins < ends, or_(begins > hour, ends <= hour)),
            and_(begins > ends, begins > hour, ends <= hour),
        ),
    )


def _tell(people: Sequence[NoticeSettings], now: datetime) -> None:
    settings = {one.person_id: one for one in people}
    addressees = {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(settings)))}
    waiting: dict[int, list[Notice]] = defaultdict(list)
    notices = (
        select(Notice)
        .where(Notice.person_id.in_(settings), Notice.settled_at.is_(None))
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    )
    for notice in db.session.scalars(notices):
        notice.settled_at = now
        if notice.kind not in settings[notice.person_id].unwanted:
            waiting[notice.person_id].append(notice)
    mails = {person_id: _mail(addressees[person_id], told, now) for person_id, told in waiting.items()}
    db.session.flush()
    for person_id, told in waiting.items():
        settings[person_id].last_digest_at = now
        for notice in told:
            notice.message_id = mails[person_id].id


def _mail(person: Person, told: Sequence[Notice], now: datetime) -> Message:
    token = make_stop_token(person.id)
    with force_locale(person.language):
        return queue(
            recipient=person.email,
            subject=subject_of(told),
            body=body_of(told, token),
            now=now,
            language=person.language,
            stop_address=public_address("notices.stop", token=token),
        )
