"""Counts that wait to be published, and what was published of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Nation
from lms.database import choice
from lms.extensions import Model


class Reached(StrEnum):
    """How far an application came. Who reached one has reached those before it."""

    APPLIED = "applied"
    SHORTLISTED = "shortlisted"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    APPOINTED = "appointed"


NOT_ANSWERED = "not answered"


class CountedApplication(Model):
    """An application that is counted, so that none is counted twice. No key: it may be purged meanwhile."""

    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class WaitingCount(Model):
    """How many reached a stage, of those who gave an answer: of applications that nothing was published of yet. Exact,
    shown nowhere, and wiped when it is published.
    """

    nation: Mapped[Nation] = mapped_column(choice(Nation), primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    group: Mapped[str] = mapped_column(String(30), primary_key=True)
    reached: Mapped[Reached] = mapped_column(choice(Reached), primary_key=True)
    number: Mapped[int]


class Publication(Model):
    """Rates of the applications that were counted since the publication before, or ever. It never changes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    published_on: Mapped[date] = mapped_column(unique=True)

    cells: Mapped[list[PublishedCell]] = relationship(cascade="all, delete-orphan")


class PublishedCell(Model):
    """A count as it is shown, of an area: rounded, or hidden (empty). ``area`` is a nation, or some of them, named."""

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    area: Mapped[str] = mapped_column(String(80), primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    group: Mapped[str] = mapped_column(String(30), primary_key=True)
    reached: Mapped[Reached] = mapped_column(choice(Reached), primary_key=True)
    shown: Mapped[int | None]
