"""What was decided live, carried into the tutor's draft of the marking, so that nobody types it twice."""

from __future__ import annotations

from datetime import datetime

from lms.errors import Conflict
from lms.live_assessments.models import LiveBooking, Turnout
from lms.marking import services as marking
from lms.marking.allocation import may_be_given
from lms.marking.queries import submissions_of


def carry_decisions(booking: LiveBooking, now: datetime) -> bool:
    """Put a finished sheet's decisions into the open marking of the learner's work, where this tutor marks it or nobody
    does yet. Where no work waits, or it is for somebody else to mark, they read the sheet beside it; it never takes
    work from who may mark it. Whether it was done.
    """
    if booking.turnout is not Turnout.JOINED:
        return False
    versions = submissions_of(booking.enrolment_id, booking.module_code)
    if not versions or versions[0].submitted_at is None or versions[0].marking_due_at is None:
        return False
    tutor_id = booking.slot.tutor_id
    if not may_be_given(versions[0], tutor_id):
        return False
    try:
        draft = marking.marking_for(versions[0], tutor_id, now)
    except Conflict:
        return False
    judgements = {
        one.criterion: marking.Judgement(one.decision, one.evidence) for one in booking.decisions if one.decision
    }
    marking.save_marking(draft, judgements, draft.comment or "", now)
    return True
