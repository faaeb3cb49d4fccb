"""Who decided what was overturned is kept from marking it anew: as long as anybody else may do it, and no longer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.accounts.queries import holders_of
from lms.addresses import path_of
from lms.audit import AuditEntry
from lms.errors import DomainError
from lms.extensions import db
from lms.learning.conflicts import knows
from lms.learning.models import Enrolment
from lms.marking.allocation import LOCKED, NothingToMove, forget_requesters, move
from lms.marking.models import Submission
from lms.marking.queries import asked_for_remark, has_judged_work, requesters_of
from lms.marking.turns import current_round
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quality.trail import Entry, TrailSection

LIFTED = "submission.bar_lifted"


def lift_bars(now: datetime) -> None:
    """Give work that nobody else may mark to the tutor who was kept from it: the others have left, or know its author.
    First to who marked it before; where that can't be, to who sent it back. Each exception is in the audit and the
    trail, and quality assurers are told.

    Where two tutors mark, nothing is lifted: somebody would be their own second marker. After an appeal nobody who
    judged the work marks it, for the learner was promised somebody else; who decided the appeal may.
    """
    is_other = (Person.id != func.coalesce(Submission.not_by_id, 0)) & ~asked_for_remark(Person.id, Submission.id)
    may_be_marker = Person.id == Submission.not_by_id
    for who, lift in ((may_be_marker, _lift), (asked_for_remark(Person.id, Submission.id), _lift_for_requesters)):
        query = (
            select(Submission)
            .join(Enrolment, Enrolment.id == Submission.enrolment_id)
            .where(Submission.marking_due_at.is_not(None), Submission.double.is_(None))
            .where(_may_mark(who), ~_may_mark(is_other))
            .options(joinedload(Submission.enrolment))
            .order_by(Submission.id)
        )
        for submission in db.session.scalars(query).all():
            try:
                with db.session.begin_nested():
                    lift(submission, now)
            except DomainError:
                continue  # what was found has changed meanwhile: the next run looks again
    db.session.commit()


def _may_mark(who: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that one of these people may mark the work: a tutor who neither wrote it nor knows its author, nor
    judged it before an appeal.
    """
    return (
        exists()
        .where(who, Person.id != Enrolment.person_id, Person.closed_at.is_(None))
        .where(RoleHolding.person_id == Person.id, RoleHolding.role == Role.TUTOR, RoleHolding.ended_at.is_(None))
        .where(~knows(Person.id, Enrolment.person_id))
        .where(~(Submission.remark_for_appeal & has_judged_work(Person.id)))
        .correlate(Submission, Enrolment)
    )


def _lift(submission: Submission, now: datetime) -> None:
    barred_id = _hold(submission).not_by_id
    if barred_id is None or submission.remark_for_appeal:  # somebody was faster
        return
    submission.not_by_id = None
    db.session.flush()
    move(submission, submission.tutor_id, barred_id, now=now)
    audit.record(LIFTED, submission, now, tutor=barred_id)
    _tell(
        submission,
        [barred_id],
        _l("Nobody else may mark work that was overturned, so the same tutor marks it again."),
        now,
    )


def _lift_for_requesters(submission: Submission, now: datetime) -> None:
    requesters = sorted(requesters_of(_hold(submission)))
    if not requesters:  # somebody was faster
        return
    forget_requesters(submission)
    move(submission, submission.tutor_id, None, now=now)
    audit.record(LIFTED, submission, now, requesters=requesters)
    _tell(submission, requesters, _l("Nobody else may mark work anew, so who sent it back may mark it."), now)


def _hold(submission: Submission) -> Submission:
    """Lock the work. Raises NothingToMove where it waits no more, or two mark it now."""
    db.session.refresh(submission, [*LOCKED, "not_by_id", "remark_for_appeal"], with_for_update=True)
    if submission.marking_due_at is None or submission.double is not None:
        raise NothingToMove("This work is with somebody else now, or it is marked.")
    return submission


def _tell(submission: Submission, but_for: Collection[int], sentence: object, now: datetime) -> None:
    path = path_of("trails.show", enrolment_id=submission.enrolment_id, module_code=submission.module_code)
    about = f"bar {submission.id} round {current_round(submission)}"
    tell_all(
        (
            Telling(one.id, one.language, NoticeKind.QUALITY, about, sentence, path)
            for one in holders_of(Role.QUALITY_ASSURER)
            if one.id not in but_for and one.id != submission.enrolment.person_id
        ),
        now,
    )


def exceptions_of(enrolment_id: int, module_code: str) -> TrailSection | None:
    """When work on a module went back to the tutor who was kept from it, for its trail."""
    query = (
        select(AuditEntry.at, Submission.version, AuditEntry.details)
        .join(Submission, (AuditEntry.subject_type == "submission") & (AuditEntry.subject_id == Submission.id))
        .where(AuditEntry.action == LIFTED)
        .where(Submission.enrolment_id == enrolment_id, Submission.module_code == module_code)
        .order_by(AuditEntry.id)
    )
    found: list[Any] = list(db.session.execute(query))
    if not found:
        return None
    by_marker = _("Nobody else may mark version %(number)s. The tutor who marked it before marks it again.")
    by_requester = _("Nobody else may mark version %(number)s anew. Who sent it back may mark it.")
    return TrailSection(
        _("Exceptions"),
        [
            Entry(at, _("The platform"), (by_marker if "tutor" in details else by_requester) % {"number": version})
            for at, version, details in found
        ],
    )
