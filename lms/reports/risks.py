"""Signs that a learner may not finish, each a small rule with its reason. Pure: facts in, signs out.

The rules know what somebody did in the programme and when: nothing of who they are. ``Facts`` has no field for a
language, a nationality, an age, a need or an answer to an equality form, and no rule could use one. Nor do they know
what a learner keeps of the readiness check: the platform promises that nobody else sees it.

A sign is a cause to ask, never a judgement: a person reads it, and decides what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

NEVER_BEGAN_DAYS = 7
LATE_AFTER = timedelta(days=1)
LONG_LATE_DAYS = 14
REFERRED_TIMES = 2
FAILED_TRIES = 2
MISSED_SESSIONS = 2
SHORT_OF_TIME_DAYS = 30
MODULES_IN_SHORT_TIME = 2  # a module takes about a fortnight of evenings


class Rule(StrEnum):
    """What was noticed."""

    NEVER_BEGAN = "never began"
    SILENT = "silent"
    LATE = "late"
    REFERRED_TWICE = "referred twice"
    QUIZ_FAILED_TWICE = "quiz failed twice"
    SESSIONS_MISSED = "sessions missed"
    SHORT_OF_TIME = "short of time"


@dataclass(frozen=True, slots=True)
class Sign:
    """What was noticed of a learner: since when, in which module, and how many (days, modules, times or sessions, as
    the rule says). ``weight`` is how urgent it is, from 1 to 5.
    """

    rule: Rule
    weight: int
    since: datetime
    number: int = 0
    module: str = ""

    def to_json(self) -> dict[str, Any]:
        """The sign as it is kept."""
        return {
            "rule": self.rule.value,
            "weight": self.weight,
            "since": self.since.isoformat(),
            "number": self.number,
            "module": self.module,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Sign:
        """The sign that was kept."""
        return cls(
            Rule(kept["rule"]),
            kept["weight"],
            datetime.fromisoformat(kept["since"]),
            kept["number"],
            kept["module"],
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may know of somebody who learns now.

    ``began_at`` is when they could begin: when the group started, they joined it, or came back. ``last_deed_at`` is
    when they last opened, answered, wrote or handed in something. ``late`` holds each module whose own deadline is over
    while it is up to the learner, with the deadline; ``referred`` and ``failed`` how often, by module that is not
    passed; ``missed`` how many of the latest recorded live sessions in a row they were absent from, the first of them
    at ``missed_since``. ``modules_left`` are not achieved yet, of ``modules``.
    """

    began_at: datetime
    last_deed_at: datetime | None
    is_with_a_tutor: bool
    group_ends_at: datetime
    modules: int
    modules_left: int
    late: Mapping[str, datetime] = field(default_factory=dict)
    referred: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    failed: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    missed: int = 0
    missed_since: datetime | None = None


def never_began(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """A week after the start nothing was opened at all: whoever hasn't begun by then seldom does without a call."""
    if facts.last_deed_at is not None or now - facts.began_at < timedelta(days=NEVER_BEGAN_DAYS):
        return None
    days = (now - facts.began_at).days
    return Sign(Rule.NEVER_BEGAN, 4 if days < 2 * silence_days else 5, facts.began_at, days)


def silent(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """Nothing done for SILENCE_DAYS (as for reminders); twice as long is urgent. Who waits for a tutor isn't silent."""
    if facts.last_deed_at is None or facts.is_with_a_tutor:
        return None
    since = max(facts.last_deed_at, facts.began_at)
    days = (now - since).days
    if days < silence_days:
        return None
    return Sign(Rule.SILENT, 3 if days < 2 * silence_days else 5, since, days)


def late(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """The learner's own deadline of a module is over by more than a day. Two modules, or a fortnight, weigh more."""
    over = {code: due_at for code, due_at in facts.late.items() if now - due_at >= LATE_AFTER}
    if not over:
        return None
    code = min(over, key=lambda one: over[one])
    is_long = (now - over[code]).days >= LONG_LATE_DAYS
    return Sign(Rule.LATE, min(2 + is_long + (len(over) > 1), 4), over[code], len(over), code)


def referred_twice(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """A task was sent back twice or more: what the tutor wrote didn't help, so another way of help is needed."""
    return _most_often(Rule.REFERRED_TWICE, 4, facts.referred, REFERRED_TIMES)


def quiz_failed_twice(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """A quiz was tried twice or more and isn't achieved."""
    return _most_often(Rule.QUIZ_FAILED_TWICE, 3, facts.failed, FAILED_TRIES)


def sessions_missed(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """Absent from the last two recorded live sessions, or more, in a row."""
    if facts.missed < MISSED_SESSIONS or facts.missed_since is None:
        return None
    return Sign(Rule.SESSIONS_MISSED, 2, facts.missed_since, facts.missed)


def short_of_time(facts: Facts, now: datetime, silence_days: int) -> Sign | None:
    """The group ends within thirty days, or has ended, and more modules are left than fit in that time."""
    if facts.group_ends_at - now > timedelta(days=SHORT_OF_TIME_DAYS) or facts.modules_left <= MODULES_IN_SHORT_TIME:
        return None
    since = max(facts.group_ends_at - timedelta(days=SHORT_OF_TIME_DAYS), facts.began_at)
    return Sign(Rule.SHORT_OF_TIME, 3, since, facts.modules_left)


RULES: tuple[Callable[[Facts, datetime, int], Sign | None], ...] = (
    never_began,
    silent,
    late,
    referred_twice,
    quiz_failed_twice,
    sessions_missed,
    short_of_time,
)


def signs_of(facts: Facts, now: datetime, silence_days: int) -> tuple[Sign, ...]:
    """Every sign of a learner, the most urgent first, and of equals the oldest."""
    found = [sign for rule in RULES if (sign := rule(facts, now, silence_days)) is not None]
    return tuple(sorted(found, key=lambda sign: (-sign.weight, sign.since)))


def urgency_of(signs: Sequence[Sign]) -> int:
    """How urgent all signs together are: one that is urgent comes before several that are not."""
    return 10 * max((sign.weight for sign in signs), default=0) + len(signs)


def _most_often(rule: Rule, weight: int, counted: Mapping[str, tuple[int, datetime]], least: int) -> Sign | None:
    often = {code: found for code, found in counted.items() if found[0] >= least}
    if not often:
        return None
    code = max(often, key=lambda one: often[one][0])
    times, since = often[code]
    return Sign(rule, weight, since, times, code)
