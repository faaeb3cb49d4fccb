"""Needs, formats and states in words. Nothing here says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.adjustments.models import Adjustment, Format, Need, State, Supply


def need_words() -> dict[Need, str]:
    """What each need is called."""
    return {
        Need.EXTRA_TIME: _("Extra time"),
        Need.REST_BREAKS: _("Rest breaks"),
        Need.TIMED_BREAKS: _("Breaks in timed work"),
        Need.LARGE_PRINT: _("Large print"),
        Need.OTHER_FORMAT: _("Another format"),
        Need.SOMETHING_ELSE: _("Something else"),
    }


def format_words() -> dict[Format, str]:
    """What each format is called."""
    return {
        Format.AUDIO: _("Audio"),
        Format.BRAILLE: _("Braille"),
        Format.EASY_READ: _("Easy read"),
        Format.PAPER: _("Printed on paper"),
        Format.SIGN_LANGUAGE: _("British Sign Language"),
    }


def state_words() -> dict[State, str]:
    """What each state is called."""
    return {
        State.ASKED: _("An officer reads it"),
        State.AGREED: _("Agreed"),
        State.AGREED_IN_PART: _("Agreed in part"),
        State.NOT_AGREED: _("Not agreed"),
        State.ENDED: _("Ended"),
    }


def supply_words() -> dict[Supply, str]:
    """How far another format is."""
    return {
        Supply.TO_DO: _("We have not started to make it yet."),
        Supply.BEING_MADE: _("We are making it now."),
        Supply.READY: _("It is ready. An officer sends it to you."),
    }


def asked_in_words(adjustment: Adjustment) -> str:
    """What was asked for."""
    if adjustment.need is Need.EXTRA_TIME and adjustment.percent_asked:
        return _("Extra time: %(percent)d%% more", percent=adjustment.percent_asked)
    if adjustment.need is Need.OTHER_FORMAT:
        return _("Another format: %(format)s", format=format_words()[adjustment.format])
    return need_words()[adjustment.need]


def need_in_words(adjustment: Adjustment) -> str:
    """What is agreed, in words that may be told to whoever teaches, judges or hires."""
    match adjustment.need:
        case Need.EXTRA_TIME if adjustment.percent and adjustment.extra_days:
            return ngettext(
                "Extra time: %(percent)d%% more for timed work, and %(num)d more day for each due date",
                "Extra time: %(percent)d%% more for timed work, and %(num)d more days for each due date",
                adjustment.extra_days,
                percent=adjustment.percent,
            )
        case Need.EXTRA_TIME if adjustment.percent:
            return _("Extra time: %(percent)d%% more for timed work", percent=adjustment.percent)
        case Need.EXTRA_TIME if adjustment.extra_days:
            return ngettext(
                "Extra time: %(num)d more day for each due date",
                "Extra time: %(num)d more days for each due date",
                adjustment.extra_days,
            )
        case Need.TIMED_BREAKS if adjustment.break_minutes:
            return ngettext(
                "Breaks in timed work: %(num)d minute for each hour",
                "Breaks in timed work: %(num)d minutes for each hour",
                adjustment.break_minutes,
            )
        case Need.SOMETHING_ELSE if adjustment.arrangement:
            return adjustment.arrangement
    return asked_in_words(adjustment)


def needs_in_words(adjustments: Iterable[Adjustment], on: date) -> list[str]:
    """Those of the needs that hold on a day in London, in words that may be told onward."""
    return [need_in_words(adjustment) for adjustment in adjustments if adjustment.holds_on(on)]
