"""The seven states of a post: what happened decides, the same in Python and in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.lives import Life, StillOpen, WrongDay, fill_vacancy, is_in, life_of
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open, is_open_now
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy, vacancy_form
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER], council=council))


def one_of_each(council: Council, now: datetime) -> dict[Life, Vacancy]:
    """A post in each state, and what leads there."""
    made = {life: make_vacancy(council, title=life.value, closes_at=now + timedelta(days=8)) for life in Life}
    made[Life.DRAFT].published_at = made[Life.CHECKED].published_at = None
    made[Life.CHECKED].checked_at = now
    made[Life.CLOSING].closes_at = now + timedelta(days=7)
    made[Life.CLOSED].closes_at = now
    made[Life.FILLED].closes_at = now - timedelta(days=1)
    made[Life.FILLED].filled_on = london_day(now)
    made[Life.WITHDRAWN].withdrawn_at = now
    db.session.commit()
    return made


def test_what_happened_decides_where_a_post_stands(council: Council, now: datetime) -> None:
    for life, vacancy in one_of_each(council, now).items():
        assert life_of(vacancy, now) is life


def test_python_and_sql_agree_at_every_moment(council: Council, now: datetime) -> None:
    vacancies = one_of_each(council, now)
    vacancies[Life.DRAFT].withdrawn_at = None
    extra = make_vacancy(council, published=False, closes_at=now - timedelta(days=3))
    extra.withdrawn_at, extra.checked_at = now, now
    filled_early = make_vacancy(council)
    filled_early.filled_on = london_day(now)
    db.session.commit()
    every = [*vacancies.values(), extra, filled_early]
    moments = [now + timedelta(days=days, seconds=seconds) for days in (-9, 0, 1, 7, 8, 30) for seconds in (-1, 0, 1)]
    for moment in moments:
        by_state = {life: set(db.session.scalars(select(Vacancy.id).where(is_in(life, moment)))) for life in Life}
        assert sum(map(len, by_state.values())) == len(every), "each post stands in exactly one state"
        for vacancy in every:
            life = life_of(vacancy, moment)
            assert vacancy.id in by_state[life]
            assert is_open_now(vacancy, moment) == (life in (Life.PUBLISHED, Life.CLOSING))
        open_now = set(db.session.scalars(select(Vacancy.id).where(is_open(moment))))
        assert open_now == by_state[Life.PUBLISHED] | by_state[Life.CLOSING]


def test_a_draft_is_checked_until_its_words_change(council: Council, recruiter: FlaskClient, now: datetime) -> None:
    recruiter.post(f"/council/{council.id}/vacancies/new", data=vacancy_form())
    vacancy = db.session.scalars(select(Vacancy)).one()
    path = f"/council/vacancies/{vacancy.id}"
    assert ">Draft<" in recruiter.get(path).text
    assert recruiter.post(f"{path}/check").location == path
    page = recruiter.get(path).text
    assert ">Checked<" in page
    assert "Mark as checked" not in page
    recruiter.post(path, data=vacancy_form())
    db.session.expire_all()
    assert life_of(vacancy, now) is Life.CHECKED, "the very same words"
    recruiter.post(path, data=vacancy_form(summary="You help people to keep their homes."))
    db.session.expire_all()
    assert life_of(vacancy, now) is Life.DRAFT


def test_a_draft_that_discriminates_is_not_checked(council: Council, recruiter: FlaskClient, now: datetime) -> None:
    vacancy = make_vacancy(council, title="Female support worker", published=False)
    db.session.commit()
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/check")
    assert answer.status_code == 422
    assert "The law does not let you publish these words" in answer.text
    db.session.expire_all()
    assert life_of(vacancy, now) is Life.DRAFT


def test_publishing_checks_too(council: Council, recruiter: FlaskClient) -> None:
    vacancy = make_vacancy(council, published=False)
    db.session.commit()
    recruiter.post(f"/council/vacancies/{vacancy.id}/publish")
    db.session.expire_all()
    assert vacancy.checked_at == vacancy.published_at is not None


def test_a_closed_post_is_filled_on_a_day_and_everyone_reads_it(
    council: Council, recruiter: FlaskClient, client: FlaskClient, now: datetime
) -> None:
    vacancy = make_vacancy(council, closes_at=now - timedelta(minutes=1))
    vacancy.published_at = now - timedelta(days=30)
    db.session.commit()
    path = f"/council/vacancies/{vacancy.id}/filled"
    assert ">Closed<" in client.get(f"/vacancies/{vacancy.id}").text
    assert "Say that the post is filled" in recruiter.get(path).text
    yesterday = london_day(now) - timedelta(days=1)
    sent = {"filled_on": [str(yesterday.day), str(yesterday.month), str(yesterday.year)]}
    assert recruiter.post(path, data=sent).location == f"/council/vacancies/{vacancy.id}"
    for page in (client.get(f"/vacancies/{vacancy.id}"), recruiter.get(f"/council/vacancies/{vacancy.id}")):
        assert ">Filled<" in page.text
        assert f"Filled on {yesterday.day} " in page.text


@pytest.mark.parametrize(("days", "told"), [(1, "between the day"), (-31, "between the day")])
def test_a_post_is_not_filled_in_the_future_or_before_it_was_published(
    council: Council, now: datetime, days: int, told: str
) -> None:
    vacancy = make_vacancy(council, closes_at=now - timedelta(minutes=1))
    vacancy.published_at = now - timedelta(days=30)
    with pytest.raises(WrongDay, match=told):
        fill_vacancy(vacancy, london_day(now + timedelta(days=days)), now)


def test_an_open_post_is_not_filled_by_saying_so(council: Council, recruiter: FlaskClient, now: datetime) -> None:
    vacancy = make_vacancy(council)
    with pytest.raises(StillOpen):
        fill_vacancy(vacancy, london_day(now), now)
    day = london_day(now)
    sent = {"filled_on": [str(day.day), str(day.month), str(day.year)]}
    db.session.commit()
    answer = recruiter.post(f"/council/vacancies/{vacancy.id}/filled", data=sent)
    assert answer.status_code == 409
    assert "This post is still open" in answer.text


def test_a_draft_has_no_page_to_fill_it(council: Council, recruiter: FlaskClient) -> None:
    vacancy = make_vacancy(council, published=False)
    db.session.commit()
    assert recruiter.get(f"/council/vacancies/{vacancy.id}/filled").status_code == 404


def test_a_filled_post_is_not_listed_any_more(council: Council, client: FlaskClient, now: datetime) -> None:
    make_vacancy(council, title="Filled early").filled_on = london_day(now)
    db.session.commit()
    assert "Filled early" not in client.get("/vacancies").text


def test_two_who_fill_a_post_at_once_fill_it_once(app: Flask, council: Council, now: datetime) -> None:
    vacancy = make_vacancy(council, closes_at=now - timedelta(minutes=1))
    vacancy.published_at = now - timedelta(days=30)
    number = vacancy.id

    def fill(days: int) -> None:
        with app.test_request_context("/", method="POST"):
            fill_vacancy(db.session.get_one(Vacancy, number), london_day(now - timedelta(days=days)), now)
            db.session.commit()

    at_once(fill, [1, 2])
    db.session.expire_all()
    assert vacancy.filled_on is not None


@pytest.mark.parametrize("deed", ["check", "publish"])
def test_nobody_checks_or_publishes_words_that_they_have_not_read(
    council: Council, recruiter: FlaskClient, deed: str
) -> None:
    draft = make_vacancy(council, published=False)
    db.session.commit()
    path = f"/council/vacancies/{draft.id}"
    recruiter.post(path, data=vacancy_form(summary="What a colleague wrote meanwhile."))
    answer = recruiter.post(f"{path}/{deed}", data={"version": "1"})
    assert answer.status_code == 409
    assert "A colleague has saved this post meanwhile." in answer.text
    assert "What a colleague wrote meanwhile." in answer.text
    db.session.expire_all()
    assert (draft.checked_at, draft.published_at) == (None, None)
    assert recruiter.post(f"{path}/{deed}", data={"version": "2"}).status_code == 302
