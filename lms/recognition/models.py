"""Claims of prior learning: what is claimed, the evidence, and what was judged."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Enrolment
from lms.learning.vacsr import Check


class ClaimState(StrEnum):
    """Where a claim stands. Only what is agreed counts."""

    ASKED = "asked"
    JUDGED = "judged"
    AGREED = "agreed"
    TAKEN_BACK = "taken back"


OPEN = frozenset({ClaimState.ASKED, ClaimState.JUDGED})


class Finding(StrEnum):
    """What was found of one criterion."""

    MET = "met"
    NOT_MET = "not met"


class RecognitionClaim(Model):
    """What a learner did before, of which they ask that it counts for criteria of one module.

    A tutor judges it, and a quality assurer agrees or sends it back with a ``note``: then it is judged again.
    ``declared_at`` is when the learner declared that it is their own; claims from before that was asked have none.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20))
    edition: Mapped[str] = mapped_column(String(16))
    state: Mapped[ClaimState] = mapped_column(choice(ClaimState), default=ClaimState.ASKED)
    gained_where: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assurer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    enrolment: Mapped[Enrolment] = relationship()
    tutor: Mapped[Person | None] = relationship(foreign_keys=tutor_id)
    assurer: Mapped[Person | None] = relationship(foreign_keys=assurer_id)
    criteria: Mapped[list[RecognitionCriterion]] = relationship(
        order_by="RecognitionCriterion.criterion", cascade="all, delete-orphan"
    )
    checks: Mapped[list[RecognitionCheck]] = relationship(cascade="all, delete-orphan")
    files: Mapped[list[RecognitionFile]] = relationship(order_by="RecognitionFile.id", cascade="all, delete-orphan")

    __table_args__ = (Index("ix_recognition_claim_state_asked_at", "state", "asked_at"),)


class RecognitionCriterion(Model):
    """A criterion of a claim; ``finding`` is empty until it is judged."""

    claim_id: Mapped[int] = mapped_column(ForeignKey("recognition_claim.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    finding: Mapped[Finding | None] = mapped_column(choice(Finding))
    reason: Mapped[str] = mapped_column(Text, default="")


class RecognitionCheck(Model):
    """What whoever agreed found of one point of VACSR. Where it is not met, ``note`` says why."""

    claim_id: Mapped[int] = mapped_column(ForeignKey("recognition_claim.id"), primary_key=True)
    check: Mapped[Check] = mapped_column(choice(Check), primary_key=True)
    is_met: Mapped[bool]
    note: Mapped[str] = mapped_column(String(500), default="")


class RecognitionFile(Model):
    """A file that shows what was learnt. Its content lies in the file store under ``key``."""

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("recognition_claim.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
