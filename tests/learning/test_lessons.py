"""The dashboard, modules and lessons, as learners use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import LessonProgress, QuizStanding, TaskStanding
from lms.learning.queries import deadline_for, find_current_enrolment
from tests.curriculum.making import ASSESSED, kept
from tests.factories.accounts import make_person
from tests.factories.learning import (
    make_all_lessons_done,
    make_cohort,
    make_enrolment,
    make_lesson_done,
    make_progress,
)

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

LESSON = "/learn/town-halls/who-decides"


def test_the_dashboard_begins_with_the_next_lesson(sign_in: SignIn) -> None:
    page = sign_in(make_enrolment().person).get("/learn").text
    assert "Next: lesson 1, Who decides" in page
    assert f'href="{LESSON}"' in page
    assert page.index("Next: lesson 1") < page.index("Your modules")
    assert "0 of 4 steps done" in page


def test_the_dashboard_shows_progress_as_a_bar_and_in_words(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    make_lesson_done(enrolment)
    make_progress(enrolment, quiz=QuizStanding.ACHIEVED, task=TaskStanding.SUBMITTED)
    page = sign_in(enrolment.person).get("/learn").text
    assert '<progress max="4" value="2"' in page
    assert "2 of 4 steps done" in page
    assert "Quiz: Achieved." in page
    assert "Task: With your tutor." in page


def test_the_dashboard_says_that_feedback_waits(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    make_progress(enrolment, task=TaskStanding.REFERRED, feedback_at=now)
    page = sign_in(enrolment.person).get("/learn").text
    assert "Next: read your feedback, Town halls" in page
    assert "Feedback is waiting for you" in page


def test_who_has_done_everything_for_now_reads_that_a_tutor_is_reading(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    for code in ("T1", "T2"):
        make_all_lessons_done(enrolment, code)
        make_progress(enrolment, code, quiz=QuizStanding.ACHIEVED, task=TaskStanding.SUBMITTED)
    assert "A tutor is reading your work" in sign_in(enrolment.person).get("/learn").text


def test_who_has_achieved_everything_is_led_to_the_certificate(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(completed_at=now)
    for code in ("T1", "T2"):
        make_progress(enrolment, code, quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    page = sign_in(enrolment.person).get("/learn").text
    assert "See your certificate" in page
    assert "Leave this group" not in page


def test_every_screen_tells_the_same_due_date_in_london_time(sign_in: SignIn) -> None:
    due_at = datetime(2099, 7, 1, 22, 59, tzinfo=UTC)
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": due_at}))
    client = sign_in(enrolment.person)
    for path in ("/learn", "/learn/town-halls", "/learn/town-halls/quiz"):
        assert "1 July 2099, 23:59" in client.get(path).text, path
    current = find_current_enrolment(enrolment.person_id)
    assert current is not None
    assert deadline_for(current, "T1") == due_at
    assert deadline_for(current, "T2") is None


def test_a_date_that_has_passed_stops_nobody(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now - timedelta(days=1)}))
    client = sign_in(enrolment.person)
    for path in ("/learn", "/learn/town-halls"):
        assert "You can still finish it" in client.get(path).text, path
    assert client.post(f"{LESSON}/done").status_code == 302


def test_a_module_shows_its_lessons_its_quiz_and_its_task(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    make_lesson_done(enrolment)
    page = sign_in(enrolment.person).get("/learn/town-halls").text
    assert "1. Who decides" in page
    assert "Next: lesson 2, The rooms" in page
    assert "count the rooms of a hall" in page  # assessed by the quiz
    assert "compare councillors and officers" in page  # assessed by the task
    assert "Explain who decides" in page


def test_a_lesson_explains_its_words_in_place(sign_in: SignIn) -> None:
    page = sign_in(make_enrolment().person).get(LESSON).text
    assert 'popovertarget="term-officer"' in page
    assert '<div popover id="term-officer" class="lms-popover">' in page
    assert "A person who is paid to work for a council." in page
    assert "There are 12 halls." in page


def test_a_lesson_warns_of_a_fact_that_should_have_been_checked_again(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert "This may have changed: There are 7 rooms. We checked it on 1 June 2020." in (
        client.get("/learn/town-halls/the-rooms").text
    )
    assert "This may have changed" not in client.get(LESSON).text


def test_a_lesson_with_more_of_them_warns_once(sign_in: SignIn, tmp_path: Path) -> None:
    edition, _kept = kept(
        tmp_path,
        ASSESSED
        | {
            "content/town-halls/module.toml": (
                "checked_on = 2026-06-01\nreview_by = 2099",
                "checked_on = 2019-06-01\nreview_by = 2020",
            ),
            "content/town-halls/02-the-rooms.md": ("rooms.", "rooms. There are {{halls}} halls."),
        },
    )
    learner = sign_in(make_enrolment(cohort=make_cohort(edition=edition.id)).person)
    page = learner.get("/learn/town-halls/the-rooms").text
    assert "Some facts in this lesson may have changed. We checked them on 1 June 2019." in page
    assert "This may have changed" not in page
    for fact in ("There are 12 halls.", "There are 7 rooms."):
        assert f"<li>{fact}</li>" in page


def test_the_check_question_teaches_and_can_be_tried_again(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert "Voters choose a councillor." not in client.get(LESSON).text
    wrong = client.post(f"{LESSON}/check", data={"option": 0}, follow_redirects=True).text
    assert "Not yet. Try again." in wrong
    assert "Voters choose a councillor." in wrong
    right = client.post(f"{LESSON}/check", data={"option": 1}, follow_redirects=True).text
    assert "Yes. An officer is paid staff." in right
    assert "Right." in client.get(LESSON).text


def test_a_check_answer_that_the_page_does_not_offer_is_refused(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    for option in ("2", "-1", "one", "", "' OR 1=1"):
        assert client.post(f"{LESSON}/check", data={"option": option}).status_code == 422, option
    assert client.post(f"{LESSON}/check").status_code == 422


def test_done_leads_to_the_next_lesson_and_after_the_last_to_the_quiz(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert client.post(f"{LESSON}/done").location == "/learn/town-halls/the-rooms"
    assert client.post("/learn/town-halls/the-rooms/done").location == "/learn/town-halls/quiz"
    assert "Next: the quiz, Town halls" in client.get("/learn").text


def test_opening_and_finishing_twice_keeps_the_first_moment(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    client.get(LESSON)
    client.post(f"{LESSON}/done")
    first = db.session.execute(select(LessonProgress.opened_at, LessonProgress.done_at)).one()
    client.get(LESSON)
    client.post(f"{LESSON}/check", data={"option": 0})
    client.post(f"{LESSON}/done")
    assert db.session.execute(select(LessonProgress.opened_at, LessonProgress.done_at)).one() == first
    assert first.opened_at <= first.done_at


def test_lessons_and_modules_that_do_not_exist_are_not_found(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    for path in ("/learn/nowhere", "/learn/town-halls/nothing", "/learn/nowhere/quiz", "/learn/%27%3B--/x"):
        assert client.get(path).status_code == 404, path


def test_one_learner_does_not_see_what_another_did(sign_in: SignIn) -> None:
    enrolment, other = make_enrolment(), make_enrolment()
    make_lesson_done(enrolment)
    assert "Next: lesson 1" in sign_in(other.person).get("/learn").text


def test_only_learners_open_these_pages(sign_in: SignIn, client: FlaskClient) -> None:
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    for path in ("/learn", "/learn/enrol", LESSON):
        assert tutor.get(path).status_code == 403, path
        assert client.get(path).status_code == 302, path


def test_learners_pages_take_few_statements(sign_in: SignIn, count_statements: Counting, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now, "T2": now}))
    for module in current_edition().programme.modules:
        make_all_lessons_done(enrolment, module.code)
        make_progress(enrolment, module.code, quiz=QuizStanding.ACHIEVED, feedback_at=now)
    client = sign_in(enrolment.person)
    allowed = {"/learn": 6, "/learn/enrol": 3, "/learn/town-halls": 4, LESSON: 2, "/learn/kind-letters/letters": 2}
    for path, most in allowed.items():
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= most, (path, statements)
