"""What differs between two editions in the rules of a module: of its quiz, and of submitting a task again. In words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.drawing import draw_questions
from assessments.questions import Bank
from assessments.quiz_rules import QuizRules
from assessments.resubmission import Authoriser, MayChange, Resubmission
from assessments.rubrics import Task


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule as it is and as it would be, each in words."""

    rule: str
    before: str
    after: str


def quiz_rule_changes(old: Bank, new: Bank) -> tuple[RuleChange, ...]:
    """The rules of a quiz that differ."""
    return _differing(_quiz_words(old), _quiz_words(new))


def resubmission_changes(old: Task, new: Task) -> tuple[RuleChange, ...]:
    """The rules of submitting a task again that differ."""
    return _differing(_resubmission_words(old.resubmission), _resubmission_words(new.resubmission))


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[RuleChange, ...]:
    return tuple(RuleChange(rule, old[rule], words) for rule, words in new.items() if old[rule] != words)


def _quiz_words(bank: Bank) -> dict[str, str]:
    rules = bank.rules
    asked = len(draw_questions(bank, seed=0))
    return {
        _("Questions in one try"): ngettext("%(num)d question", "%(num)d questions", asked),
        _("Time for one try"): _minutes(rules.minutes),
        _("Tries at the quiz"): _times(rules.tries),
        _("Waiting between tries"): _waiting(rules),
    }


def _waiting(rules: QuizRules) -> str:
    if rules.pause_hours == 0:
        return _("none")
    hours = ngettext("%(num)d hour", "%(num)d hours", rules.pause_hours)
    return ngettext(
        "%(hours)s, after %(num)d try that achieved nothing",
        "%(hours)s, after %(num)d tries that achieved nothing",
        rules.tries_without_waiting,
        hours=hours,
    )


def _resubmission_words(rule: Resubmission) -> dict[str, str]:
    days = rule.within_working_days
    authorised = {
        Authoriser.NOBODY: _("nobody has to agree"),
        Authoriser.TUTOR: _("a tutor has to agree"),
        Authoriser.QUALITY_ASSURER: _("a quality assurer has to agree"),
    }
    judged = {MayChange.EVERYTHING: _("everything, anew"), MayChange.REFERRED: _("only what was referred")}
    return {
        _("New versions of a task that was referred"): _times(rule.most),
        _("Time for a new version"): (
            _("no last day") if days is None else ngettext("%(num)d working day", "%(num)d working days", days)
        ),
        _("Who agrees to a new version"): authorised[rule.authorised_by],
        _("If the first version came late"): (
            _("no new version") if rule.first_deadline_met else _("a new version can still be submitted")
        ),
        _("What is judged in a new version"): judged[rule.may_change],
    }


def _minutes(minutes: int | None) -> str:
    return _("no limit") if minutes is None else ngettext("%(num)d minute", "%(num)d minutes", minutes)


def _times(number: int | None) -> str:
    return _("no limit") if number is None else ngettext("%(num)d at most", "%(num)d at most", number)
