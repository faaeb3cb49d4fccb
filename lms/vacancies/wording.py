"""What a post says of itself in the reader's words, and what was changed in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from lms.clock import moment_in_words
from lms.languages import english, sentence
from lms.rendering import number, pounds
from lms.vacancies.change_models import Topic, VacancyChange
from lms.vacancies.lives import Life
from lms.vacancies.models import Contract, DbsLevel, Sponsorship, Welsh, Workplace


def life_words(life: Life) -> tuple[str, str]:
    """Where a post stands in words, and the kind of its tag (macros/tags.html)."""
    return {
        Life.DRAFT: (_("Draft"), "waiting"),
        Life.CHECKED: (_("Checked"), "new"),
        Life.PUBLISHED: (_("Published"), "good"),
        Life.CLOSING: (_("Closes soon"), "attention"),
        Life.CLOSED: (_("Closed"), "quiet"),
        Life.FILLED: (_("Filled"), "quiet"),
        Life.WITHDRAWN: (_("Withdrawn"), "quiet"),
    }[life]


def workplace_words(workplace: Workplace) -> str:
    """Where the work is done."""
    return {
        Workplace.AT_PLACE: _("At the place of work"),
        Workplace.PARTLY_AT_HOME: _("Partly at home"),
        Workplace.AT_HOME: _("At home"),
    }[workplace]


def sponsorship_words(sponsorship: Sponsorship) -> str:
    """Whether the council can sponsor."""
    return {
        Sponsorship.YES: _("The council can sponsor a visa for this post, if the rules allow it."),
        Sponsorship.NO: _("The council cannot sponsor a visa for this post."),
        Sponsorship.NOT_SAID: _("The council does not say. Ask the council before you apply."),
    }[sponsorship]


def dbs_words(level: DbsLevel) -> str:
    """The check of criminal records that the duties ask for."""
    return {
        DbsLevel.NONE: _("No check"),
        DbsLevel.BASIC: _("Basic check"),
        DbsLevel.STANDARD: _("Standard check"),
        DbsLevel.ENHANCED: _("Enhanced check"),
        DbsLevel.ENHANCED_BARRED: _("Enhanced check, with the barred lists"),
    }[level]


def welsh_words(welsh: Welsh) -> str:
    """How much Welsh the post needs."""
    return {
        Welsh.ESSENTIAL: _("You need Welsh for this post."),
        Welsh.LEARN: _("You can learn Welsh when you have the post."),
        Welsh.DESIRABLE: _("Welsh helps, and you can be appointed without it."),
        Welsh.NOT_NECESSARY: _("You do not need Welsh for this post."),
    }[welsh]


def pay_words(low: int, high: int) -> str:
    """A range of pay, in pence."""
    if low == high:
        return pounds(low)
    return _("%(low)s to %(high)s", low=pounds(low), high=pounds(high))


def contract_words(contract: Contract, months: int | None) -> str:
    """How long a post is for."""
    kind = {
        Contract.PERMANENT: _("Permanent"),
        Contract.FIXED_TERM: _("Fixed-term"),
        Contract.APPRENTICESHIP: _("Apprenticeship"),
    }[contract]
    return f"{kind}, {ngettext('%(num)d month', '%(num)d months', months)}" if months else kind


def topic_words() -> Mapping[Topic, str]:
    """What each change is about."""
    return {
        Topic.CLOSES_AT: _("Closing time"),
        Topic.PAY: _("Pay for a full-time year"),
        Topic.GRADE: _("Grade"),
        Topic.HOURS: _("Hours a week"),
        Topic.HOURS_PATTERN: _("Times of work"),
        Topic.FLEXIBLE: _("Flexible hours"),
        Topic.PLACE: _("Place"),
        Topic.WORKPLACE: _("Where the work is done"),
        Topic.CONTRACT: _("Contract"),
        Topic.SUMMARY: _("What the person will do"),
        Topic.HOW_TO_APPLY: _("How anyone can apply"),
        Topic.SPECIFICATION: _("What the post asks for"),
    }


_IN_WORDS: Mapping[Topic, Callable[[Any], str]] = {
    Topic.CLOSES_AT: lambda iso: moment_in_words(datetime.fromisoformat(iso)),
    Topic.PAY: lambda pence: pay_words(*pence),
    Topic.HOURS: number,
    Topic.FLEXIBLE: lambda flexible: _("yes") if flexible else _("no"),
    Topic.WORKPLACE: lambda value: workplace_words(Workplace(value)),
    Topic.CONTRACT: lambda held: contract_words(Contract(held[0]), held[1]),
}
# Too long for a sentence: what it was can be opened, and what it is stands in the post.
REWRITTEN = frozenset({Topic.SUMMARY, Topic.HOW_TO_APPLY, Topic.SPECIFICATION})


@dataclass(frozen=True, slots=True)
class Step:
    """What was changed at once, and why. ``rewritten`` are longer passages: what they are about, and what they were."""

    at: datetime
    reason: str
    sentences: list[Markup]
    rewritten: list[tuple[str, list[str]]]


def steps(changes: Iterable[VacancyChange]) -> list[Step]:
    """Changes in words; those of one version come together."""
    found = []
    for _version, group in groupby(changes, key=lambda change: change.version):
        some = list(group)
        found.append(
            Step(
                at=some[0].changed_at,
                reason=some[0].reason,
                sentences=[in_words(one) for one in some if one.topic not in REWRITTEN],
                rewritten=[(topic_words()[one.topic], _passage(one.old)) for one in some if one.topic in REWRITTEN],
            )
        )
    return found


def in_words(change: VacancyChange) -> Markup:
    """A change as a sentence; a council's own words are marked as English."""
    what = topic_words()[change.topic]
    if change.topic in REWRITTEN:
        return sentence(_("%(what)s: this is written anew."), what=what)
    old, new = (_value(change.topic, value) for value in (change.old, change.new))
    return sentence(_("%(what)s: it was %(old)s. It is now %(new)s."), what=what, old=old, new=new)


def plain_words(change: VacancyChange) -> str:
    """A change as a sentence for a mail, which has no marks."""
    return in_words(change).striptags()


def _value(topic: Topic, value: Any) -> Markup | str:
    if topic in _IN_WORDS:
        return _IN_WORDS[topic](value)
    return english(f"“{value}”") if value else _("not said")


def _passage(value: str | list[list[Any]]) -> list[str]:
    return [value] if isinstance(value, str) else [str(line[1]) for line in value]
