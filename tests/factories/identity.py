"""Identity checks."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.identity.models import How, IdentityCheck
from tests.factories.accounts import make_person


def make_identity_check(person: Person, *, by: Person | None = None) -> IdentityCheck:
    """A person whose identity was checked, so that nothing but their work is missing for a certificate; once."""
    checked = db.session.scalars(select(IdentityCheck).where(IdentityCheck.person_id == person.id)).one_or_none()
    if checked is not None:
        return checked
    officer = by or make_person(roles=[Role.PROGRAMME_OFFICER])
    check = IdentityCheck(person_id=person.id, how=How.PHOTOGRAPH, checked_at=utc_now(), checked_by_id=officer.id)
    db.session.add(check)
    db.session.flush()
    return check
