"""Officers say from when until when a group may take a quiz; the files say the rest, and its faults are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.loader import ContentError, load_bank
from assessments.quiz_rules import USUAL, QuizRules
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.quizzes.models import QuizWindow
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort
from tests.factories.quizzes import make_window

SignIn = Callable[[Person], FlaskClient]
QUESTION = """
[[questions]]
id = "q1"
type = "true_false"
criterion = "1.1"
difficulty = 1
prompt = "What?"
feedback = "So it is."
answer = true
wrong_feedback = "No."
"""


def moment(prefix: str, day: str, clock: str) -> dict[str, list[str] | str]:
    return {f"{prefix}_on": day.split(), f"{prefix}_time": clock}


def test_an_officer_sets_a_window_in_londons_time_and_takes_it_away(sign_in: SignIn) -> None:
    cohort = make_cohort()
    client, path = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), f"/staff/cohorts/{cohort.id}/quizzes"
    assert path in client.get(f"/staff/cohorts/{cohort.id}").text
    sent = {"module": "T1", **moment("opens", "1 7 2098", "09:00"), **moment("closes", "1 12 2098", "17:30")}
    assert client.post(path, data=sent).status_code == 302
    window = db.session.scalars(select(QuizWindow)).one()
    assert window.opens_at == datetime(2098, 7, 1, 8, tzinfo=UTC)
    assert window.closes_at == datetime(2098, 12, 1, 17, 30, tzinfo=UTC)
    assert "1 December 2098, 17:30" in client.get(path).text
    assert client.post(f"{path}/end", data={"module": "T1"}).status_code == 302
    assert client.post(f"{path}/end", data={"module": "T1"}).status_code == 404
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [action for action in actions if action.startswith("quiz_window")] == [
        "quiz_window.set",
        "quiz_window.ended",
    ]


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({}, "Write when it opens, or when it closes, or both."),
        (moment("closes", "1 7 2020", "09:00"), "It must close later than it opens, and later than now."),
        (
            {**moment("opens", "2 7 2098", "09:00"), **moment("closes", "1 7 2098", "09:00")},
            "It must close later than it opens, and later than now.",
        ),
        ({"opens_on": ["1", "7", "2098"], "opens_time": ""}, "Write both the day and the time, or neither."),
        ({"closes_on": "", "closes_time": "09:00"}, "Write both the day and the time, or neither."),
    ],
)
def test_what_can_be_no_window_is_refused(sign_in: SignIn, sent: dict[str, list[str] | str], fault: str) -> None:
    cohort = make_cohort()
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    answer = client.post(f"/staff/cohorts/{cohort.id}/quizzes", data={"module": "T1", **sent})
    assert answer.status_code == 422
    assert fault in answer.text
    assert db.session.scalar(select(QuizWindow.module_code)) is None


def test_a_second_window_replaces_the_first(sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort()
    make_window(cohort, closes_at=now + timedelta(days=1))
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    sent = {"module": "T1", **moment("opens", "1 7 2098", "09:00")}
    assert client.post(f"/staff/cohorts/{cohort.id}/quizzes", data=sent).status_code == 302
    window = db.session.scalars(select(QuizWindow)).one()
    assert (window.opens_at, window.closes_at) == (datetime(2098, 7, 1, 8, tzinfo=UTC), None)


def quiz(folder: Path, rules: str) -> Path:
    (folder / "quiz.toml").write_text(f'module = "T1"\n{rules}{QUESTION}')
    return folder


def test_rules_of_a_quiz_are_read_and_what_is_left_out_is_usual(tmp_path: Path) -> None:
    assert load_bank(quiz(tmp_path, "")).rules == USUAL
    rules = load_bank(quiz(tmp_path, "[rules]\nminutes = 40\ntries = 3\n")).rules
    assert rules == QuizRules(minutes=40, tries=3, tries_without_waiting=2, pause_hours=24)


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("minutes = 0", "4: rules.minutes: Input should be greater than or equal to 1."),
        ('tries = "many"', "4: rules.tries: It is not a whole number; write one, without quotation marks."),
        ("hours = 2", "4: rules.hours: No such field is known; remove it or check its spelling."),
        ("pause_hours = -1", "4: rules.pause_hours: Input should be greater than or equal to 0."),
    ],
)
def test_a_fault_in_the_rules_is_named_by_its_line(tmp_path: Path, rule: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_bank(quiz(tmp_path, f"\n[rules]\n{rule}\n"))
    assert str(caught.value) == f"{tmp_path / 'quiz.toml'}:{fault}"
