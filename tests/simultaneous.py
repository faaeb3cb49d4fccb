"""Two things at the same moment, on real connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select

from lms.extensions import db

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
SECONDS_TO_MEET = 0.25


def at_once(deed: Callable[[Thing], Answer], things: Sequence[Thing]) -> list[Answer]:
    """Do the deed with each thing, all starting together; what they answer, in order.

    What the test did so far is committed: its own transaction would stand in the way.
    """
    db.session.commit()
    barrier = Barrier(len(things))

    def do(thing: Thing) -> Answer:
        barrier.wait(timeout=10)
        return deed(thing)

    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(do, things))


def meanwhile(app: Flask, first: Callable[[], object], second: Callable[[], Answer]) -> Answer:
    """The first deed is done, but not committed yet, when the second begins; gives what the second answers.

    The second either ends by itself, or waits for the first. Either way both have read what was there before.
    """
    db.session.commit()
    with app.app_context(), app.test_request_context("/", method="POST"), ThreadPoolExecutor(1) as elsewhere:
        first()
        db.session.flush()
        answer = elsewhere.submit(second)
        wait([answer], timeout=SECONDS_TO_MEET)
        db.session.commit()
        return answer.result(timeout=20)


def count(model: type[object]) -> int:
    """How many rows there are now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
