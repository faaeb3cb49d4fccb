"""How tests are shared out among processes: one by one, but those that go together to one process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

TOGETHER = ("server", "looked_at")  # what tests of one file share


def by_file_or_test(config: pytest.Config, log: Any) -> Any:
    """Files whose tests go together, each as a whole and first; then all other tests one by one.

    A server takes seconds to start and fill, and so does its browser: shared out one by one, each process would start
    every one of them. And what one process looked at, another would look at again. The mark xdist_group would say it,
    but xdist 3.8 has no way to tell pytest 9 of it.
    """
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = piece_of_work
    return scheduler


def piece_of_work(test: str) -> str:
    """What is given to one process: a file whose tests go together, or else one test."""
    file = test.partition("::")[0]
    return file if goes_together(file) else test


@cache
def goes_together(file: str) -> bool:
    """Whether the tests of a file share a real server, or what they looked at."""
    written = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
    return any(f'@pytest.fixture(scope="module")\ndef {name}(' in written for name in TOGETHER)
