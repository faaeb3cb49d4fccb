"""What else a post says: sponsorship, political restriction, Welsh, hours, place, how many, and from when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.vacancies.models import Sponsorship, Vacancy, Welsh, Workplace
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy, vacancy_form

SignIn = Callable[[Person], FlaskClient]
EVERYTHING = {
    "hours_pattern": "Monday to Friday",
    "is_flexible": "y",
    "workplace": "partly at home",
    "positions": "3",
    "start_wish": "As soon as possible",
    "sponsorship": "yes",
    "is_politically_restricted": "y",
}


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Aberwennol Council")
    council.nation = Nation.WALES
    make_pledge(council)
    return council


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER], council=council))


def the_post() -> Vacancy:
    db.session.expire_all()
    return db.session.scalars(select(Vacancy)).one()


def test_everything_is_kept_and_stands_on_the_public_page(
    council: Council, recruiter: FlaskClient, client: FlaskClient
) -> None:
    form = vacancy_form(**EVERYTHING, welsh="learn on appointment", welsh_assessed_on="2026-11-02")
    path = recruiter.post(f"/council/{council.id}/vacancies/new", data=form).location
    post = the_post()
    assert (post.workplace, post.positions, post.sponsorship) == (Workplace.PARTLY_AT_HOME, 3, Sponsorship.YES)
    assert (post.is_flexible, post.is_politically_restricted) == (True, True)
    assert (post.welsh, post.welsh_assessed_on) == (Welsh.LEARN, date(2026, 11, 2))
    recruiter.post(f"{path}/publish")
    page = client.get(f"/vacancies/{post.id}").text
    for words in (
        "Monday to Friday",
        "The hours can be flexible.",
        "Partly at home",
        ">3</dd>",
        "As soon as possible",
        "The council can sponsor a visa for this post, if the rules allow it.",
        "you may not stand for election, or speak for a party in public",
        "You can learn Welsh when you have the post.",
        "Assessed on 2 November 2026.",
    ):
        assert words in page, words
    form_page = recruiter.get(f"/council/{council.id}/vacancies/new?post={post.id}").text
    assert 'value="Monday to Friday"' in form_page


def test_what_is_not_said_is_said_to_be_so(council: Council, client: FlaskClient) -> None:
    page = client.get(f"/vacancies/{make_vacancy(council).id}").text
    assert "The council does not say. Ask the council before you apply." in page
    for words in ("Politically restricted", "Welsh", "People wanted", "Start</dt>", "flexible"):
        assert words not in page, words


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"welsh": "very desirable", "welsh_assessed_on": "2026-11-02"}, "welsh", "Choose one from the list"),
        ({"welsh": "essential"}, "welsh_assessed_on", "Write the day of the assessment"),
        ({"welsh": "essential", "welsh_assessed_on": "9999-01-01"}, "welsh_assessed_on", "not in the future"),
        ({"sponsorship": "perhaps"}, "sponsorship", "Choose one from the list"),
        ({"workplace": "abroad"}, "workplace", "Choose one from the list"),
        ({"positions": "0"}, "positions", "between"),
        ({"positions": "1000"}, "positions", "between"),
        ({"hours_pattern": "x" * 201}, "hours_pattern", "200"),
        ({"start_wish": "x" * 121}, "start_wish", "120"),
    ],
)
def test_a_fault_is_told_beside_its_field(
    council: Council, recruiter: FlaskClient, sent: dict[str, str], field: str, told: str
) -> None:
    answer = recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form(**sent))
    assert answer.status_code == 422
    assert told in answer.text.partition(f'id="{field}-error"')[2][:300]


def test_welsh_is_asked_of_councils_in_wales_only(sign_in: SignIn) -> None:
    council = make_council(name="Millbrook Council")
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    path = f"/council/{council.id}/vacancies/new"
    assert 'name="welsh"' not in recruiter.get(path).text
    sent = vacancy_form(welsh="essential", welsh_assessed_on="2026-11-02")
    assert recruiter.post(path, data=sent).status_code == 302
    assert the_post().welsh is None


def test_a_day_of_assessment_without_a_category_is_left_out(council: Council, recruiter: FlaskClient) -> None:
    today = london_day(utc_now() - timedelta(days=1)).isoformat()
    sent = vacancy_form(welsh="", welsh_assessed_on=today)
    assert recruiter.post(f"/council/{council.id}/vacancies/new", data=sent).status_code == 302
    assert (the_post().welsh, the_post().welsh_assessed_on) == (None, None)
