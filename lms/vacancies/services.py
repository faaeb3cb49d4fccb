"""Writing, publishing and withdrawing a post."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from lms import audit
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.pledge.queries import has_active_pledge
from lms.vacancies.checker import Finding
from lms.vacancies.checking import uncovered
from lms.vacancies.events import VacancyWithdrawn
from lms.vacancies.models import (
    Contract,
    DbsLevel,
    Family,
    Sponsorship,
    Vacancy,
    VacancyCriterion,
    Welsh,
    Workplace,
)
from lms.vacancies.pay import table_on


class NoActivePledge(Conflict):
    """Only councils with an active pledge publish here."""


class NotReady(Invalid):
    """Something that a published post needs is missing."""


class Discriminates(NotReady):
    """The post has words that the law forbids, and no exception for them."""


class PublishedAlready(Conflict):
    """People may have read the post, so its person specification stands."""


class ChangedMeanwhile(Conflict):
    """A colleague saved the post while somebody else wrote."""


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
    scp_from: int | None = None
    scp_to: int | None = None
    pay_table_from: date | None = None
    hours_pattern: str = ""
    is_flexible: bool = False
    workplace: Workplace = Workplace.AT_PLACE
    positions: int = 1
    start_wish: str = ""
    sponsorship: Sponsorship = Sponsorship.NOT_SAID
    is_politically_restricted: bool = False
    welsh: Welsh | None = None
    welsh_assessed_on: date | None = None


def draft_vacancy(council_id: int, post: Post, lines: Sequence[Line], now: datetime) -> Vacancy:
    """A new post, which nobody else sees yet."""
    vacancy = Vacancy(council_id=council_id, created_at=now, secret=secrets.token_hex(32))
    db.session.add(vacancy)
    write(vacancy, post)
    write_lines(vacancy, lines)
    audit.record("vacancy.drafted", vacancy, now)
    return vacancy


def change_vacancy(
    vacancy: Vacancy, post: Post, lines: Sequence[Line], now: datetime, *, version: int | None = None
) -> None:
    """Change a draft. ``version`` is the one that the writer saw. Other words are not checked yet.

    Raises PublishedAlready, ChangedMeanwhile.
    """
    hold(vacancy)
    if vacancy.published_at is not None:
        raise PublishedAlready(
            _("A colleague has published this post meanwhile. Your words are below: change the published post instead.")
        )
    check_version(vacancy, version)
    if post == post_of(vacancy) and list(lines) == lines_of(vacancy):
        return
    write(vacancy, post)
    write_lines(vacancy, lines)
    vacancy.checked_at = None
    vacancy.version += 1
    audit.record("vacancy.changed", vacancy, now)


def publish_vacancy(vacancy: Vacancy, now: datetime, *, version: int | None = None) -> None:
    """Publish a draft, which checks it, too; doing it twice changes nothing. ``version`` is the one that was read.

    Raises Withdrawn, ChangedMeanwhile, NoActivePledge, NotReady, and of that Discriminates while words stand that need
    an exception (Equality Act 2010).
    """
    hold(vacancy)
    if vacancy.withdrawn_at is not None:
        raise Withdrawn(_("This post is withdrawn. Write a new one."))
    if vacancy.published_at is not None:
        return
    check_version(vacancy, version)
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
        raise Discriminates(words_that_block(standing))
    today = london_day(now)
    if vacancy.scp_from is not None and vacancy.pay_table_from != table_on(today).from_day:
        raise NotReady(_("The NJC pay has changed since you wrote this. Save the draft again, then publish."))
    vacancy.checked_at = vacancy.checked_at or now
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


def words_that_block(standing: Sequence[Finding]) -> str:
    """Which words keep a post from the public, and what to do."""
    return _(
        "The law does not let you publish these words: %(words)s. Change them, or ask for an exception. Then publish.",
        words=", ".join(f"“{finding.words}”" for finding in standing),
    )


def hold(vacancy: Vacancy) -> None:
    """Wait for a colleague who changes or publishes this post right now, and see what they did."""
    db.session.refresh(vacancy, [*Post.__dataclass_fields__, *_HAPPENED], with_for_update=True)
    db.session.expire(vacancy, ["criteria"])


def check_version(vacancy: Vacancy, version: int | None) -> None:
    """Raises ChangedMeanwhile where a colleague has saved since the writer saw the post. None asks for no check."""
    if version is not None and version != vacancy.version:
        raise ChangedMeanwhile(_("A colleague has saved this post meanwhile. See what they wrote, then decide again."))


def post_of(vacancy: Vacancy) -> Post:
    """What a post says."""
    return Post(**{name: getattr(vacancy, name) for name in Post.__dataclass_fields__})


def lines_of(vacancy: Vacancy) -> list[Line]:
    """The lines of a post's person specification."""
    return [Line(held.essential, held.wording, held.skill, held.level) for held in vacancy.criteria]


def write(vacancy: Vacancy, post: Post) -> None:
    """Let a post say this."""
    for name in Post.__dataclass_fields__:
        setattr(vacancy, name, getattr(post, name))


def write_lines(vacancy: Vacancy, lines: Sequence[Line]) -> None:
    """Let a post ask for this."""
    vacancy.criteria = _criteria(lines)


_HAPPENED = ("version", "checked_at", "published_at", "filled_on", "withdrawn_at")


def _criteria(lines: Sequence[Line]) -> list[VacancyCriterion]:
    return [
        VacancyCriterion(
            position=position, essential=line.essential, wording=line.wording, skill=line.skill, level=line.level
        )
        for position, line in enumerate(lines, start=1)
    ]
