"""Cases in words: for learners in short sentences, and for nobody more than they may know."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.cases.models import CaseOutcome, Category, ConsiderationState, Effect, Ending, Outside, Stage, Verdict
from lms.cases.queries import CaseKind


def stage_words() -> dict[Stage, str]:
    """Who decides at each stage."""
    return {
        Stage.TUTOR: _("Another tutor looks again"),
        Stage.ASSURER: _("A quality assurer looks at it"),
        Stage.PANEL: _("A panel looks at it"),
        Stage.OUTSIDE: _("Somebody outside looks at it"),
    }


def verdict_words() -> dict[Verdict, str]:
    """What a stage decided."""
    return {
        Verdict.UPHELD: _("You are right"),
        Verdict.PARTLY: _("You are right in part"),
        Verdict.NOT_UPHELD: _("The decision stays"),
    }


def ending_words() -> dict[Ending, str]:
    """How an appeal ended."""
    return {
        Ending.SETTLED: _("Closed: you were right"),
        Ending.ACCEPTED: _("Closed: you accepted the decision"),
        Ending.LAPSED: _("Closed: the time to go further is over"),
        Ending.WITHDRAWN: _("You took it back"),
    }


def outside_words(awarding_organisation: str) -> dict[Outside, str]:
    """To whom a learner can go after our own stages. An awarding organisation and a regulator stand behind a regulated
    certificate only.
    """
    if not awarding_organisation:
        return {Outside.OTHER: _("Somebody else, such as an adviser or a lawyer")}
    return {
        Outside.AWARDING_ORGANISATION: awarding_organisation,
        Outside.REGULATOR: _("The regulator of qualifications"),
        Outside.OTHER: _("Somebody else"),
    }


def category_words() -> dict[Category, str]:
    """What is asked about."""
    return {
        Category.COPIED: _("Words or work of others, without saying so"),
        Category.NOT_DECLARED: _("Help of a person or a tool, without saying so"),
        Category.SOMEBODY_ELSE: _("Somebody else may have done the work"),
        Category.TOGETHER: _("Two people may have done the work together"),
        Category.MADE_UP: _("Something may be made up"),
        Category.OTHER: _("Something else"),
    }


def outcome_words() -> dict[CaseOutcome, str]:
    """What an investigation found."""
    return {
        CaseOutcome.NO_CASE: _("Nothing is wrong"),
        CaseOutcome.WARNING: _("A warning. Your result stays"),
        CaseOutcome.ANNULLED: _("This result does not count"),
    }


def state_words() -> dict[ConsiderationState, str]:
    """How far a request is."""
    return {
        ConsiderationState.ASKED: _("An officer reads it"),
        ConsiderationState.AGREED: _("Agreed"),
        ConsiderationState.NOT_AGREED: _("Not agreed"),
        ConsiderationState.WITHDRAWN: _("You took it back"),
        ConsiderationState.REVERSED: _("No longer agreed"),
    }


def effect_words() -> dict[Effect, str]:
    """What is agreed."""
    return {
        Effect.LATER: _("A later last day"),
        Effect.AGAIN: _("One more try"),
        Effect.OTHER_EVIDENCE: _("Other evidence takes the place of this work"),
    }


def waits_for_words() -> dict[CaseKind, str]:
    """Why a learner's certificate waits, for the learner, who knows of each of these."""
    return {
        CaseKind.APPEAL: _("Your appeal is not closed yet."),
        CaseKind.MALPRACTICE: _("We have a question about your work. It is not closed yet."),
        CaseKind.CONSIDERATION: _("You asked us to consider something. We have not answered yet."),
    }
