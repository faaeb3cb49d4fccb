"""That somebody's identity was checked, and their learner numbers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class How(StrEnum):
    """How an identity was checked. None of these tells where somebody is from, or by which right they are here: that is
    nobody's business here (domain sheet, rules 3 and 4).
    """

    PHOTOGRAPH = "a document with a photograph"
    TWO_DOCUMENTS = "two documents with name and address"
    KNOWN = "known in person"
    VIDEO = "a document shown in a video call"


class IdentityCheck(Model):
    """That a person is who they say, checked once. No copy, no number and nothing beyond ``how`` is kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    how: Mapped[How] = mapped_column(choice(How))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    checked_by: Mapped[Person] = relationship(foreign_keys=[checked_by_id])


class LearnerNumber(Model):
    """The numbers under which awarding organisations know a person. No row means "not known"; ``declined_at`` means
    that they would rather not give one (domain sheet, rule 9).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    uln: Mapped[str | None] = mapped_column(String(10))
    scn: Mapped[str | None] = mapped_column(String(9))
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
