"""Workforce data, meetings, initiatives, the checklist, and the page that a chief executive reads in a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.commitments.checklist import About, all_versions, current_checklist
from lms.commitments.figures import Figure
from lms.commitments.models import Engagement, Found, Initiative, WorkforceLook
from lms.commitments.review_models import ChecklistRound
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Family
from tests.factories.accounts import make_person
from tests.factories.commitments import (
    day_parts,
    make_engagement,
    make_initiative,
    make_look,
    make_review,
    make_round,
)
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

DAY = timedelta(days=1)


def look_form(today: date, **changes: Any) -> dict[str, Any]:
    return {
        **day_parts("looked_on", today),
        "looked_at": "The yearly report",
        "found": "data",
        "findings": "One in ten was born abroad.",
    } | changes


def met_form(today: date, **changes: Any) -> dict[str, Any]:
    return {
        "title": "An open evening",
        **day_parts("held_on", today),
        "groups": ["faith groups"],
        "attendance": "40",
        "heard": "Forms are too long.",
    } | changes


def test_no_data_yet_is_an_answer_that_starts_a_step(council: Council, browser: FlaskClient, today: date) -> None:
    page = f"/council/{council.id}/workforce"
    without = look_form(today, found="no data yet", findings="")
    refused = browser.post(page, data=without)
    assert refused.status_code == 422
    assert "Say what comes next." in refused.text
    assert "Say by when." in refused.text
    step = {"next_step": "Ask staff in the survey", **day_parts("next_on", today + 30 * DAY)}
    assert browser.post(page, data={**without, **step}).location == page
    [look] = db.session.scalars(select(WorkforceLook))
    assert (look.found, look.next_step) == (Found.NO_DATA_YET, "Ask staff in the survey")
    home = browser.get(f"/council/{council.id}/commitments").text
    assert "Under way" in home
    assert ">Ask staff in the survey<" in home.replace("<bdi>", "").replace("</bdi>", ""), "the step is what comes next"
    done = f"{page}/{look.id}/done"
    assert browser.post(done).location == page
    assert browser.post(done).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": ""},
        {"found": "maybe"},
        {"looked_on": ["1", "1", "2999"]},
        {"period_from": ["2", "1", "2026"], "period_to": ["1", "1", "2026"]},
        {"next_on": ["1", "1", "2999"]},
        {"next_step": "Something"},
        {"looked_at": "x" * 301},
    ],
)
def test_a_look_that_says_too_little_is_refused(
    council: Council, browser: FlaskClient, today: date, changes: dict[str, Any]
) -> None:
    answer = browser.post(f"/council/{council.id}/workforce", data=look_form(today, **changes))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_meeting_shows_the_commitment_once_people_were_told(
    council: Council, browser: FlaskClient, today: date
) -> None:
    page = f"/council/{council.id}/engagement"
    assert browser.post(page, data=met_form(today, groups=[])).status_code == 422, "somebody was met"
    due = day_parts("answer_due_on", today + 10 * DAY)
    assert browser.post(page, data=met_form(today, other_groups="Chess club", **due)).location == page
    [met] = db.session.scalars(select(Engagement))
    assert (met.groups, met.other_groups, met.attendance) == (["faith groups"], "Chess club", 40)
    home = f"/council/{council.id}/commitments"
    assert ">Shown<" not in browser.get(home).text
    here = f"{page}/{met.id}/answer"
    early = {"answer": "The form is short.", **day_parts("answered_on", today - DAY)}
    assert browser.post(here, data=early).status_code == 422
    assert browser.post(here, data={**early, **day_parts("answered_on", today)}).location == page
    assert ">Shown<" in browser.get(home).text
    assert "The form is short." in browser.get(page).text
    changed = met_form(today, attendance="41", title="An evening", **due)
    assert browser.post(f"{page}/{met.id}", data=changed).location == page
    db.session.expire_all()
    assert (met.attendance, met.title, met.answer) == (41, "An evening", "The form is short.")


def test_an_initiative_has_its_next_date_in_a_calendar(
    council: Council, recruiter: Person, browser: FlaskClient, stranger: FlaskClient, today: date
) -> None:
    page = f"/council/{council.id}/celebration"
    form = {
        "title": "A shared meal",
        **day_parts("held_on", today),
        "for_whom": "All staff",
        "what": "We cook.",
        "link": "",
        **day_parts("next_on", today + 90 * DAY),
    }
    assert browser.post(page, data={**form, **day_parts("next_on", today)}).status_code == 422
    assert browser.post(page, data=form).location == page
    [meal] = db.session.scalars(select(Initiative))
    file = f"{page}/{meal.id}/calendar.ics"
    entry = browser.get(file).text
    assert f"DTSTART;VALUE=DATE:{today + 90 * DAY:%Y%m%d}" in entry
    assert "SEQUENCE:0" in entry
    later = {**form, "evidence": "80 came.", **day_parts("next_on", today + 91 * DAY)}
    assert browser.post(f"{page}/{meal.id}", data=later).location == page
    entry = browser.get(file).text
    assert f"DTSTART;VALUE=DATE:{today + 91 * DAY:%Y%m%d}" in entry
    assert "SEQUENCE:1" in entry
    assert stranger.get(file).status_code == 404


def test_a_next_date_that_passed_needs_attention_until_the_next_one_took_place(
    council: Council, recruiter: Person, browser: FlaskClient
) -> None:
    home = f"/council/{council.id}/commitments"
    make_initiative(council, recruiter, days_ago=60, next_in=-10)
    db.session.commit()
    assert "Needs attention" in browser.get(home).text
    make_initiative(council, recruiter, days_ago=8, next_in=None)
    db.session.commit()
    page = browser.get(home).text
    assert "Needs attention" not in page
    assert ">Shown<" in page


def test_the_checklist_weighs_potential_and_every_item_says_what_why_and_how_one_shows_it() -> None:
    for checklist in all_versions().values():
        items = checklist.items
        assert 3 * len(checklist.items_about(About.POTENTIAL)) >= len(items)
        assert len({item.what for item in items}) == len(items)
        for item in items:
            assert item.what
            assert item.why
            assert item.shows


def test_answers_are_kept_in_rounds_by_family_and_version(
    council: Council, browser: FlaskClient, stranger: FlaskClient
) -> None:
    page = f"/council/{council.id}/checklist"
    assert browser.post(page, data={}).status_code == 422
    assert browser.post(page, data={"answer-essentials-few": "sure"}).status_code == 422
    assert browser.post(page, data={"answer-essentials-few": "yes", "family": "pirates"}).status_code == 422
    sent = {
        "answer-essentials-few": "yes",
        "note-essentials-few": "Two lines went.",
        "answer-learning-speed": "not yet",
    }
    browser.post(page, data=sent)
    browser.post(page, data={"answer-essentials-few": "partly", "family": "housing"})
    whole, housing = db.session.scalars(select(ChecklistRound).order_by(ChecklistRound.id))
    assert (whole.family, housing.family) == (None, Family.HOUSING)
    assert {whole.version, housing.version} == {current_checklist().version}
    shown = browser.get(f"{page}/{whole.id}").text
    assert "Two lines went." in shown
    assert "Not yet" in shown
    again = browser.get(page).text
    assert "Two lines went." in again, "the next round begins with the last answers"
    assert "Two lines went." not in browser.get(f"{page}?family=housing").text
    assert stranger.get(f"{page}/{whole.id}").status_code == 404


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5")])
def test_few_people_are_never_told(app: Any, count: int, words: str) -> None:
    with app.test_request_context():
        assert Figure("People", count, is_people=True).words == words
        assert Figure("Posts", count, is_people=False).words == str(count)


def test_a_chief_executive_reads_all_of_it_in_a_minute(
    council: Council, recruiter: Person, signatory: FlaskClient, today: date, count_statements: Callable[[], Any]
) -> None:
    make_pledge(council, active_until=today + 30 * DAY)
    make_review(council, recruiter, due_in=-3)
    make_look(council, recruiter)
    make_engagement(council, recruiter, attendance=3)
    make_vacancy(council)
    make_vacancy(council, published=False)
    db.session.commit()
    page = f"/council/{council.id}/commitments/minute"
    with count_statements() as statements:
        shown = signatory.get(page).text
    assert len(statements) <= 6
    for words in (
        "The pledge ends on",
        "Sign off the review “Our recruitment strategy”.",
        "Late since",
        "Say who begins with this commitment: Celebration.",
        "<dt>Posts published</dt><dd>1</dd>",
        "<dt>People reached at meetings</dt><dd>fewer than 5</dd>",
        "<dt>Graduates appointed</dt><dd>0</dd>",
        'role="img"',
        "Evidence, 12 months",
    ):
        assert words in shown


def test_the_minute_of_a_council_that_never_signed_says_so(council: Council, browser: FlaskClient) -> None:
    db.session.commit()
    assert "has not signed the pledge yet" in browser.get(f"/council/{council.id}/commitments/minute").text


def test_the_team_sees_every_signatory_in_few_statements(
    council: Council, recruiter: Person, officer: FlaskClient, count_statements: Callable[[], Any]
) -> None:
    for other in (council, make_council(name="Aberwennol Council")):
        make_pledge(other)
        make_round(other, recruiter)
    db.session.commit()
    with count_statements() as statements:
        page = officer.get("/staff/commitments").text
    assert len(statements) <= 6
    assert page.index("Aberwennol") < page.index("Millbrook")
    assert page.count("Under way") == 2


def test_each_page_is_for_the_council_and_the_team_and_takes_few_statements(
    council: Council,
    recruiter: Person,
    browser: FlaskClient,
    officer: FlaskClient,
    stranger: FlaskClient,
    sign_in: Callable[[Person], FlaskClient],
    count_statements: Callable[[], Any],
) -> None:
    make_pledge(council)
    look = make_look(council, recruiter, found=Found.NO_DATA_YET)
    met, meal, answers = (make(council, recruiter) for make in (make_engagement, make_initiative, make_round))
    make_review(council, recruiter)
    panel = sign_in(make_person(roles=[Role.PANEL_MEMBER], council=council))
    addresses = [
        f"/council/{council.id}/{page}"
        for page in (
            "commitments",
            "commitments/minute",
            "workforce",
            "engagement",
            f"engagement/{met.id}",
            f"engagement/{met.id}/answer",
            "celebration",
            f"celebration/{meal.id}",
            f"celebration/{meal.id}/calendar.ics",
            "checklist",
            f"checklist/{answers.id}",
            "reviews",
        )
    ]
    for address in addresses:
        with count_statements() as statements:
            assert browser.get(address).status_code == 200, address
        assert len(statements) <= 6, address
        assert officer.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 404, address
        assert panel.get(address).status_code == 403, address
    assert stranger.post(f"/council/{council.id}/workforce/{look.id}/done").status_code == 404
    assert officer.get("/council/987654/commitments").status_code == 404
