"""Asking both sides 3, 6 and 12 months after a start, and keeping what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from lms import audit
from lms.addresses import path_of
from lms.applications.council_notices import is_still_in_post, recruiters_of, remind
from lms.applications.follow_up_models import Compared, FollowUp, FollowUpAnswer, Support, WentWell
from lms.applications.follow_up_queries import find_answer
from lms.applications.models import Application
from lms.applications.months import add_months
from lms.applications.offer_models import Offer
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import tell

MONTHS = (3, 6, 12)
REMIND_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Said:
    """What a graduate says; ``support`` and ``went_well`` may be empty."""

    in_post: bool
    hours: Compared
    pay: Compared
    support: Collection[Support]
    went_well: Collection[WentWell]


def ask(application: Application, offer: Offer, months: int, now: datetime) -> FollowUp:
    """Ask the graduate and the council's recruiters, each for themself."""
    assert offer.starts_on is not None
    follow_up = FollowUp(
        application=application, months=months, due_on=add_months(offer.starts_on, months), asked_at=now
    )
    db.session.add(follow_up)
    db.session.flush()
    _tell(follow_up, "", now, to_graduate=True, to_council=True)
    audit.record("follow_up.asked", application, now, months=months)
    return follow_up


def remind_once(follow_up: FollowUp, now: datetime) -> None:
    """Remind whoever has not answered; it happens once."""
    follow_up.reminded_at = now
    _tell(
        follow_up,
        " again",
        now,
        to_graduate=find_answer(follow_up.id) is None,
        to_council=follow_up.council_answered_at is None,
    )


def answer_as_graduate(follow_up: FollowUp, said: Said, now: datetime) -> None:
    """Keep what the graduate says; saying it again replaces it."""
    answer = db.session.get(FollowUpAnswer, follow_up.id, with_for_update=True)
    if answer is None:
        answer = FollowUpAnswer(follow_up_id=follow_up.id)
        db.session.add(answer)
    answer.in_post, answer.hours, answer.pay = said.in_post, said.hours, said.pay
    answer.support = [one.value for one in Support if one in said.support]
    answer.went_well = [one.value for one in WentWell if one in said.went_well]
    answer.answered_at = now


def answer_as_council(follow_up: FollowUp, *, in_post: bool, by: int, now: datetime) -> None:
    """Keep what the council says; saying it again replaces it."""
    follow_up.council_says_in_post, follow_up.council_answered_at = in_post, now
    follow_up.council_answered_by_id = by
    audit.record("follow_up.answered", follow_up, now, by=by)


def _tell(follow_up: FollowUp, again: str, now: datetime, *, to_graduate: bool, to_council: bool) -> None:
    application, months = follow_up.application, follow_up.months
    vacancy, person = application.vacancy, application.profile.person
    about = f"follow-up {application.id} {months}{again}"
    if to_graduate and person.closed_at is None:
        tell(
            person,
            NoticeKind.APPLICATION,
            about=about,
            sentence=_l(
                "How is it going in your post? Your answers are not shown to the council: %(post)s", post=vacancy.title
            ),
            path=path_of("follow_ups.mine", application_id=application.id, months=months),
            now=now,
        )
    if to_council:
        remind(
            recruiters_of([vacancy.council_id]).get(vacancy.council_id, []),
            about=about,
            sentence=is_still_in_post(application),
            path=path_of("follow_ups.council", application_id=application.id, months=months),
            now=now,
        )
