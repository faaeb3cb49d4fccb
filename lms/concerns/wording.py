"""Sentences of concerns and complaints, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.concerns.models import ComplaintState, ConcernState, Danger, Kind, Whom


def whom_words() -> dict[Whom, str]:
    """Whom a concern is about."""
    return {Whom.ME: _("Me"), Whom.SOMEONE_ELSE: _("Somebody else")}


def danger_words() -> dict[Danger, str]:
    """Whether somebody is in danger now."""
    return {Danger.YES: _("Yes"), Danger.NOT_SURE: _("I am not sure"), Danger.NO: _("No")}


def concern_state_words() -> dict[ConcernState, str]:
    """How far a concern is. The words say nothing of what it is: somebody else may read them."""
    return {
        ConcernState.RECEIVED: _("We have it"),
        ConcernState.ACKNOWLEDGED: _("We have read it"),
        ConcernState.IN_HAND: _("We are working on it"),
        ConcernState.REFERRED: _("We have asked others to help"),
        ConcernState.CLOSED: _("Finished"),
    }


def kind_words() -> dict[Kind, str]:
    """What a complaint is about."""
    return {
        Kind.SERVICE: _("The learning, the marking, or how the programme works"),
        Kind.PERSON: _("A person who works for the programme"),
        Kind.DATA: _("How you use data about me"),
        Kind.ACCESSIBILITY: _("I can’t use the platform because of a disability"),
        Kind.DISCRIMINATION: _("I was treated worse because of who I am"),
    }


def complaint_state_words() -> dict[ComplaintState, str]:
    """How far a complaint is."""
    return {
        ComplaintState.RECEIVED: _("We have it"),
        ComplaintState.ACKNOWLEDGED: _("We have read it"),
        ComplaintState.LOOKED_INTO: _("We are looking into it"),
        ComplaintState.ANSWERED: _("Answered"),
        ComplaintState.CLOSED: _("Finished"),
        ComplaintState.PASSED_ON: _("Others outside the programme decide"),
    }
