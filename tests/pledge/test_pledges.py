"""Pledges: active by their dates alone, recorded and ended by the programme team, and everything else follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import councils_with_active_pledge, has_active_pledge, state_of
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge, pledge_form
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


def pledges() -> list[Pledge]:
    db.session.expire_all()
    return list(db.session.scalars(select(Pledge).order_by(Pledge.id)))


def deeds() -> list[tuple[str, int, int | None, dict[str, object]]]:
    query = select(AuditEntry).where(AuditEntry.action.startswith("pledge.")).order_by(AuditEntry.id)
    return [(one.action, one.subject_id, one.person_id, one.details) for one in db.session.scalars(query)]


# Which state, on which day in London


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2027, 5, 31, 22, 59, 59, tzinfo=UTC), "signed"),
        (datetime(2027, 5, 31, 23, 0, tzinfo=UTC), "active"),  # midnight in British summer
        (datetime(2027, 6, 1, 12, 0, tzinfo=UTC), "active"),
        (datetime(2027, 11, 30, 23, 30, tzinfo=UTC), "active"),
        (datetime(2027, 11, 30, 23, 59, 59, tzinfo=UTC), "active"),
        (datetime(2027, 12, 1, 0, 0, tzinfo=UTC), "lapsed"),  # midnight in winter
    ],
)
def test_it_is_active_from_its_first_day_to_the_end_of_its_last(council: Council, moment: datetime, state: str) -> None:
    pledge = make_pledge(council, active_from=date(2027, 6, 1), active_until=date(2027, 11, 30))
    day = london_day(moment)
    assert state_of(pledge, day) == state
    is_active = state == "active"
    assert has_active_pledge(council.id, day) == is_active
    assert councils_with_active_pledge(day, limit=9, offset=0)[1] == is_active


@pytest.mark.parametrize(
    ("first", "last", "is_ended", "state", "words"),
    [
        (0, 0, False, "active", "Active"),
        (-30, None, False, "active", "Active"),
        (0, None, False, "active", "Active"),
        (-30, 0, False, "active", "Active"),
        (1, None, False, "signed", "Signed, begins later"),
        (1, 90, False, "signed", "Signed, begins later"),
        (-30, -1, False, "lapsed", "Lapsed"),
        (-30, 30, True, "ended", "Ended"),
        (-30, None, True, "ended", "Ended"),
        (1, None, True, "ended", "Ended"),
    ],
)
def test_the_state_is_said_in_words_and_only_active_ones_are_in_the_directory(
    council: Council,
    now: datetime,
    today: date,
    officer: FlaskClient,
    client: FlaskClient,
    first: int,
    last: int | None,
    is_ended: bool,
    state: str,
    words: str,
) -> None:
    pledge = make_pledge(
        council,
        active_from=today + timedelta(days=first),
        active_until=None if last is None else today + timedelta(days=last),
    )
    if is_ended:
        pledge.ended_at, pledge.ended_reason = now, "They asked."
    assert state_of(pledge, today) == state
    assert f"{words}</strong>" in officer.get(f"/staff/pledges/{pledge.id}").text
    page = client.get("/councils").text
    assert ("Millbrook Council" in page) == (state == "active")
    assert ("No council has an active pledge at the moment." in page) == (state != "active")


def test_a_council_without_a_pledge_is_in_the_register_only(
    council: Council, officer: FlaskClient, client: FlaskClient
) -> None:
    assert state_of(None, date(2027, 6, 1)) == "none"
    page = officer.get("/staff/pledges").text
    assert "Millbrook Council" in page
    assert "No pledge" in page
    assert f'href="/staff/pledges/new?council={council.id}"' in page
    assert "Millbrook Council" not in client.get("/councils").text


def test_the_directory_tells_councils_by_name_and_nothing_of_who_signed(client: FlaskClient, today: date) -> None:
    for name in ("Wexcombe Council", "Ashby Council", "Millbrook Council"):
        make_pledge(make_council(name=name))
    page = client.get("/councils").text
    assert "3 councils have an active pledge today." in page
    assert page.index("Ashby") < page.index("Millbrook") < page.index("Wexcombe")
    assert "Okafor" not in page
    assert "It is not a mark for what was achieved." in page


def test_the_directory_stands_in_pages_of_fifty(client: FlaskClient) -> None:
    for number in range(51):
        make_pledge(make_council(name=f"Council Number {number:02}"))
    first, second = (client.get(f"/councils?page={page}").text for page in (1, 2))
    assert first.count("Council Number") == 50
    assert 'rel="next" href="/councils?page=2"' in first
    assert "Council Number 50" in second
    assert 'rel="prev" href="/councils?page=1"' in second
    assert 'rel="next"' not in second
    for odd in ("0", "-1", "x", "9" * 30):
        assert client.get(f"/councils?page={odd}").status_code == 200


# Ending


def test_ending_takes_the_pool_away_at_once_and_leaves_posts_to_everyone(
    council: Council, officer: FlaskClient, client: FlaskClient, sign_in: SignIn
) -> None:
    pledge, vacancy = make_pledge(council), make_vacancy(council, title="Housing officer")
    graduate = make_graduate()
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    learner = sign_in(graduate.person)
    pool, post = f"/council/vacancies/{vacancy.id}/pool", f"/vacancies/{vacancy.id}"
    assert recruiter.get(pool).status_code == 200
    assert client.get(post).status_code == 200
    assert learner.get(f"/jobs/{vacancy.id}").status_code == 200
    answer = officer.post(f"/staff/pledges/{pledge.id}", data={"reason": " They asked. "})
    assert answer.location == "/staff/pledges"
    assert "Millbrook Council" not in client.get("/councils").text
    assert "Housing officer" in client.get("/vacancies").text
    assert "This post has closed." not in client.get(post).text
    assert learner.get(f"/jobs/{vacancy.id}").status_code == 200
    assert "Housing officer" in learner.get("/jobs").text
    closed = recruiter.get(pool)
    assert closed.status_code == 409
    assert "pledge is not active" in closed.text
    assert "only with an active pledge" in recruiter.get("/council").text
    page = officer.get(f"/staff/pledges/{pledge.id}").text
    assert "They asked." in page
    assert "End this pledge now" not in page


def test_ending_is_written_down_once(council: Council, officer: FlaskClient) -> None:
    pledge = make_pledge(council)
    path = f"/staff/pledges/{pledge.id}"
    assert officer.post(path, data={"reason": "They asked."}).status_code == 302
    answer = officer.post(path, data={"reason": "Another reason."})
    assert answer.status_code == 409
    assert "This pledge has ended already." in answer.text
    by = db.session.scalars(select(Person.id).where(Person.name == "Olga Officer")).one()
    assert deeds() == [("pledge.ended", pledge.id, by, {"council": council.id})]
    assert pledges()[0].ended_reason == "They asked."


@pytest.mark.parametrize(("reason", "told"), [("", "Give a reason."), ("  ", "Give a reason."), ("x" * 301, "300")])
def test_without_a_reason_it_goes_on(council: Council, officer: FlaskClient, reason: str, told: str) -> None:
    pledge = make_pledge(council)
    answer = officer.post(f"/staff/pledges/{pledge.id}", data={"reason": reason})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert told in answer.text
    assert pledges()[0].ended_at is None
    assert deeds() == []


def test_two_officers_at_the_same_moment_end_it_once(officer: FlaskClient, sign_in: SignIn) -> None:
    other = sign_in(make_person(roles=[Role.ADMINISTRATOR]))
    for number in range(1, 5):
        path = f"/staff/pledges/{make_pledge(make_council()).id}"
        tries = [(officer, path, "First"), (other, path, "Second")]
        answers = at_once(lambda one: one[0].post(one[1], data={"reason": one[2]}).status_code, tries)
        assert sorted(answers) == [302, 409]
        assert len(deeds()) == number


# Who


@pytest.mark.parametrize("role", list(Role))
def test_only_officers_and_administrators_record_and_end(council: Council, sign_in: SignIn, role: Role) -> None:
    pledge = make_pledge(council)
    client = sign_in(make_person(roles=[role], council=council if role in COUNCIL_ROLES else None))
    may = role in (Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
    assert client.get("/staff/pledges").status_code == (200 if may else 403)
    assert client.get(f"/staff/pledges/{pledge.id}").status_code == (200 if may else 403)
    assert client.post("/staff/pledges/new", data=pledge_form(make_council())).status_code == (302 if may else 403)
    ended = client.post(f"/staff/pledges/{pledge.id}", data={"reason": "They asked."})
    assert ended.status_code == (302 if may else 403)
    assert len(pledges()) == (2 if may else 1)
    assert (pledges()[0].ended_at is not None) == may
