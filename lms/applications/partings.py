"""Keeping why people part with a post, and counting it so that nobody is found in the count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from lms.applications.parting_models import GivenReason, Parting, PartingReason
from lms.extensions import db
from lms.vacancies.models import Vacancy

FEWEST = 5  # fewer are hidden (house rule of counts)
LONGEST_WORDS = 300


def note_reasons(
    vacancy_id: int, profile_id: int, parting: Parting, reasons: Collection[PartingReason], words: str, now: datetime
) -> None:
    """Keep the reasons that somebody gave; who gave some for this post before keeps those. Whoever calls this holds the
    post, so that the same form sent twice counts once. ``words`` go with another reason than those on the page.
    """
    given = select(GivenReason.id).where(
        GivenReason.vacancy_id == vacancy_id, GivenReason.profile_id == profile_id, GivenReason.parting == parting
    )
    if db.session.scalars(given.limit(1)).one_or_none() is not None:
        return
    db.session.add_all(
        GivenReason(
            vacancy_id=vacancy_id,
            profile_id=profile_id,
            parting=parting,
            reason=reason,
            words=words if reason is PartingReason.OTHER else "",
            given_at=now,
        )
        for reason in PartingReason
        if reason in reasons
    )


def reasons_told(vacancy: Vacancy, now: datetime) -> Mapping[PartingReason, int]:
    """What a council is told of why people said no to its invitations: how many gave each reason, where five or more
    did. Nothing before the post has closed, so that nobody sees a count grow when somebody says no.
    """
    if vacancy.closes_at > now and vacancy.withdrawn_at is None:
        return {}
    number = func.count(GivenReason.id)
    query = (
        select(GivenReason.reason, number)
        .where(GivenReason.vacancy_id == vacancy.id, GivenReason.parting == Parting.DECLINED)
        .group_by(GivenReason.reason)
        .having(number >= FEWEST)
        .order_by(number.desc(), GivenReason.reason)
    )
    return {row.reason: row[1] for row in db.session.execute(query)}
