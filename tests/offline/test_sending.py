"""What a phone sends later: each thing once, the last written answer kept, and a clear receipt for everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, text

from lms.access import Role
from lms.accounts.models import Person
from lms.editions import current_edition, the_shelf
from lms.extensions import db
from lms.learning.models import Enrolment, LessonProgress
from lms.offline.models import OfflineReceipt
from lms.offline.queries import mark_of_check
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import Asked, asked_of
from lms.quizzes.services import submit
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.offline import make_answer_item, make_batch, make_item
from tests.factories.quizzes import form_of, make_answers, make_attempt, right_response, wrong_response
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
LESSON = {"module": "town-halls", "lesson": "who-decides"}
AUTOSAVE = {"X-Requested-With": "autosave"}


def sends(client: FlaskClient, batch: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post("/offline/sync", json=batch)
    assert answer.status_code == 200, answer.text
    receipts: list[dict[str, Any]] = answer.get_json(force=True)["receipts"]
    return receipts


def outcome(client: FlaskClient, of: Enrolment, item: dict[str, Any], **more: Any) -> str:
    return str(sends(client, make_batch(of, item, **more))[0]["outcome"])


def asked_in(attempt: Attempt) -> tuple[Asked, ...]:
    return asked_of(attempt.drawn, current_edition().get_bank(attempt.module_code))


def single_choice(attempt: Attempt) -> Asked:
    return next(asked for asked in asked_in(attempt) if asked.question.type == "single_choice")


def stored(attempt: Attempt, asked: Asked) -> Answer:
    db.session.expire_all()
    return db.session.get_one(Answer, (attempt.id, asked.question.id))


def check_item(option: int, *, at: datetime | None = None, mark: str | None = None) -> dict[str, Any]:
    lesson = current_edition().get_module("T1").lessons[0]
    return make_item("checked", {**LESSON, "option": option, "mark": mark or mark_of_check(lesson)}, at=at)


# Each thing once


def test_answers_of_every_type_are_taken_and_count_like_any_other(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    items = [
        make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed))
        for asked in asked_in(attempt)
    ]
    receipts = sends(client, make_batch(attempt.enrolment, *items, make_item("submitted", {"attempt": attempt.id})))
    assert [receipt["outcome"] for receipt in receipts] == ["taken"] * (len(items) + 1)
    db.session.expire_all()
    assert attempt.percent == 100
    assert attempt.achieved


def test_the_same_thing_again_gets_the_same_receipt_and_changes_nothing(sign_in: SignIn, now: datetime) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    item = make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed))
    first = sends(client, make_batch(attempt.enrolment, item))
    later = make_answer_item(attempt, asked.question, wrong_response(asked.question))
    sends(client, make_batch(attempt.enrolment, later))
    saved_at = stored(attempt, asked).saved_at
    assert sends(client, make_batch(attempt.enrolment, item)) == first
    assert stored(attempt, asked).response == wrong_response(asked.question)
    assert stored(attempt, asked).saved_at == saved_at


def test_two_tabs_that_send_the_same_at_the_same_moment_leave_one_receipt(app: Flask, sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    tabs = [sign_in(attempt.enrolment.person) for _ in range(4)]
    batch = make_batch(
        attempt.enrolment,
        make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed)),
        make_item("submitted", {"attempt": attempt.id}),
    )
    receipts = at_once(lambda tab: sends(tab, batch), tabs)
    assert all(one == receipts[0] for one in receipts)
    assert db.session.scalar(select(func.count()).select_from(OfflineReceipt)) == 2


def test_a_receipt_says_when_it_came_in_london(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    item = make_item("opened", LESSON)
    sends(client, make_batch(enrolment, item))
    kept = db.session.get_one(OfflineReceipt, (enrolment.person_id, item["id"]))
    kept.received_at = datetime(2026, 7, 1, 13, 2, tzinfo=UTC)
    db.session.commit()
    assert sends(client, make_batch(enrolment, item))[0]["message"] == "Sent at 14:02"


# Which answer is kept


@pytest.mark.parametrize(
    ("written", "skew", "is_kept"),
    [
        (timedelta(minutes=-1), timedelta(), False),  # before what is there
        (timedelta(minutes=1), timedelta(), True),  # after it
        (timedelta(hours=-3, minutes=1), timedelta(hours=3), True),  # the clock is three hours behind, and says so
        (timedelta(hours=3, minutes=-1), timedelta(hours=-3), False),  # three hours ahead, and says so
        (timedelta(days=900), timedelta(), True),  # a moment to come is brought to now
        (timedelta(days=-9000), timedelta(), False),  # one from before the attempt is brought to its start
        (timedelta(days=20_000), timedelta(days=36_000), True),
        (timedelta(days=-20_000), timedelta(days=-36_000), False),
    ],
)
def test_the_answer_that_was_written_last_is_kept(
    sign_in: SignIn, now: datetime, written: timedelta, skew: timedelta, is_kept: bool
) -> None:
    attempt = make_attempt()
    attempt.started_at = now - timedelta(hours=2)
    asked = single_choice(attempt)
    at = now - timedelta(hours=1)
    db.session.add(
        Answer(
            attempt_id=attempt.id,
            question_id=asked.question.id,
            response=wrong_response(asked.question),
            saved_at=at,
        )
    )
    client = sign_in(attempt.enrolment.person)
    right = right_response(asked.question, asked.seed)
    item = make_answer_item(attempt, asked.question, right, at=at + written)
    assert outcome(client, attempt.enrolment, item, skew=skew) == ("taken" if is_kept else "older")
    assert (stored(attempt, asked).response == right) is is_kept


def test_a_late_answer_never_replaces_one_that_another_phone_wrote_later_and_sent_first(
    sign_in: SignIn, now: datetime
) -> None:
    attempt = make_attempt()
    attempt.started_at = now - timedelta(hours=2)
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    right, wrong = right_response(asked.question, asked.seed), wrong_response(asked.question)
    later = make_answer_item(attempt, asked.question, right, at=now - timedelta(minutes=5))
    earlier = make_answer_item(attempt, asked.question, wrong, at=now - timedelta(minutes=6))
    assert [outcome(client, attempt.enrolment, item) for item in (later, earlier)] == ["taken", "older"]
    assert stored(attempt, asked).response == right


def test_what_a_page_saves_now_is_always_the_last(sign_in: SignIn, now: datetime) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    right, wrong = right_response(asked.question, asked.seed), wrong_response(asked.question)
    ahead = make_answer_item(attempt, asked.question, wrong, at=now + timedelta(days=3))
    assert outcome(client, attempt.enrolment, ahead) == "taken"
    page = f"/learn/town-halls/quiz/{attempt.id}/{asked.number}"
    client.post(page, data=form_of(asked.question, right), headers=AUTOSAVE)
    assert stored(attempt, asked).response == right
    before = make_answer_item(attempt, asked.question, wrong, at=now - timedelta(minutes=1))
    assert outcome(client, attempt.enrolment, before) == "older"


def test_whatever_the_order_and_however_often_two_phones_send_the_last_written_answer_stands(
    sign_in: SignIn, now: datetime
) -> None:
    attempt = make_attempt()
    attempt.started_at = now - timedelta(hours=2)
    asked = next(asked for asked in asked_in(attempt) if asked.question.type == "short_text")
    client = sign_in(attempt.enrolment.person)
    for order in permutations(range(4)):
        db.session.execute(delete(Answer))
        items = [
            make_answer_item(attempt, asked.question, f"word {place}", at=now - timedelta(minutes=10 - place))
            for place in range(4)
        ]
        batch = [items[place] for place in order]
        for sent in (batch[:2], batch, batch[::-1]):  # the first receipts were lost on the way
            sends(client, make_batch(attempt.enrolment, *sent))
        assert stored(attempt, asked).response == "word 3", order


@pytest.mark.parametrize("far", [timedelta(days=-3000), timedelta(days=3000)])
def test_of_one_phone_with_a_wrong_clock_the_last_answer_stands(sign_in: SignIn, now: datetime, far: timedelta) -> None:
    attempt = make_attempt()
    asked = next(asked for asked in asked_in(attempt) if asked.question.type == "short_text")
    client = sign_in(attempt.enrolment.person)
    for place, word in enumerate(("first", "second", "last")):
        item = make_answer_item(attempt, asked.question, word, at=now + far + timedelta(seconds=place))
        assert outcome(client, attempt.enrolment, item) == "taken"
    assert stored(attempt, asked).response == "last"


def test_an_older_answer_that_says_the_same_is_no_loss(sign_in: SignIn, now: datetime) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    make_answers(attempt)
    client = sign_in(attempt.enrolment.person)
    right = right_response(asked.question, asked.seed)
    same = make_answer_item(attempt, asked.question, right, at=now - timedelta(minutes=1))
    assert outcome(client, attempt.enrolment, same) == "taken"
    submit(attempt.id, now)
    same = make_answer_item(attempt, asked.question, right, at=now - timedelta(minutes=1))
    assert outcome(client, attempt.enrolment, same) == "taken"


# What is refused, and why


def test_a_submitted_attempt_takes_no_more_answers_and_says_so(sign_in: SignIn, now: datetime) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    submit(attempt.id, now)
    client = sign_in(attempt.enrolment.person)
    late = make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed))
    receipt = sends(client, make_batch(attempt.enrolment, late))[0]
    assert receipt["outcome"] == "closed"
    assert receipt["refused"]
    assert "you submitted this quiz before" in receipt["message"]
    assert db.session.get(Answer, (attempt.id, asked.question.id)) is None


@pytest.mark.parametrize(
    ("hours_since_it_closed", "begun_in_it", "expected"),
    [(-1, True, "taken"), (47, True, "taken"), (49, True, "too late"), (1, False, "too late")],
)
def test_an_answer_is_taken_until_48_hours_after_the_window_closed(
    sign_in: SignIn, now: datetime, hours_since_it_closed: int, begun_in_it: bool, expected: str
) -> None:
    attempt = make_attempt()
    attempt.closes_at = now - timedelta(hours=hours_since_it_closed)
    attempt.started_at = attempt.closes_at + timedelta(minutes=-10 if begun_in_it else 10)
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    right = right_response(asked.question, asked.seed)
    # What a phone says of when it was written changes nothing: its clock can be set.
    item = make_answer_item(attempt, asked.question, right, at=attempt.closes_at - timedelta(minutes=1))
    assert outcome(client, attempt.enrolment, item) == expected
    page = f"/learn/town-halls/quiz/{attempt.id}/{asked.number}"
    saved = client.post(page, data=form_of(asked.question, right), headers=AUTOSAVE)
    assert saved.status_code == (200 if expected == "taken" else 409)
    assert outcome(client, attempt.enrolment, make_item("submitted", {"attempt": attempt.id})) == "taken"


def test_the_attempt_of_somebody_else_is_as_if_there_were_none(sign_in: SignIn) -> None:
    attempt, other = make_attempt(), make_enrolment()
    asked = single_choice(attempt)
    client = sign_in(other.person)
    right = right_response(asked.question, asked.seed)
    assert outcome(client, other, make_answer_item(attempt, asked.question, right)) == "gone"
    assert outcome(client, other, make_item("submitted", {"attempt": attempt.id})) == "gone"
    db.session.expire_all()
    assert attempt.submitted_at is None


def test_an_answer_counts_in_its_attempts_own_edition_when_the_group_has_moved_on(sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    before = client.get("/offline/state").get_json(force=True)["marks"]
    the_shelf().by_id["another"] = replace(current_edition(), id="another", banks={})
    attempt.enrolment.cohort.edition = "another"
    assert client.get("/offline/state").get_json(force=True)["marks"] != before
    item = make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed))
    assert outcome(client, attempt.enrolment, item) == "taken"
    assert outcome(client, attempt.enrolment, make_item("submitted", {"attempt": attempt.id})) == "taken"
    assert stored(attempt, asked).fraction == 1


def test_a_batch_of_another_account_is_refused_whole(sign_in: SignIn) -> None:
    mine, other = make_enrolment(), make_enrolment()
    client = sign_in(other.person)
    answer = client.post("/offline/sync", json=make_batch(mine, make_item("opened", LESSON)))
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(OfflineReceipt)) == 0


def test_a_bad_thing_never_holds_up_the_rest(sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    items = [
        {"id": "no id", "kind": "opened", "at": 1, "about": LESSON},
        make_item("danced", {}),
        make_item("opened", {**LESSON, "lesson": "no-such-lesson"}),
        make_item("answered", {"attempt": attempt.id, "question": asked.question.id, "fields": [["answer", "?"]]}),
        make_item("answered", {"attempt": attempt.id, "question": "no-such-question", "fields": []}),
        check_item(99),
        check_item(0, mark="of another question"),
        make_answer_item(attempt, asked.question, right_response(asked.question, asked.seed)),
    ]
    receipts = sends(client, make_batch(attempt.enrolment, *items))
    outcomes = [receipt["outcome"] for receipt in receipts]
    assert outcomes == ["unusable", "gone", "unusable", "gone", "unusable", "changed", "taken"]
    assert all(receipt["message"] for receipt in receipts)


def test_what_fails_on_our_side_is_not_acknowledged_and_the_submission_waits_for_it(
    app: Flask, sign_in: SignIn
) -> None:
    attempt = make_attempt()
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    right = right_response(asked.question, asked.seed)
    answer = make_answer_item(attempt, asked.question, right)
    batch = make_batch(
        attempt.enrolment, answer, make_item("opened", LESSON), make_item("submitted", {"attempt": attempt.id})
    )
    db.session.execute(text("ALTER TABLE answer RENAME TO answer_away"))
    db.session.commit()
    receipts = sends(client, batch)
    db.session.execute(text("ALTER TABLE answer_away RENAME TO answer"))
    db.session.commit()
    assert [receipt["id"] for receipt in receipts] == [batch["items"][1]["id"]]
    assert [receipt["outcome"] for receipt in sends(client, batch)] == ["taken"] * 3
    assert stored(attempt, asked).fraction == 1


def test_who_left_the_group_is_told(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(withdrawn_at=now)
    client = sign_in(enrolment.person)
    assert outcome(client, enrolment, make_item("done", LESSON)) == "not enrolled"


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
