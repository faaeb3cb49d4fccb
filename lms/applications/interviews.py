"""Offering times for interviews, choosing one, changing it, and taking one back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.addresses import path_of, public_address
from lms.applications.council_notices import asks_for_other_times, recruiters_of, remind
from lms.applications.holding import hold_application, hold_post
from lms.applications.interview_models import Interview, InterviewSlot
from lms.applications.interview_queries import count_taken, find_interview, interviews_of, is_standing, stands
from lms.applications.models import Application, Stage
from lms.applications.private_numbers import refuse_private_numbers
from lms.candidates.models import Profile
from lms.clock import london_day, moment_in_words
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.languages import in_language_of
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.outbox.services import queue
from lms.vacancies.models import Vacancy

MOST_SLOTS_AT_ONCE = 20


class SlotTaken(Conflict):
    """Every place of the time is taken, or the council took it back."""


class TooLate(Conflict):
    """The time has begun, or is too near to be changed."""


class NotShortlisted(Conflict):
    """Who is on the shortlist chooses a time, and nobody else."""


class ElsewhereThen(Conflict):
    """Somebody is at one interview at a time."""


class TooFewPlaces(Invalid):
    """More people chose the time than it would have places."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a council says of a time."""

    starts_at: datetime
    minutes: int
    place: str
    link: str
    places: int
    interviewers: str
    to_prepare: str
    change_hours: int


# The council's side


def offer_slots(vacancy: Vacancy, details: Details, count: int, *, by: int, now: datetime) -> list[InterviewSlot]:
    """Offer ``count`` times in a row, and tell who is on the shortlist and has none yet. Raises PrivateNumber."""
    refuse_private_numbers(details.to_prepare)
    hold_post(vacancy.id)
    slots = []
    for place in range(count):
        slot = InterviewSlot(
            vacancy_id=vacancy.id, uid=secrets.token_hex(16), sequence=0, offered_at=now, offered_by_id=by
        )
        _fill(slot, details, details.starts_at + timedelta(minutes=place * details.minutes), now)
        db.session.add(slot)
        slots.append(slot)
    db.session.flush()
    audit.record("interview.offered", slots[0], now, by=by, vacancy=vacancy.id, times=len(slots))
    _tell_to_choose(vacancy, now)
    return slots


def change_slot(slot: InterviewSlot, details: Details, *, by: int, now: datetime) -> None:
    """Change a time or what is said of it; who chose it is mailed. Raises SlotTaken when it was taken back, TooLate,
    TooFewPlaces, PrivateNumber.
    """
    refuse_private_numbers(details.to_prepare)
    _hold_slot(slot, now)
    chosen = interviews_of([slot.id]).get(slot.id, [])
    if details.places < len(chosen):
        raise TooFewPlaces(_("%(number)s people chose this time already. Keep as many places.", number=len(chosen)))
    _fill(slot, details, details.starts_at, now)
    slot.sequence += 1
    for interview in chosen:
        interview.sequence += 1
        interview.changed_at = now
        _mail(
            interview.application,
            _l("Your interview changed: %(post)s"),
            _l(
                "%(council)s changed the time, the place or the notes of your interview for %(post)s. It is now on "
                "%(moment)s, London time.\n\nRead it here. You can choose another time there.\n%(link)s\n"
            ),
            slot,
            now,
        )
    audit.record("interview.changed", slot, now, by=by)


def withdraw_slot(slot: InterviewSlot, *, by: int, now: datetime) -> None:
    """Take a time back; who chose it is mailed, and chooses another one. A second time changes nothing. Raises
    TooLate.
    """
    hold_post(slot.vacancy_id)
    db.session.refresh(slot, ["withdrawn_at", "starts_at"])
    if slot.withdrawn_at is not None:
        return
    if slot.starts_at <= now:
        raise TooLate(_("This time has begun already."))
    slot.withdrawn_at = slot.changed_at = now
    slot.sequence += 1
    audit.record("interview.withdrawn", slot, now, by=by)
    for interview in interviews_of([slot.id]).get(slot.id, []):
        _call_off(interview, now)
        _mail(
            interview.application,
            _l("Choose another time for your interview: %(post)s"),
            _l(
                "%(council)s took back the time of your interview for %(post)s, %(moment)s. You did nothing wrong, and "
                "you are still on the shortlist.\n\nPlease choose another time:\n%(link)s\n"
            ),
            slot,
            now,
        )


# The person's side


def choose(application: Application, slot: InterviewSlot, now: datetime) -> Interview:
    """Choose a time, or this one instead of another. Choosing the same again changes nothing. Raises NotShortlisted,
    SlotTaken, TooLate, ElsewhereThen.
    """
    hold_application(application)
    if application.stage is not Stage.SHORTLISTED:
        raise NotShortlisted(_("You can choose a time while you are on the shortlist."))
    db.session.refresh(slot, ["withdrawn_at", "starts_at", "places", "change_hours"])
    interview = find_interview(application.id)
    if interview is not None:
        db.session.refresh(interview, ["slot_id", "cancelled_at", "sequence"])
    if interview is not None and is_standing(interview, application):
        if interview.slot_id == slot.id:
            return interview
        _check_in_time(interview.slot, now)
    if slot.withdrawn_at is not None or count_taken(slot.id) >= slot.places:
        raise SlotTaken(_("This time is taken now. Choose another one."))
    _check_in_time(slot, now)
    _check_nowhere_else(application, slot)
    if interview is None:
        interview = Interview(application_id=application.id, slot=slot, uid=secrets.token_hex(16), sequence=0)
        db.session.add(interview)
    else:
        interview.slot = slot
        interview.sequence += 1
    interview.chosen_at = interview.changed_at = now
    interview.cancelled_at = None
    audit.record("interview.chosen", application, now, slot=slot.id)
    return interview


def give_back(application: Application, now: datetime) -> None:
    """Give the chosen time back without another one yet; a second time changes nothing. Raises TooLate."""
    hold_application(application)
    interview = find_interview(application.id)
    if interview is None:
        return
    db.session.refresh(interview, ["slot_id", "cancelled_at", "sequence"])
    if not is_standing(interview, application):
        return
    _check_in_time(interview.slot, now)
    _call_off(interview, now)
    audit.record("interview.given_back", application, now)


def ask_for_other_times(application: Application, now: datetime) -> None:
    """Tell the council's recruiters that no time suits; once a day at most. Raises NotShortlisted."""
    hold_application(application)
    if application.stage is not Stage.SHORTLISTED:
        raise NotShortlisted(_("You can choose a time while you are on the shortlist."))
    vacancy = application.vacancy
    remind(
        recruiters_of([vacancy.council_id]).get(vacancy.council_id, ()),
        about=f"other times {application.id} {london_day(now)}",
        sentence=asks_for_other_times(application),
        path=path_of("interviews.slots", vacancy_id=vacancy.id),
        now=now,
    )
    audit.record("interview.other_times", application, now)


def _fill(slot: InterviewSlot, details: Details, starts_at: datetime, now: datetime) -> None:
    slot.starts_at, slot.ends_at = starts_at, starts_at + timedelta(minutes=details.minutes)
    slot.place, slot.link, slot.places = details.place, details.link, details.places
    slot.interviewers, slot.to_prepare = details.interviewers, details.to_prepare
    slot.change_hours, slot.changed_at = details.change_hours, now


def _hold_slot(slot: InterviewSlot, now: datetime) -> None:
    hold_post(slot.vacancy_id)
    db.session.refresh(slot, ["withdrawn_at", "starts_at", "sequence"])
    if slot.withdrawn_at is not None:
        raise SlotTaken(_("This time is taken back already."))
    if slot.starts_at <= now:
        raise TooLate(_("This time has begun already."))


def _check_in_time(slot: InterviewSlot, now: datetime) -> None:
    if slot.open_until <= now:
        raise TooLate(
            _(
                "This could be changed until %(moment)s. Write to the council if you can’t come.",
                moment=moment_in_words(slot.open_until),
            )
        )


def _check_nowhere_else(application: Application, slot: InterviewSlot) -> None:
    other = (
        select(Interview)
        .join(Interview.application)
        .join(Interview.slot)
        .where(
            Application.profile_id == application.profile_id,
            Application.id != application.id,
            InterviewSlot.starts_at < slot.ends_at,
            InterviewSlot.ends_at > slot.starts_at,
            stands(),
        )
        .limit(1)
    )
    if db.session.scalar(other) is not None:
        raise ElsewhereThen(_("You have another interview at this time. Choose another one."))


def _call_off(interview: Interview, now: datetime) -> None:
    interview.cancelled_at = interview.changed_at = now
    interview.sequence += 1


def _tell_to_choose(vacancy: Vacancy, now: datetime) -> None:
    """Tell each person on the shortlist who has no time that there are some to choose from; once a day at most."""
    has_time = select(Interview.application_id).where(Interview.cancelled_at.is_(None))
    waiting = (
        select(Application)
        .where(Application.vacancy_id == vacancy.id, Application.stage == Stage.SHORTLISTED)
        .where(Application.id.not_in(has_time))
        .options(joinedload(Application.profile).joinedload(Profile.person))
    )
    tell_all(
        [
            Telling(
                person.id,
                person.language,
                NoticeKind.APPLICATION,
                f"interview times {one.id} {london_day(now)}",
                _l("Choose a time for your interview: %(post)s", post=vacancy.title),
                path_of("interviews.choose", application_id=one.id),
            )
            for one in db.session.scalars(waiting)
            for person in [one.profile.person]
        ],
        now,
    )


def _mail(application: Application, subject: LazyString, body: LazyString, slot: InterviewSlot, now: datetime) -> None:
    person = application.profile.person
    with in_language_of(person):
        words = {
            "council": slot.vacancy.council.name,
            "post": slot.vacancy.title,
            "moment": moment_in_words(slot.starts_at),
            "link": public_address("interviews.choose", application_id=application.id),
        }
        queue(recipient=person.email, subject=str(subject) % words, body=str(body) % words, now=now)
