"""Where councils with a pledge are: a picture of a tile for each nation and each region of England, and the same as
numbers. The picture lies roughly as the map does; it is for the eye, and the list beside it for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import func, select

from lms.councils.models import Council, Nation
from lms.councils.regions import Region
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active

SIDE, GAP = 80, 3  # four tiles are as wide as the smallest phone
LINE = 13


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of the country: its place in the picture, counted in tiles, and how many councils have a pledge there."""

    part: Nation | Region
    column: int
    row: int
    number: int = 0


OTHER_NATIONS = (Tile(Nation.SCOTLAND, 1, 0), Tile(Nation.NORTHERN_IRELAND, 0, 1), Tile(Nation.WALES, 0, 3))
REGIONS = (
    Tile(Region.NORTH_EAST, 2, 1),
    Tile(Region.NORTH_WEST, 1, 2),
    Tile(Region.YORKSHIRE, 2, 2),
    Tile(Region.WEST_MIDLANDS, 1, 3),
    Tile(Region.EAST_MIDLANDS, 2, 3),
    Tile(Region.EAST, 3, 3),
    Tile(Region.SOUTH_WEST, 1, 4),
    Tile(Region.SOUTH_EAST, 2, 4),
    Tile(Region.LONDON, 3, 4),
)


def tiles_today(today: date) -> list[Tile]:
    """Every tile with its number of councils whose pledge is active, in one statement."""
    return tiles_of(_counts(today))


def tiles_of(counts: Mapping[str, int]) -> list[Tile]:
    """The tiles with these numbers. Councils of England of which no region is known stand in a tile of their own."""
    tiles = [*OTHER_NATIONS, *REGIONS]
    if counts.get(Nation.ENGLAND):
        tiles.append(Tile(Nation.ENGLAND, 3, 0))
    return [
        Tile(tile.part, tile.column, tile.row, counts.get(tile.part, 0))
        for tile in sorted(tiles, key=lambda tile: (tile.row, tile.column))
    ]


def drawing_of(tiles: Sequence[Tile], title: str, description: str) -> Markup:
    """The picture, as SVG. Its numbers are written in it, so no colour has to be told from another."""
    rows = max(tile.row + 1 for tile in tiles)
    shapes = Markup("").join(_shape(tile) for tile in tiles)
    return Markup(
        '<svg class="lms-tiles" role="img" aria-labelledby="tiles-title tiles-words" viewBox="0 0 {} {}">'
        '<title id="tiles-title">{}</title><desc id="tiles-words">{}</desc>{}</svg>'
    ).format(4 * SIDE, rows * SIDE, title, description, shapes)


def _counts(today: date) -> dict[str, int]:
    query = (
        select(Council.nation, Council.region, func.count())
        .select_from(Pledge)
        .join(Pledge.council)
        .where(is_active(today))
        .group_by(Council.nation, Council.region)
    )
    counts: dict[str, int] = {}
    for nation, lies_in, number in db.session.execute(query):
        is_known = nation is Nation.ENGLAND and lies_in in list(Region)
        part = str(lies_in) if is_known else nation.value
        counts[part] = counts.get(part, 0) + number
    return counts


def _shape(tile: Tile) -> Markup:
    left, top = tile.column * SIDE, tile.row * SIDE
    words = [word.replace("_", " ") for word in tile.part.value.replace("and The", "and_The").split()]
    middle, across = top + SIDE / 2 - LINE * (len(words) - 1) / 2, left + SIDE / 2
    lines = Markup("").join(
        Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(across, middle - 8 + LINE * place, word)
        for place, word in enumerate(words)
    )
    return Markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"/><text lang="en">{}'
        '<tspan class="number" x="{:g}" y="{:g}">{}</tspan></text>'
    ).format(
        "some" if tile.number else "none",
        *(left + GAP / 2, top + GAP / 2, SIDE - GAP, SIDE - GAP),
        *(lines, across, middle + LINE * len(words) + 4, tile.number),
    )
