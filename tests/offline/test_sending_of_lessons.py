"""Lessons done without a line, and what hostile phones send instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import LessonProgress
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.offline import make_answer_item, make_batch, make_item
from tests.factories.quizzes import make_attempt
from tests.offline.sending import LESSON, asked_in, check_item, outcome, sends, stored

SignIn = Callable[[Person], FlaskClient]


# Lessons


def test_a_lesson_done_without_a_line_is_done_once_and_stays(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    enrolment.enrolled_at = now - timedelta(days=3)
    client = sign_in(enrolment.person)
    at = (now - timedelta(hours=5)).replace(microsecond=0)
    batch = make_batch(enrolment, make_item("opened", LESSON, at=at), make_item("done", LESSON, at=at))
    for _again in range(2):
        assert [receipt["outcome"] for receipt in sends(client, batch)] == ["taken", "taken"]
    assert outcome(client, enrolment, make_item("done", LESSON)) == "taken"
    progress = db.session.scalars(select(LessonProgress)).one()
    assert (progress.opened_at, progress.done_at) == (at, at)


def test_a_lesson_is_never_done_before_the_group_was_joined_nor_in_the_future(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    outcome(client, enrolment, make_item("done", LESSON, at=now - timedelta(days=900)))
    other = {**LESSON, "lesson": "the-rooms"}
    outcome(client, enrolment, make_item("done", other, at=now + timedelta(days=900)))
    for progress in db.session.scalars(select(LessonProgress)):
        assert progress.done_at is not None
        assert enrolment.enrolled_at <= progress.done_at < now + timedelta(minutes=5)


def test_of_two_answers_to_a_check_question_the_one_chosen_last_is_kept(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    enrolment.enrolled_at = now - timedelta(days=3)
    client = sign_in(enrolment.person)
    for minutes, option, expected in ((-10, 1, 1), (-20, 0, 1), (-5, 0, 0)):
        outcome(client, enrolment, check_item(option, at=now + timedelta(minutes=minutes)))
        db.session.expire_all()
        assert db.session.scalars(select(LessonProgress)).one().check_answer == expected
    client.post("/learn/town-halls/who-decides/check", data={"option": "1"})
    outcome(client, enrolment, check_item(0, at=now - timedelta(minutes=1)))
    db.session.expire_all()
    assert db.session.scalars(select(LessonProgress)).one().check_answer == 1


# Hostile


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"account": 1, "skew": 0, "items": []}',
        b'{"account": "x", "skew": 1e400, "items": []}',
        b'{"account": "x", "skew": 99999999999999999999999, "items": []}',
        b'{"account": "x", "skew": NaN, "items": []}',
        b'{"account": "x", "skew": 0, "items": [], "more": 1}',
        json.dumps({"account": "x", "skew": 0, "items": [{}] * 201}).encode(),
    ],
)
def test_what_is_no_batch_is_refused(sign_in: SignIn, body: bytes) -> None:
    client = sign_in(make_enrolment().person)
    answer = client.post("/offline/sync", data=body, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.get_json(force=True)["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"at": -1},
        {"at": 10**30},
        {"at": "now"},
        {"at": None},
        {"about": None},
        {"about": {"attempt": 10**12, "question": "x", "fields": []}},
        {"about": {"attempt": 1, "question": "\ud800", "fields": []}},
        {"about": {"attempt": 1, "question": "x", "fields": [["answer", "a\x00" * 2001]]}},
        {"about": {"attempt": 1, "question": "x", "fields": [["answer"]]}},
        {"about": {"attempt": 1, "question": "x", "fields": [["a", "b"]] * 61}},
        {"kind": ["answered"]},
        {"more": 1},
    ],
)
def test_a_thing_that_can_be_nothing_gets_its_receipt(sign_in: SignIn, change: dict[str, Any]) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    item = make_item("answered", {"attempt": 1, "question": "x", "fields": []}) | change
    assert outcome(client, enrolment, item) == "unusable"


def test_text_with_signs_that_nobody_types_is_cleaned(sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = next(asked for asked in asked_in(attempt) if asked.question.type == "short_text")
    client = sign_in(attempt.enrolment.person)
    item = make_answer_item(attempt, asked.question, "a coun\x00cillor")
    assert outcome(client, attempt.enrolment, item) == "taken"
    assert stored(attempt, asked).response == "a councillor"


def test_more_than_a_phone_ever_sends_is_too_large(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    answer = client.post("/offline/sync", data=b" " * (256 * 1024 + 1), headers={"Accept": "application/json"})
    assert answer.status_code == 413


def test_who_is_signed_out_reads_so_as_data(client: FlaskClient) -> None:
    answer = client.post("/offline/sync", json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    state = client.get("/offline/state")
    assert state.status_code == 401
    assert state.get_json()["account"] is None


def test_who_does_not_learn_has_no_account_to_send_for(sign_in: SignIn) -> None:
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    assert tutor.get("/offline/state").status_code == 401
    assert tutor.post("/offline/sync", json={}).status_code == 403
