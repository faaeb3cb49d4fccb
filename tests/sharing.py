"""How tests are shared out among processes: one by one, but those of one real server to one process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling


def by_server(config: pytest.Config, log: Any) -> Any:
    """Files whose tests share a server, each as a whole and first; then all other tests one by one.

    A server takes seconds to start and fill, and so does its browser: shared out one by one, each process would start
    every one of them. The mark xdist_group would say it, but xdist 3.8 has no way to tell pytest 9 of it.
    """
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = piece_of_work
    return scheduler


def piece_of_work(test: str) -> str:
    """What is given to one process: a file whose tests share a server, or else one test."""
    file = test.partition("::")[0]
    return file if shares_a_server(file) else test


@cache
def shares_a_server(file: str) -> bool:
    """Whether the tests of a file share a real server."""
    written = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
    return '@pytest.fixture(scope="module")\ndef server(' in written
