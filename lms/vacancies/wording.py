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
from lms.vacancies.change_models import VacancyChange
from lms.vacancies.lives import Life
from lms.vacancies.models import Contract, Sponsorship, Welsh, Workplace


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


def topic_words() -> Mapping[str, str]:
    """What each change is about."""
    return {
        "closes_at": _("Closing time"),
        "pay": _("Pay for a full-time year"),
        "grade": _("Grade"),
        "hours_per_week": _("Hours a week"),
        "hours_pattern": _("Times of work"),
        "is_flexible": _("Flexible hours"),
        "place": _("Place"),
        "workplace": _("Where the work is done"),
        "contract": _("Contract"),
        "summary": _("What the person will do"),
        "how_to_apply": _("How anyone can apply"),
        "criteria": _("What the post asks for"),
    }


_IN_WORDS: Mapping[str, Callable[[Any], str]] = {
    "closes_at": lambda iso: moment_in_words(datetime.fromisoformat(iso)),
    "pay": lambda pence: pay_words(*pence),
    "hours_per_week": number,
    "is_flexible": lambda flexible: _("yes") if flexible else _("no"),
    "workplace": lambda value: workplace_words(Workplace(value)),
    "contract": lambda held: contract_words(Contract(held[0]), held[1]),
}
# Too long for a sentence: what it was can be opened, and what it is stands in the post.
REWRITTEN = frozenset({"summary", "how_to_apply", "criteria"})


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
                sentences=[in_words(one) for one in some if one.field not in REWRITTEN],
                rewritten=[(topic_words()[one.field], _passage(one.old)) for one in some if one.field in REWRITTEN],
            )
        )
    return found


def in_words(change: VacancyChange) -> Markup:
    """A change as a sentence; a council's own words are marked as English."""
    what = topic_words()[change.field]
    if change.field in REWRITTEN:
        return sentence(_("%(what)s: this is written anew."), what=what)
    old, new = (_value(change.field, value) for value in (change.old, change.new))
    return sentence(_("%(what)s: it was %(old)s. It is now %(new)s."), what=what, old=old, new=new)


def plain_words(change: VacancyChange) -> str:
    """A change as a sentence for a mail, which has no marks."""
    return in_words(change).striptags()


def _value(field: str, value: Any) -> Markup | str:
    if field in _IN_WORDS:
        return _IN_WORDS[field](value)
    return english(f"“{value}”") if value else _("not said")


def _passage(value: str | list[list[Any]]) -> list[str]:
    return [value] if isinstance(value, str) else [str(line[1]) for line in value]
