"""Sentences of threads, in the reader's language. Lists ask for the patterns once, not in every row."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.conversations.models import About, Fault, ReportState, ThreadState


def about_words() -> dict[About, str]:
    """What kind of page a question is about, before its title."""
    return {
        About.MODULE: _("About a module"),
        About.LESSON: _("About a lesson"),
        About.QUIZ: _("About a quiz"),
        About.TASK: _("About a task"),
    }


def state_words() -> dict[ThreadState, str]:
    """Where a thread stands, for both sides."""
    return {
        ThreadState.WAITING: _("Waits for an answer"),
        ThreadState.ANSWERED: _("Answered"),
        ThreadState.CLOSED: _("Closed"),
    }


def fault_words() -> dict[Fault, str]:
    """What can be wrong on a page."""
    return {
        Fault.FACT: _("A fact is wrong"),
        Fault.UNCLEAR: _("The spelling is wrong, or it is hard to understand"),
        Fault.BROKEN: _("Something does not work"),
        Fault.TRANSLATION: _("The translation is wrong"),
        Fault.HURTFUL: _("It hurts or offends"),
        Fault.OTHER: _("Something else"),
    }


def report_state_words() -> dict[ReportState, str]:
    """How far a report is."""
    return {
        ReportState.OPEN: _("Not read yet"),
        ReportState.BEING_FIXED: _("Being fixed"),
        ReportState.FIXED: _("Fixed"),
        ReportState.NO_FAULT: _("Not a fault"),
    }


def waited(since: datetime, now: datetime) -> str:
    """How long something waits: in days after two days, in hours after one, and before that in minutes."""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", hours // 24)
