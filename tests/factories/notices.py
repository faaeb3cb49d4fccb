"""Notices."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy import select

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind
from lms.notices.services import tell

numbers = count(1)


def make_notice(
    person: Person,
    *,
    kind: NoticeKind = NoticeKind.FEEDBACK,
    about: str | None = None,
    sentence: object = "Your tutor has looked at your task.",
    path: str = "/learn",
    now: datetime | None = None,
) -> Notice:
    """Something that a person is told."""
    about = about or f"thing {next(numbers)}"
    tell(person, kind, about=about, sentence=sentence, path=path, now=now or utc_now())
    query = select(Notice).where(Notice.person_id == person.id, Notice.kind == kind, Notice.about == about)
    notice = db.session.scalars(query).one()
    db.session.commit()
    return notice
