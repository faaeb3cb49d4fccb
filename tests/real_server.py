"""A real server: `lms serve` in a process group of its own, on a free port, over an instance folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

PASSWORD = "three plain invented words"
SECONDS_TO_START = 60


class RealServer:
    """Started over ``instance``; what it says goes to ``instance``/server.log."""

    def __init__(self, instance: Path, **settings: str) -> None:
        self.instance = instance
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {"DEMONSTRATION": "1", "DEMO_PASSWORD": PASSWORD, **settings}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it says that it is well. Raises RuntimeError with its log when it never does."""
        environment = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "SITE_URL")}
        self.instance.mkdir(parents=True, exist_ok=True)
        with (self.instance / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve"],
                env=environment | {"INSTANCE": str(self.instance), "PORT": str(self.port)} | self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + SECONDS_TO_START
        while not self.is_well():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The server did not start:\n{(self.instance / 'server.log').read_text()}")
            time.sleep(0.05)

    def is_well(self) -> bool:
        """Whether /healthz answers 200."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End the server and all of its workers with a signal, and wait until they are gone."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, by)
            self.process.wait(timeout=30)
            self.process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
