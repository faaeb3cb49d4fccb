"""The parts of the United Kingdom: the nine regions of England, and the three other nations.

The register says in which region a council of England lies (``Council.region``), in the words of the public file.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_

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


def in_region(region: Region) -> ColumnElement[bool]:
    """The condition under which a council lies in a region of England."""
    return and_(Council.nation == Nation.ENGLAND, Council.region == region.value)
