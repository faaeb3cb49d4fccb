"""NJC pay: tables with dates fill a post's pay, and a post keeps the numbers that it was published with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Vacancy
from lms.vacancies.pay import PayTable, hourly_pence, pay_tables, pro_rata_pence, table_on
from lms.vacancies.services import NotReady, publish_vacancy
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy, vacancy_form

SignIn = Callable[[Person], FlaskClient]
NO_PAY = {"pay_from": "", "pay_to": "", "grade": ""}


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER], council=council))


def the_post() -> Vacancy:
    db.session.expire_all()
    return db.session.scalars(select(Vacancy)).one()


def test_the_table_of_april_2025_has_every_point() -> None:
    table = table_on(date(2025, 4, 1))
    assert table.from_day == date(2025, 4, 1)
    assert sorted(table.points) == list(range(2, 44))
    assert (table.points[2], table.points[6], table.points[43]) == (24_413_00, 25_989_00, 54_495_00)
    assert list(table.points.values()) == sorted(table.points.values()), "a higher point never earns less"


@pytest.mark.parametrize(("day", "lowest"), [(date(2026, 3, 31), 2), (date(2026, 4, 1), 3), (date(2099, 1, 1), 3)])
def test_point_2_goes_on_1_april_2026(day: date, lowest: int) -> None:
    assert min(table_on(day).points_on(day)) == lowest


def test_before_the_first_table_the_first_counts() -> None:
    assert table_on(date(1999, 1, 1)) == pay_tables()[0]


@pytest.mark.parametrize(("annual", "hourly"), [(24_413_00, 12_65), (24_796_00, 12_85)])
def test_an_hour_is_paid_as_the_council_circulars_say(annual: int, hourly: int) -> None:
    assert hourly_pence(annual) == hourly


def test_part_time_is_paid_in_proportion() -> None:
    assert pro_rata_pence(25_989_00, 18.5) == 12_994_50
    assert pro_rata_pence(25_989_00, 37) == 25_989_00


def test_spine_points_fill_pay_and_grade(council: Council, recruiter: FlaskClient, client: FlaskClient) -> None:
    form = vacancy_form(scp_from="6", scp_to="8", hours_per_week="18.5", **NO_PAY)
    path = recruiter.post(f"/council/{council.id}/vacancies/new", data=form).location
    post = the_post()
    assert (post.grade, post.pay_from_pence, post.pay_to_pence) == ("SCP 6 to 8", 25_989_00, 26_824_00)
    assert (post.scp_from, post.scp_to, post.pay_table_from) == (6, 8, date(2025, 4, 1))
    recruiter.post(f"{path}/publish")
    page = client.get(f"/vacancies/{post.id}").text
    for words in (
        "For 18.5 hours a week: £12,994.50 to £13,412 a year",
        "For an hour: £13.47 to £13.90",
        "National pay scale (NJC) from 1 April 2025",
    ):
        assert words in page, words


def test_one_point_is_written_twice(council: Council, recruiter: FlaskClient) -> None:
    recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form(scp_from="5", scp_to="5", **NO_PAY))
    assert (the_post().grade, the_post().pay_from_pence, the_post().pay_to_pence) == ("SCP 5", 25_583_00, 25_583_00)


def test_points_win_over_numbers_that_were_filled_before(council: Council, recruiter: FlaskClient) -> None:
    sent = vacancy_form(scp_from="6", scp_to="8")
    path = recruiter.post(f"/council/{council.id}/vacancies/new", data=sent).location
    assert the_post().pay_from_pence == 25_989_00
    recruiter.post(path, data=vacancy_form(scp_from="10", scp_to="12", pay_from="25989", pay_to="26824"))
    assert (the_post().pay_from_pence, the_post().pay_to_pence) == (27_694_00, 28_598_00)


@pytest.mark.parametrize(
    ("low", "high", "field", "told"),
    [
        ("6", "", "scp_to", "Write both spine points."),
        ("", "6", "scp_from", "Write both spine points."),
        ("8", "6", "scp_to", "must not be less"),
        ("2", "6", "scp_from", "from 3 to 43"),
        ("6", "44", "scp_to", "from 3 to 43"),
        ("-6", "8", "scp_from", "from 3 to 43"),
    ],
)
def test_a_point_that_no_table_has_is_told(
    council: Council, recruiter: FlaskClient, low: str, high: str, field: str, told: str
) -> None:
    answer = recruiter.post(
        f"/council/{council.id}/vacancies/new", data=vacancy_form(scp_from=low, scp_to=high, **NO_PAY)
    )
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert told in answer.text


def test_pay_in_plain_numbers_stays_possible(council: Council, recruiter: FlaskClient, client: FlaskClient) -> None:
    path = recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form()).location
    recruiter.post(f"{path}/publish")
    assert (the_post().scp_from, the_post().pay_table_from) == (None, None)
    assert "For an hour" not in client.get(f"/vacancies/{the_post().id}").text, "London and Scotland count otherwise"


def test_a_later_table_leaves_a_published_post_and_asks_a_draft_to_be_saved_again(
    council: Council, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, draft = (make_vacancy(council, published=published) for published in (True, False))
    for post in (published, draft):
        post.scp_from, post.scp_to, post.pay_table_from = 20, 25, date(2025, 4, 1)
    db.session.flush()
    later = PayTable(date(2026, 4, 1), {20: 33_000_00, 25: 37_000_00}, {})
    monkeypatch.setattr("lms.vacancies.pay.pay_tables", lambda: (*pay_tables.__wrapped__(), later))
    with pytest.raises(NotReady, match="NJC pay has changed"):
        publish_vacancy(draft, now)
    assert (published.pay_from_pence, published.pay_to_pence) == (32_597_00, 36_363_00)
