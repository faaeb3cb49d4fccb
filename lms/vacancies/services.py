"""Writing, publishing and withdrawing a post."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms import audit
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.pledge.queries import has_active_pledge
from lms.vacancies.checking import uncovered
from lms.vacancies.events import VacancyWithdrawn
from lms.vacancies.models import Contract, DbsLevel, Family, Vacancy, VacancyCriterion


class NoActivePledge(Conflict):
    """Only councils with an active pledge publish here."""


class NotReady(Invalid):
    """Something that a published post needs is missing."""


class Discriminates(NotReady):
    """The post has words that the law forbids, and no exception for them."""


class PublishedAlready(Conflict):
    """People may have read the post, so its person specification stands."""


class Withdrawn(Conflict):
    """A post that was taken back doesn't return."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a person specification: a skill at a level, or words alone."""

    essential: bool
    wording: str
    skill: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """What a council writes of a post. Pay is for a full-time year, in pence."""

    title: str
    summary: str
    family: Family
    grade: str
    pay_from_pence: int
    pay_to_pence: int
    hours_per_week: float
    place: str
    contract: Contract
    contract_months: int | None
    dbs_level: DbsLevel
    languages_valued: str
    how_to_apply: str
    closes_at: datetime


def draft_vacancy(council_id: int, post: Post, lines: Sequence[Line], now: datetime) -> Vacancy:
    """A new post, which nobody else sees yet."""
    vacancy = Vacancy(council_id=council_id, created_at=now, secret=secrets.token_hex(32))
    db.session.add(vacancy)
    _write(vacancy, post)
    vacancy.criteria = _criteria(lines)
    audit.record("vacancy.drafted", vacancy, now)
    return vacancy


def change_vacancy(vacancy: Vacancy, post: Post, lines: Sequence[Line], now: datetime) -> None:
    """Change a draft. Raises PublishedAlready."""
    hold(vacancy)
    if vacancy.published_at is not None:
        raise PublishedAlready(_("This post is published, so it can’t be changed. Withdraw it and write a new one."))
    _write(vacancy, post)
    vacancy.criteria = _criteria(lines)
    audit.record("vacancy.changed", vacancy, now)


def publish_vacancy(vacancy: Vacancy, now: datetime) -> None:
    """Publish a draft; doing it twice changes nothing. Raises Withdrawn, NoActivePledge, NotReady,
    and of that Discriminates while words stand that need an exception (Equality Act 2010)."""
    hold(vacancy)
    if vacancy.withdrawn_at is not None:
        raise Withdrawn(_("This post is withdrawn. Write a new one."))
    if vacancy.published_at is not None:
        return
    if not has_active_pledge(vacancy.council_id, london_day(now)):
        raise NoActivePledge(
            _(
                "Your council has no active pledge, so this post can’t be published here. "
                "Your draft is safe. Ask the programme team about the pledge."
            )
        )
    if vacancy.closes_at <= now:
        raise NotReady(_("The closing time has passed. Set a later one, then publish."))
    if not any(criterion.essential for criterion in vacancy.criteria):
        raise NotReady(_("Add at least one essential criterion, then publish."))
    if standing := uncovered(vacancy):
        raise Discriminates(
            _(
                "The law does not let you publish these words: %(words)s. Change them, or ask for an exception. "
                "Then publish.",
                words=", ".join(f"“{finding.words}”" for finding in standing),
            )
        )
    vacancy.published_at = now
    audit.record("vacancy.published", vacancy, now)


def withdraw_vacancy(vacancy: Vacancy, now: datetime) -> None:
    """Take a post back; doing it twice changes nothing."""
    hold(vacancy)
    if vacancy.withdrawn_at is None:
        vacancy.withdrawn_at = now
        audit.record("vacancy.withdrawn", vacancy, now)
        if vacancy.published_at is not None:
            publish(VacancyWithdrawn(vacancy.id, now))


def hold(vacancy: Vacancy) -> None:
    """Wait for a colleague who changes or publishes this post right now, and see what they did."""
    db.session.refresh(vacancy, [*Post.__dataclass_fields__, "published_at", "withdrawn_at"], with_for_update=True)
    db.session.expire(vacancy, ["criteria"])


def _write(vacancy: Vacancy, post: Post) -> None:
    for name in Post.__dataclass_fields__:
        setattr(vacancy, name, getattr(post, name))


def _criteria(lines: Sequence[Line]) -> list[VacancyCriterion]:
    return [
        VacancyCriterion(
            position=position, essential=line.essential, wording=line.wording, skill=line.skill, level=line.level
        )
        for position, line in enumerate(lines, start=1)
    ]
