"""Vacancies and their person specifications."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Family(StrEnum):
    """Job families (curriculum, section 4)."""

    CUSTOMER = "customer service"
    GOVERNANCE = "governance"
    HOUSING = "housing"
    COMMUNITIES = "communities"
    ADMINISTRATION = "administration"
    PLANNING = "planning"
    EDUCATION = "education"
    FINANCE = "finance"
    ENVIRONMENT = "environment"
    ADULT_CARE = "adult care"
    DIGITAL = "digital"


class Contract(StrEnum):
    """How long a post is for."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed-term"
    APPRENTICESHIP = "apprenticeship"


class DbsLevel(StrEnum):
    """The criminal-record check that a post's duties ask for (made at offer, by the council)."""

    NONE = "none"
    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"
    ENHANCED_BARRED = "enhanced with barred list"


class Sponsorship(StrEnum):
    """Whether the council can sponsor a worker for this post. It is a fact about the post, and never about a person."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not said"


class Welsh(StrEnum):
    """The four categories of Welsh skills, and no others (domain.md, section 5); for posts in Wales only."""

    ESSENTIAL = "essential"
    LEARN = "learn on appointment"
    DESIRABLE = "desirable"
    NOT_NECESSARY = "not necessary"


class Workplace(StrEnum):
    """Where the work is done."""

    AT_PLACE = "at the place of work"
    PARTLY_AT_HOME = "partly at home"
    AT_HOME = "at home"


class Ground(StrEnum):
    """What the law lets an employer ask for although it discriminates: Equality Act 2010, Schedule 9, paragraph 1."""

    OCCUPATIONAL_REQUIREMENT = "occupational requirement"


class Ruling(StrEnum):
    """What a programme officer says to an exception that a council asks for."""

    APPROVED = "approved"
    REFUSED = "refused"


class Vacancy(Model):
    """A post. A draft until ``published_at``; open until ``closes_at`` unless ``withdrawn_at`` is set.

    Pay is for a full-time year, in pence; ``scp_from`` and ``scp_to`` are the spine points that filled it from the NJC
    table in force since ``pay_table_from``. ``hours_per_week`` may have quarters. ``secret`` draws the order of ties
    and the references under which candidates are shown for this post. ``version`` counts its changes.
    ``checked_at`` is when the checker last found nothing that blocks, and goes when the words change. ``changed_at``
    is of the last change since it was published. ``reference`` is the council's own.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text)
    family: Mapped[Family] = mapped_column(choice(Family))
    grade: Mapped[str] = mapped_column(String(40))
    pay_from_pence: Mapped[int]
    pay_to_pence: Mapped[int]
    hours_per_week: Mapped[float] = mapped_column(Numeric(4, 2, asdecimal=False))
    place: Mapped[str] = mapped_column(String(160))
    contract: Mapped[Contract] = mapped_column(choice(Contract))
    contract_months: Mapped[int | None]
    dbs_level: Mapped[DbsLevel] = mapped_column(choice(DbsLevel))
    languages_valued: Mapped[str] = mapped_column(String(200), default="")
    how_to_apply: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    secret: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    filled_on: Mapped[date | None]
    reference: Mapped[str | None] = mapped_column(String(60))
    scp_from: Mapped[int | None]
    scp_to: Mapped[int | None]
    pay_table_from: Mapped[date | None]
    hours_pattern: Mapped[str] = mapped_column(String(200), default="")
    is_flexible: Mapped[bool] = mapped_column(default=False)
    workplace: Mapped[Workplace] = mapped_column(choice(Workplace), default=Workplace.AT_PLACE)
    positions: Mapped[int] = mapped_column(default=1)
    start_wish: Mapped[str] = mapped_column(String(120), default="")
    sponsorship: Mapped[Sponsorship] = mapped_column(choice(Sponsorship), default=Sponsorship.NOT_SAID)
    is_politically_restricted: Mapped[bool] = mapped_column(default=False)
    welsh: Mapped[Welsh | None] = mapped_column(choice(Welsh))
    welsh_assessed_on: Mapped[date | None]

    council: Mapped[Council] = relationship()
    criteria: Mapped[list[VacancyCriterion]] = relationship(
        order_by="VacancyCriterion.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_vacancy_published_closes", "published_at", "closes_at"),
        CheckConstraint("pay_from_pence <= pay_to_pence", name="pay_in_order"),
        CheckConstraint("(scp_from IS NULL) = (scp_to IS NULL) AND scp_from <= scp_to", name="points_in_order"),
        CheckConstraint("(welsh IS NULL) = (welsh_assessed_on IS NULL)", name="welsh_assessed"),
        CheckConstraint("positions > 0", name="some_position"),
        UniqueConstraint("council_id", "reference"),
    )


class VacancyCriterion(Model):
    """A line of the person specification: a skill at a level, or a plain requirement that is never computed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    position: Mapped[int]
    essential: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(300))
    skill: Mapped[str | None] = mapped_column(String(10))
    level: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("(skill IS NULL) = (level IS NULL)", name="skill_with_level"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="level_in_range"),
    )


class VacancyException(Model):
    """A council's wish to publish words that discriminate, because the law allows it for this post.

    It is for these ``words`` in this post and for no others; they are compared by checker.same_words.
    It waits while ``ruling`` is empty.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    ground: Mapped[Ground] = mapped_column(choice(Ground))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ruling: Mapped[Ruling | None] = mapped_column(choice(Ruling))
    ruling_reason: Mapped[str] = mapped_column(Text, default="")
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(ruling IS NULL) = (ruled_at IS NULL) AND (ruling IS NULL) = (ruled_by_id IS NULL)",
            name="ruled_by_somebody",
        ),
    )
