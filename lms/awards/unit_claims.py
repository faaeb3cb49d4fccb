"""Claims for units alone, of learners who left before the end: what they achieved counts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.accounts.models import Person
from lms.awards.claims import organisation
from lms.awards.models import Claim, ClaimKind, ClaimState, ClaimStep
from lms.awards.queries import achieved_units
from lms.errors import Conflict
from lms.extensions import db
from lms.learning.models import Enrolment, ModuleProgress
from lms.learning.services import lock_enrolment

AT_MOST = 50


class NoUnitsToClaim(Conflict):
    """The learner has not left, has no unit, or a claim was made."""


def leavers_to_claim_for() -> list[tuple[Enrolment, list[str]]]:
    """Who left with units achieved for which nothing was claimed, and the units; who left first comes first."""
    if not organisation():
        return []
    has_unit = exists().where(ModuleProgress.enrolment_id == Enrolment.id, ModuleProgress.achieved_at.is_not(None))
    has_claim = exists().where(Claim.enrolment_id == Enrolment.id)
    query = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.withdrawn_at.is_not(None), Person.erased_at.is_(None), has_unit, ~has_claim)
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.withdrawn_at, Enrolment.id)
        .limit(AT_MOST)
    )
    found = db.session.scalars(query).all()
    units = achieved_units([enrolment.id for enrolment in found])
    return [(enrolment, units[enrolment.id]) for enrolment in found]


def claim_units(enrolment_id: int, *, by: int, now: datetime) -> Claim:
    """Make ready a claim for the units of a learner who left. What stands against it is asked when it is sent.

    Raises NoUnitsToClaim.
    """
    enrolment = lock_enrolment(enrolment_id)
    units = achieved_units([enrolment_id]).get(enrolment_id)
    is_claimed = db.session.scalar(select(Claim.id).where(Claim.enrolment_id == enrolment_id).limit(1)) is not None
    if not organisation() or enrolment.withdrawn_at is None or not units or is_claimed:
        raise NoUnitsToClaim(_("There are no units to claim for this learner, or they are claimed already."))
    claim = Claim(
        enrolment_id=enrolment_id,
        kind=ClaimKind.UNITS,
        organisation=organisation(),
        units=units,
        state=ClaimState.READY,
        made_at=now,
        ao_number="",
        steps=[ClaimStep(state=ClaimState.READY, at=now, by_id=by, note="", ao_number="")],
    )
    db.session.add(claim)
    audit.record("claim.made", claim, now, by=by)
    return claim
