"""Changing a published post: what may change, what is kept of it, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.vacancies.change_models import Topic, VacancyChange
from lms.vacancies.checking import uncovered
from lms.vacancies.events import VacancyChanged
from lms.vacancies.models import Vacancy
from lms.vacancies.services import (
    Discriminates,
    Line,
    Post,
    check_version,
    hold,
    lines_of,
    post_of,
    words_that_block,
    write,
    write_lines,
)
from lms.vacancies.specification import is_settled

FEWEST_DAYS_LEFT = 7  # after a closing time is brought forward
SHOWN_CHANGES = 200

# What may change, each as a plain value that can be kept and told. What is not here stays.
TOPICS: Mapping[Topic, Callable[[Post], Any]] = {
    Topic.CLOSES_AT: lambda post: post.closes_at.astimezone(UTC).isoformat(),
    Topic.PAY: lambda post: [post.pay_from_pence, post.pay_to_pence],
    Topic.GRADE: lambda post: post.grade,
    Topic.HOURS: lambda post: post.hours_per_week,
    Topic.HOURS_PATTERN: lambda post: post.hours_pattern,
    Topic.FLEXIBLE: lambda post: post.is_flexible,
    Topic.PLACE: lambda post: post.place,
    Topic.WORKPLACE: lambda post: post.workplace.value,
    Topic.CONTRACT: lambda post: [post.contract.value, post.contract_months],
    Topic.SUMMARY: lambda post: post.summary,
    Topic.HOW_TO_APPLY: lambda post: post.how_to_apply,
}


class NotOpen(Conflict):
    """A post changes only while people can apply for it."""


class SpecificationSettled(Conflict):
    """Somebody has applied or was invited, and is measured by the specification as it stands."""


class ClosesTooSoon(Invalid):
    """Who prepares an application needs time for it."""


class ReasonMissing(Invalid):
    """Everyone who applied reads why a post changed."""


def change_published(
    vacancy: Vacancy, post: Post, lines: Sequence[Line], reason: str, *, version: int | None, by: int, now: datetime
) -> list[VacancyChange]:
    """Change an open post, keep what it said before, and announce it; gives the changes, none if nothing differs.

    Raises NotOpen, ChangedMeanwhile, ReasonMissing, ClosesTooSoon, SpecificationSettled, Discriminates.
    """
    hold(vacancy)
    _check_open(vacancy, now)
    check_version(vacancy, version)
    before, old_lines = post_of(vacancy), lines_of(vacancy)
    changed = {topic: (plain(before), plain(post)) for topic, plain in TOPICS.items() if plain(before) != plain(post)}
    if list(lines) != old_lines:
        _check_specification(vacancy, lines)
        changed[Topic.SPECIFICATION] = (_plain(old_lines), _plain(lines))
    if not changed:
        return []
    if not reason.strip():
        raise ReasonMissing(_("Write why you change the post. Everyone who applied reads it."))
    if post.closes_at < before.closes_at and post.closes_at < now + timedelta(days=FEWEST_DAYS_LEFT):
        raise ClosesTooSoon(
            _(
                "People may be writing their applications. Leave them at least %(days)s days from now.",
                days=FEWEST_DAYS_LEFT,
            )
        )
    write(vacancy, post)
    if Topic.SPECIFICATION in changed:
        write_lines(vacancy, lines)
    if standing := uncovered(vacancy):
        raise Discriminates(words_that_block(standing))
    vacancy.version += 1
    vacancy.changed_at = now
    kept = [
        VacancyChange(
            vacancy_id=vacancy.id,
            version=vacancy.version,
            topic=topic,
            old=old,
            new=new,
            reason=reason.strip(),
            changed_by_id=by,
            changed_at=now,
        )
        for topic, (old, new) in changed.items()
    ]
    db.session.add_all(kept)
    audit.record("vacancy.changed", vacancy, now, by=by, topics=sorted(changed))
    publish(VacancyChanged(vacancy.id, vacancy.version, now))
    return kept


def changes_of(vacancy_id: int) -> list[VacancyChange]:
    """What was changed in a post since it was published, the newest first."""
    query = (
        select(VacancyChange)
        .where(VacancyChange.vacancy_id == vacancy_id)
        .order_by(VacancyChange.version.desc(), VacancyChange.id)
        .limit(SHOWN_CHANGES)
    )
    return list(db.session.scalars(query))


def changes_in(vacancy_id: int, version: int) -> list[VacancyChange]:
    """What was changed in one step."""
    query = select(VacancyChange).where(VacancyChange.vacancy_id == vacancy_id, VacancyChange.version == version)
    return list(db.session.scalars(query.order_by(VacancyChange.id)))


def _check_open(vacancy: Vacancy, now: datetime) -> None:
    if vacancy.published_at is None:
        raise NotOpen(_("This post is a draft. Change the draft instead."))
    if vacancy.withdrawn_at is not None:
        raise NotOpen(_("This post was withdrawn. Nothing was changed. What you wrote is below."))
    if vacancy.filled_on is not None or vacancy.closes_at <= now:
        raise NotOpen(_("This post has closed meanwhile. Nothing was changed. What you wrote is below."))


def _check_specification(vacancy: Vacancy, lines: Sequence[Line]) -> None:
    if is_settled(vacancy.id):
        raise SpecificationSettled(
            _("Somebody has applied or was invited, so the person specification stays as it is.")
        )
    if not any(line.essential for line in lines):
        raise Invalid(_("Keep at least one essential criterion."))


def _plain(lines: Sequence[Line]) -> list[list[Any]]:
    return [[line.essential, line.wording, line.skill, line.level] for line in lines]
