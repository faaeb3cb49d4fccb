"""What is judged in a meeting is met when a finished sheet says so: until then its decisions are not released."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.editions import get_edition
from lms.extensions import db
from lms.live_assessments.models import LiveBooking, LiveDecision, Turnout
from lms.live_assessments.queries import live_criteria
from lms.marking.already_met import already_met
from lms.marking.models import Marking
from lms.marking.queries import passed_before
from lms.recognition.queries import who_has_recognised


def hold_without_sheet(markings: Sequence[Marking]) -> Mapping[int, str]:
    """Why each of these waits for a live assessment, by the id of its work: a criterion that is judged live is decided
    as met, and neither a finished sheet shows it nor was it met before. What is referred needs no meeting.
    """
    passed = {marking.submission.id: codes for marking in markings if (codes := _passed_live(marking))}
    if not passed:
        return {}
    works = [marking.submission for marking in markings if marking.submission.id in passed]
    learners = {work.enrolment_id for work in works}
    shown, recognised = _shown_live(learners), who_has_recognised(learners)
    held = {}
    for work in works:
        missing = {code for code in passed[work.id] if (work.enrolment_id, work.module_code, code) not in shown}
        if missing:
            missing -= already_met(work, has_recognised=work.enrolment_id in recognised).keys()
        if missing and work.remark_for_appeal:  # an appeal never lowers: what was passed before stays so
            missing -= passed_before(work)
        if missing:
            held[work.id] = _(
                "No finished sheet of a live assessment shows that this is met: %(codes)s. "
                "Finish the sheet, or choose Refer.",
                codes=", ".join(sorted(missing)),
            )
    return held


def _passed_live(marking: Marking) -> set[str]:
    work = marking.submission
    live = {criterion.code for criterion in live_criteria(get_edition(work.edition), work.module_code)}
    return {held.criterion for held in marking.decisions if held.decision is Decision.PASS and held.criterion in live}


def _shown_live(enrolment_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """What finished sheets show as met: enrolment, module and criterion, in one statement."""
    query = (
        select(LiveBooking.enrolment_id, LiveBooking.module_code, LiveDecision.criterion)
        .join(LiveDecision, LiveDecision.booking_id == LiveBooking.id)
        .where(
            LiveBooking.enrolment_id.in_(enrolment_ids),
            LiveBooking.finished_at.is_not(None),
            LiveBooking.cancelled_at.is_(None),
            LiveBooking.turnout == Turnout.JOINED,
            LiveDecision.decision == Decision.PASS,
        )
    )
    return {(enrolment_id, module, criterion) for enrolment_id, module, criterion in db.session.execute(query)}
