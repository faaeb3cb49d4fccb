"""The public directory: search, a page for each signatory by which anybody checks its mark, and the list as data."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.councils.models import Council, Nation
from lms.pledge.services import end_pledge
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.statements import make_statement
from tests.factories.vacancies import make_vacancy

Counting = Callable[[], Any]
SignIn = Callable[[Person], FlaskClient]


def names_on(page: str) -> list[str]:
    return [
        name for name in ("Aberwennol Council", "Millbrook Council", "100% Council") if f"<bdi>{name}</bdi>" in page
    ]


# Search


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Aberwennol Council", "Millbrook Council", "100% Council"]),
        ("q=wenn", ["Aberwennol Council"]),
        ("q=+MILL+", ["Millbrook Council"]),
        ("q=%25", ["100% Council"]),
        ("q=_", []),
        ("nation=Wales", ["Aberwennol Council"]),
        ("nation=England&q=council", ["Millbrook Council", "100% Council"]),
        ("nation=Scotland", []),
        ("nation=Atlantis", ["Aberwennol Council", "Millbrook Council", "100% Council"]),
    ],
)
def test_councils_are_found_by_name_and_nation(client: FlaskClient, query: str, found: list[str]) -> None:
    make_pledge(make_council(name="Aberwennol Council", nation=Nation.WALES))
    for name in ("Millbrook Council", "100% Council"):
        make_pledge(make_council(name=name))
    make_council(name="Unsigned Council", nation=Nation.SCOTLAND)
    page = client.get(f"/councils?{query}").text
    assert names_on(page) == found
    assert "Unsigned Council" not in page
    assert ("No council with an active pledge fits." in page) == (not found)


def test_a_book_in_the_search_field_finds_nothing_and_breaks_nothing(client: FlaskClient) -> None:
    make_pledge(make_council())
    assert "No council with an active pledge fits." in client.get("/councils", query_string={"q": "x" * 60_000}).text


def test_the_next_page_keeps_what_was_asked(client: FlaskClient) -> None:
    for number in range(51):
        make_pledge(make_council(name=f"Wye {number:02} Council", nation=Nation.WALES))
    page = client.get("/councils?q=wye&nation=Wales").text
    assert 'rel="next" href="/councils?page=2&amp;q=wye&amp;nation=Wales"' in page
    assert "51 councils fit." in page


# A council's page


def test_the_page_of_a_signatory_says_what_its_pledge_its_words_and_its_posts_are(
    council: Council, client: FlaskClient, now: datetime, count_statements: Counting
) -> None:
    today = london_day(now)
    make_pledge(council, active_from=today, active_until=today + timedelta(days=90))
    make_statement(council, make_person(), text="We learn from newcomers.")
    make_vacancy(council, title="Housing officer")
    make_vacancy(council, title="Draft post", published=False)
    make_vacancy(make_council(), title="A post elsewhere")
    with count_statements() as statements:
        page = client.get(f"/councils/{council.slug}").text
    assert len(statements) <= 6, statements
    for words in (
        "The pledge of this council is active.",
        "The last day is",
        "We learn from newcomers.",
        "Housing officer",
    ):
        assert words in page
    for words in ("Draft post", "A post elsewhere", "Okafor"):
        assert words not in page
    assert "It does not certify results." in page


def test_a_page_shows_twenty_posts_and_says_that_there_are_more(council: Council, client: FlaskClient) -> None:
    make_pledge(council)
    for number in range(20):
        make_vacancy(council, title=f"Post {number}")
    assert "There are more." not in client.get(f"/councils/{council.slug}").text
    make_vacancy(council, title="Post 20")
    page = client.get(f"/councils/{council.slug}").text
    assert "There are more." in page
    assert page.count('href="/vacancies/') == 20


def test_when_a_pledge_ends_its_page_stays_and_says_so(council: Council, client: FlaskClient, now: datetime) -> None:
    pledge = make_pledge(council)
    make_statement(council, make_person(), text="We recruit fairly.")
    end_pledge(pledge, "A reason that is nobody’s business.", now)
    answer = client.get(f"/councils/{council.slug}")
    assert answer.status_code == 200
    assert "The pledge of this council ended on" in answer.text
    assert "It must not use the Equality Mark." in answer.text
    for words in ("We recruit fairly.", "nobody’s business", "is active"):
        assert words not in answer.text
    assert council.name not in client.get("/councils").text


def test_a_pledge_that_begins_later_says_when(council: Council, client: FlaskClient, now: datetime) -> None:
    make_pledge(council, active_from=london_day(now) + timedelta(days=3))
    page = client.get(f"/councils/{council.slug}").text
    assert "This council signed the pledge. It begins on" in page
    assert "is active" not in page


def test_who_never_signed_has_no_page(council: Council, client: FlaskClient) -> None:
    assert client.get(f"/councils/{council.slug}").status_code == 404
    assert client.get("/councils/no-such-council").status_code == 404


def test_an_address_that_is_no_web_address_is_no_link(council: Council, client: FlaskClient) -> None:
    make_pledge(council)
    council.website = "javascript:alert(1)"
    assert "javascript:" not in client.get(f"/councils/{council.slug}").text
    council.website = "https://millbrook.example"
    assert 'href="https://millbrook.example"' in client.get(f"/councils/{council.slug}").text


# The list as data


def test_the_json_feed_has_every_active_signatory(council: Council, client: FlaskClient, now: datetime) -> None:
    pledge, today = make_pledge(council), london_day(now)
    make_statement(council, make_person(), text="One.")
    make_statement(council, make_person(), text="Two.")
    make_statement(council, make_person(), text="Three.", approved=False)
    make_pledge(make_council(name="Ashby Council"))
    make_pledge(make_council(name="Lapsed Council"), active_until=today - timedelta(days=1))
    make_council(name="Unsigned Council")
    feed = client.get("/councils.json").get_json()
    assert [one["name"] for one in feed["councils"]] == ["Ashby Council", "Millbrook Council"]
    assert datetime.fromisoformat(feed["read_at"]).utcoffset() == timedelta(0)
    first, second = feed["councils"]
    assert first["statement"] is None
    assert second == {
        "name": "Millbrook Council",
        "gss_code": None,
        "nation": "England",
        "website": None,
        "signed_on": pledge.signed_on.isoformat(),
        "active_from": pledge.active_from.isoformat(),
        "active_until": None,
        "statement": {"text": "Two.", "version": 2, "approved_on": today.isoformat()},
        "page": f"http://localhost/councils/{council.slug}",
        "mark": f"http://localhost/pledge/{council.slug}/mark.svg",
    }


def test_the_csv_feed_holds_the_same_and_no_formula(client: FlaskClient, now: datetime) -> None:
    council = make_council(name='=HYPERLINK("https://evil.example")')
    make_pledge(council)
    make_statement(council, make_person(), text="+1;-2\r\n@SUM(A1)")
    answer = client.get("/councils.csv")
    assert answer.mimetype == "text/csv"
    [row] = csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row["name"] == '\'=HYPERLINK("https://evil.example")'
    assert row["statement"] == "'+1;'-2\n'@SUM(A1)"
    assert row["statement_approved_on"] == london_day(now).isoformat()
    assert row["page"] == f"http://localhost/councils/{council.slug}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_feeds_without_councils_are_sound(client: FlaskClient) -> None:
    assert client.get("/councils.json").get_json()["councils"] == []
    assert client.get("/councils.csv").data.decode("utf-8-sig").startswith("name,gss_code,nation,")


@pytest.mark.parametrize("path", ["/councils", "/councils?q=m&nation=England", "/councils.json", "/councils.csv"])
def test_lists_take_few_statements_however_many_councils(
    client: FlaskClient, count_statements: Counting, path: str
) -> None:
    for _number in range(12):
        council = make_council()
        make_pledge(council)
        make_statement(council, make_person())
    with count_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= 2, statements


@pytest.mark.parametrize("page", ["statement", "mark"])
def test_pages_of_the_council_take_few_statements(
    council: Council, sign_in: SignIn, count_statements: Counting, page: str
) -> None:
    make_pledge(council)
    for _number in range(12):
        make_statement(council, make_person())
    signatory = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    with count_statements() as statements:
        assert signatory.get(f"/council/{council.id}/{page}").status_code == 200
    assert len(statements) <= 6, statements
