"""Attempts against the clock: what pages say, what is taken, and what is submitted by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.quiz_rules import QuizRules
from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, moment_in_words
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.absences import agree_on
from lms.learning.extending import extend
from lms.learning.models import AbsenceReason, ExtensionReason, ModuleProgress, QuizStanding
from lms.notices.models import Notice
from lms.outages.services import undo
from lms.quizzes.jobs import remind_of_closing, submit_what_is_over
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import asked_of, get_sheet
from lms.quizzes.time_queries import times_for
from lms.quizzes.times import GRACE, LATE
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.learning import make_enrolment
from tests.factories.outages import make_outage
from tests.factories.quizzes import (
    form_of,
    give_rules,
    make_answers,
    make_attempt,
    make_submitted,
    make_window,
    right_response,
)

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]
QUIZ = "/learn/town-halls/quiz"
AUTOSAVE = {"X-Requested-With": "autosave"}
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def begun(now: datetime, ago: timedelta, *, minutes: int | None = 40) -> Attempt:
    enrolment = make_enrolment()
    enrolment.enrolled_at = now - timedelta(days=7)
    return make_attempt(enrolment=enrolment, started_at=now - ago, minutes=minutes)


def words_of(app: Flask, moment: datetime) -> str:
    with app.test_request_context():
        return moment_in_words(moment)


def answer(client: FlaskClient, attempt: Attempt, *, by_itself: bool = False) -> Any:
    one = asked_of(attempt.drawn, current_edition().get_bank("T1"))[0]
    form = form_of(one.question, right_response(one.question, one.seed), one.seed)
    return client.post(f"{QUIZ}/{attempt.id}/1", data=form, headers=AUTOSAVE if by_itself else {})


def refreshed(attempt_id: int) -> Attempt:
    return db.session.get_one(Attempt, attempt_id, populate_existing=True)


def told(person: Person) -> list[str]:
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person.id)))


def test_the_time_is_said_before_one_starts_and_the_attempt_keeps_it(app: Flask, sign_in: SignIn) -> None:
    give_rules(app, QuizRules(minutes=40, tries=2, tries_without_waiting=1))
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    page = client.get(QUIZ).text
    assert "You have 40 minutes." in page
    assert "You have 2 tries in all. 2 tries are left." in page.replace("\n", " ")
    assert "If you start now, your time ends on" in page
    assert "Take all the time that you need" not in page
    client.post(QUIZ)
    attempt = db.session.scalars(select(Attempt)).one()
    assert attempt.minutes == 40
    ends = words_of(app, attempt.started_at + 40 * MINUTE)
    for path in (QUIZ, f"{QUIZ}/{attempt.id}/1", f"{QUIZ}/{attempt.id}/review"):
        shown = client.get(path).text
        assert f"Your time ends on {ends}" in shown
        assert 2390 <= int(re.findall(r'data-seconds-left="(\d+)"', shown)[0]) <= 2400
    assert f"your time ends on {ends}" in client.get("/learn").text


def test_no_clock_begins_again_on_a_second_device(app: Flask, sign_in: SignIn, now: datetime) -> None:
    give_rules(app, QuizRules(minutes=40))
    attempt = begun(now, 10 * MINUTE)
    attempt_id, started_at = attempt.id, attempt.started_at
    for device in (sign_in(attempt.enrolment.person), sign_in(attempt.enrolment.person)):
        assert device.post(QUIZ).location == f"{QUIZ}/{attempt_id}/1"
    assert refreshed(attempt_id).started_at == started_at


def test_agreed_time_shows_on_the_page_and_counts_at_once(app: Flask, sign_in: SignIn, now: datetime) -> None:
    give_rules(app, QuizRules(minutes=40))
    attempt = begun(now, 44 * MINUTE)
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    with app.test_request_context():
        make_agreed(attempt.enrolment.person, officer, percent=25)
    client = sign_in(attempt.enrolment.person)
    assert answer(client, attempt, by_itself=True).json["secondsLeft"] in range(350, 361)
    client.post(f"{QUIZ}/{attempt.id}/submit")
    page = client.get(QUIZ).text
    assert "You have 50 minutes." in page or "You have achieved" in page
    assert "Other learners have 40 minutes." in page or "You have achieved" in page


@pytest.mark.parametrize(("late", "status"), [(-SECOND, 302), (GRACE - 5 * SECOND, 302), (GRACE + 5 * SECOND, 409)])
def test_an_answer_is_taken_a_little_after_the_end_and_then_refused(
    sign_in: SignIn, now: datetime, late: timedelta, status: int
) -> None:
    attempt = begun(now, 40 * MINUTE + late)
    assert answer(sign_in(attempt.enrolment.person), attempt).status_code == status


def test_what_comes_too_late_is_shown_so_that_it_can_be_copied(sign_in: SignIn, now: datetime) -> None:
    attempt = begun(now, 42 * MINUTE)
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    typed = next(
        one for one in asked_of(attempt.drawn, current_edition().get_bank("T1")) if one.question.type == "short_text"
    )
    form = form_of(typed.question, "What I wrote late", typed.seed)
    path = f"{QUIZ}/{attempt_id}/{typed.number}"
    told_by_script = client.post(path, data=form, headers=AUTOSAVE)
    assert told_by_script.status_code == 409
    assert told_by_script.json is not None
    assert "The time for this quiz is over." in told_by_script.json["message"]
    for _before_and_after_it_is_submitted in range(2):
        page = client.post(path, data=form)
        assert page.status_code == 409
        assert "The time for this quiz is over." in page.text
        assert "What I wrote late" in page.text
        assert client.get(f"{QUIZ}/{attempt_id}/result").status_code == 200
    assert refreshed(attempt_id).was_ended


def test_after_the_end_there_is_the_way_to_submit_and_then_the_result(sign_in: SignIn, now: datetime) -> None:
    attempt = begun(now, 40 * MINUTE + 10 * SECOND)
    client = sign_in(attempt.enrolment.person)
    question = client.get(f"{QUIZ}/{attempt.id}/1")
    assert question.location == f"{QUIZ}/{attempt.id}/review"
    assert "Your time is over. What you saved is kept." in client.get(question.location).text


@pytest.mark.parametrize("page", ["1", "review", "result"])
def test_the_next_look_submits_what_was_saved_in_time(app: Flask, sign_in: SignIn, now: datetime, page: str) -> None:
    attempt = begun(now, 60 * MINUTE)
    make_answers(attempt)
    client, attempt_id, ended_at = sign_in(attempt.enrolment.person), attempt.id, now - 20 * MINUTE + GRACE
    shown = client.get(f"{QUIZ}/{attempt_id}/{page}", follow_redirects=True).text
    assert "We submitted what you had saved." in shown
    attempt = refreshed(attempt_id)
    assert (attempt.submitted_at, attempt.was_ended, attempt.percent) == (ended_at, True, 100)


def test_the_start_page_submits_it_too_and_offers_the_next_try(sign_in: SignIn, now: datetime) -> None:
    attempt = begun(now, 60 * MINUTE)
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    assert ">Try again<" in client.get(QUIZ).text
    assert refreshed(attempt_id).was_ended


def test_who_starts_after_the_end_begins_a_new_attempt(sign_in: SignIn, now: datetime) -> None:
    attempt = begun(now, 60 * MINUTE)
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    assert client.post(QUIZ).status_code == 302
    attempts = db.session.scalars(select(Attempt).order_by(Attempt.number)).all()
    assert [(one.number, one.was_ended) for one in attempts] == [(1, True), (2, False)]
    assert attempts[0].id == attempt_id


def test_the_job_submits_what_is_over_once_and_tells_the_learner(app: Flask, now: datetime) -> None:
    over, running, untimed = begun(now, 41 * MINUTE), begun(now, 39 * MINUTE), begun(now, 60 * MINUTE, minutes=None)
    make_answers(over)
    ids = over.id, running.id, untimed.id
    learner, enrolment_id = over.enrolment.person, over.enrolment_id
    db.session.commit()
    for _time in range(2):
        submit_what_is_over(now)
    assert [refreshed(number).submitted_at is not None for number in ids] == [True, False, False]
    assert refreshed(ids[0]).percent == 100
    assert told(learner) == ["The time for your quiz “Town halls” was over. We submitted what you had saved."]
    assert db.session.get_one(ModuleProgress, (enrolment_id, "T1")).quiz_standing is QuizStanding.ACHIEVED


def test_an_outage_is_credited_and_said_and_can_be_undone(app: Flask, sign_in: SignIn, now: datetime) -> None:
    attempt = begun(now, 50 * MINUTE)
    outage = make_outage(now - 40 * MINUTE, now - 15 * MINUTE)
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    page = client.get(f"{QUIZ}/{attempt_id}/1").text
    assert "We gave you 25 minutes more, because the service was down." in page
    assert words_of(app, now + 15 * MINUTE) in page
    submit_what_is_over(now)
    assert refreshed(attempt_id).submitted_at is None
    undo(outage, by=outage.recorded_by_id or 0, now=now)
    db.session.commit()
    submit_what_is_over(now)
    assert refreshed(attempt_id).was_ended


def test_an_attempt_that_ended_before_the_outage_was_recorded_costs_no_try(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    give_rules(app, QuizRules(minutes=40, tries=1))
    attempt = begun(now, 60 * MINUTE)
    client, began = sign_in(attempt.enrolment.person), now - 50 * MINUTE
    submit_what_is_over(now)
    assert "You have used all your tries." in client.get(QUIZ).text
    assert client.post(QUIZ).status_code == 409
    make_outage(began, began + 5 * MINUTE)
    assert ">Try again<" in client.get(QUIZ).text
    assert client.post(QUIZ).status_code == 302


def test_nobody_starts_before_a_window_opens_or_after_it_closes(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    window = make_window(enrolment.cohort, opens_at=now + 60 * MINUTE, closes_at=now + 120 * MINUTE)
    client = sign_in(enrolment.person)
    sentence = f"This quiz opens on {words_of(app, window.opens_at or now)}."
    assert sentence in client.get(QUIZ).text
    assert f"the quiz opens on {words_of(app, window.opens_at or now)}" in client.get("/learn").text
    refused = client.post(QUIZ)
    assert refused.status_code == 409
    assert sentence in refused.text
    window.opens_at, window.closes_at = now - 120 * MINUTE, now - MINUTE
    db.session.commit()
    assert "This quiz closed on" in client.get(QUIZ).text
    assert "This quiz closed on" in client.post(QUIZ).text
    assert db.session.scalar(select(Attempt.id)) is None
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    with app.test_request_context():
        later = now + timedelta(days=2)
        extend(enrolment, "T1", later, ExtensionReason.ILLNESS, by=officer.id, now=now)
    page = client.get(QUIZ).text
    assert f"You can start until {words_of(app, later)}." in page
    assert "This date was moved for you." in page
    assert client.post(QUIZ).status_code == 302


def test_a_window_that_closes_in_a_time_away_closes_later_by_its_length(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment()
    closed_at = now - timedelta(hours=30)
    make_window(enrolment.cohort, closes_at=closed_at)
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    with app.test_request_context():
        first = london_day(closed_at)
        agree_on(enrolment, first, first + timedelta(days=6), AbsenceReason.CARE, by=officer.id, now=now)
    client = sign_in(enrolment.person)
    page = client.get(QUIZ).text
    assert f"You can start until {words_of(app, closed_at + timedelta(days=7))}." in page
    assert "This date was moved for you." in page
    assert client.post(QUIZ).status_code == 302
    submit_what_is_over(now)
    assert db.session.scalars(select(Attempt.submitted_at)).one() is None


def test_only_whose_time_never_ends_is_told_to_take_all_of_it(sign_in: SignIn, now: datetime) -> None:
    words = "Take all the time that you need."
    enrolment = make_enrolment()
    assert words in sign_in(enrolment.person).get(QUIZ).text
    make_window(enrolment.cohort, closes_at=now + 60 * MINUTE)
    assert words not in sign_in(enrolment.person).get(QUIZ).text
    attempt = begun(now, MINUTE)  # under rules that had a limit
    assert words not in sign_in(attempt.enrolment.person).get(QUIZ).text


def test_an_untimed_attempt_is_taken_for_two_days_after_the_window_then_submitted(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    attempt = begun(now, timedelta(hours=60), minutes=None)
    window = make_window(attempt.enrolment.cohort, closes_at=now - timedelta(hours=47))
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    assert "You began in time, so your answers are taken until" in client.get(f"{QUIZ}/{attempt_id}/1").text
    assert answer(client, attempt).status_code == 302
    submit_what_is_over(now)
    assert refreshed(attempt_id).submitted_at is None
    window.closes_at = closes_at = now - timedelta(hours=49)
    db.session.commit()
    assert answer(client, refreshed(attempt_id)).status_code == 409
    submit_what_is_over(now)
    assert refreshed(attempt_id).submitted_at == closes_at + LATE
    assert db.session.scalar(select(Answer.fraction)) == 1


def test_a_phone_keeps_no_timed_attempt_and_the_module_page_says_so(app: Flask, sign_in: SignIn, now: datetime) -> None:
    give_rules(app, QuizRules(minutes=40))
    attempt = begun(now, MINUTE)
    client = sign_in(attempt.enrolment.person)
    pages = client.get("/offline/modules/town-halls").get_json(force=True)["pages"]
    assert not [page for page in pages if f"/quiz/{attempt.id}/" in page]
    assert "It needs a connection, so it is not kept." in client.get("/learn/town-halls").text
    for path in (f"{QUIZ}/{attempt.id}/1", f"{QUIZ}/{attempt.id}/review"):
        assert "data-keeps" not in client.get(path).text


def test_learners_are_reminded_once_before_a_quiz_closes(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    done = make_enrolment(cohort=enrolment.cohort)
    make_submitted(enrolment=done)
    make_window(enrolment.cohort, closes_at=now + timedelta(hours=20))
    db.session.commit()
    for _time in range(2):
        remind_of_closing(now)
    closes = words_of(app, now + timedelta(hours=20))
    assert told(enrolment.person) == [f"The quiz of “Town halls” closes on {closes}."]
    assert told(done.person) == []


def test_pages_and_jobs_read_the_same_end(app: Flask, now: datetime) -> None:
    attempt = begun(now, 5 * MINUTE)
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    with app.test_request_context():
        make_agreed(attempt.enrolment.person, officer, percent=30, break_minutes=5)
    make_outage(now - 4 * MINUTE, now - MINUTE)
    make_window(attempt.enrolment.cohort, closes_at=now + 3 * MINUTE)
    db.session.commit()
    with app.test_request_context():
        assert get_sheet(attempt.id).run == times_for(attempt.enrolment_id, "T1", now).run
    assert get_sheet(attempt.id).run.ends_at is not None


def test_pages_of_a_timed_quiz_need_few_statements(
    app: Flask, sign_in: SignIn, now: datetime, count_statements: Counting
) -> None:
    give_rules(app, QuizRules(minutes=40))
    attempt = begun(now, MINUTE)
    make_window(attempt.enrolment.cohort, closes_at=now + timedelta(days=1))
    for hours in range(4):
        make_outage(now - timedelta(hours=hours + 1), now - timedelta(hours=hours, minutes=30))
    client, attempt_id = sign_in(attempt.enrolment.person), attempt.id
    client.get("/learn")
    for path in (QUIZ, f"{QUIZ}/{attempt_id}/1", f"{QUIZ}/{attempt_id}/review", "/learn"):
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)
