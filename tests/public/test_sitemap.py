"""The sitemap names every public page and open post, in files of the size that the protocol allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree.ElementTree import fromstring

from flask import Flask
from flask.testing import FlaskClient

from lms.clock import london_day
from lms.public.sitemap import count_files, index_of, places_in, urlset
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses_in(text: str | bytes) -> list[str]:
    return [str(place.text) for place in fromstring(text).iter(f"{MAP}loc")]


def test_every_address_of_the_sitemap_opens_for_anyone(client: FlaskClient, now: datetime) -> None:
    council = make_council()
    make_pledge(council)
    lapsed = make_council()
    make_pledge(lapsed, active_until=london_day(now) - timedelta(days=1))
    post = make_vacancy(council)
    make_vacancy(council, closes_at=now - timedelta(days=1))
    make_vacancy(council, published=False)
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    addresses = addresses_in(answer.data)
    assert len(set(addresses)) == len(addresses) > 10
    for address in addresses:
        assert address.startswith("http://localhost/")
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address
    assert [address for address in addresses if "/vacancies/" in address] == [f"http://localhost/vacancies/{post.id}"]
    assert [address for address in addresses if "/councils/" in address] == [
        f"http://localhost/councils/{council.slug}"
    ]
    dated = [url for url in fromstring(answer.data) if url.find(f"{MAP}lastmod") is not None]
    assert [url.findtext(f"{MAP}lastmod") for url in dated] == [london_day(now).isoformat()]


def test_more_than_fit_in_a_file_stand_in_several(app: Flask, now: datetime) -> None:
    council = make_council()
    posts = [make_vacancy(council) for _number in range(45)]
    files = count_files(now, most=20)
    assert files == 4
    found = [addresses_in(urlset(places_in(file, files, now, most=20))) for file in range(1, files + 1)]
    assert max(map(len, found)) <= 20
    together = [address for file in found for address in file]
    assert len(set(together)) == len(together)
    assert {f"http://localhost/vacancies/{post.id}" for post in posts} <= set(together)
    assert count_files(now, most=500) == 1
    assert addresses_in(index_of(["http://localhost/sitemap-1.xml?a&b"])) == ["http://localhost/sitemap-1.xml?a&b"]


def test_there_are_no_more_files_than_are_needed(client: FlaskClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 200
    for odd in ("0", "2", "999999999999", "x"):
        assert client.get(f"/sitemap-{odd}.xml").status_code == 404


def test_robots_are_told_where_the_sitemap_is(client: FlaskClient) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text.splitlines()
