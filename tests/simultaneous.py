"""Two things at the same moment, on real connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from lms.extensions import db

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


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
