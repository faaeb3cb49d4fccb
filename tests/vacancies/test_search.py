"""Anyone searches open posts: by words, place, kind, nation, contract, hours and pay, alike on every database."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.vacancies.models import Contract, Family, VacancyCriterion
from lms.vacancies.search import Hours, PayPer, Search, read_search
from lms.vacancies.search_index import KEPT_AFTER_CLOSING, keep_the_words
from lms.vacancies.search_models import PostWord
from lms.vacancies.search_queries import find_page, near_spellings
from lms.vacancies.services import Line, withdraw_vacancy
from lms.vacancies.words import MOST_ASKED, asked_words, words_of
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

Counting = Callable[[], Any]


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Elmham Council")


@pytest.fixture
def posts(app: Flask, now: datetime) -> None:
    """Three posts that differ in everything."""
    millbrook = make_council(name="Millbrook Council")
    wales = make_council(name="Cyngor Ynys Môn", nation=Nation.WALES)
    make_vacancy(millbrook, title="Housing officer", closes_at=now + timedelta(days=1))
    cleaner = make_vacancy(wales, title="Cleaner", lines=[Line(True, "You drive a van", None, None)])
    cleaner.summary, cleaner.place = "You clean schools.", "Llangefni"
    cleaner.family, cleaner.contract, cleaner.hours_per_week = Family.ENVIRONMENT, Contract.FIXED_TERM, 16
    cleaner.pay_from_pence, cleaner.pay_to_pence = 24_413_00, 24_796_00
    cleaner.closes_at = now + timedelta(days=2)
    clerk = make_vacancy(millbrook, title="Receptionist", closes_at=now + timedelta(days=3))
    clerk.summary, clerk.family, clerk.hours_per_week = "You welcome visitors’ families.", Family.CUSTOMER, 30
    db.session.flush()


def titles(page: str) -> list[str]:
    return re.findall(r'href="/vacancies/\d+">([^<]+)</a></h2>', page)


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Housing officer", "Cleaner", "Receptionist"]),
        ({"q": "housing"}, ["Housing officer"]),
        ({"q": "  OFFICERS, housing!"}, ["Housing officer"]),
        ({"q": "clean"}, ["Cleaner"]),
        ({"q": "van"}, ["Cleaner"]),
        ({"q": "visitors family"}, ["Receptionist"]),
        ({"q": "ynys mon"}, ["Cleaner"]),
        ({"q": "housing van"}, []),
        ({"q": "the"}, ["Housing officer", "Cleaner", "Receptionist"]),
        ({"place": "môn"}, ["Cleaner"]),
        ({"place": "llangef"}, ["Cleaner"]),
        ({"place": "millbrook"}, ["Housing officer", "Receptionist"]),
        ({"place": "van"}, []),
        ({"family": "environment"}, ["Cleaner"]),
        ({"nation": "Wales"}, ["Cleaner"]),
        ({"contract": "fixed-term"}, ["Cleaner"]),
        ({"hours": "full-time"}, ["Housing officer"]),
        ({"hours": "part-time"}, ["Cleaner", "Receptionist"]),
        ({"hours_from": "16", "hours_to": "30"}, ["Cleaner", "Receptionist"]),
        ({"hours_from": "16.5"}, ["Housing officer", "Receptionist"]),
        ({"pay": "£24,413"}, ["Housing officer", "Cleaner", "Receptionist"]),
        ({"pay": "24413.01"}, ["Housing officer", "Receptionist"]),
        ({"pay": "16.89", "per": "hour"}, ["Housing officer", "Receptionist"]),
        ({"pay": "16.90", "per": "hour"}, []),
        ({"q": "clean", "nation": "England"}, []),
        ({"hours": "sometimes", "family": "spying", "pay": "NaN"}, ["Housing officer", "Cleaner", "Receptionist"]),
        ({"hours_to": "-1"}, ["Housing officer", "Cleaner", "Receptionist"]),
    ],
)  # fmt: skip
def test_posts_are_found_by_what_they_say(client: FlaskClient, query: dict[str, str], found: list[str]) -> None:
    page = client.get("/vacancies", query_string=query).text
    assert titles(page) == found
    assert ("No posts found" in page) == (not found)


@pytest.mark.usefixtures("posts")
def test_a_slip_of_the_pen_is_forgiven_and_said(client: FlaskClient, count_statements: Counting) -> None:
    with count_statements() as statements:
        page = client.get("/vacancies?q=recepcionists").text
    assert titles(page) == ["Receptionist"]
    assert "No post has the word “recepcionist”. These posts have “receptionist”." in page
    assert len(statements) <= 6, statements
    assert titles(client.get("/vacancies?q=astronaut").text) == []
    assert near_spellings(["hausing", "van", "vam"]) == {"hausing": "housing"}, "three letters may mean anything"


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    "words",
    ["'", '"', "' OR 1=1 --", "%", "_", "%' OR '%", "NEAR(a b)", "a AND", "-", "*", "housing*", "\x00", "(",
     "\\", "x" * 10_000, "é" * 300, "😀", "<script>", "a " * 5000, "𝔥𝔬𝔲𝔰𝔦𝔫𝔤"],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_a_search(client: FlaskClient, words: str) -> None:
    for name in ("q", "place", "pay", "hours_from", "family", "page"):
        answer = client.get("/vacancies", query_string={name: words})
        assert answer.status_code == 200
        assert "<script>" not in answer.text.replace('<script type="module"', "")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_words_are_folded_once_and_for_all(text: str) -> None:
    words = words_of(text)
    assert all(0 < len(word) <= 40 for word in words)
    assert len(set(words)) == len(words)
    assert len(asked_words(text)) <= MOST_ASKED


def test_a_search_is_read_back_from_its_own_address() -> None:
    search = Search(
        q="housing officer",
        place="Leeds",
        family=Family.HOUSING,
        nation=Nation.ENGLAND,
        contract=Contract.PERMANENT,
        hours=Hours.PART_TIME,
        hours_from=Decimal("18.50"),
        hours_to=Decimal(30),
        pay=Decimal("13.5"),
        per=PayPer.HOUR,
    )
    assert search.as_args()["hours_from"] == "18.5"
    assert read_search(search.as_args()) == search
    assert "per" not in search.without("pay")
    assert read_search({"pay": "x", "per": "hour"}).as_args() == {}
    assert not Search().narrows


@pytest.mark.usefixtures("posts")
def test_each_wish_can_be_taken_away_alone(client: FlaskClient) -> None:
    page = client.get("/vacancies?q=clean&nation=Wales&pay=12.50&per=hour").text
    for words, rest in (
        ("“clean”", "nation=Wales&pay=12.5&per=hour"),
        ("Wales", "q=clean&pay=12.5&per=hour"),
        ("Pay from £12.50 an hour", "q=clean&nation=Wales"),
    ):
        [found] = [address for address in chips_of(page) if words in address[1]]
        assert found[0] == f"/vacancies?{rest}"
    assert '<details class="govuk-details">' in page
    assert '<details class="govuk-details" open>' in client.get("/vacancies?q=clean&nation=England").text
    assert "Remove all" in page
    assert chips_of(client.get("/vacancies").text) == []


def chips_of(page: str) -> list[tuple[str, str]]:
    return [(html.unescape(href), words) for href, words in re.findall(r'lms-chip" href="([^"]+)">(.+?)</a>', page)]


def test_pages_of_a_search_are_stable_and_keep_it(app: Flask, client: FlaskClient, now: datetime) -> None:
    council = make_council()
    for number in range(53):
        make_vacancy(council, title=f"Post {number:02}", closes_at=now + timedelta(days=1))
    first = client.get("/vacancies?q=post&nation=England").text
    assert 'rel="next" href="/vacancies?page=2&amp;q=post&amp;nation=England"' in first
    second = client.get("/vacancies?page=2&q=post&nation=England").text
    assert sorted(titles(first) + titles(second)) == [f"Post {number:02}" for number in range(53)]
    assert titles(client.get("/vacancies?page=3&q=post").text) == []


def test_words_follow_every_change_of_a_post(app: Flask, council: Council, now: datetime) -> None:
    post = make_vacancy(council, title="Gardener")

    def found(words: str) -> int:
        db.session.flush()
        return find_page(Search(q=words), now, limit=1, offset=0).total

    assert found("gardener") == 1
    post.title = "Arborist"
    assert (found("gardener"), found("arborist")) == (0, 1)
    post.criteria = [VacancyCriterion(position=1, essential=True, wording="You climb trees")]
    assert (found("climb"), found("letters")) == (1, 0)
    council.name = "Greenwick Council"
    assert (found("elmham"), found("greenwick")) == (0, 1)
    withdraw_vacancy(post, now)
    assert found("arborist") == 0


def test_the_job_adds_words_that_are_missing_and_takes_out_those_of_old_posts(
    app: Flask, council: Council, now: datetime
) -> None:
    post = make_vacancy(council, title="Gardener")
    make_vacancy(council, title="Beekeeper", closes_at=now - KEPT_AFTER_CLOSING - timedelta(days=1))
    db.session.execute(delete(PostWord).where(PostWord.vacancy_id == post.id))
    db.session.commit()
    keep_the_words(now)
    words = set(db.session.scalars(select(PostWord.word)))
    assert "gardener" in words
    assert "beekeeper" not in words
    before = db.session.scalar(select(func.count()).select_from(PostWord))
    keep_the_words(now)
    assert db.session.scalar(select(func.count()).select_from(PostWord)) == before


@pytest.mark.usefixtures("posts")
def test_a_search_with_every_wish_takes_two_statements(client: FlaskClient, count_statements: Counting) -> None:
    query = "q=clean+van&place=mon&nation=Wales&family=environment&hours=part-time&hours_from=10&hours_to=20&pay=20000"
    with count_statements() as statements:
        page = client.get(f"/vacancies?{query}").text
    assert titles(page) == ["Cleaner"]
    assert len(statements) == 2, statements
