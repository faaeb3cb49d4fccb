"""Open posts as anyone reads them: what closes first stands first, in London's time, and nothing that is not open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.councils.models import Council
from lms.vacancies.models import Contract, DbsLevel, Family
from lms.vacancies.search import Search
from lms.vacancies.search_queries import find_page
from lms.vacancies.services import Line
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council


def titles(page: str) -> list[str]:
    return re.findall(r'href="/vacancies/\d+">([^<]+)</a></h2>', page)


def test_the_first_to_close_stand_first(council: Council, client: FlaskClient, now: datetime) -> None:
    for title, days in (("Third", 9), ("First", 1), ("Second", 4)):
        make_vacancy(council, title=title, closes_at=now + timedelta(days=days))
    page = client.get("/vacancies").text
    assert titles(page) == ["First", "Second", "Third"]
    assert "3 posts. The first to close come first." in page


def test_only_what_is_open_is_listed(council: Council, client: FlaskClient, now: datetime) -> None:
    make_vacancy(council, title="Open")
    make_vacancy(council, title="Draft", published=False)
    make_vacancy(council, title="Closed", closes_at=now - timedelta(seconds=1))
    make_vacancy(council, title="Withdrawn").withdrawn_at = now
    lapsed = make_council()
    make_pledge(lapsed, active_from=now.date() - timedelta(days=90), active_until=now.date() - timedelta(days=2))
    make_vacancy(lapsed, title="Of a lapsed pledge")
    ended = make_council()
    make_pledge(ended).ended_at = now
    make_vacancy(ended, title="Of an ended pledge")
    page = client.get("/vacancies").text
    # A post stays for everyone when the pledge of its council has ended; its pool does not.
    assert sorted(titles(page)) == ["Of a lapsed pledge", "Of an ended pledge", "Open"]
    assert "3 posts." in page


def test_a_post_is_open_until_its_very_moment(council: Council, now: datetime) -> None:
    make_vacancy(council, closes_at=now)
    assert find_page(Search(), now - timedelta(microseconds=1), limit=9, offset=0).total == 1
    assert find_page(Search(), now, limit=9, offset=0).total == 0


def test_a_kind_of_work_narrows_the_list(council: Council, client: FlaskClient) -> None:
    make_vacancy(council, title="Of housing")
    make_vacancy(council, title="Of finance").family = Family.FINANCE
    page = client.get("/vacancies?family=finance").text
    assert titles(page) == ["Of finance"]
    assert '<option value="finance" selected>Finance</option>' in page
    assert '<option value="adult care">Adult care</option>' in page
    assert titles(client.get("/vacancies?family=").text) == ["Of housing", "Of finance"]


@pytest.mark.parametrize("family", ["spying", "FINANCE", "' OR 1=1 --", "%00"])
def test_a_kind_that_no_list_offers_narrows_nothing(council: Council, client: FlaskClient, family: str) -> None:
    make_vacancy(council, title="Of housing")
    assert titles(client.get(f"/vacancies?family={family}").text) == ["Of housing"]


def test_a_kind_without_open_posts_leads_back_to_all(council: Council, client: FlaskClient) -> None:
    make_vacancy(council)
    page = client.get("/vacancies?family=digital").text
    assert "No posts found" in page
    assert '<a class="govuk-link" href="/vacancies">See all open posts</a>' in page


def test_fifty_stand_on_a_page_and_the_kind_is_kept_on_the_next(
    council: Council, client: FlaskClient, now: datetime
) -> None:
    for number in range(51):
        make_vacancy(council, title=f"Post {number:02}", closes_at=now + timedelta(days=1, minutes=number))
    make_vacancy(council, title="Of finance", closes_at=now + timedelta(days=2)).family = Family.FINANCE
    first = client.get("/vacancies?family=housing").text
    assert titles(first) == [f"Post {number:02}" for number in range(50)]
    assert "51 posts." in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert titles(second) == ["Post 50"]
    assert "51 posts." in second
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("page", ["0", "-3", "x", "1.5", "9" * 30, "%00"])
def test_an_odd_page_number_is_no_fault(council: Council, client: FlaskClient, page: str) -> None:
    make_vacancy(council)
    assert client.get(f"/vacancies?page={page}").status_code == 200


def test_a_post_tells_pay_hours_contract_and_how_anyone_applies(council: Council, client: FlaskClient) -> None:
    post = make_vacancy(council, closes_at=datetime(2098, 7, 1, 22, 59, tzinfo=UTC))
    post.hours_per_week = 18.5
    post.contract, post.contract_months = Contract.FIXED_TERM, 1
    post.dbs_level = DbsLevel.ENHANCED_BARRED
    page = client.get(f"/vacancies/{post.id}").text
    for words in (
        "Millbrook Council",
        "£32,597 to £36,363 for a full-time year (SCP 20 to 25)",
        ">18.5</dd>",
        "Fixed-term, 1 month<",
        "Enhanced check, with the barred lists",
        "1 July 2098, 23:59",
        "Write to jobs@millbrook.example.",
        "Never send a share code before an offer.",
    ):
        assert words in page, words
    assert "£32,597 to £36,363 · Fixed-term, 1 month · closes 1 July 2098, 23:59" in client.get("/vacancies").text


@pytest.mark.parametrize(
    ("pay_from", "pay_to", "shown"),
    [(30_000_00, 30_000_00, ">£30,000 for"), (12_85, 13_00, ">£12.85 to £13 for")],
)
def test_pay_is_written_as_people_write_it(
    council: Council, client: FlaskClient, pay_from: int, pay_to: int, shown: str
) -> None:
    post = make_vacancy(council)
    post.pay_from_pence, post.pay_to_pence = pay_from, pay_to
    assert shown in client.get(f"/vacancies/{post.id}").text


def test_a_skill_that_the_programme_has_dropped_is_still_shown(council: Council, client: FlaskClient) -> None:
    post = make_vacancy(council, lines=[Line(True, "You speak in public", "S99", 2)])
    page = client.get(f"/vacancies/{post.id}").text
    assert "You speak in public" in page
    assert "(S99)" in page
    assert "Desirable" not in page


def test_each_reader_is_led_on(council: Council, client: FlaskClient, sign_in: SignIn) -> None:
    post = make_vacancy(council)
    learner = sign_in(make_person(roles=[Role.LEARNER]))
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    path = f"/vacancies/{post.id}"
    assert "Learn how councils work, free of charge" in client.get(path).text
    assert f'href="/jobs/{post.id}"' in learner.get(path).text
    assert f'href="/council/vacancies/{post.id}"' in recruiter.get(path).text


@pytest.mark.parametrize("odd", ["0", "987654", "9" * 30, "x", "-1"])
def test_a_post_that_never_was_is_not_found(client: FlaskClient, odd: str) -> None:
    assert client.get(f"/vacancies/{odd}").status_code == 404


def test_list_and_post_take_three_statements_at_most(
    council: Council, client: FlaskClient, count_statements: Counting
) -> None:
    posts = [make_vacancy(council) for _number in range(5)]
    for path in ("/vacancies", "/vacancies?family=housing", f"/vacancies/{posts[0].id}"):
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 3, statements
