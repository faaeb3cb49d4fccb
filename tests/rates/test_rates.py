"""From answers to a published table: counted once, wiped, frozen, and the sum of what is shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications.models import Application, Stage
from lms.clock import london_day
from lms.councils.models import Nation
from lms.equality.models import EqualityAnswers
from lms.equality.services import find_answers, keep_answers
from lms.extensions import db
from lms.rates.counting import reached_by
from lms.rates.figures import Count, count_of, rates_of, share
from lms.rates.jobs import count_and_publish
from lms.rates.models import NOT_ANSWERED, Publication, PublishedCell, Reached, WaitingCount
from lms.rates.publishing import LEAST_PEOPLE, areas_of
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

LATER = timedelta(days=60)
WAYS: Sequence[tuple[Stage, ...]] = (
    (Stage.NOT_SHORTLISTED,),
    (Stage.SHORTLISTED, Stage.NOT_APPOINTED),
    (Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.NOT_APPOINTED),
    (Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.OFFERED, Stage.APPOINTED),
    (Stage.WITHDRAWN,),
)


def a_post() -> Vacancy:
    return make_vacancy(make_council())


def a_crowd(number: int, now: datetime, *, seed: int = 1) -> list[Application]:
    """As many applications for one post, with answers drawn anew."""
    drawn, post = random.Random(seed), a_post()
    found = []
    for _one in range(number):
        application = make_application(make_graduate(in_pool=False), post, *drawn.choice(WAYS), now=now)
        answers = {
            "birthplace": drawn.choice(["uk", "elsewhere", "elsewhere"]),
            "sex": drawn.choice(["female", "male"]),
        }
        keep_answers(application.id, answers if drawn.random() < 0.8 else {}, london_day(now))
        found.append(application)
    return found


def test_answers_are_counted_at_each_stage_that_was_reached_and_wiped(app: Flask, now: datetime) -> None:
    application = make_application(make_graduate(), a_post(), Stage.SHORTLISTED, Stage.NOT_APPOINTED, now=now)
    keep_answers(application.id, {"ethnic_group": "bangladeshi"}, london_day(now))
    count_and_publish(now + LATER)
    counted = {(one.question, one.group, one.reached): one.number for one in db.session.scalars(select(WaitingCount))}
    assert counted["ethnic_group", "asian", Reached.APPLIED] == 1
    assert counted["ethnic_group", "asian", Reached.SHORTLISTED] == 1
    assert ("ethnic_group", "asian", Reached.INTERVIEWED) not in counted
    assert counted["sex", NOT_ANSWERED, Reached.APPLIED] == 1
    assert db.session.scalars(select(EqualityAnswers)).all() == []


def test_an_application_is_counted_once(app: Flask, now: datetime) -> None:
    make_application(make_graduate(), a_post(), Stage.NOT_SHORTLISTED, now=now)
    for _time in range(2):
        count_and_publish(now + LATER)
    assert {one.number for one in db.session.scalars(select(WaitingCount))} == {1}


@pytest.mark.parametrize(
    ("stages", "after", "is_counted"),
    [
        ((Stage.NOT_SHORTLISTED,), timedelta(days=21 + 27), False),
        ((Stage.NOT_SHORTLISTED,), timedelta(days=21 + 29), True),
        ((Stage.SHORTLISTED,), timedelta(days=21 + 149), False),
        ((Stage.SHORTLISTED,), timedelta(days=21 + 151), True),
    ],
)
def test_who_has_just_heard_can_still_answer_and_what_never_ends_is_counted_at_last(
    app: Flask, now: datetime, stages: tuple[Stage, ...], after: timedelta, is_counted: bool
) -> None:
    application_id = make_application(make_graduate(), a_post(), *stages, now=now).id
    keep_answers(application_id, {"sex": "male"}, london_day(now))
    count_and_publish(now + after)
    db.session.expunge_all()
    assert (find_answers(application_id) is None) is is_counted


def test_the_furthest_stage_counts_whatever_came_after(app: Flask, now: datetime) -> None:
    stages = (Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.WITHDRAWN)
    assert reached_by(make_application(make_graduate(), a_post(), *stages, now=now)) is Reached.INTERVIEWED


def test_nothing_is_published_before_enough_people_stand_behind_it(app: Flask, now: datetime) -> None:
    a_crowd(LEAST_PEOPLE - 1, now)
    count_and_publish(now + LATER)
    assert db.session.scalars(select(Publication)).all() == []
    make_application(make_graduate(), a_post(), Stage.NOT_SHORTLISTED, now=now)
    count_and_publish(now + LATER)
    assert len(db.session.scalars(select(Publication)).all()) == 1
    assert db.session.scalars(select(WaitingCount)).all() == []


def test_what_is_published_never_changes_and_the_whole_is_the_sum_of_what_is_shown(
    app: Flask, now: datetime, sign_in: Callable[[Person], FlaskClient]
) -> None:
    a_crowd(LEAST_PEOPLE + 10, now)
    count_and_publish(now + LATER)
    [first] = db.session.scalars(select(Publication)).all()
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    before = officer.get(f"/staff/rates.csv?publication={first.id}").text
    a_crowd(LEAST_PEOPLE + 3, now, seed=2)
    count_and_publish(now + LATER + timedelta(days=1))  # the same quarter
    assert len(db.session.scalars(select(Publication)).all()) == 1
    count_and_publish(now + LATER + timedelta(days=100))
    assert len(db.session.scalars(select(Publication)).all()) == 2
    assert officer.get(f"/staff/rates.csv?publication={first.id}").text == before
    cells = db.session.scalars(select(PublishedCell)).all()
    applied = count_of(
        cell.shown
        for cell in cells
        if (cell.question, cell.group, cell.reached) == ("birthplace", "elsewhere", Reached.APPLIED)
    )
    assert f"birthplace,elsewhere,{applied.shown}" in officer.get("/staff/rates.csv").text


def test_the_page_explains_itself_before_and_after_the_first_publication(
    app: Flask, now: datetime, sign_in: Callable[[Person], FlaskClient]
) -> None:
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Nothing is published yet" in officer.get("/staff/rates").text
    a_crowd(LEAST_PEOPLE + 20, now)
    count_and_publish(now + LATER)
    page = officer.get("/staff/rates?area=England").text
    assert "Born in the UK or elsewhere" in page
    assert "hidden" in page
    assert officer.get("/staff/rates.xlsx").data[:2] == b"PK"


@pytest.mark.parametrize(
    ("people", "areas"),
    [
        ({Nation.ENGLAND: 80, Nation.WALES: 60}, [(Nation.ENGLAND,), (Nation.WALES,)]),
        ({Nation.ENGLAND: 80, Nation.WALES: 10}, [(Nation.ENGLAND, Nation.WALES)]),
        (
            {Nation.ENGLAND: 80, Nation.WALES: 30, Nation.SCOTLAND: 30},
            [(Nation.ENGLAND,), (Nation.SCOTLAND, Nation.WALES)],
        ),
        ({Nation.ENGLAND: 30, Nation.WALES: 30}, [(Nation.ENGLAND, Nation.WALES)]),
    ],
)
def test_no_area_has_too_few_people(people: dict[Nation, int], areas: list[tuple[Nation, ...]]) -> None:
    assert areas_of(people) == areas


def test_a_share_has_its_interval_and_is_hidden_with_what_it_is_made_of() -> None:
    found = share(Count(10), Count(50))
    assert found is not None
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.2, 0.112, 0.33)
    assert share(Count(10, is_whole=False), Count(50)) is None
    assert share(Count(0), Count(0)) is None


def test_a_group_that_is_appointed_less_often_is_flagged_and_who_gave_no_group_never() -> None:
    counts = {
        (group, reached): Count(number)
        for group, numbers in {"uk": (100, 50, 25), "elsewhere": (100, 50, 15), NOT_ANSWERED: (100, 50, 5)}.items()
        for reached, number in zip((Reached.APPLIED, Reached.SHORTLISTED, Reached.APPOINTED), numbers, strict=True)
    }
    found = rates_of("birthplace", ("uk", "elsewhere"), counts)
    assert {row.group: row.is_flagged for row in found.rows if row.is_flagged} == {"elsewhere": True}
    assert found.declared is not None
    assert round(found.declared.value, 3) == 0.667
