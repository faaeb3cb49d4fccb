"""The parts of the United Kingdom: the nine regions of England, and the three other nations.

The register says in which region a council of England lies (``Council.region``). Where it does not know regions yet,
England is one part; nobody else has to ask.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false

from lms.councils.models import Council, Nation


class Region(StrEnum):
    """The regions of England, as the statistical service names them."""

    NORTH_EAST = "North East"
    NORTH_WEST = "North West"
    YORKSHIRE = "Yorkshire and The Humber"
    EAST_MIDLANDS = "East Midlands"
    WEST_MIDLANDS = "West Midlands"
    EAST = "East of England"
    LONDON = "London"
    SOUTH_EAST = "South East"
    SOUTH_WEST = "South West"


council_region: ColumnElement[str | None] | None = getattr(Council, "region", None)


def known_regions() -> list[Region]:
    """The regions that can be asked for."""
    return list(Region) if council_region is not None else []


def in_region(region: Region) -> ColumnElement[bool]:
    """The condition under which a council lies in a region of England."""
    return false() if council_region is None else and_(Council.nation == Nation.ENGLAND, council_region == region.value)
