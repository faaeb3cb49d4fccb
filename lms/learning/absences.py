"""Times away that an officer agrees with a learner: the place is kept, and what is due meanwhile is due later."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lms import audit
from lms.addresses import path_of
from lms.clock import day_in_words
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.learning.models import Absence, AbsenceReason, Enrolment
from lms.learning.services import lock_enrolment
from lms.notices.models import NoticeKind
from lms.notices.services import tell

LONGEST_DAYS = 365


class BadDays(Invalid):
    """The days make no time away."""


class NotInGroup(Conflict):
    """Only who is in a group can be away from it."""


def agree_on(
    enrolment: Enrolment, first: date, last: date, reason: AbsenceReason, *, by: int, now: datetime
) -> Absence:
    """Agree on a time away, both days included. It may have begun already. Raises NotInGroup, BadDays."""
    if last < first:
        raise BadDays(_("The last day must not be before the first."))
    if (last - first).days >= LONGEST_DAYS:
        raise BadDays(_("A time away is at most a year. Take the learner out of the group: they can come back."))
    held = lock_enrolment(enrolment.id)
    if held.withdrawn_at is not None or held.completed_at is not None:
        raise NotInGroup(_("This learner is not in the group now."))
    if any(one.first_day <= last and first <= one.last_day for one in held.absences):
        raise BadDays(_("The learner is away on some of these days already. Take that back first."))
    absence = Absence(
        enrolment_id=enrolment.id, first_day=first, last_day=last, reason=reason, agreed_at=now, agreed_by_id=by
    )
    db.session.add(absence)
    db.session.flush()
    audit.record(
        "absence.agreed",
        enrolment,
        now,
        by=by,
        absence=absence.id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    tell(
        enrolment.person,
        NoticeKind.PLACE,
        about=f"absence {absence.id}",
        sentence=_l(
            "You are away from %(first)s to %(last)s. Your place is kept. What is due in this time is due later.",
            first=LazyString(day_in_words, first),
            last=LazyString(day_in_words, last),
        ),
        path=path_of("learning.dashboard"),
        now=now,
    )
    return absence


def take_back(enrolment: Enrolment, absence_id: int, *, by: int, now: datetime) -> None:
    """The learner is not away after all: the dates are as before. Raises NotFound."""
    lock_enrolment(enrolment.id)
    absence = db.session.get(Absence, absence_id, populate_existing=True)
    if absence is None or absence.enrolment_id != enrolment.id:
        raise NotFound
    audit.record("absence.taken_back", enrolment, now, by=by, absence=absence.id)
    db.session.delete(absence)
