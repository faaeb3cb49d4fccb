"""From invitation to outcome. An application stays unnamed until its post's shortlist is locked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.candidates.models import Profile
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.vacancies.models import Vacancy


class Answer(StrEnum):
    """What the graduate said to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Stage(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    SHORTLISTED = "shortlisted"
    NOT_SHORTLISTED = "not shortlisted"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    APPOINTED = "appointed"
    NOT_APPOINTED = "not appointed"
    WITHDRAWN = "withdrawn"


class Met(StrEnum):
    """What a council decided of one criterion from the evidence."""

    MET = "met"
    PARTLY = "partly met"
    NOT_MET = "not met"


class Invitation(Model):
    """A council's invitation of a candidate to apply for a post."""

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()
    profile: Mapped[Profile] = relationship()
    application: Mapped[Application | None] = relationship(back_populates="invitation")

    __table_args__ = (UniqueConstraint("vacancy_id", "profile_id"),)


class Application(Model):
    """A graduate's application for a post, one for each post. Without an invitation they applied unasked.

    Applying is the consent to show this council the evidence for this post: ``consent_version`` is the version of the
    words that said so, ``consent_language`` the language they were read in, ``applied_at`` the time.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    consent_version: Mapped[str] = mapped_column(String(20), default="", server_default="")
    consent_language: Mapped[str] = mapped_column(String(12), default="", server_default="")
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invitation: Mapped[Invitation | None] = relationship(back_populates="application")
    vacancy: Mapped[Vacancy] = relationship()
    profile: Mapped[Profile] = relationship()
    scores: Mapped[list[CriterionScore]] = relationship(cascade="all, delete-orphan")
    history: Mapped[list[StageChange]] = relationship(order_by="StageChange.id")

    __table_args__ = (UniqueConstraint("vacancy_id", "profile_id"),)


class CriterionScore(Model):
    """What one panel member thinks of one criterion of the person specification, and why."""

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("vacancy_criterion.id"), primary_key=True)
    met: Mapped[Met] = mapped_column(choice(Met))
    reason: Mapped[str] = mapped_column(Text, default="")
    scored_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Shortlist(Model):
    """The moment at which a post's scores were locked; names are shown from then on."""

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    locked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class StageChange(Model):
    """A step of an application, by whom, and the reason given, which the graduate reads."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
