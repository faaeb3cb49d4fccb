"""What applicants say about themselves: voluntary, theirs to change, and apart from everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from lms.accounts.held import whom
from lms.accounts.models import Person
from lms.applications.models import Application
from lms.clock import london_day
from lms.councils.models import Nation
from lms.equality.held import HELD
from lms.equality.models import EqualityAnswers
from lms.equality.questionnaire import PREFER_NOT_TO_SAY, questions_for
from lms.equality.services import code_of, find_answers, keep_answers, wipe_what_is_over
from lms.extensions import db
from tests.factories.applications import make_application
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def application(app: Flask, now: datetime) -> Application:
    return make_application(make_graduate(), make_vacancy(make_council()), now=now)


@pytest.fixture
def person(application: Application, sign_in: SignIn) -> FlaskClient:
    return sign_in(application.profile.person)


def test_answers_are_kept_and_shown_again_to_who_gave_them(person: FlaskClient, application: Application) -> None:
    address = f"/applications/{application.id}/equality"
    sent = {"birthplace": "elsewhere", "ethnic_group": "arab", "age": PREFER_NOT_TO_SAY}
    assert person.post(address, data=sent).status_code == 302
    assert find_answers(application.id) == sent
    page = person.get(address).text
    assert page.count(" checked") == 3


def test_who_leaves_a_question_empty_the_next_time_has_not_answered_it(
    person: FlaskClient, application: Application
) -> None:
    address = f"/applications/{application.id}/equality"
    person.post(address, data={"birthplace": "elsewhere", "sex": "female"})
    person.post(address, data={"birthplace": "uk"})
    assert find_answers(application.id) == {"birthplace": "uk"}


def test_nobody_has_to_answer(person: FlaskClient, application: Application) -> None:
    assert person.post(f"/applications/{application.id}/equality", data={}).status_code == 302
    assert db.session.scalars(select(EqualityAnswers)).all() == []


def test_answers_are_deleted_by_one_button(person: FlaskClient, application: Application) -> None:
    person.post(f"/applications/{application.id}/equality", data={"sex": "male"})
    assert person.post(f"/applications/{application.id}/equality/take-back").status_code == 302
    assert db.session.scalars(select(EqualityAnswers)).all() == []


def test_an_answer_that_is_not_on_the_page_is_refused(person: FlaskClient, application: Application) -> None:
    assert person.post(f"/applications/{application.id}/equality", data={"sex": "refugee"}).status_code == 422
    assert find_answers(application.id) is None


def test_nobody_opens_the_questions_of_somebody_else(application: Application, sign_in: SignIn) -> None:
    stranger = sign_in(make_graduate(name="Bilal Noor").person)
    address = f"/applications/{application.id}/equality"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data={"sex": "male"}).status_code == 404
    assert stranger.post(f"{address}/take-back").status_code == 404


def test_a_row_names_neither_person_nor_application_and_no_moment(
    person: FlaskClient, application: Application
) -> None:
    person.post(f"/applications/{application.id}/equality", data={"sex": "male"})
    table = inspect(EqualityAnswers).local_table
    assert [column.name for column in table.columns] == ["code", "questionnaire", "answers", "wiped_after"]
    assert table.foreign_keys == set()
    assert db.session.scalar(select(EqualityAnswers.code)) == code_of(application.id)


def test_the_code_needs_the_secret_of_the_site(app: Flask, application: Application) -> None:
    before = code_of(application.id)
    app.extensions["settings"] = replace(app.extensions["settings"], secret_key="another")
    assert code_of(application.id) != before


def test_each_nation_asks_its_own_ethnic_groups_and_counts_the_same_headings() -> None:
    groups = {nation: questions_for(nation)[1] for nation in Nation}
    assert len(groups[Nation.ENGLAND].options) == len(groups[Nation.WALES].options) == 19
    assert groups[Nation.SCOTLAND].options != groups[Nation.NORTHERN_IRELAND].options
    for question in groups.values():
        assert {option.group for option in question.options} == set(question.groups)
        assert len({option.code for option in question.options}) == len(question.options)


def test_a_copy_of_ones_own_data_holds_the_answers_and_an_erasure_wipes_them(
    application: Application, now: datetime
) -> None:
    keep_answers(application.id, {"birthplace": "elsewhere", "disability": PREFER_NOT_TO_SAY}, london_day(now))
    mine = whom(application.profile.person)
    [section] = HELD.about(mine)
    assert [(row["question"], row["answer"]) for row in section.rows] == [
        ("Where were you born?", "In another country"),
        ("Does a health condition or disability limit what you do each day?", "I prefer not to say"),
    ]
    list(HELD.erase(mine, now))
    assert find_answers(application.id) is None


def test_answers_that_nobody_counts_are_wiped_after_a_year(application: Application, now: datetime) -> None:
    keep_answers(application.id, {"sex": "male"}, london_day(now))
    for days, kept in ((365, 1), (366, 0)):
        wipe_what_is_over(london_day(now + timedelta(days=days)))
        assert len(db.session.execute(select(EqualityAnswers.code)).all()) == kept
