"""The register of councils, versioned: councils begin, end and are replaced."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import choice
from lms.extensions import Model


class Nation(StrEnum):
    """The UK's nations."""

    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


class CouncilKind(StrEnum):
    """What kind of council it is, as people name it."""

    COUNTY = "county council"
    DISTRICT = "district council"
    UNITARY = "unitary council"
    METROPOLITAN = "metropolitan district council"
    LONDON = "London borough council"
    CITY = "City of London"
    WELSH = "Welsh council"
    SCOTTISH = "Scottish council"
    NORTHERN_IRISH = "Northern Irish council"
    COMBINED = "combined authority"
    STRATEGIC = "strategic authority"


# Which kinds stand above councils: one of them can be a council's strategic authority.
AUTHORITIES = frozenset({CouncilKind.COMBINED, CouncilKind.STRATEGIC})

# Many councils can become one, and one can be split into several (Cumbria in 2023).
council_replacement = Table(
    "council_replacement",
    Model.metadata,
    Column("old_id", ForeignKey("council.id"), primary_key=True),
    Column("new_id", ForeignKey("council.id"), primary_key=True, index=True),
)


class Council(Model):
    """A council. ``gss_code`` is the government statistical service's code; an invented council has none. ``code`` is
    the short one by which the public register's rows name each other, such as "CBD".

    ``ends_on`` is its last day. A council that has ended keeps its record, and those that replaced it are named.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    nation: Mapped[Nation] = mapped_column(choice(Nation))
    kind: Mapped[CouncilKind | None] = mapped_column(choice(CouncilKind))
    region: Mapped[str | None] = mapped_column(String(80))
    gss_code: Mapped[str | None] = mapped_column(String(9), unique=True)
    code: Mapped[str | None] = mapped_column(String(20))
    website: Mapped[str | None] = mapped_column(String(300))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    county_id: Mapped[int | None] = mapped_column(ForeignKey("council.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("council.id"), index=True)

    county: Mapped[Council | None] = relationship(foreign_keys=[county_id], remote_side=[id])
    authority: Mapped[Council | None] = relationship(foreign_keys=[authority_id], remote_side=[id])
    replaced_by: Mapped[list[Council]] = relationship(
        secondary=council_replacement,
        primaryjoin=id == council_replacement.c.old_id,
        secondaryjoin=id == council_replacement.c.new_id,
        order_by=name,
        back_populates="replaces",
    )
    replaces: Mapped[list[Council]] = relationship(
        secondary=council_replacement,
        primaryjoin=id == council_replacement.c.new_id,
        secondaryjoin=id == council_replacement.c.old_id,
        order_by=name,
        back_populates="replaced_by",
    )

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < today
