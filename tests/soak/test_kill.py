"""`kill -9` in the middle of saves loses nothing that was acknowledged."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Lock

import pytest

from tests.real_server import PASSWORD, RealServer
from tests.soak.writers import Answers, Files, Words, Writer
from tests.visitor import Visitor

MODULE_LINK = re.compile(r'href="/learn/([a-z0-9-]+)"')
MOST_SAVES = 120  # before the server is killed
LONGEST_SAVE_SECONDS = 0.02
SECONDS_FOR_SAVES = 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    server = RealServer(tmp_path)
    server.start()
    yield server
    server.end()


class Killer:
    """Kills the server at the save of a given number, or within the saves that follow it."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.lock = Lock()
        self.is_time = Event()

    def count(self) -> None:
        """Another save was acknowledged."""
        with self.lock:
            self.left -= 1
            if self.left <= 0:
                self.is_time.set()

    def kill(self, server: RealServer, pause: float) -> None:
        """Wait for the moment, then kill the server and all that belongs to it. ``pause`` is a part of a save."""
        assert self.is_time.wait(SECONDS_FOR_SAVES)
        time.sleep(pause)
        server.end(signal.SIGKILL)


@pytest.mark.soak
def test_a_server_killed_in_the_middle_of_saves_has_everything_that_it_acknowledged(
    server: RealServer, pytestconfig: pytest.Config
) -> None:
    writers = people_at_work(server)
    for number in range(pytestconfig.getoption("--soak-rounds")):
        dice = Random(number)
        for writer in writers:
            writer.look()
        killer = Killer(dice.randint(len(writers), MOST_SAVES))
        threads = [writer.begin(killer.count) for writer in writers]
        killer.kill(server, dice.uniform(0, LONGEST_SAVE_SECONDS))
        for thread in threads:
            thread.join(timeout=30)
        server.start()
        assert [writer.fault for writer in writers if writer.fault] == []
        assert [fault for writer in writers for fault in writer.lost()] == [], f"round {number}"
        assert faults_of_the_file(server.instance / "lms.sqlite3") == []


def people_at_work(server: RealServer) -> list[Writer]:
    """A learner who answers a quiz on two devices and writes a task on a third, and one who adds files to a task that
    takes some.
    """
    learner, another = Visitor(server.port), Visitor(server.port)
    learner.sign_in("learner@example.org", PASSWORD)
    another.sign_in("learner2@example.org", PASSWORD)
    linked = dict.fromkeys(MODULE_LINK.findall(learner.get("/learn").text))
    modules = [name for name in linked if "Start the quiz" in learner.get(f"/learn/{name}/quiz").text]
    with_files = [module for module in modules if 'type="file"' in another.get(f"/learn/{module}/task").text]
    return [
        Answers(learner, modules[0], share=0, shares=2),
        Answers(learner.on_another_device(), modules[0], share=1, shares=2),
        Words(learner.on_another_device(), modules[0]),
        Files(another, with_files[0]),
    ]


def faults_of_the_file(path: Path) -> list[tuple[object, ...]]:
    """What SQLite itself finds wrong with the file."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        checks = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
        found = [row for check in checks for row in connection.execute(check)]
    finally:
        connection.close()
    return [row for row in found if row != ("ok",)]
