"""What conversations announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A learner has asked, or written again. ``tutor_id`` is who has taken the question, None while nobody has."""

    thread_id: int
    learner_id: int
    tutor_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """A tutor has answered. The answer's words stay on the page: a notice says only that there is one."""

    thread_id: int
    learner_id: int
    page_title: str
    at: datetime
