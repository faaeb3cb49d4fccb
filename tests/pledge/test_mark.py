"""The Equality Mark: drawn from the pledge's state at every look, by whatever name, and never a claim of results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.config import Settings
from lms.councils.models import Council
from lms.pledge.mark import WIDTHS, Mark, mark_of, mark_png, mark_svg
from lms.pledge.models import Pledge
from lms.pledge.queries import state_of
from lms.pledge.services import end_pledge
from lms.pledge.standing import Standing
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge, pledge_form

SignIn = Callable[[Person], FlaskClient]
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: bytes) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


def mark_for(client: FlaskClient, council: Council) -> str:
    answer = client.get(f"/pledge/{council.slug}/mark.svg")
    assert answer.status_code == 200
    return words_of(answer.data)


# What it says, on which day


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 6, 1), None, "Pledge active since 1 June 2027."),
        (date(2027, 6, 1), date(2027, 6, 1), "Pledge active since 1 June 2027."),
        (date(2027, 6, 2), None, "Pledge begins on 2 June 2027."),
        (date(2026, 6, 1), date(2027, 5, 31), "Pledge ended on 31 May 2027."),
    ],
)
def test_it_says_what_the_dates_say(council: Council, first: date, last: date | None, said: str) -> None:
    pledge, today = make_pledge(council, active_from=first, active_until=last), date(2027, 6, 1)
    mark = mark_of(Standing(pledge, state_of(pledge, today)))
    assert mark.when == said
    assert mark.stands == said.startswith("Pledge active")
    assert said in words_of(mark_svg(mark))


def test_a_pledge_ended_after_it_ran_out_ended_when_it_ran_out(council: Council, now: datetime) -> None:
    pledge = make_pledge(council, active_from=date(2025, 6, 1), active_until=date(2026, 5, 31))
    end_pledge(pledge, "Ran out.", now)
    assert mark_of(Standing(pledge, "ended")).when == "Pledge ended on 31 May 2026."


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "anything new"])
def test_a_state_that_it_does_not_know_never_stands(council: Council, state: str) -> None:
    mark = mark_of(Standing(make_pledge(council), state))
    assert not mark.stands
    assert mark.when == "Pledge not active now."


def test_it_follows_the_pledge_at_once(
    council: Council, officer: FlaskClient, client: FlaskClient, now: datetime
) -> None:
    today = london_day(now)
    pledge = make_pledge(council, active_from=today)
    assert "Equality Mark Millbrook Council Pledge active since" in mark_for(client, council)
    png = f"/pledge/{council.slug}/mark.png"
    before = client.get(png).data
    officer.post(f"/staff/pledges/{pledge.id}", data={"reason": "They asked."})
    ended = mark_for(client, council)
    assert "No Equality Mark now Millbrook Council Pledge ended on" in ended
    assert "active since" not in ended
    assert client.get(png).data != before
    officer.post("/staff/pledges/new", data=pledge_form(council))
    assert "Pledge active since" in mark_for(client, council), "a pledge that is made again has its mark again"
    assert client.get(png).data == before


def test_it_says_a_promise_and_never_results(council: Council, client: FlaskClient) -> None:
    make_pledge(council)
    said = mark_for(client, council)
    assert "A promise. Results are not certified." in said
    assert "Okafor" not in said


def test_every_cache_asks_again_before_it_shows_it(council: Council, client: FlaskClient, now: datetime) -> None:
    pledge = make_pledge(council)
    for path in (f"/pledge/{council.slug}/mark.svg", f"/pledge/{council.slug}/mark.png"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-cache", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path
        assert "Set-Cookie" not in answer.headers, path
        kept = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(path, headers=kept).status_code == 304, "what has not changed is not sent again"
    end_pledge(pledge, "They asked.", now)
    assert client.get(path, headers=kept).status_code == 200


@pytest.mark.parametrize("path", ["mark.svg", "mark.png"])
def test_who_never_signed_has_none(council: Council, client: FlaskClient, path: str) -> None:
    for slug in (council.slug, "no-such-council"):
        answer = client.get(f"/pledge/{slug}/{path}")
        assert answer.status_code == 404


def test_the_png_comes_in_a_few_widths(council: Council, client: FlaskClient) -> None:
    make_pledge(council)
    for width in WIDTHS:
        answer = client.get(f"/pledge/{council.slug}/mark.png?width={width}")
        assert answer.mimetype == "image/png"
        assert Image.open(BytesIO(answer.data)).size == (width, width * 5 // 12)
    for odd in ("", "0", "-240", "241", "480.0", "٤٨٠", "9" * 30, "240 "):
        assert client.get(f"/pledge/{council.slug}/mark.png", query_string={"width": odd}).status_code == 404, odd


# By any name

EXAMPLES = (
    "Bournemouth, Christchurch & Poole <Council>",
    "Cyngor Bwrdeistref Sirol Rhondda Cynon Taf – Ŵyth",
    "مجلس مدينة ميلبروك",
    "米尔布鲁克镇议会米尔布鲁克镇议会米尔布鲁克镇议会",
    "W" * 200,
    "]]><script>alert(1)</script>",
    "\x00\x0b\ufffe",
    "&#0; &amp;",
    "",
)


@given(st.text(max_size=200))
def test_a_name_of_any_text_gives_sound_svg(name: str) -> None:
    council = Council(slug="x", name=name)
    pledge = make_unsaved_pledge(council)
    for state in ("active", "ended"):
        root = ElementTree.fromstring(mark_svg(mark_of(Standing(pledge, state))))
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert kinds <= {"svg", "title", "desc", "rect", "g", "path", "text"}
        assert root.get("role") == "img"


@pytest.mark.parametrize("name", EXAMPLES)
def test_hard_names_give_sound_pictures(name: str) -> None:
    mark = mark_of(Standing(make_unsaved_pledge(Council(slug="x", name=name)), "active"))
    ElementTree.fromstring(mark_svg(mark))
    assert Image.open(BytesIO(mark_png(mark, 240, Settings.fonts))).size == (240, 100)


def test_the_whole_name_is_in_the_title_however_long_it_is() -> None:
    name = "The United Council of Many Towns and Villages, " * 4 + "and More"
    root = ElementTree.fromstring(mark_svg(Mark(name, "Pledge active since 1 June 2027.", stands=True)))
    assert root.findtext(f"{SVG}title") == f"Equality Mark of {name}. Pledge active since 1 June 2027."


def make_unsaved_pledge(council: Council) -> Pledge:
    return Pledge(council=council, active_from=date(2027, 6, 1), active_until=None, ended_at=None)


# The council's page


def test_the_council_takes_its_mark_away(council: Council, client: FlaskClient, sign_in: SignIn) -> None:
    make_pledge(council)
    page = sign_in(make_person(roles=[Role.SIGNATORY], council=council)).get(f"/council/{council.id}/mark").text
    shown = (
        f"&lt;a href=&#34;http://localhost/councils/{council.slug}&#34;&gt;&lt;img src=&#34;http://localhost/pledge/"
    )
    assert shown in page
    assert f"/pledge/{council.slug}/mark.png?width=240&#34;" in page
    assert "Do not say that the council, its recruitment or its results are accredited" in page
    assert f'<img class="lms-mark" src="/pledge/{council.slug}/mark.svg"' in page
    assert client.get(f"/councils/{council.slug}").status_code == 200


def test_a_name_cannot_break_out_of_the_snippet(sign_in: SignIn) -> None:
    council = make_council(name='"><script>alert(1)</script>')
    make_pledge(council)
    page = sign_in(make_person(roles=[Role.RECRUITER], council=council)).get(f"/council/{council.id}/mark").text
    assert "<script>alert" not in page
    assert "&amp;#34;&amp;gt;&amp;lt;script" in page, "escaped in the snippet, and the snippet once more"


def test_without_an_active_pledge_the_page_says_so(council: Council, sign_in: SignIn, now: datetime) -> None:
    signatory = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    assert "has not signed the pledge yet" in signatory.get(f"/council/{council.id}/mark").text
    today = london_day(now)
    make_pledge(council, active_from=today - timedelta(days=9), active_until=today - timedelta(days=1))
    assert "The pledge is not active today" in signatory.get(f"/council/{council.id}/mark").text


@pytest.mark.parametrize("role", sorted(COUNCIL_ROLES))
def test_only_who_speaks_for_this_council_opens_it(council: Council, sign_in: SignIn, role: Role) -> None:
    other = make_council()
    client = sign_in(make_person(roles=[role], council=council))
    may = role is not Role.PANEL_MEMBER
    assert client.get(f"/council/{council.id}/mark").status_code == (200 if may else 403)
    assert client.get(f"/council/{other.id}/mark").status_code == (404 if may else 403)
    assert ("/mark" in client.get("/council").text) == may
