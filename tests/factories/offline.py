"""What a phone sends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from assessments.questions import AnyQuestion
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.learning.models import Enrolment
from lms.offline.queries import account_key
from lms.quizzes.models import Attempt
from tests.factories.quizzes import form_of


def make_item(kind: str, about: dict[str, Any], *, at: datetime | None = None) -> dict[str, Any]:
    """One thing, written now unless told."""
    return {"id": str(uuid4()), "kind": kind, "at": int((at or utc_now()).timestamp() * 1000), "about": about}


def make_answer_item(
    attempt: Attempt, question: AnyQuestion, response: Any, *, at: datetime | None = None
) -> dict[str, Any]:
    """An answer to one question of a quiz."""
    seed = next(one["seed"] for one in attempt.drawn if one["id"] == question.id)
    form = form_of(question, response, seed)
    form.pop("question")
    fields = [
        [name, one] for name, value in form.items() for one in (value if isinstance(value, list) else [value]) if one
    ]
    return make_item("answered", {"attempt": attempt.id, "question": question.id, "fields": fields}, at=at)


def make_batch(of: Enrolment | Person, *items: Any, skew: timedelta = timedelta()) -> dict[str, Any]:
    """A batch of somebody's phone, whose clock is behind by ``skew``."""
    person = of.person if isinstance(of, Enrolment) else of
    return {"account": account_key(person), "skew": int(skew.total_seconds() * 1000), "items": list(items)}
