"""Conflicts of interest."""

from __future__ import annotations

from flask import current_app

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.models import Acquaintance, ConflictOfInterest
from lms.marking.allocation import declare_conflict
from tests.factories.accounts import make_person


def make_conflict(person: Person, learner: Person) -> ConflictOfInterest:
    """That an officer noted that somebody who judges knows a learner."""
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    with current_app.test_request_context():
        conflict = declare_conflict(person.id, learner.id, Acquaintance.FRIEND, by=officer.id, now=utc_now())
    db.session.flush()
    return conflict
