"""What is told by the clock. No state is changed here: states follow from dates at every look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.addresses import path_of
from lms.clock import london_day
from lms.councils.models import Council
from lms.events import publish
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.pledge.events import PledgeEnded
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.pledge.terms import reminder_days


def remind_of_pledges(now: datetime) -> None:
    """Tell signatories that evidence is due, or that their pledge runs out: as many days before as is set, and evidence
    again on its day; each once. One statement, and two more where somebody is told.
    """
    today = london_day(now)
    furthest = today + timedelta(days=max(reminder_days(), default=0))
    query = (
        select(Pledge, Person.id, Person.language)
        .join(RoleHolding, RoleHolding.council_id == Pledge.council_id)
        .join(Person, Person.id == RoleHolding.person_id)
        .where(is_active(today), RoleHolding.role == Role.SIGNATORY, RoleHolding.ended_at.is_(None))
        .where(Person.closed_at.is_(None))
        .where(or_(Pledge.evidence_due_on <= furthest, Pledge.active_until <= furthest))
        .order_by(Pledge.id, Person.id)
    )
    rows = db.session.execute(query).all()
    tell_all((telling for row in rows for telling in _tellings(row[0], row[1], row[2], today)), now)
    db.session.commit()


def tell_of_ends(now: datetime) -> None:
    """Announce pledges that ran out, or ended with their council: who was invited is told, once."""
    today = london_day(now)
    query = (
        select(Pledge)
        .join(Pledge.council)
        .options(contains_eager(Pledge.council))
        .where(Pledge.ended_at.is_(None), Pledge.suspended_at.is_(None), Pledge.end_told_at.is_(None))
        .where(or_(Pledge.active_until < today, and_(Pledge.active_from <= today, Council.ends_on < today)))
        .order_by(Pledge.id)
    )
    for pledge in db.session.scalars(query).all():
        pledge.end_told_at = now
        publish(PledgeEnded(pledge.council_id, now))
    db.session.commit()


def _tellings(pledge: Pledge, person_id: int, language: str, today: date) -> Iterator[Telling]:
    path = path_of("council_signing.show", council_id=pledge.council_id)

    def telling(what: str, day: date, sentence: object) -> Telling:
        about = f"pledge {pledge.id} {what} {day.isoformat()}"
        return Telling(person_id, language, NoticeKind.PLEDGE, about, sentence, path)

    due, last = pledge.evidence_due_on, pledge.active_until
    if due is not None and pledge.review_began_at is None:
        if due <= today:
            yield telling("due", due, _l("Evidence for your council’s pledge is due now."))
        elif (days := _nearest(due, today)) is not None:
            yield telling(f"evidence {days}", due, _l("Evidence for your council’s pledge is due soon."))
    if last is not None and (days := _nearest(last, today)) is not None:
        yield telling(f"end {days}", last, _l("Your council’s pledge runs out soon."))


def _nearest(day: date, today: date) -> int | None:
    """The reminder whose time has come: the shortest, so that who was away gets one and not all at once."""
    left = (day - today).days
    return min((days for days in reminder_days() if left <= days), default=None)
