"""The picture of where councils with a pledge are tells its numbers in words, and the list beside it tells the same."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree.ElementTree import fromstring

from flask.testing import FlaskClient

from lms.clock import london_day
from lms.councils.models import Nation
from lms.councils.regions import Region
from lms.pledge.tiles import SIDE, drawing_of, tiles_of
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge


def test_the_picture_and_the_list_count_active_pledges_by_part(client: FlaskClient, now: datetime) -> None:
    for nation in (Nation.WALES, Nation.WALES, Nation.SCOTLAND):
        make_pledge(make_council(nation=nation))
    make_pledge(make_council(nation=Nation.WALES), active_until=london_day(now) - timedelta(days=1))
    make_council(nation=Nation.NORTHERN_IRELAND)
    page = client.get("/councils?q=nobody").text
    for part, words in (("Wales", "2 councils"), ("Scotland", "1 council"), ("Northern Ireland", "0 councils")):
        assert f'nation={part}">{part}</a>: {words}' in page.replace("+", " "), part
    [svg] = re.findall(r"<svg class=\"lms-tiles\".*?</svg>", page, re.DOTALL)
    picture = fromstring(svg)
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "tiles-title tiles-words"
    texts = ["".join(text.itertext()) for text in picture.iter("text")]
    assert "Wales2" in texts
    assert "Scotland1" in texts
    assert "NorthernIreland0" in texts


def test_england_has_nine_tiles_where_regions_are_known() -> None:
    tiles = tiles_of({"London": 3, "Wales": 1})
    assert len(tiles) == 12
    assert {tile.part for tile in tiles} == {*Region, *Nation} - {Nation.ENGLAND}
    assert {tile.part: tile.number for tile in tiles if tile.number} == {Region.LONDON: 3, Nation.WALES: 1}
    with_unknown = tiles_of({"England": 2})
    assert [tile.number for tile in with_unknown if tile.part is Nation.ENGLAND] == [2]
    assert len({(tile.column, tile.row) for tile in with_unknown}) == 13, "no tile covers another"


def test_every_word_stands_within_its_tile() -> None:
    tiles = tiles_of({"England": 382, **dict.fromkeys(Region, 99)})
    picture = fromstring(drawing_of(tiles, "<Title>", "Words"))
    for box, text in zip(picture.iter("rect"), picture.iter("text"), strict=True):
        left, top, width, height = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
        for span in text:
            assert left <= float(span.get("x", "")) <= left + width
            assert top + 12 <= float(span.get("y", "")) <= top + height, span.text
            assert len(span.text or "") * 7 <= max(width, SIDE), span.text
