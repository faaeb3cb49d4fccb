"""Many people who send something to a real server at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from time import perf_counter

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from tests.visitor import Visitor

SECRET = "csrf-token-of-everybody"
SECONDS_TO_MEET = 60


def visitor_of(app: Flask, port: int, session_id: str) -> Visitor:
    """Somebody who is signed in already: the cookie and the token of forms are as the server itself would make them.

    ``session_id`` is what ``Person.get_id`` gives.
    """
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    visitor = Visitor(port)
    visitor.cookies["session"] = serializer.dumps({"_user_id": session_id, "_fresh": True, "csrf_token": SECRET})
    visitor.token = str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(SECRET))
    return visitor


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of it: the status that each was answered with, and the seconds from the first to the last answer."""

    statuses: tuple[int, ...]
    seconds: float


def rush(visitors: Sequence[Visitor], deed: Callable[[int, Visitor], int]) -> Rush:
    """Everybody does the deed at once; it gives a status."""
    barrier = Barrier(len(visitors) + 1)

    def do(number: int) -> int:
        barrier.wait(SECONDS_TO_MEET)
        return deed(number, visitors[number])

    with ThreadPoolExecutor(len(visitors)) as threads:
        answers = [threads.submit(do, number) for number in range(len(visitors))]
        barrier.wait(SECONDS_TO_MEET)
        began = perf_counter()
        statuses = tuple(answer.result() for answer in answers)
        return Rush(statuses, perf_counter() - began)
