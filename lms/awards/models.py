"""Certificates as issued. The facts are frozen: a change is a new certificate that supersedes the old. The files that
they were issued as, and what people decided on one afterwards. And claims for the certificate of an awarding
organisation.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certificates.certificate import Kind
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model, db
from lms.learning.models import Enrolment


class IssuedCertificate(Model):
    """A certificate. ``facts`` is everything that is claimed, as certificates.Certificate in JSON; ``module_code`` is
    that of a module's certificate.

    It is being signed until ``published_at``. It is valid while neither ``superseded_at`` nor ``revoked_at`` is set;
    ``ended_reason`` is shown to the public. ``status_index`` is its place in the public list of what was revoked.
    ``share_token`` is in the link with which its holder shows it to somebody, while they do.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[Kind] = mapped_column(choice(Kind), default=Kind.PROGRAMME)
    module_code: Mapped[str] = mapped_column(String(20), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status_index: Mapped[int | None] = mapped_column(unique=True)
    share_token: Mapped[str | None] = mapped_column(String(43), unique=True)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("issued_certificate.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    person: Mapped[Person] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    superseded_by: Mapped[IssuedCertificate | None] = relationship(remote_side=[id])
    skills: Mapped[list[CertifiedSkill]] = relationship()
    files: Mapped[list[CertificateFile]] = relationship()

    __table_args__ = (
        Index(
            "uq_issued_certificate_valid",
            "person_id",
            "kind",
            "module_code",
            unique=True,
            sqlite_where=text("superseded_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL AND revoked_at IS NULL"),
        ),
        Index(
            "ix_issued_certificate_being_signed",
            "id",
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )


class FileForm(StrEnum):
    """What kind of file a certificate is issued as."""

    PDF = "pdf"
    BADGE = "badge"  # Open Badges 3.0, as JSON with a proof; the PDF carries it, too
    TOKEN = "token"  # the same as a JSON Web Token


ENDINGS = {FileForm.PDF: "pdf", FileForm.BADGE: "json", FileForm.TOKEN: "jwt"}


class CertificateFile(Model):
    """A file that a certificate was issued as: signed and stored once, never made again.

    ``key`` names it in the file store, and is empty once its person was erased. The sum of its bytes stays, so that
    what was issued can be told from what was not. ``signing_key`` is the id of the key that signed it.
    """

    certificate_id: Mapped[int] = mapped_column(ForeignKey("issued_certificate.id"), primary_key=True)
    form: Mapped[FileForm] = mapped_column(choice(FileForm), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    signing_key: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CertifiedSkill(Model):
    """A skill that a certificate evidences, at its highest level: the same claim as in its facts, for matching."""

    certificate_id: Mapped[int] = mapped_column(ForeignKey("issued_certificate.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[int]
    module_code: Mapped[str] = mapped_column(String(20))
    criterion: Mapped[str] = mapped_column(String(20))
    evidenced_on: Mapped[date]

    __table_args__ = (Index("ix_certified_skill_skill_level", "skill", "level"),)


class ReviewOutcome(StrEnum):
    """What a person decided on a certificate after it was issued."""

    KEPT = "kept"
    REVOKED = "revoked"
    ISSUED_AGAIN = "issued again"


class CertificateReview(Model):
    """That somebody looks at a certificate again: since the result of a module fell after it was issued, or, where
    ``module_code`` is empty, since it was revoked and its learner has every module. It waits while ``outcome`` is
    empty. ``reason`` is for the team.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("issued_certificate.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20), default="")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[ReviewOutcome | None] = mapped_column(choice(ReviewOutcome))
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    certificate: Mapped[IssuedCertificate] = relationship()
    decided_by: Mapped[Person | None] = relationship()


class ClaimState(StrEnum):
    """How far a claim is at the awarding organisation."""

    READY = "ready"
    SENT = "sent"
    QUERIED = "queried"
    ISSUED = "issued"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ClaimKind(StrEnum):
    """What is claimed: the certificate of the whole programme, or units alone, of who left before its end."""

    WHOLE = "whole programme"
    UNITS = "units"


class Claim(Model):
    """That the awarding organisation is asked for a learner's certificate: for these units (module codes).

    ``ao_number`` and ``ao_issued_on`` are the organisation's, once it has issued.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[ClaimKind] = mapped_column(choice(ClaimKind), default=ClaimKind.WHOLE)
    organisation: Mapped[str] = mapped_column(String(200))
    units: Mapped[list[str]] = mapped_column(db.JSON)
    state: Mapped[ClaimState] = mapped_column(choice(ClaimState), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ao_number: Mapped[str] = mapped_column(String(60), default="")
    ao_issued_on: Mapped[date | None]

    enrolment: Mapped[Enrolment] = relationship()
    steps: Mapped[list[ClaimStep]] = relationship(order_by="ClaimStep.id")

    __table_args__ = (UniqueConstraint("enrolment_id", "kind"),)


class ClaimStep(Model):
    """That a claim moved on: who did it, when, and a note for the team. ``by_id`` is empty when it came by itself.

    ``ao_number`` and ``ao_issued_on`` are what was written down in this step: a later one may correct them.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(choice(ClaimState))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    ao_number: Mapped[str] = mapped_column(String(60), default="")
    ao_issued_on: Mapped[date | None]

    by: Mapped[Person | None] = relationship()
