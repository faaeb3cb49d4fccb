"""What a phone sends later: each thing once, the last written answer kept, and a clear receipt for everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, text

from lms.accounts.models import Person
from lms.editions import current_edition, the_shelf
from lms.extensions import db
from lms.offline.models import OfflineReceipt
from lms.quizzes.models import Answer
from lms.quizzes.services import submit
from tests.factories.learning import make_enrolment
from tests.factories.offline import make_answer_item, make_batch, make_item
from tests.factories.quizzes import form_of, make_answers, make_attempt, make_window, right_response, wrong_response
from tests.offline.sending import AUTOSAVE, LESSON, asked_in, check_item, outcome, sends, single_choice, stored
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


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
    client.post(page, data=form_of(asked.question, right, asked.seed), headers=AUTOSAVE)
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
    closes_at = now - timedelta(hours=hours_since_it_closed)
    attempt = make_attempt(started_at=closes_at + timedelta(minutes=-10 if begun_in_it else 10))
    make_window(attempt.enrolment.cohort, closes_at=closes_at)
    asked = single_choice(attempt)
    client = sign_in(attempt.enrolment.person)
    right = right_response(asked.question, asked.seed)
    # What a phone says of when it was written changes nothing: its clock can be set.
    item = make_answer_item(attempt, asked.question, right, at=closes_at - timedelta(minutes=1))
    assert outcome(client, attempt.enrolment, item) == expected
    page = f"/learn/town-halls/quiz/{attempt.id}/{asked.number}"
    saved = client.post(page, data=form_of(asked.question, right, asked.seed), headers=AUTOSAVE)
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
