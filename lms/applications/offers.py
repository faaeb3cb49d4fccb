"""Offering a post, answering, noting which checks are done, and agreeing on the day of the start."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms import audit
from lms.addresses import public_address
from lms.applications import services
from lms.applications.follow_up_queries import has_follow_ups
from lms.applications.holding import hold_application
from lms.applications.models import Answer, Application, Stage
from lms.applications.offer_models import Check, Offer, OfferCheck
from lms.applications.offer_queries import find_offer
from lms.applications.private_numbers import refuse_private_numbers
from lms.applications.recruiters import Told, tell_recruiters
from lms.clock import day_in_words, london_day
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue

LONGEST_WAIT_FOR_START = timedelta(days=730)
TAKEN_ON = frozenset({Stage.OFFERED, Stage.APPOINTED})


class OfferAnswered(Conflict):
    """What was answered is not changed any more."""


class NoOffer(Conflict):
    """There is no offer to do this with."""


class OfferLapsed(Conflict):
    """The day to answer by is over."""


class DayOutOfReach(Invalid):
    """The day is too early or too late for this."""


def make_offer(application: Application, *, conditions: str, answer_by: date, by: int, now: datetime) -> Offer:
    """Offer the post to who was interviewed, or change an offer that is not answered yet; the person is mailed. Raises
    WrongStage, OfferAnswered, DayOutOfReach, PrivateNumber.
    """
    refuse_private_numbers(conditions)
    if answer_by < london_day(now):
        raise DayOutOfReach(_("Choose a day that is still to come."))
    hold_application(application)
    if application.stage not in (Stage.INTERVIEWED, Stage.OFFERED):
        raise services.WrongStage(_("Note the interview first. Then you can offer the post."))
    offer = _offer_now(application)
    if offer is not None and offer.answer is not None:
        raise OfferAnswered(_("The person has answered already, so the offer can’t change."))
    if application.stage is Stage.INTERVIEWED:
        services.advance(application, Stage.OFFERED, reason="", by=by, now=now)
    else:
        _mail(
            application,
            _l("Your offer: %(post)s"),
            _l("%(council)s wrote down or changed its offer of %(post)s. Please answer by %(day)s.\n\n%(link)s\n"),
            answer_by,
            now,
        )
    if offer is None:
        offer = Offer(application_id=application.id, offered_at=now, offered_by_id=by, checks=[])
        db.session.add(offer)
    offer.conditions, offer.answer_by = conditions.strip(), answer_by
    audit.record("offer.made", application, now, by=by)
    return offer


def accept_offer(application: Application, now: datetime) -> None:
    """Say yes; twice changes nothing. Raises NoOffer, OfferAnswered, OfferLapsed."""
    offer = _offer_to_answer(application, Answer.ACCEPTED)
    if offer is None:
        return
    if offer.answer_by < london_day(now):
        raise OfferLapsed(
            _("The day to answer by is over. Write to the council: it can give you a later day in its offer.")
        )
    offer.answer, offer.answered_at = Answer.ACCEPTED, now
    audit.record("offer.accepted", application, now)
    tell_recruiters(Told.OFFER_ACCEPTED, application, now)


def decline_offer(application: Application, reason: str, now: datetime) -> None:
    """Say no, with a reason or without, which ends the application; twice changes nothing. Raises NoOffer,
    OfferAnswered, PrivateNumber.
    """
    refuse_private_numbers(reason)
    offer = _offer_to_answer(application, Answer.DECLINED)
    if offer is None:
        return
    offer.answer, offer.answered_at, offer.answer_reason = Answer.DECLINED, now, reason.strip()
    audit.record("offer.declined", application, now)
    services.withdraw(application, now, told=Told.OFFER_DECLINED)


def record_check(application: Application, kind: Check, *, done_on: date, done_by: str, by: int, now: datetime) -> None:
    """Note that a check is done; again, day and name are replaced. Raises NoOffer, DayOutOfReach, PrivateNumber."""
    refuse_private_numbers(done_by)
    offer = _accepted_offer(application)
    if done_on > london_day(now):
        raise DayOutOfReach(_("A check is noted when it is done. This day is still to come."))
    found = next((one for one in offer.checks if one.kind is kind), None)
    if found is None:
        found = OfferCheck(kind=kind)
        offer.checks.append(found)
    found.done_on, found.done_by = done_on, done_by.strip()
    found.recorded_at, found.recorded_by_id = now, by
    audit.record("check.done", application, now, by=by, check=kind.value)


def remove_check(application: Application, kind: Check, *, by: int, now: datetime) -> None:
    """Take a note back that was a mistake; twice changes nothing. Raises NoOffer."""
    offer = _accepted_offer(application)
    found = next((one for one in offer.checks if one.kind is kind), None)
    if found is not None:
        offer.checks.remove(found)
        audit.record("check.removed", application, now, by=by, check=kind.value)


def set_start(application: Application, starts_on: date, *, by: int, now: datetime) -> None:
    """Write down the day of the start, and mail it; who starts today or has started is appointed. Raises NoOffer,
    DayOutOfReach, and OfferAnswered once follow-ups have begun.
    """
    today = london_day(now)
    if abs(starts_on - today) > LONGEST_WAIT_FOR_START or starts_on < london_day(application.applied_at):
        raise DayOutOfReach(_("Check the year: nobody starts on this day."))
    hold_application(application)
    offer = _offer_now(application)
    if offer is None and application.stage is Stage.APPOINTED:
        offer = _offer_made_elsewhere(application, by, now)
    if offer is None or not _may_start(application, offer):
        raise NoOffer(_("The person has to accept an offer first."))
    if has_follow_ups(application.id):
        raise OfferAnswered(_("The first follow-up counted from this day, so it can’t change now."))
    offer.starts_on, offer.starts_set_by_id = starts_on, by
    audit.record("start.set", application, now, by=by)
    _mail(
        application,
        _l("Your first day: %(post)s"),
        _l("%(council)s wrote down your first day for %(post)s: %(day)s.\n\n%(link)s\n"),
        starts_on,
        now,
    )
    if starts_on <= today and application.stage is Stage.OFFERED:
        services.advance(application, Stage.APPOINTED, reason="", by=by, now=now)


def _may_start(application: Application, offer: Offer) -> bool:
    """Who was appointed has said yes, here or elsewhere."""
    if application.stage is Stage.OFFERED:
        return offer.answer is Answer.ACCEPTED
    return application.stage is Stage.APPOINTED


def _offer_made_elsewhere(application: Application, by: int, now: datetime) -> Offer:
    """A council may say that somebody is appointed without having written its offer here."""
    offer = Offer(
        application_id=application.id,
        answer_by=london_day(now),
        offered_at=now,
        offered_by_id=by,
        answer=Answer.ACCEPTED,
        answered_at=now,
        checks=[],
    )
    db.session.add(offer)
    return offer


def _offer_now(application: Application) -> Offer | None:
    offer = find_offer(application.id)
    if offer is not None:
        db.session.refresh(offer, ["answer", "answered_at", "answer_by", "starts_on", "checks"])
    return offer


def _offer_to_answer(application: Application, answer: Answer) -> Offer | None:
    """The offer as it is now; None when this answer was given already."""
    hold_application(application)
    offer = _offer_now(application)
    if offer is None:
        raise NoOffer(_("There is no offer to answer. Perhaps the council took it back."))
    if offer.answer is answer:
        return None
    if offer.answer is not None:
        raise OfferAnswered(_("You have answered this offer already. Write to the council if something changed."))
    if application.stage is not Stage.OFFERED:
        raise NoOffer(_("This offer does not stand any more."))
    return offer


def _accepted_offer(application: Application) -> Offer:
    hold_application(application)
    offer = _offer_now(application)
    if offer is None or not _may_start(application, offer):
        raise NoOffer(_("The person has to accept an offer first."))
    return offer


def _mail(application: Application, subject: LazyString, body: LazyString, day: date, now: datetime) -> None:
    person, vacancy = application.profile.person, application.vacancy
    with in_language_of(person):
        words = {
            "council": vacancy.council.name,
            "post": vacancy.title,
            "day": day_in_words(day),
            "link": public_address("offers.mine", application_id=application.id),
        }
        queue(recipient=person.email, subject=str(subject) % words, body=str(body) % words, now=now)
