"""What applications hold about a person after the lock: interviews, needs, offers, checks and follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.held import applications
from lms.applications.interview_models import Interview, InterviewNeeds, InterviewSlot
from lms.applications.offer_models import Offer, OfferCheck
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows

TABLES = {
    "interview_slot": Treatment("", Fate.NOBODY, "times that a council offers, and who it says will be there"),
    "interview": Treatment("interviews", Fate.ERASED),
    "interview_needs": Treatment(
        "interview_needs", Fate.UNNAMED, "that there was a consent, and when it ended; what it showed goes"
    ),
    "offer": Treatment("offers", Fate.UNNAMED, "councils must account for their choices; the words go"),
    "offer_check": Treatment("offer_checks", Fate.UNNAMED, "that a check was done, until the application is purged"),
    "follow_up": Treatment("follow_ups", Fate.UNNAMED, "for figures of who stays, until the application is purged"),
    "follow_up_answer": Treatment("follow_up_answers", Fate.ERASED),
    "post_figures": Treatment("", Fate.NOBODY, "numbers of a post, of nobody in particular"),
    "follow_up_figure": Treatment("", Fate.NOBODY, "numbers of answers, of nobody in particular"),
}


def about(whom: Whom) -> Iterable[Section]:
    """Interviews, needs with their consents, offers, checks, and what both sides said afterwards."""
    mine = applications(whom.id)
    number = _("Number of the record")
    yield Section(
        "interviews",
        _("Your interviews"),
        {
            "application": number,
            "starts_at": _("Starts"),
            "place": _("Place"),
            "chosen_at": _("Booked"),
            "cancelled_at": _("Cancelled"),
        },
        rows(
            select(
                Interview.application_id.label("application"),
                InterviewSlot.starts_at,
                InterviewSlot.place,
                Interview.chosen_at,
                Interview.cancelled_at,
            )
            .join(InterviewSlot, InterviewSlot.id == Interview.slot_id)
            .where(Interview.application_id.in_(mine))
            .order_by(Interview.application_id)
        ),
    )
    yield Section(
        "interview_needs",
        _("What you need at interviews, as you shared it"),
        {
            "application": number,
            "needs": _("What you need"),
            "words": _("What you wrote"),
            "wording_version": _("Version of the words"),
            "language": _("Language"),
            "given_at": _("From"),
            "withdrawn_at": _("Until"),
        },
        rows(
            select(
                InterviewNeeds.application_id.label("application"),
                InterviewNeeds.needs,
                InterviewNeeds.words,
                InterviewNeeds.wording_version,
                InterviewNeeds.language,
                InterviewNeeds.given_at,
                InterviewNeeds.withdrawn_at,
            )
            .where(InterviewNeeds.application_id.in_(mine))
            .order_by(InterviewNeeds.id)
        ),
    )
    yield Section(
        "offers",
        _("Your offers"),
        {
            "application": number,
            "offered_at": _("Offered"),
            "conditions": _("Conditions"),
            "answer_by": _("Answer until"),
            "answer": _("Your answer"),
            "answered_at": _("Answered"),
            "answer_reason": _("Your reason"),
            "starts_on": _("First day"),
        },
        rows(
            select(
                Offer.application_id.label("application"),
                Offer.offered_at,
                Offer.conditions,
                Offer.answer_by,
                Offer.answer,
                Offer.answered_at,
                Offer.answer_reason,
                Offer.starts_on,
            )
            .where(Offer.application_id.in_(mine))
            .order_by(Offer.application_id)
        ),
    )
    yield Section(
        "offer_checks",
        _("Checks that councils noted as done"),
        {"application": number, "kind": _("Check"), "done_on": _("When"), "done_by": _("Who")},
        rows(
            select(
                OfferCheck.application_id.label("application"), OfferCheck.kind, OfferCheck.done_on, OfferCheck.done_by
            )
            .where(OfferCheck.application_id.in_(mine))
            .order_by(OfferCheck.application_id, OfferCheck.kind)
        ),
    )
    yield Section(
        "follow_ups",
        _("What councils said after some months"),
        {
            "application": number,
            "months": _("Months"),
            "asked_at": _("Asked"),
            "council_says_in_post": _("Still in the post"),
            "council_answered_at": _("Answered"),
        },
        rows(
            select(
                FollowUp.application_id.label("application"),
                FollowUp.months,
                FollowUp.asked_at,
                FollowUp.council_says_in_post,
                FollowUp.council_answered_at,
            )
            .where(FollowUp.application_id.in_(mine))
            .order_by(FollowUp.id)
        ),
    )
    yield Section(
        "follow_up_answers",
        _("What you said after some months"),
        {
            "application": number,
            "months": _("Months"),
            "in_post": _("Still in the post"),
            "hours": _("Hours"),
            "pay": _("Pay"),
            "went_well": _("What goes well"),
            "support": _("What would help"),
            "answered_at": _("Answered"),
        },
        rows(
            select(
                FollowUp.application_id.label("application"),
                FollowUp.months,
                FollowUpAnswer.in_post,
                FollowUpAnswer.hours,
                FollowUpAnswer.pay,
                FollowUpAnswer.went_well,
                FollowUpAnswer.support,
                FollowUpAnswer.answered_at,
            )
            .join(FollowUp, FollowUp.id == FollowUpAnswer.follow_up_id)
            .where(FollowUp.application_id.in_(mine))
            .order_by(FollowUp.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Interviews, needs, words and the person's own answers go; that there was an offer, and its day, stays."""
    mine = applications(whom.id)
    asked = select(FollowUp.id).where(FollowUp.application_id.in_(mine))
    db.session.execute(delete(Interview).where(Interview.application_id.in_(mine)))
    db.session.execute(delete(FollowUpAnswer).where(FollowUpAnswer.follow_up_id.in_(asked)))
    db.session.execute(
        update(InterviewNeeds)
        .where(InterviewNeeds.application_id.in_(mine), InterviewNeeds.withdrawn_at.is_(None))
        .values(withdrawn_at=now, needs=[], words="")
    )
    db.session.execute(update(Offer).where(Offer.application_id.in_(mine)).values(conditions="", answer_reason=""))
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase)
