"""Standings and next steps in words, and where a next step leads."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms.languages import english, sentence
from lms.learning.models import ExtensionReason, QuizStanding, TaskStanding, WithdrawalReason
from lms.learning.standing import NextStep, Step


def quiz_words() -> dict[QuizStanding, str]:
    """What each standing with a quiz is called."""
    return {
        QuizStanding.NOT_STARTED: _("Not started"),
        QuizStanding.OPEN: _("Started"),
        QuizStanding.NOT_YET: _("Not yet achieved"),
        QuizStanding.ACHIEVED: _("Achieved"),
    }


def task_words() -> dict[TaskStanding, str]:
    """What each standing with a task is called."""
    return {
        TaskStanding.NOT_STARTED: _("Not started"),
        TaskStanding.DRAFT: _("Started"),
        TaskStanding.SUBMITTED: _("With your tutor"),
        TaskStanding.REFERRED: _("Sent back to improve"),
        TaskStanding.PASSED: _("Passed"),
    }


def extension_words() -> dict[ExtensionReason, str]:
    """Why a date was moved for one learner."""
    return {
        ExtensionReason.ILLNESS: _("Illness"),
        ExtensionReason.CARE: _("Looking after somebody"),
        ExtensionReason.WORK: _("Work"),
        ExtensionReason.LINE_OR_DEVICE: _("A problem with the line or the device"),
        ExtensionReason.OUR_FAULT: _("Our mistake"),
        ExtensionReason.OTHER: _("Other"),
    }


LEARNERS_REASONS = (
    WithdrawalReason.NO_TIME,
    WithdrawalReason.WORK,
    WithdrawalReason.TOO_HARD,
    WithdrawalReason.TOO_EASY,
    WithdrawalReason.NO_DEVICE,
    WithdrawalReason.MOVING,
    WithdrawalReason.OTHER_GROUP,
    WithdrawalReason.SOMETHING_ELSE,
)
OFFICERS_REASONS = (
    WithdrawalReason.ASKED,
    WithdrawalReason.SILENT,
    WithdrawalReason.OTHER_GROUP,
    WithdrawalReason.BY_MISTAKE,
    WithdrawalReason.SOMETHING_ELSE,
)


def reason_words() -> dict[WithdrawalReason, str]:
    """Why somebody leaves a group."""
    return {
        WithdrawalReason.NO_TIME: _("There is no time to study now"),
        WithdrawalReason.WORK: _("Work has begun, or its hours have changed"),
        WithdrawalReason.TOO_HARD: _("The programme is too hard now"),
        WithdrawalReason.TOO_EASY: _("The programme is too easy"),
        WithdrawalReason.NO_DEVICE: _("There is no good phone, computer or internet"),
        WithdrawalReason.MOVING: _("Moving to another place"),
        WithdrawalReason.OTHER_GROUP: _("Another group fits better"),
        WithdrawalReason.ASKED: _("The learner asked for it"),
        WithdrawalReason.SILENT: _("The learner has not answered for a long time"),
        WithdrawalReason.BY_MISTAKE: _("The learner joined by mistake"),
        WithdrawalReason.SOMETHING_ELSE: _("Something else"),
    }


def words_of(next_step: NextStep) -> Markup:
    """What the button says that leads to the next step, as HTML."""
    module = english(next_step.module.title) if next_step.module else ""
    match next_step.step:
        case Step.READ_FEEDBACK:
            return sentence(_("Next: read your feedback, %(module)s"), module=module)
        case Step.GO_ON_WITH_QUIZ:
            return sentence(_("Go on with your quiz: %(module)s"), module=module)
        case Step.LESSON if next_step.lesson is not None:
            title = english(next_step.lesson.title)
            return sentence(_("Next: lesson %(number)d, %(title)s"), number=next_step.lesson.number, title=title)
        case Step.START_QUIZ:
            return sentence(_("Next: the quiz, %(module)s"), module=module)
        case Step.TRY_QUIZ_AGAIN:
            return sentence(_("Next: try the quiz again, %(module)s"), module=module)
        case Step.START_TASK:
            return sentence(_("Next: the task, %(module)s"), module=module)
        case Step.GO_ON_WITH_TASK:
            return sentence(_("Go on with your task: %(module)s"), module=module)
        case Step.FINISHED:
            return escape(_("See your certificate"))
        case _:
            return escape(_("See your modules"))


def address_of(next_step: NextStep) -> str:
    """The page of the next step."""
    if next_step.module is None:
        return url_for("awards.mine") if next_step.step is Step.FINISHED else url_for("learning.dashboard")
    slug = next_step.module.slug
    if next_step.lesson is not None:
        return url_for("learning.lesson", module_slug=slug, lesson_slug=next_step.lesson.slug)
    if next_step.step in (Step.START_QUIZ, Step.GO_ON_WITH_QUIZ, Step.TRY_QUIZ_AGAIN):
        return url_for("quizzes.quiz", module_slug=slug)
    return url_for("marking.task", module_slug=slug)
