"""What the tests of sending share: a phone that sends, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from lms.accounts.models import Person
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.offline.queries import mark_of_check
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import Asked, asked_of
from tests.factories.offline import make_batch, make_item

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
