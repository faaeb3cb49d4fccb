"""Writing a post: its person specification line by line, and a form that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Contract, DbsLevel, Family, Vacancy
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import vacancy_form

SignIn = Callable[[Person], FlaskClient]
Save = Callable[[dict[str, str]], TestResponse]


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council


@pytest.fixture
def recruiter(council: Council, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER], council=council))


@pytest.fixture
def save(council: Council, recruiter: FlaskClient) -> Save:
    """A function that sends the form of a new post."""
    return lambda form: recruiter.post(f"/council/{council.id}/vacancies/new", data=form)


def posts() -> list[Vacancy]:
    db.session.expire_all()
    return list(db.session.scalars(select(Vacancy).order_by(Vacancy.id)))


def the_post() -> Vacancy:
    [post] = posts()
    return post


def lines_of(post: Vacancy) -> list[tuple[bool, str, str | None, int | None]]:
    return [(line.essential, line.wording, line.skill, line.level) for line in post.criteria]


# What is kept


def test_everything_that_was_written_is_kept(save: Save) -> None:
    assert save(vacancy_form(title="  Housing officer ", hours_per_week="18.5", pay_from="32597.50")).status_code == 302
    post = the_post()
    assert (post.title, post.family, post.grade, post.place) == (
        "Housing officer",
        Family.HOUSING,
        "SCP 20 to 25",
        "Millbrook",
    )
    assert (post.pay_from_pence, post.pay_to_pence, post.hours_per_week) == (32_597_50, 36_363_00, 18.5)
    assert (post.contract, post.contract_months, post.dbs_level) == (Contract.PERMANENT, None, DbsLevel.BASIC)
    assert (post.languages_valued, post.how_to_apply) == ("Somali, Urdu", "Write to jobs@millbrook.example.")


def test_the_form_shows_what_was_saved_and_can_be_saved_again(save: Save, recruiter: FlaskClient) -> None:
    path = save(vacancy_form(pay_from="32597.50", contract="fixed-term", contract_months="12")).location
    before = the_post()
    facts = {name: value for name, value in vars(before).items() if not name.startswith("_")}
    shown = lines_of(before)
    page = recruiter.get(path).text
    for value in ("Housing officer", "32597.50", "36363.00", "37", "12", "23:59", "You know who decides"):
        assert f'value="{value}"' in page, value
    assert re.search(r'<option value="S01"[^>]* selected', page)
    sent = vacancy_form(pay_from="32597.50", contract="fixed-term", contract_months="12")
    assert recruiter.post(path, data=sent).location == path
    after = the_post()
    assert {name: value for name, value in vars(after).items() if name in facts and name != "criteria"} == {
        name: value for name, value in facts.items() if name != "criteria"
    }
    assert lines_of(after) == shown


def test_a_new_post_begins_with_what_is_usual(council: Council, recruiter: FlaskClient) -> None:
    page = recruiter.get(f"/council/{council.id}/vacancies/new").text
    assert 'value="17:00"' in page
    assert "23:59" not in page, "nobody is there at midnight"
    assert 'value="37"' in page
    assert "Never ask for a nationality or a first language." in page


# The person specification


def test_a_line_is_a_skill_at_a_level_or_plain_words(save: Save, client: FlaskClient, recruiter: FlaskClient) -> None:
    lines = {
        "wording-1": "You can work until 6pm",
        "essential-1": "yes",
        "skill-1": "",
        "level-1": "3",
        "wording-2": "You plan your time",
        "essential-2": "no",
        "skill-2": "S24",
        "level-2": "1",
    }
    path = save(vacancy_form() | lines).location
    assert lines_of(the_post()) == [
        (True, "You know who decides", "S01", 2),
        (True, "You can work until 6pm", None, None),
        (False, "You plan your time", "S24", 1),
    ]
    recruiter.post(f"{path}/publish")
    page = client.get(f"/vacancies/{the_post().id}").text
    essential, desirable = page.index("Essential: you need all of these"), page.index("Desirable: these help")
    assert essential < page.index("You can work until 6pm") < desirable < page.index("You plan your time")
    assert "(Council knowledge)" in page


def test_lines_without_words_are_left_out_and_the_order_stays(save: Save) -> None:
    lines = {"wording-0": " ", "skill-0": "", "wording-3": "First", "wording-7": " Second ", "wording-9": ""}
    save(vacancy_form() | lines)
    assert [line[1] for line in lines_of(the_post())] == ["First", "Second"]
    assert [line.position for line in the_post().criteria] == [1, 2]


def test_a_skill_without_words_is_said_in_the_skills_own_words(save: Save) -> None:
    save(vacancy_form() | {"wording-1": "", "essential-1": "no", "skill-1": "S07", "level-1": "3"})
    assert lines_of(the_post())[1] == (False, "Plain writing", "S07", 3)


@pytest.mark.parametrize(
    ("skill", "level"), [("S01", "0"), ("S01", "4"), ("S01", "-1"), ("S01", "two"), ("S01", ""), ("S99", "2")]
)
def test_a_skill_or_level_that_no_list_offers_is_refused(save: Save, skill: str, level: str) -> None:
    answer = save(vacancy_form() | {"skill-0": skill, "level-0": level})
    assert answer.status_code == 422
    assert "Choose a skill and a level from the lists, or leave the skill empty." in answer.text
    assert 'value="Housing officer"' in answer.text
    assert posts() == []


def test_a_criterion_has_at_most_three_hundred_letters(save: Save) -> None:
    assert save(vacancy_form() | {"wording-0": "x" * 301}).status_code == 422
    assert posts() == []
    assert save(vacancy_form() | {"wording-0": "x" * 300}).status_code == 302


def test_a_post_has_at_most_twenty_lines_and_the_form_offers_no_more(save: Save, recruiter: FlaskClient) -> None:
    lines = {f"wording-{number}": f"Line {number}" for number in range(25)}
    path = save(vacancy_form() | lines).location
    assert [line[1] for line in lines_of(the_post())] == [f"Line {number}" for number in range(20)]
    page = recruiter.get(path).text
    assert page.count('name="wording-') == 20, "a line that would not be kept is not offered"
    assert "Save to get more empty lines." not in page


def test_saving_gives_more_empty_lines(save: Save, recruiter: FlaskClient) -> None:
    page = recruiter.get(save(vacancy_form()).location).text
    assert page.count('name="wording-') == 4
    assert "Save to get more empty lines." in page


def test_a_draft_loses_and_gains_lines(save: Save, recruiter: FlaskClient) -> None:
    path = save(vacancy_form() | {"wording-1": "Another line"}).location
    recruiter.post(path, data=vacancy_form() | {"wording-0": "", "skill-0": "", "wording-1": "Only this"})
    assert lines_of(the_post()) == [(True, "Only this", None, None)]


# What is wrong is told beside it


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("title", "", "Write a job title."),
        ("title", "   ", "Write a job title."),
        ("title", "x" * 161, "160"),
        ("summary", "", "Write what the person will do."),
        ("summary", " \n ", "Write what the person will do."),
        ("family", "spying", "Choose one from the list"),
        ("grade", " ", "Write the grade."),
        ("pay_from", "", "Write an amount, such as 25989."),
        ("pay_from", "a lot", "Write an amount, such as 25989."),
        ("pay_from", "0", "between"),
        ("pay_from", "NaN", "Write an amount, such as 25989."),
        ("pay_to", "NaN", "Write an amount, such as 25989."),
        ("pay_to", "Infinity", "Write an amount, such as 25989."),
        ("pay_to", "500001", "between"),
        ("pay_to", "36,36", "Write an amount, such as 25989."),
        ("pay_to", "20000", "“Pay to” must not be less than “Pay from”."),
        ("hours_per_week", "61", "between"),
        ("hours_per_week", "sNaN", "Write a number, such as 37 or 18.5."),
        ("place", " ", "Write where the work is."),
        ("contract", "for ever", "Choose one from the list"),
        ("contract_months", "121", "between"),
        ("contract_months", "1.5", "Write a whole number."),
        ("dbs_level", "", "Choose one from the list"),
        ("languages_valued", "x" * 201, "200"),
        ("how_to_apply", " ", "Write how anyone can apply."),
        ("closes_on", "", "Write the day, such as 2026-12-24."),
        ("closes_on", "24/12/2026", "Choose a day."),
        ("closes_time", "25:00", "Write a time, such as 14:30."),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_stored(save: Save, field: str, sent: str, told: str) -> None:
    answer = save(vacancy_form() | {field: sent})
    assert answer.status_code == 422
    found = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None
    assert told in found[1]
    assert f'href="#{field}"' in answer.text, "the summary leads to the field"
    assert 'value="You know who decides"' in answer.text, "the lines are still there"
    assert posts() == []


def test_a_fixed_term_says_how_long_and_a_permanent_post_does_not(save: Save) -> None:
    answer = save(vacancy_form(contract="fixed-term"))
    assert answer.status_code == 422
    assert "Write how many months a fixed-term contract lasts." in answer.text
    assert save(vacancy_form(contract="fixed-term", contract_months="18")).status_code == 302
    assert save(vacancy_form(contract="apprenticeship", contract_months="24")).status_code == 302
    assert save(vacancy_form(contract="permanent", contract_months="12")).status_code == 302
    assert [post.contract_months for post in posts()] == [18, 24, None]


@pytest.mark.parametrize("amount", ["32,597", "£32,597", " 32597 ", "32 597.00"])
def test_an_amount_is_understood_as_people_write_it(save: Save, amount: str) -> None:
    assert save(vacancy_form(pay_from=amount)).status_code == 302
    assert the_post().pay_from_pence == 32_597_00


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "'; DROP TABLE vacancy;--", "{{ 7 * 7 }}"])
def test_any_words_are_kept_as_they_are_and_escaped(
    save: Save, recruiter: FlaskClient, client: FlaskClient, words: str
) -> None:
    texts = dict.fromkeys(("title", "summary", "place", "languages_valued", "how_to_apply", "wording-0"), words)
    path = save(vacancy_form() | texts | {"grade": words[:40]}).location
    recruiter.post(f"{path}/publish")
    post = the_post()
    assert (post.title, post.summary, post.criteria[0].wording) == (words, words, words)
    for page in (client.get(f"/vacancies/{post.id}"), client.get("/vacancies"), recruiter.get(path)):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert ">49<" not in page.text


# The closing time is London's


@pytest.mark.parametrize(
    ("day", "hour", "closes", "shown"),
    [
        ("2027-07-01", "23:59", datetime(2027, 7, 1, 22, 59, tzinfo=UTC), "1 July 2027, 23:59"),
        ("2027-12-01", "23:59", datetime(2027, 12, 1, 23, 59, tzinfo=UTC), "1 December 2027, 23:59"),
        ("2027-03-28", "01:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "28 March 2027, 02:30"),  # no such time
        ("2027-10-31", "01:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "31 October 2027, 01:30"),  # twice
        ("2027-07-01", "00:00", datetime(2027, 6, 30, 23, 0, tzinfo=UTC), "1 July 2027, 00:00"),
        ("9999-12-31", "23:59", datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "31 December 9999, 23:59"),
    ],
)
def test_the_closing_time_is_written_and_shown_in_london(
    save: Save, recruiter: FlaskClient, client: FlaskClient, day: str, hour: str, closes: datetime, shown: str
) -> None:
    path = save(vacancy_form(closes_on=day, closes_time=hour)).location
    assert the_post().closes_at == closes
    form = recruiter.get(path).text
    assert f'value="{day}"' in form
    assert f'value="{shown[-5:]}"' in form
    assert recruiter.post(f"{path}/publish").status_code == 302
    assert shown in client.get(f"/vacancies/{the_post().id}").text
    assert f"closes {shown}" in client.get("/vacancies").text


@pytest.mark.parametrize("day", ["0001-01-01", "1066-10-14"])
def test_a_day_of_long_ago_is_kept_in_the_draft_and_not_published(save: Save, recruiter: FlaskClient, day: str) -> None:
    path = save(vacancy_form(closes_on=day, closes_time="00:00")).location
    assert recruiter.get(path).status_code == 200
    assert recruiter.post(f"{path}/publish").status_code == 422
    assert the_post().published_at is None
