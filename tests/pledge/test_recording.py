"""Recording a pledge: once for a council at a time, by a form that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge, pledge_form
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

NEW = "/staff/pledges/new"


def pledges() -> list[Pledge]:
    db.session.expire_all()
    return list(db.session.scalars(select(Pledge).order_by(Pledge.id)))


def in_days(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


def test_a_signed_pledge_is_recorded_and_active_at_once(
    council: Council, officer: FlaskClient, client: FlaskClient, today: date
) -> None:
    last = today + timedelta(days=365)
    sent = pledge_form(council, signatory_name="  Mary Okafor ", active_until=last.isoformat())
    assert officer.post(NEW, data=sent).location == "/staff/pledges"
    [pledge] = pledges()
    assert (pledge.council_id, pledge.signatory_name, pledge.signatory_post) == (
        council.id,
        "Mary Okafor",
        "Chief executive",
    )
    assert (pledge.signed_on, pledge.active_from, pledge.active_until) == (today, today, last)
    assert "Millbrook Council" in client.get("/councils").text
    register = officer.get("/staff/pledges").text
    assert "Active</strong>" in register
    assert "Mary Okafor" in register
    entry = db.session.scalars(select(AuditEntry)).one()
    by = db.session.scalars(select(Person.id).where(Person.name == "Olga Officer")).one()
    assert (entry.action, entry.subject_id, entry.person_id) == ("pledge.recorded", pledge.id, by)
    assert entry.details == {"council": council.id}


def test_the_form_begins_with_the_council_that_was_chosen_and_today(
    council: Council, officer: FlaskClient, today: date
) -> None:
    make_council(name="Another Council")
    page = officer.get(f"{NEW}?council={council.id}").text
    assert f'<option value="{council.id}" selected>Millbrook Council</option>' in page
    assert page.count(f'value="{today.isoformat()}"') == 2
    for odd in ("", "?council=x", "?council=999", f"?council={'9' * 30}"):
        options = re.findall(r"<option[^>]*>[^<]*", officer.get(f"{NEW}{odd}").text)
        assert options[0].endswith(">Choose a council")
        assert not any("selected" in option for option in options[1:])


@pytest.mark.parametrize(
    ("standing", "begins"),
    [
        ((-30, None), 0),
        ((-30, None), 400),
        ((-30, 30), 0),
        ((-30, 30), 30),
        ((-30, 30), 31),  # a renewal ahead of time must not cut short what still runs
        ((-30, 0), 1),
        ((10, None), 0),
        ((-30, -5), -5),
    ],
)
def test_a_second_pledge_while_one_stands_is_refused_and_leaves_the_first_as_it_was(
    council: Council, officer: FlaskClient, today: date, standing: tuple[int, int | None], begins: int
) -> None:
    first, last = (in_days(today, days) for days in standing)
    make_pledge(council, active_from=first, active_until=last)
    starts = today + timedelta(days=begins)
    sent = pledge_form(council, signed_on=min(today, starts).isoformat(), active_from=starts.isoformat())
    answer = officer.post(NEW, data=sent)
    assert answer.status_code == 409
    assert "This council has a pledge already. End it first, or let it run out." in answer.text
    [pledge] = pledges()
    assert (pledge.active_from, pledge.active_until, pledge.ended_at, pledge.ended_reason) == (first, last, None, None)


def test_one_that_lapsed_is_replaced_and_kept(
    council: Council, officer: FlaskClient, client: FlaskClient, today: date
) -> None:
    make_pledge(council, active_from=today - timedelta(days=400), active_until=today - timedelta(days=1))
    assert "Millbrook Council" not in client.get("/councils").text
    assert officer.post(NEW, data=pledge_form(council)).status_code == 302
    old, new = pledges()
    assert old.ended_reason == "Ran out"
    assert old.ended_at is not None
    assert (new.ended_at, new.active_from) == (None, today)
    assert "Millbrook Council" in client.get("/councils").text


def test_after_one_was_ended_a_council_can_pledge_again(
    council: Council, officer: FlaskClient, client: FlaskClient
) -> None:
    pledge = make_pledge(council)
    officer.post(f"/staff/pledges/{pledge.id}", data={"reason": "They asked."})
    assert officer.post(NEW, data=pledge_form(council)).status_code == 302
    assert [one.ended_reason for one in pledges()] == ["They asked.", None]
    assert "Millbrook Council" in client.get("/councils").text


def test_the_pledge_of_one_council_says_nothing_of_another(council: Council, officer: FlaskClient) -> None:
    make_pledge(make_council(name="Another Council"))
    assert officer.post(NEW, data=pledge_form(council)).status_code == 302
    assert len(pledges()) == 2


def test_two_officers_at_the_same_moment_record_one(council: Council, officer: FlaskClient, sign_in: SignIn) -> None:
    clients = [officer, sign_in(make_person(roles=[Role.ADMINISTRATOR]))]
    sent = pledge_form(council)
    assert sorted(at_once(lambda one: one.post(NEW, data=sent).status_code, clients)) == [302, 409]
    assert len(pledges()) == 1


TOMORROW, YESTERDAY = "tomorrow", "yesterday"


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("council", "", "Choose the council."),
        ("council", "999", "Choose one from the list"),
        ("council", "1 OR 1=1", "Choose one from the list"),
        ("signatory_name", "", "Who signed?"),
        ("signatory_name", "   ", "Who signed?"),
        ("signatory_name", "x" * 201, "200 characters"),
        ("signatory_post", "", "In which post did they sign?"),
        ("signatory_post", " \t ", "In which post did they sign?"),
        ("signatory_post", "x" * 201, "200 characters"),
        ("signed_on", "", "Write the day, such as 2026-11-24."),
        ("signed_on", "24/11/2026", "Choose a day"),
        ("signed_on", TOMORROW, "The day of signing can’t be in the future."),
        ("active_from", "", "Write the day, such as 2026-11-24."),
        ("active_from", "2026-02-30", "Choose a day"),
        ("active_until", "next year", "Choose a day"),
        ("active_until", YESTERDAY, "The last day must not be before the first."),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_stored(
    council: Council, officer: FlaskClient, today: date, field: str, sent: str, told: str
) -> None:
    days = {TOMORROW: today + timedelta(days=1), YESTERDAY: today - timedelta(days=1)}
    form = pledge_form(council) | {field: str(days.get(sent, sent))}
    answer = officer.post(NEW, data=form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert told in answer.text
    assert f'href="#{field}"' in answer.text, "the summary leads to the field"
    kept = "signatory_post" if field == "signatory_name" else "signatory_name"
    assert f'value="{form[kept]}"' in answer.text, "what was right is still there"
    assert pledges() == []
    assert db.session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE pledge;--", "محمد الحسين"])
def test_any_name_is_kept_as_it_is_and_escaped(council: Council, officer: FlaskClient, name: str) -> None:
    assert officer.post(NEW, data=pledge_form(council, signatory_name=name)).status_code == 302
    assert pledges()[0].signatory_name == name
    for path in ("/staff/pledges", f"/staff/pledges/{pledges()[0].id}"):
        assert "<script>alert" not in officer.get(path).text
