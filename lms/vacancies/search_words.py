"""A search in words: each wish as a sentence of its own, for lists, mails and feeds."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from lms.rendering import pounds
from lms.vacancies.models import Contract
from lms.vacancies.search import Hours, PayPer, Search


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish: the name that it has in the address, and its words. Words of councils are English."""

    name: str
    words: str
    is_english: bool = False


def wishes_of(search: Search) -> list[Wish]:
    """What a search asks for, in the reader's language."""
    return [
        wish
        for wish in (
            search.q and Wish("q", f"“{search.q}”"),
            search.place and Wish("place", _("Place: %(place)s", place=search.place)),
            search.family and Wish("family", search.family.value.capitalize(), is_english=True),
            search.nation and Wish("nation", search.nation.value, is_english=True),
            search.region and Wish("region", search.region.value, is_english=True),
            search.contract and Wish("contract", contract_in_words(search.contract)),
            search.hours and Wish("hours", hours_in_words(search.hours)),
            search.hours_from
            and Wish("hours_from", _("%(hours)s hours a week or more", hours=f"{search.hours_from:g}")),
            search.hours_to and Wish("hours_to", _("%(hours)s hours a week or fewer", hours=f"{search.hours_to:g}")),
            search.pay and Wish("pay", _pay(search)),
        )
        if wish
    ]


def title_of(search: Search) -> str:
    """All of it in a line."""
    return ", ".join(wish.words for wish in wishes_of(search)) or _("All open posts")


def contract_in_words(contract: Contract) -> str:
    """A kind of contract."""
    return {
        Contract.PERMANENT: _("Permanent"),
        Contract.FIXED_TERM: _("Fixed-term"),
        Contract.APPRENTICESHIP: _("Apprenticeship"),
    }[contract]


def hours_in_words(hours: Hours) -> str:
    """Full-time or part-time."""
    return (
        _("Full-time: 35 hours a week or more") if hours is Hours.FULL_TIME else _("Part-time: under 35 hours a week")
    )


def _pay(search: Search) -> str:
    assert search.pay is not None, "the caller has asked"
    amount = pounds(int(search.pay * 100))
    if search.per is PayPer.HOUR:
        return _("Pay from %(amount)s an hour", amount=amount)
    return _("Pay from %(amount)s a year", amount=amount)
