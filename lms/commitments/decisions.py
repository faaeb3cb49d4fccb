"""What waits for somebody who decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _

from lms.clock import day_in_words
from lms.commitments.progress import Fact, Kind, Progress, State
from lms.commitments.wording import commitment_words
from lms.pledge.standing import Standing

SOON = timedelta(days=60)
MOST_LATE = 3  # the page is read in a minute


def decisions_of(
    standing: Standing | None, progress: Sequence[Progress], facts: Iterable[Fact], today: date
) -> list[str]:
    """What needs a decision, in sentences: the pledge, reviews to sign off, what is late, and what nobody began."""
    return [
        *_of_pledge(standing, today),
        *(
            _("Sign off the review “%(title)s”.", title=fact.title)
            for fact in facts
            if fact.kind is Kind.REVIEW and not fact.shows
        ),
        *_of_late([fact for one in progress for fact in one.late], today),
        *(
            _("Say who begins with this commitment: %(name)s.", name=commitment_words()[one.commitment])
            for one in progress
            if one.state is State.NOT_STARTED
        ),
    ]


def _of_pledge(standing: Standing | None, today: date) -> list[str]:
    if standing is None:
        return [_("The council has not signed the pledge yet. Decide whether it will.")]
    if standing.begins_later:
        return []
    if not standing.is_active:
        return [_("The pledge is not active. Decide whether the council renews it.")]
    until = standing.pledge.active_until
    if until is not None and until - today <= SOON:
        return [_("The pledge ends on %(day)s. Decide whether the council renews it.", day=day_in_words(until))]
    return []


def _of_late(late: Sequence[Fact], today: date) -> list[str]:
    told = [
        _("Late since %(day)s: %(title)s", day=day_in_words(fact.due_on or today), title=fact.title)
        for fact in sorted(late, key=lambda fact: (fact.due_on or today, fact.id))
    ]
    more = len(told) - MOST_LATE
    return [*told[:MOST_LATE], *([_("And %(number)s more that are late.", number=more)] if more > 0 else [])]
