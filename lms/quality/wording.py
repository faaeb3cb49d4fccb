"""Reasons, checks, outcomes and draws in words."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.quality.models import Outcome, Reason, Risk
from lms.quality.rules import Ruling


def reason_words() -> dict[Reason, str]:
    """Why a marking is a sample."""
    return {
        Reason.REMARKED: _("Marked again"),
        Reason.SHARE: _("By share"),
        Reason.FINAL: _("Last module of the learner"),
        Reason.NEW_ASSESSOR: _("New assessor"),
        Reason.RISK: _("Assessor followed closely"),
        Reason.BORDERLINE: _("Borderline decision"),
        Reason.ASSESSOR: _("Too few of this assessor"),
        Reason.MODULE: _("Too few of this module"),
        Reason.COHORT: _("Too few of this group"),
        Reason.RANGE: _("Too few of this assessor with this result"),
        Reason.LEARNER: _("Too few of this learner before the last module"),
        Reason.BY_HAND: _("Chosen by hand"),
    }


def outcome_words() -> dict[Outcome, str]:
    """What was found."""
    return {
        Outcome.AGREED: _("Agreed"),
        Outcome.ACTION: _("Action for the assessor"),
        Outcome.OVERTURNED: _("Overturned"),
    }


def risk_words() -> dict[Risk, str]:
    """How closely an assessor is followed."""
    return {Risk.LOW: _("Low"), Risk.USUAL: _("Usual"), Risk.HIGH: _("High")}


def ruling_words(ruling: Ruling) -> str:
    """What one rule said of a marking, with its numbers, so that one can follow it."""
    if ruling.reason is Reason.REMARKED:
        return _("What is marked again after it was overturned is always looked at.")
    if ruling.is_share:
        return _(
            "The share is %(wanted)s of 100. The number drawn was %(found)s.",
            wanted=f"{ruling.wanted:g}",
            found=f"{ruling.found:.4f}",
        )
    return _(
        "At least %(wanted)s are wanted. There were %(found)s.", wanted=int(ruling.wanted), found=int(ruling.found)
    )
