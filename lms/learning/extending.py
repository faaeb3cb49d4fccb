"""Later dates for one learner and one module: giving them, and taking them back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.audit import AuditEntry
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.models import Enrolment, Extension, ExtensionReason
from lms.learning.queries import group_deadline, with_deadlines
from lms.learning.services import lock_enrolment


class NotLater(Invalid):
    """An extension gives more time, never less."""


def get_enrolment(enrolment_id: int) -> Enrolment:
    """An enrolment with its learner and all that decides its deadlines, in one statement. Raises NotFound."""
    options = (joinedload(Enrolment.person), *with_deadlines())
    found = db.session.get(Enrolment, enrolment_id, options=options)
    if found is None:
        raise NotFound
    return found


def extend(
    enrolment: Enrolment, module_code: str, due_at: datetime, reason: ExtensionReason, *, by: int, now: datetime
) -> None:
    """Give the learner until ``due_at`` for the module; a second time replaces the first. Raises NotLater."""
    group = group_deadline(enrolment, module_code)
    if due_at <= max(group or now, now):
        raise NotLater(_("Choose a day that is later than today and than the group’s day."))
    lock_enrolment(enrolment.id)
    given = db.session.get(Extension, (enrolment.id, module_code), populate_existing=True)
    before = given.due_at.isoformat() if given else None
    if given is None:
        given = Extension(enrolment_id=enrolment.id, module_code=module_code)
        db.session.add(given)
    given.due_at = due_at
    given.reason = reason
    given.given_at = now
    given.given_by_id = by
    audit.record(
        "deadline.extended", enrolment, now, by=by, module=module_code, due_at=due_at.isoformat(), before=before
    )


def restore_extension(enrolment: Enrolment, module_code: str, given_at: datetime, *, by: int, now: datetime) -> None:
    """The day that held before the later one of this moment holds again: an earlier extension's, which then reads
    "other" as its reason, or the group's. Raises NotFound where no later date was given.
    """
    query = (
        select(AuditEntry.details)
        .where(AuditEntry.action == "deadline.extended", AuditEntry.at == given_at)
        .where(AuditEntry.subject_type == Enrolment.__tablename__, AuditEntry.subject_id == enrolment.id)
    )
    told = [details for details in db.session.scalars(query) if details["module"] == module_code]
    before = told[0]["before"] if told else None
    if before is None:
        take_extension_back(enrolment, module_code, by=by, now=now)
        return
    lock_enrolment(enrolment.id)
    given = db.session.get_one(Extension, (enrolment.id, module_code), populate_existing=True)
    given.due_at, given.reason = datetime.fromisoformat(before), ExtensionReason.OTHER
    audit.record("deadline.restored", enrolment, now, by=by, module=module_code, due_at=before)


def take_extension_back(enrolment: Enrolment, module_code: str, *, by: int, now: datetime) -> None:
    """The group's day holds again. Raises NotFound where no later date was given."""
    lock_enrolment(enrolment.id)
    given = db.session.get(Extension, (enrolment.id, module_code), populate_existing=True)
    if given is None:
        raise NotFound
    db.session.delete(given)
    audit.record("deadline.extension_ended", enrolment, now, by=by, module=module_code)
