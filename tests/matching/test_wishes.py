"""A graduate's own list of jobs: what doesn't match is counted, and nothing is hidden silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import Person
from lms.candidates.models import Profile, Works
from lms.candidates.permission import Permission, say_permission
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Family, Sponsorship, Vacancy
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def council(sign_in: SignIn) -> Council:
    council = make_council()
    for title, family, hours, place in (
        ("Housing officer", Family.HOUSING, 37, "Riverside Town Hall"),
        ("Evening clerk", Family.HOUSING, 16, "Riverside"),
        ("Tree officer", Family.ENVIRONMENT, 37, "Riverside"),
        ("Far officer", Family.HOUSING, 37, "Kirkwall"),
    ):
        vacancy = make_vacancy(council, title=title)
        vacancy.family, vacancy.hours_per_week, vacancy.place = family, hours, place
    return council


@pytest.fixture
def graduate(council: Council) -> Profile:
    profile = make_graduate()
    profile.area, profile.families, profile.hours_from = "riverside\nLeeds", ["housing"], 30
    return profile


def test_the_list_shows_what_somebody_looks_for_and_counts_the_rest(graduate: Profile, sign_in: SignIn) -> None:
    page = sign_in(graduate.person).get("/jobs").text
    assert "Housing officer" in page
    assert not any(title in page for title in ("Evening clerk", "Tree officer", "Far officer"))
    for sentence in ("1 post is in another place", "1 post is another kind of work", "1 post has other hours"):
        assert sentence in page


def test_one_click_shows_everything(graduate: Profile, sign_in: SignIn) -> None:
    page = sign_in(graduate.person).get("/jobs?show=all").text
    assert all(title in page for title in ("Housing officer", "Evening clerk", "Tree officer", "Far officer"))


def test_who_looks_for_nothing_in_particular_sees_everything_and_no_filter(council: Council, sign_in: SignIn) -> None:
    page = sign_in(make_graduate().person).get("/jobs").text
    assert "Far officer" in page
    assert "Change what I look for" not in page


def test_who_would_work_at_home_is_not_held_to_places(graduate: Profile, sign_in: SignIn) -> None:
    graduate.works = Works.AT_HOME
    assert "Far officer" in sign_in(graduate.person).get("/jobs").text


def test_an_empty_list_says_why_and_how_to_see_all(graduate: Profile, sign_in: SignIn) -> None:
    graduate.area = "100%_\\"
    page = sign_in(graduate.person).get("/jobs").text
    assert "No open post is as you look for it today." in page


@pytest.mark.parametrize("area", ["England", "council"])
def test_a_nation_and_a_name_of_a_council_are_places(graduate: Profile, sign_in: SignIn, area: str) -> None:
    graduate.area = area
    db.session.flush()
    assert "Far officer" in sign_in(graduate.person).get("/jobs").text


def test_who_may_need_sponsorship_does_not_see_posts_without_it_and_is_told_how_many(
    graduate: Profile, sign_in: SignIn, now: datetime
) -> None:
    say_permission(graduate.person_id, Permission.MAY_NEED_SPONSORSHIP, now)
    vacancy = db.session.scalars(select(Vacancy).where(Vacancy.title == "Housing officer")).one()
    browser = sign_in(graduate.person)
    assert "Housing officer" in browser.get("/jobs").text, "a council that does not say can be asked"
    vacancy.sponsorship = Sponsorship.NO
    db.session.commit()
    page = browser.get("/jobs").text
    assert "Housing officer" not in page
    assert "1 post is of a council that cannot sponsor a visa" in page
