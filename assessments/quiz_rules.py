"""The rules of a quiz: how long, how often, and how long one waits between tries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizRules:
    """What ``[rules]`` of a quiz.toml says; each that it leaves out is as here.

    ``minutes`` for an attempt and ``tries`` at the quiz: None is as many as one needs. After ``tries_without_waiting``
    tries that achieved nothing, the next may begin ``pause_hours`` after the last was submitted: time to read again.
    """

    minutes: int | None = None
    tries: int | None = None
    tries_without_waiting: int = 2
    pause_hours: int = 24


USUAL = QuizRules()
