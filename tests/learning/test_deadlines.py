"""One learner's deadlines: one function gives them, and every page shows its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.adjustments.allowance import days_later
from lms.adjustments.services import take_back
from lms.audit import AuditEntry
from lms.clock import day_in_words, london_day, moment_in_words
from lms.extensions import db
from lms.learning.deadlines import Deadline, ExtraDays, own_deadline
from lms.learning.extending import extend
from lms.learning.models import Enrolment, Extension, ExtensionReason
from lms.learning.queries import deadline_for, get_current_enrolment
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

DUE = datetime(2026, 12, 5, 23, 59, tzinfo=UTC)
DAY = timedelta(days=1)
EVERY_PAGE = ("/learn", "/learn/town-halls", "/learn/town-halls/quiz", "/learn/town-halls/task")


def days(number: int, first: date | None = None, last: date | None = None) -> ExtraDays:
    return ExtraDays(number, first, last)


@pytest.mark.parametrize(
    ("extra", "extended_to", "at"),
    [
        ([], None, DUE),
        ([days(7)], None, DUE + 7 * DAY),
        ([days(7), days(14)], None, DUE + 14 * DAY),
        ([], DUE + DAY, DUE + DAY),
        ([days(7)], DUE + DAY, DUE + 7 * DAY),
        ([days(7)], DUE + 9 * DAY, DUE + 9 * DAY),
        ([], DUE - DAY, DUE),  # the group was given more time since
        ([days(7, date(2026, 12, 5), date(2026, 12, 5))], None, DUE + 7 * DAY),
        ([days(7, first=date(2026, 12, 6))], None, DUE),
        ([days(7, last=date(2026, 12, 4))], None, DUE),
    ],
)
def test_the_latest_of_all_that_is_agreed_counts(
    extra: list[ExtraDays], extended_to: datetime | None, at: datetime
) -> None:
    assert own_deadline(DUE, extra, extended_to) == Deadline(at, was_moved=at != DUE)


def test_where_the_group_has_no_date_only_an_extension_makes_one() -> None:
    assert own_deadline(None, [days(7)], None) is None
    assert own_deadline(None, [days(7)], DUE) == Deadline(DUE, was_moved=True)


@given(st.lists(st.integers(0, 365).map(days)), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_nothing_that_is_agreed_makes_a_date_earlier(extra: list[ExtraDays], extended_to: datetime | None) -> None:
    deadline = own_deadline(DUE, extra, extended_to)
    assert deadline is not None
    assert deadline.at >= DUE


def learner_with_a_date(due_at: datetime) -> Enrolment:
    return make_enrolment(cohort=make_cohort(due={"T1": due_at}))


def test_extra_days_reach_every_page_that_shows_the_date(sign_in: SignIn, now: datetime) -> None:
    enrolment = learner_with_a_date(now + 3 * DAY)
    make_agreed(enrolment.person, make_person(roles=[Role.PROGRAMME_OFFICER]), extra_days=7)
    client, theirs = sign_in(enrolment.person), moment_in_words(days_later(now + 3 * DAY, 7))
    other = sign_in(make_enrolment(cohort=enrolment.cohort).person)
    for path in EVERY_PAGE:
        page = client.get(path).text
        assert theirs in page, path
        assert "This date was moved for you." in page, path
        assert moment_in_words(now + 3 * DAY) not in page, path
        others = other.get(path).text
        assert moment_in_words(now + 3 * DAY) in others, path
        assert "moved for you" not in others, path


def test_an_extension_reaches_every_page_and_says_its_reason(sign_in: SignIn, now: datetime) -> None:
    enrolment = learner_with_a_date(now - DAY)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path, later = f"/staff/enrolments/{enrolment.id}/deadlines", london_day(now) + timedelta(days=5)
    form = {"module": "T1", "due": [str(later.day), str(later.month), str(later.year)], "reason": "work"}
    assert officer.post(path, data=form).location == path
    page = officer.get(path).text
    assert "Extension: Work" in page
    client = sign_in(enrolment.person)
    for address in EVERY_PAGE:
        shown = client.get(address).text
        assert f"{day_in_words(later)}, 23:59" in shown, address
        assert "This date was moved for you." in shown, address
        assert "was due" not in shown, address
    assert "Reason: Work." in client.get("/learn/town-halls").text
    assert f"own date {day_in_words(later)}" in officer.get(f"/staff/gradebook?cohort={enrolment.cohort_id}").text
    assert officer.post(f"{path}/end", data={"module": "T1"}).status_code == 302
    assert officer.post(f"{path}/end", data={"module": "T1"}).status_code == 404
    assert "moved for you" not in client.get("/learn").text
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("deadline."))).all()
    assert deeds == ["deadline.extended", "deadline.extension_ended"]


def test_an_extension_only_gives_more_time(sign_in: SignIn, now: datetime) -> None:
    enrolment = learner_with_a_date(now + 30 * DAY)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path = f"/staff/enrolments/{enrolment.id}/deadlines"
    sooner = london_day(now) + timedelta(days=5)
    faults: dict[str, dict[str, object]] = {
        "later than today and than the group": {"due": [str(sooner.day), str(sooner.month), str(sooner.year)]},
        "Write a real day": {"due": ["31", "2", "2027"]},
        "Write the new last day": {"due": ["", "", ""]},
        "Choose a module": {"module": ""},
        "Choose a reason": {"reason": ""},
    }
    good = {"module": "T1", "due": ["1", "1", "2099"], "reason": "illness"}
    for sentence, change in faults.items():
        answer = officer.post(path, data={**good, **change})
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    assert db.session.scalars(select(Extension)).all() == []


def test_what_was_due_while_extra_time_held_keeps_its_later_date(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now, "T2": now + 5 * DAY}))
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    agreed = make_agreed(enrolment.person, officer, extra_days=7, valid_from=london_day(now))
    take_back(agreed, now)
    db.session.commit()
    db.session.expire_all()
    enrolment = get_current_enrolment(enrolment.person_id)
    assert deadline_for(enrolment, "T1") == days_later(now, 7)
    assert deadline_for(enrolment, "T2") == now + 5 * DAY


def test_who_changes_to_a_group_with_later_dates_loses_nothing(app: Flask, now: datetime) -> None:
    enrolment = learner_with_a_date(now + DAY)
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    extend(enrolment, "T1", now + 5 * DAY, ExtensionReason.CARE, by=officer.id, now=now)
    enrolment.cohort = make_cohort(due={"T1": now + 90 * DAY})
    db.session.commit()
    db.session.expire_all()
    assert deadline_for(get_current_enrolment(enrolment.person_id), "T1") == now + 90 * DAY


def test_all_that_decides_a_deadline_is_loaded_in_one_statement(
    app: Flask, count_statements: Counting, now: datetime
) -> None:
    enrolment = learner_with_a_date(now + DAY)
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    make_agreed(enrolment.person, officer)
    extend(enrolment, "T1", now + 5 * DAY, ExtensionReason.CARE, by=officer.id, now=now)
    db.session.commit()
    person_id = enrolment.person_id
    db.session.expunge_all()
    with count_statements() as statements:
        assert deadline_for(get_current_enrolment(person_id), "T1") == days_later(now + DAY, 7)
    assert len(statements) == 1


def test_only_officers_move_dates(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    path = f"/staff/enrolments/{enrolment.id}/deadlines"
    assert sign_in(make_person(roles=[Role.TUTOR, Role.ADMINISTRATOR])).get(path).status_code == 403
    assert (
        sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get("/staff/enrolments/4711/deadlines").status_code == 404
    )


def test_an_officer_who_learns_gives_themself_no_later_date(sign_in: SignIn) -> None:
    both = make_person(roles=[Role.LEARNER, Role.PROGRAMME_OFFICER])
    path = f"/staff/enrolments/{make_enrolment(person=both).id}/deadlines"
    form = {"module": "T1", "due": ["1", "1", "2099"], "reason": "work"}
    assert sign_in(both).post(path, data=form).status_code == 404
    assert db.session.scalars(select(Extension)).all() == []
