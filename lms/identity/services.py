"""Noting that an identity was checked, and keeping learner numbers."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.identity.events import IdentityChecked
from lms.identity.models import How, IdentityCheck, LearnerNumber
from lms.identity.numbers import clean_number, is_scn, is_uln
from lms.identity.queries import find_check, find_number
from lms.learning.models import Enrolment
from lms.learning.services import lock_enrolment


class CheckedAlready(Conflict):
    """An identity is checked once."""


class NotChecked(Conflict):
    """There is no check to take back."""


class WrongNumber(Invalid):
    """What was typed can be no learner number. ``field`` names which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_identity(person_id: int, how: How, *, by: int, now: datetime) -> IdentityCheck:
    """Note that somebody's identity was checked: who, when and how, and nothing more. A certificate that waits for it
    alone is issued in this transaction. Raises CheckedAlready.
    """
    # Whoever passes the last task at this moment would miss the check, and it would miss the task.
    for enrolment_id in db.session.scalars(select(Enrolment.id).where(Enrolment.person_id == person_id)).all():
        lock_enrolment(enrolment_id)
    if find_check(person_id) is not None:
        raise CheckedAlready(_("This person’s identity has been checked already."))
    check = IdentityCheck(person_id=person_id, how=how, checked_at=now, checked_by_id=by)
    db.session.add(check)
    audit.record("identity.checked", check, now, by=by, person=person_id, how=how.value)
    publish(IdentityChecked(person_id, now))
    return check


def take_check_back(person_id: int, *, by: int, now: datetime) -> None:
    """Undo a check that was noted by mistake. A certificate that was issued stays. Raises NotChecked."""
    check = find_check(person_id)
    if check is None:
        raise NotChecked(_("This person’s identity has not been checked."))
    audit.record("identity.check_taken_back", check, now, by=by, person=person_id)
    db.session.delete(check)


def keep_numbers(person_id: int, *, uln: str, scn: str, is_declined: bool, by: int, now: datetime) -> LearnerNumber:
    """Keep what is said about learner numbers; all empty means that none is known. Raises WrongNumber."""
    uln, scn = clean_number(uln), clean_number(scn)
    if uln and not is_uln(uln):
        raise WrongNumber("uln", _("This is no Unique Learner Number. It has 10 digits. Compare each of them."))
    if scn and not is_scn(scn):
        raise WrongNumber("scn", _("This is no Scottish Candidate Number. It has 9 digits. Compare each of them."))
    if is_declined and (uln or scn):
        raise WrongNumber("uln", _("Write a number, or choose not to give one. Not both."))
    kept = find_number(person_id)
    if kept is None:
        kept = LearnerNumber(person_id=person_id, changed_at=now, changed_by_id=by)
        db.session.add(kept)
    kept.uln, kept.scn = uln or None, scn or None
    kept.declined_at = (kept.declined_at or now) if is_declined else None
    kept.changed_at, kept.changed_by_id = now, by
    audit.record("learner_number.changed", kept, now, by=by, has_uln=bool(uln), has_scn=bool(scn), declined=is_declined)
    return kept
