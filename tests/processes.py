"""The `lms` command in processes of its own, and waiting for what processes do in their own time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from lms.config import ROOT

SECONDS_TO_HAPPEN = 90


def environment(**settings: str) -> dict[str, str]:
    """These settings and no others: what is set where the tests run doesn't reach a process."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | settings


def lms(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "lms", *arguments],
        env=environment(**settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * SECONDS_TO_HAPPEN,
        check=False,
    )


def await_that(is_so: Callable[[], bool], what: str) -> None:
    """Wait until it is so. Fails with ``what`` when it never is."""
    end = time.monotonic() + SECONDS_TO_HAPPEN
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)
