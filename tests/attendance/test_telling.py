"""Groups are told about their live sessions, each learner in their own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.jobs import remind_of_sessions
from lms.attendance.models import LiveSession
from lms.attendance.services import cancel, change, plan
from lms.clock import moment_in_words
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind
from tests.factories.accounts import make_person
from tests.factories.attendance import details_of, make_session
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

DAY = timedelta(days=1)
EVENING = datetime(2099, 7, 2, 17, 30, tzinfo=UTC)  # 18:30 in London's summer
DAY_BEFORE = datetime(2099, 7, 1, 9, 0, tzinfo=UTC)


def sentences() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Notice.sentence).order_by(Notice.id)))


def forget_notices() -> None:
    db.session.execute(delete(Notice))
    db.session.commit()


def test_a_group_is_told_once_of_each_thing_that_happens_to_a_session(app: Flask, now: datetime) -> None:
    enrolment, tutor = make_enrolment(), make_person(roles=[Role.TUTOR])
    session = make_session(cohort=enrolment.cohort, starts_at=EVENING)
    change(session, details_of(session), by=tutor.id, now=now)
    change(session, replace(details_of(session), place="Online"), by=tutor.id, now=now)
    change(
        session, replace(details_of(session), starts_at=EVENING + DAY, ends_at=EVENING + 2 * DAY), by=tutor.id, now=now
    )
    cancel(session, by=tutor.id, now=now)
    cancel(session, by=tutor.id, now=now)
    assert sentences() == [
        "There is a new live session: “Meet your tutor”, 2 July 2099, 18:30, London time.",
        "A live session was changed: “Meet your tutor”, 2 July 2099, 18:30, London time.",
        "A live session was changed: “Meet your tutor”, 3 July 2099, 18:30, London time.",
        "A live session was cancelled: “Meet your tutor”, 3 July 2099, 18:30, London time.",
    ]
    notice = db.session.scalars(select(Notice)).first()
    assert notice is not None
    assert (notice.person_id, notice.kind, notice.path) == (
        enrolment.person_id, NoticeKind.SESSION, "/learn/sessions",
    )  # fmt: skip


def test_nobody_is_told_of_a_session_that_is_over(app: Flask, now: datetime) -> None:
    cohort, tutor = make_enrolment().cohort, make_person(roles=[Role.TUTOR])
    past = make_session(starts_at=now - 2 * DAY)
    noted = plan(cohort, details_of(past), by=tutor.id, now=now)
    change(noted, replace(details_of(noted), place="Online"), by=tutor.id, now=now)
    cancel(noted, by=tutor.id, now=now)
    assert sentences() == []


def test_only_those_who_are_in_the_group_are_told(app: Flask, now: datetime) -> None:
    cohort = make_cohort()
    make_enrolment(cohort=cohort, withdrawn_at=now)
    make_enrolment(cohort=cohort).person.closed_at = now
    make_enrolment()
    make_session(cohort=cohort)
    assert sentences() == []


def test_each_learner_reads_it_in_their_own_language(sign_in: SignIn, now: datetime) -> None:
    welsh, english = make_enrolment(), make_enrolment()
    english.cohort = welsh.cohort
    welsh.person.language = "cy"
    make_session(cohort=welsh.cohort, starts_at=EVENING)
    db.session.commit()
    found = {notice.person_id: notice for notice in db.session.scalars(select(Notice))}
    assert "2 July 2099, 18:30" in found[english.person_id].sentence
    assert "2 Gorffennaf 2099, 18:30" in found[welsh.person_id].sentence
    assert found[welsh.person_id].language == "cy"
    assert moment_in_words(EVENING) in sign_in(english.person).get("/notices").text


@pytest.mark.parametrize(
    ("at", "is_told"),
    [
        (datetime(2099, 6, 30, 22, 59, tzinfo=UTC), False),  # two days before, a minute to midnight in London
        (datetime(2099, 6, 30, 23, 0, tzinfo=UTC), True),
        (datetime(2099, 7, 1, 22, 59, tzinfo=UTC), True),
        (datetime(2099, 7, 1, 23, 0, tzinfo=UTC), False),
    ],
)
def test_a_group_is_reminded_on_the_day_before_in_london(app: Flask, at: datetime, is_told: bool) -> None:
    make_session(cohort=make_enrolment().cohort, starts_at=EVENING)
    forget_notices()
    remind_of_sessions(at)
    assert bool(sentences()) is is_told


def test_a_reminder_comes_once_and_again_only_when_the_session_moves_to_another_day(app: Flask, now: datetime) -> None:
    session = make_session(cohort=make_enrolment().cohort, starts_at=EVENING)
    forget_notices()
    for hour in range(5):
        remind_of_sessions(DAY_BEFORE + timedelta(hours=hour))
    assert sentences() == ["Your next live session is soon: “Meet your tutor”, 2 July 2099, 18:30, London time."]
    moved = replace(details_of(session), starts_at=EVENING + DAY, ends_at=EVENING + DAY + timedelta(hours=1))
    change(session, moved, by=session.planned_by_id, now=now)
    db.session.commit()
    forget_notices()
    remind_of_sessions(DAY_BEFORE)
    assert sentences() == []
    remind_of_sessions(DAY_BEFORE + DAY)
    assert len(sentences()) == 1


def test_nobody_is_reminded_of_a_cancelled_session_or_of_what_they_read_that_day(app: Flask, now: datetime) -> None:
    session = make_session(cohort=make_enrolment().cohort, starts_at=EVENING)
    cancel(session, by=session.planned_by_id, now=now)
    plan(session.cohort, details_of(session), by=session.planned_by_id, now=DAY_BEFORE)
    db.session.commit()
    forget_notices()
    remind_of_sessions(DAY_BEFORE + timedelta(hours=1))
    assert sentences() == []


def test_a_large_group_is_told_and_reminded_in_few_statements(app: Flask, count_statements: Counting) -> None:
    cohort = make_cohort()
    for _number in range(60):
        make_enrolment(cohort=cohort)
    other: LiveSession = make_session(starts_at=EVENING)
    details, tutor = details_of(other), other.planned_by_id
    db.session.commit()
    with count_statements() as statements:
        plan(cohort, details, by=tutor, now=DAY_BEFORE - DAY)
        db.session.commit()
    assert len(statements) <= 8, statements
    forget_notices()
    with count_statements() as statements:
        remind_of_sessions(DAY_BEFORE)
    assert len(statements) <= 8, statements
    assert len(sentences()) == 60
