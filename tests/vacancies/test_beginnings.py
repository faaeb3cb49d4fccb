"""What a new post begins from: a template of its family that is a good post itself, or an earlier post."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import LONDON, utc_now
from lms.councils.models import Council
from lms.vacancies.beginning import FamilyTemplate, family_templates
from lms.vacancies.checker import WrittenCriterion, WrittenPost, check
from lms.vacancies.checking import _assessed_to
from lms.vacancies.models import Family
from lms.vacancies.pay import pay_tables
from modules.loader import load_programme
from modules.programme import Programme
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The programme as it is taught."""
    return load_programme(Path(__file__).parents[2] / "modules" / "content")


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER], council=council))


def test_every_family_has_a_template() -> None:
    assert list(family_templates()) == list(Family)


@pytest.mark.parametrize("template", family_templates().values(), ids=lambda template: template.family.value)
def test_a_template_reads_well_asks_for_what_is_assessed_and_weighs_potential(
    template: FamilyTemplate, programme: Programme
) -> None:
    assessed = _assessed_to(programme)
    found = check(
        WrittenPost(
            title=template.title,
            texts={"summary": template.summary},
            asks={"grade": template.grade, "hours_pattern": template.hours_pattern},
            criteria=[
                WrittenCriterion(line.wording, line.essential, line.level, assessed.get(line.skill or "", 0))
                for line in template.lines
            ],
            closes_at=(utc_now() + timedelta(days=21)).astimezone(LONDON).replace(hour=17, minute=0),
        ),
        utc_now(),
    )
    assert found == ()
    assert {line.skill for line in template.lines if line.skill} <= set(programme.skills)
    assert any(re.search(r"learn|ready to", line.wording) for line in template.lines), "potential counts, too"
    assert set(template.spine_points) <= set(pay_tables()[-1].points)


def test_the_page_offers_every_family_and_earlier_posts(council: Council, recruiter: FlaskClient) -> None:
    post = make_vacancy(council, title="Earlier post")
    page = recruiter.get(f"/council/{council.id}/vacancies/begin").text
    assert page.count("&amp;family=") + page.count("?family=") == len(Family)
    assert f"?post={post.id}" in page
    assert "£32,597 to £36,363" in page


def test_a_template_fills_the_form_and_leaves_the_day_to_the_writer(council: Council, recruiter: FlaskClient) -> None:
    page = recruiter.get(f"/council/{council.id}/vacancies/new?family=housing").text
    for words in (
        'value="Housing officer"',
        'value="20"',
        'value="25"',
        "You help people by telephone",
        'value="17:00"',
    ):
        assert words in page, words
    assert re.search(r'id="closes_on"[^>]*value=""', page) or not re.search(r'id="closes_on"[^>]*value="\d', page)
    assert re.search(r'<option value="S10"[^>]* selected', page) is None, "a skill that this programme has not is words"


def test_an_earlier_post_is_copied_but_for_its_closing_day(council: Council, recruiter: FlaskClient) -> None:
    post = make_vacancy(council, title="Earlier post")
    page = recruiter.get(f"/council/{council.id}/vacancies/new?post={post.id}").text
    assert 'value="Earlier post"' in page
    assert 'value="You know who decides"' in page
    assert not re.search(r'id="closes_on"[^>]*value="\d', page)


def test_a_post_of_another_council_is_nothing_to_begin_from(council: Council, recruiter: FlaskClient) -> None:
    post = make_vacancy(make_council(name="Ashford Council"), title="Secret draft", published=False)
    assert "Secret draft" not in recruiter.get(f"/council/{council.id}/vacancies/new?post={post.id}").text


@pytest.mark.parametrize("asked", ["family=spying", "post=x", "post=0", f"post={'9' * 30}", "post=-1", "family=%00"])
def test_an_odd_wish_begins_with_an_empty_form(council: Council, recruiter: FlaskClient, asked: str) -> None:
    page = recruiter.get(f"/council/{council.id}/vacancies/new?{asked}")
    assert page.status_code == 200
    assert 'value="37"' in page.text


def test_only_a_recruiter_of_the_council_begins(council: Council, sign_in: SignIn) -> None:
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Ashford Council")))
    assert stranger.get(f"/council/{council.id}/vacancies/begin").status_code == 404
