"""`kill -9` in the middle of a quiz, of submissions and of marks that are released loses nothing that was acknowledged,
and doubles nothing.
"""

from __future__ import annotations

import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Event, Lock

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.audit import AuditEntry
from lms.extensions import db
from lms.marking.models import Marking
from lms.notices.models import Notice
from lms.quizzes.models import Attempt
from tests.conftest import PROGRAMME
from tests.crowd import visitor_of
from tests.databases import Database, SqliteFile
from tests.factories.accounts import make_person
from tests.factories.crowds import make_learners, make_open_attempts, make_waiting_work
from tests.real_server import RealServer
from tests.soak.writers import DONE, Answers, Files, Once, Words, Writer

MOST_SAVES = 40  # before the server is killed
STOCK = 20  # attempts to submit, and markings to release, in each round
LONGEST_SAVE_SECONDS = 0.02
SECONDS_FOR_SAVES = 60


@pytest.fixture
def server(app: Flask, database: Database, tmp_path: Path) -> Iterator[RealServer]:
    """A server over the database of this test."""
    server = RealServer(
        tmp_path,
        DATABASE_URL=database.url,
        SECRET_KEY=str(app.secret_key),
        PROGRAMME=str(PROGRAMME),
        DEMONSTRATION="0",
        SAMPLING_SHARE="0.5",
    )
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


class People:
    """Learners who answer on two devices, write, add files and submit, and a tutor who releases marks."""

    def __init__(self, app: Flask, server: RealServer, now: datetime) -> None:
        self.app, self.server, self.now = app, server, now
        (answering, _one), (filing, _two) = make_learners(2, now)
        tutor = make_person(roles=[Role.TUTOR]).get_id()
        db.session.commit()
        server.start()
        learner, another = visitor_of(app, server.port, answering), visitor_of(app, server.port, filing)
        self.submits = Once(learner, submitted_attempts)
        self.releases = Once(visitor_of(app, server.port, tutor), released_markings)
        self.writers: list[Writer] = [
            Answers(learner, "town-halls", share=0, shares=2),
            Answers(learner.on_another_device(), "town-halls", share=1, shares=2),
            Words(learner.on_another_device(), "town-halls"),
            Files(another, "kind-letters"),
            self.submits,
            self.releases,
        ]

    def fill_stock(self) -> None:
        """More to submit, and more to release."""
        learners = make_learners(STOCK, self.now)
        ids = [enrolment_id for _key, enrolment_id in learners]
        attempts, work = make_open_attempts(ids, self.now), make_waiting_work(ids, self.now)
        db.session.commit()
        self.submits.todo = [(f"attempt {one}", f"/learn/town-halls/quiz/{one}/submit", {}) for one in attempts]
        self.submits.visitors = {
            f"attempt {one}": visitor_of(self.app, self.server.port, key)
            for one, (key, _enrolment) in zip(attempts, learners, strict=True)
        }
        form = {"decision-1.1": "pass", "comment-1.1": "Clear.", "action": "release"}
        self.releases.todo = [(f"submission {one}", f"/marking/{one}", form) for one in work]


@pytest.mark.soak
def test_a_server_killed_in_the_middle_of_everything_has_all_that_it_acknowledged_and_nothing_twice(
    app: Flask, database: Database, server: RealServer, pytestconfig: pytest.Config, now: datetime
) -> None:
    people = People(app, server, now)
    for number in range(pytestconfig.getoption("--soak-rounds")):
        dice = Random(number)
        people.fill_stock()
        for writer in people.writers:
            writer.look()
        killer = Killer(dice.randint(len(people.writers), MOST_SAVES))
        threads = [writer.begin(killer.count) for writer in people.writers]
        killer.kill(server, dice.uniform(0, LONGEST_SAVE_SECONDS))
        for thread in threads:
            thread.join(timeout=30)
        server.start()
        assert [writer.fault for writer in people.writers if writer.fault] == []
        assert [fault for writer in people.writers for fault in writer.lost()] == [], f"round {number}"
        assert faults_of(database) == []


def submitted_attempts() -> dict[str, str]:
    """The attempts that are submitted: each with one entry in the audit, and marked as a whole."""
    attempts = db.session.execute(select(Attempt.id, Attempt.percent).where(Attempt.submitted_at.is_not(None))).all()
    entries = Counter(db.session.scalars(select(AuditEntry.subject_id).filter_by(action="attempt.submitted")))
    db.session.remove()
    return {
        f"attempt {one}": DONE if (percent, entries.pop(one, 0)) == (100, 1) else "in parts"
        for one, percent in attempts
    } | {f"attempt {one}": "told, not done" for one in entries}


def released_markings() -> dict[str, str]:
    """The submissions whose marks are released: once, with one notice to the learner and one entry in the audit."""
    markings = db.session.execute(
        select(Marking.id, Marking.submission_id).where(Marking.released_at.is_not(None))
    ).all()
    entries = Counter(db.session.scalars(select(AuditEntry.subject_id).filter_by(action="marking.released")))
    notices = Counter(db.session.scalars(select(Notice.about).where(Notice.about.startswith("marking "))))
    db.session.remove()
    rounds = Counter(submission for _marking, submission in markings)
    is_whole = {
        submission: (rounds[submission], entries[one], notices[f"marking {one}"]) == (1, 1, 1)
        for one, submission in markings
    }
    return {f"submission {one}": DONE if whole else "in parts" for one, whole in is_whole.items()}


def faults_of(database: Database) -> list[tuple[object, ...]]:
    """What SQLite itself finds wrong with its file. PostgreSQL has answered, and so it is well."""
    if not isinstance(database, SqliteFile):
        return []
    connection = sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)
    try:
        checks = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
        found = [row for check in checks for row in connection.execute(check)]
    finally:
        connection.close()
    return [row for row in found if row != ("ok",)]
