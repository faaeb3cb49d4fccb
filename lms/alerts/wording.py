"""Mails of alerts in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.addresses import public_address
from lms.alerts.models import Rhythm
from lms.clock import day_in_words, moment_in_words
from lms.rendering import pounds
from lms.vacancies.models import Vacancy
from lms.vacancies.search import Search
from lms.vacancies.search_words import title_of

MOST_SHOWN = 20


def rhythm_words() -> dict[Rhythm, str]:
    """How often, as a choice."""
    return {Rhythm.DAILY: _("Every day"), Rhythm.WEEKLY: _("Every week")}


def subject_of(total: int) -> str:
    """What the mail is about."""
    return ngettext("%(num)d new post for you", "%(num)d new posts for you", total)


def body_of(parts: Sequence[tuple[Search, Sequence[Vacancy], int]], secret: str) -> str:
    """The mail: for each search its new posts, or the first of them, and how many there are."""
    told = "\n\n".join(_part(search, posts, total) for search, posts, total in parts)
    ending = _(
        "Change or stop your alerts, without signing in:\n%(change)s\n\nStop all of them:\n%(stop)s",
        change=public_address("alerts.show", token=secret),
        stop=public_address("alerts.stop", token=secret),
    )
    return f"{told}\n\n--\n{ending}\n"


def ending_soon(ends_on: date, secret: str) -> tuple[str, str]:
    """The mail that warns before alerts end: its subject, and its words."""
    return _("Do you want to keep your job alerts?"), _(
        "You have had job alerts from us for some time. We stop them on %(day)s.\n\n"
        "Do you want to keep them? Open this page and press “Keep my alerts”:\n\n%(link)s\n\n"
        "You do not want them any more? Then do nothing.\n",
        day=day_in_words(ends_on),
        link=public_address("alerts.show", token=secret),
    )


def _part(search: Search, posts: Sequence[Vacancy], total: int) -> str:
    lines = [f"# {title_of(search)}", *map(_post, posts)]
    if total > len(posts):
        lines.append(ngettext("And %(num)d more.", "And %(num)d more.", total - len(posts)))
    lines.append(
        _("All open posts of this search: %(link)s", link=public_address("vacancies.index", **search.as_args()))
    )
    return "\n\n".join(lines)


def _post(vacancy: Vacancy) -> str:
    pay = pounds(vacancy.pay_from_pence)
    if vacancy.pay_to_pence != vacancy.pay_from_pence:
        pay = f"{pay}–{pounds(vacancy.pay_to_pence)}"
    closes = _("closes %(day)s", day=moment_in_words(vacancy.closes_at))
    address = public_address("vacancies.show", vacancy_id=vacancy.id)
    return f"{vacancy.title}\n{vacancy.council.name} · {vacancy.place}\n{pay} · {closes}\n{address}"
