"""States, signs and figures in words, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.clock import day_in_words
from lms.reports.gradebook import Standing
from lms.reports.risks import Rule, Sign
from lms.reports.states import By, Cell, State

URGENT, SOON = 50, 30


def state_words() -> dict[State, str]:
    """What each state is called."""
    return {
        State.MET: _("Met"),
        State.WAITING: _("Waiting for marking"),
        State.REFERRED: _("Referred"),
        State.NOT_YET: _("Not yet"),
        State.STARTED: _("Started"),
        State.NOT_STARTED: _("Not started"),
    }


def by_words() -> dict[By, str]:
    """What a criterion was decided by."""
    return {By.QUIZ: _("quiz"), By.TASK: _("task"), By.RECOGNITION: _("recognition")}


def standing_words() -> dict[Standing, str]:
    """Which learners a list shows."""
    return {
        Standing.LEARNING: _("Learning now"),
        Standing.AT_RISK: _("At risk"),
        Standing.WAITING: _("Work waits for marking"),
        Standing.COMPLETE: _("Complete"),
        Standing.WITHDRAWN: _("Withdrawn"),
    }


class Shown(NamedTuple):
    """A cell as the gradebook shows it: the state's word, what more there is to say of it, and its kind for a colour
    that repeats the word.
    """

    kind: str
    words: str
    more: str


KINDS = {
    State.MET: "good",
    State.WAITING: "wait",
    State.REFERRED: "bad",
    State.NOT_YET: "bad",
    State.STARTED: "open",
    State.NOT_STARTED: "none",
}


class CellWords:
    """Cells in words. A page has hundreds of them and few different ones, so words are looked up once for a page."""

    def __init__(self) -> None:
        self._states = state_words()
        self._by = by_words()
        self._late, self._due, self._no_column = _("late, due %s"), _("own date %s"), _("Not in this edition")
        self._lessons = _("lessons %d of %d")
        self._known: dict[tuple[Cell | None, int], Shown] = {}
        self._day = cache(day_in_words)

    def of(self, cell: Cell | None, lessons: int = 0) -> Shown:
        """A cell in words; ``lessons`` is how many its module has."""
        key = (cell, lessons)
        if key not in self._known:
            self._known[key] = self._worded(cell, lessons)
        return self._known[key]

    def _worded(self, cell: Cell | None, lessons: int) -> Shown:
        if cell is None:
            return Shown("none", self._no_column, "")
        more = []
        if cell.at is not None:
            more.append(self._day(cell.at))
        if cell.by is not None:
            more.append(self._by[cell.by])
        if cell.state is State.STARTED and lessons:
            more.append(self._lessons % (min(cell.lessons_done, lessons), lessons))
        if cell.is_late and cell.due_at is not None:
            more.append(self._late % self._day(cell.due_at))
        elif cell.was_moved and cell.due_at is not None and cell.state is not State.MET:
            more.append(self._due % self._day(cell.due_at))
        return Shown("late" if cell.is_late else KINDS[cell.state], self._states[cell.state], ", ".join(more))


# Who is at risk


def reason_of(sign: Sign, module: str = "") -> str:
    """Why somebody is on the list, in a sentence. ``module`` is its title, where the sign is about one."""
    module = module or sign.module
    match sign.rule:
        case Rule.NEVER_BEGAN:
            return ngettext(
                "Has not opened anything since the start, %(num)d day ago.",
                "Has not opened anything since the start, %(num)d days ago.",
                sign.number,
            )
        case Rule.SILENT:
            return ngettext("Has done nothing for %(num)d day.", "Has done nothing for %(num)d days.", sign.number)
        case Rule.LATE:
            return ngettext(
                "%(num)d module is late: “%(module)s” was due on %(day)s.",
                "%(num)d modules are late: “%(module)s” was due on %(day)s.",
                sign.number,
                module=module,
                day=day_in_words(sign.since),
            )
        case Rule.REFERRED_TWICE:
            return _("The task of “%(module)s” was sent back %(times)d times.", module=module, times=sign.number)
        case Rule.QUIZ_FAILED_TWICE:
            return _("The quiz of “%(module)s” was not achieved in %(times)d tries.", module=module, times=sign.number)
        case Rule.SESSIONS_MISSED:
            return _("Missed the last %(times)d live sessions in a row.", times=sign.number)
        case Rule.SHORT_OF_TIME:
            return ngettext(
                "The group ends soon or has ended, and %(num)d module is left.",
                "The group ends soon or has ended, and %(num)d modules are left.",
                sign.number,
            )


def step_for(signs: Sequence[Sign]) -> str:
    """What could be done first, from the most urgent sign. It is a suggestion."""
    match signs[0].rule:
        case Rule.NEVER_BEGAN:
            return _("Call or write. Ask if they can sign in, and open the first lesson together.")
        case Rule.SILENT:
            return _("Call or write. Ask what is in the way, and which time of the week is good.")
        case Rule.LATE:
            return _("Ask if a later date helps, and agree one.")
        case Rule.REFERRED_TWICE:
            return _("Offer a talk with a tutor. Go through the feedback together.")
        case Rule.QUIZ_FAILED_TWICE:
            return _("Show which lessons teach what was missed. Offer a talk with a tutor.")
        case Rule.SESSIONS_MISSED:
            return _("Ask if day and time are good, and if they can join online.")
        case Rule.SHORT_OF_TIME:
            return _("Agree a plan for what is left, or a move to a later group.")


def urgency_words(urgency: int) -> tuple[str, str]:
    """How urgent it is, and the kind of tag that shows it."""
    if urgency >= URGENT:
        return _("Now"), "bad"
    if urgency >= SOON:
        return _("This week"), "attention"
    return _("Keep an eye on"), "waiting"


def hours_in_words(hours: float) -> str:
    """A time that somebody waited: in hours, and in days from two days on."""
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(num)d hour", "%(num)d hours", round(hours))
    return ngettext("%(num)d day", "%(num)d days", round(hours / 24))


def export_words() -> dict[str, str]:
    """What each export holds."""
    return {
        "gradebook": _("Gradebook: each learner, and where they stand in each module"),
        "criteria": _("Criteria: each learner and criterion, met by quiz, task or recognition, and when"),
        "attempts": _("Quiz attempts, with their results"),
        "answers": _("Answers in quizzes: what each earned"),
        "markings": _("Markings of tasks: who marked, when, and the result"),
        "decisions": _("Decisions on each criterion, with the comment"),
        "samples": _("Second looks at markings"),
        "attendance": _("Live sessions: who was there"),
        "hours": _("Learning hours of each learner"),
        "at-risk": _("Learners at risk, with each reason"),
        "recognition": _("Prior learning: each criterion asked for, and what was found"),
        "resubmissions": _("Resubmissions: who may submit again, and on whose word"),
        "live-assessments": _("Live assessments: what was seen, and the decisions"),
        "actions": _("Actions of quality assurance, with each answer"),
        "changed-results": _("Results that were changed, and why"),
        "appeals": _("Appeals, stage by stage"),
    }
