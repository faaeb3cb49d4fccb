"""One more try than the rules of a module's quiz and task allow: giving it, and taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from lms import audit
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment, FurtherTry
from lms.learning.services import lock_enrolment


def count_further_tries(enrolment_id: int, module_code: str) -> int:
    """How many more tries than the rules allow the learner was given for a module."""
    query = select(func.count()).where(FurtherTry.enrolment_id == enrolment_id, FurtherTry.module_code == module_code)
    return db.session.scalars(query).one()


def give_try(enrolment: Enrolment, module_code: str, about: str, *, by: int, now: datetime) -> None:
    """Give one more try at the quiz, and one more version of the task. ``about`` names what gave it, once."""
    lock_enrolment(enrolment.id)
    db.session.add(
        FurtherTry(enrolment_id=enrolment.id, module_code=module_code, about=about, given_at=now, given_by_id=by)
    )
    db.session.flush()
    audit.record("further_try.given", enrolment, now, by=by, module=module_code, about=about)


def take_try_back(enrolment: Enrolment, about: str, *, by: int, now: datetime) -> None:
    """The rules hold again; what the learner has begun goes on. Raises NotFound where none was given."""
    lock_enrolment(enrolment.id)
    given = db.session.scalars(select(FurtherTry).where(FurtherTry.about == about)).one_or_none()
    if given is None:
        raise NotFound
    db.session.delete(given)
    db.session.flush()
    audit.record("further_try.taken_back", enrolment, now, by=by, module=given.module_code, about=about)
