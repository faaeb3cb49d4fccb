"""Pages that show how questions do their work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.quizzes.analysis import items_of, tried
from lms.quizzes.models import Answer
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_answers, make_attempt, make_submitted

SignIn = Callable[[Person], FlaskClient]


def make_tried(right: int, wrong: int) -> None:
    """So many learners had everything right at their first try, and so many everything wrong."""
    for number in range(right + wrong):
        make_submitted(right=number < right)


def figures() -> dict[str, tuple[int, float | None]]:
    edition = current_edition()
    return {
        item.question.id: (item.responses, item.facility) for item in items_of(edition, "T1", edition.get_bank("T1"))
    }


def test_only_the_first_submitted_try_of_each_learner_counts(app: Flask) -> None:
    make_tried(12, 7)
    person = make_person(roles=[Role.LEARNER])
    first = make_submitted(enrolment=make_enrolment(person=person), right=False)
    first.submitted_at = first.enrolment.withdrawn_at = utc_now() - timedelta(days=9)
    db.session.flush()
    make_submitted(enrolment=make_enrolment(person=person))  # in another group, later
    assert figures()["t1-q1"] == (20, 0.6)
    assert [(one.module_code, one.edition, one.learners) for one in tried()] == [("T1", current_edition().id, 20)]


def test_who_answered_nothing_or_was_erased_does_not_count(app: Flask) -> None:
    make_tried(12, 8)
    gone = make_submitted()
    db.session.execute(delete(Answer).where(Answer.attempt_id == gone.id))
    assert figures()["t1-q1"] == (20, 0.6)


def test_with_nineteen_learners_nothing_is_shown_but_their_number(sign_in: SignIn) -> None:
    make_tried(11, 8)
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    page = client.get(f"/quiz-questions/{current_edition().id}/T1").text
    assert "No question has 20 answers yet" in page
    assert page.count("Too few answers to tell") == 14
    assert '<svg class="lms-drawing"' not in page
    assert "%</td>" not in page
    one = client.get(f"/quiz-questions/{current_edition().id}/T1/t1-q1").text
    assert "With fewer than 20 answers nothing can be told." in one
    assert "Who chose what" not in one


def test_with_twenty_the_worst_comes_first_with_what_to_look_at(sign_in: SignIn) -> None:
    make_tried(12, 8)
    client = sign_in(make_person(roles=[Role.TUTOR]))
    page = client.get(f"/quiz-questions/{current_edition().id}/T1").text
    assert "60%" in page
    assert 'role="img" aria-label="Chart of 14 questions' in page
    assert "Nobody chooses “Also wrong”" in page
    one = client.get(f"/quiz-questions/{current_edition().id}/T1/t1-q1").text
    assert "Lowest third (6)" in one
    assert "Nobody chooses" in one
    assert f'href="/quiz-questions/{current_edition().id}/T1"' in client.get("/quiz-questions").text


def test_an_edition_or_question_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    client, edition = sign_in(make_person(roles=[Role.TUTOR])), current_edition().id
    for path in ("no-such-edition/T1", f"{edition}/T9", f"{edition}/T1/t1-gone", "no-such-edition/T1/t1-q1"):
        assert client.get(f"/quiz-questions/{path}").status_code == 404, path


def test_pages_take_few_statements(sign_in: SignIn, count_statements: Callable[[], Any]) -> None:
    make_tried(3, 2)
    client, edition = sign_in(make_person(roles=[Role.TUTOR])), current_edition().id
    for path, most in (("", 3), (f"/{edition}/T1", 4), (f"/{edition}/T1/t1-q7", 6)):
        with count_statements() as statements:
            assert client.get(f"/quiz-questions{path}").status_code == 200
        assert len(statements) <= most, path


def test_an_open_try_says_nothing(app: Flask) -> None:
    make_answers(make_attempt())
    assert tried() == []
