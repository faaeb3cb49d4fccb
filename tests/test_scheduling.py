"""Scheduled jobs run in one process, and a job that fails spoils nothing."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.config import Settings
from lms.extensions import db
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.scheduling import AlreadyRunning, _run_until, run_job, the_only_one
from lms.wiring import JOBS, Job
from tests.processes import SECONDS_TO_HAPPEN, await_that, environment


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    """The app's settings, with an instance folder of the test's own."""
    found: Settings = app.extensions["settings"]
    return replace(found, instance=tmp_path)


@contextmanager
def another_process(settings: Settings, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`lms jobs` in a process of its own, over the same database."""
    with subprocess.Popen(
        [sys.executable, "-m", "lms", "jobs", *options],
        env=environment(INSTANCE=str(settings.instance), DATABASE_URL=settings.database_url),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def may_run_here(settings: Settings) -> bool:
    """Whether this process could run the jobs now."""
    try:
        with the_only_one(settings):
            return True
    except AlreadyRunning:
        return False


def count_messages() -> int:
    number = db.session.scalar(select(func.count()).select_from(Message)) or 0
    db.session.rollback()  # on SQLite this transaction would keep every job waiting
    return number


def test_a_second_process_is_told_so_and_ends(settings: Settings) -> None:
    with the_only_one(settings), another_process(settings) as second:
        _said, told = second.communicate(timeout=SECONDS_TO_HAPPEN)
    assert second.returncode == 1
    assert told == "Error: Another process runs the jobs already; one is enough.\n"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_jobs_are_free_when_their_process_ends_however_it_ends(settings: Settings, how: signal.Signals) -> None:
    with another_process(settings, "--until-input-closes") as first:
        await_that(lambda: not may_run_here(settings), "it does not run the jobs")
        first.send_signal(how)
        assert first.wait(timeout=SECONDS_TO_HAPPEN) == (0 if how is signal.SIGTERM else -how)
        assert first.stderr is not None
        assert first.stderr.read() == ""
        await_that(lambda: may_run_here(settings), "the jobs are not free")


def test_the_jobs_are_free_when_they_are_left(settings: Settings) -> None:
    with the_only_one(settings):
        with pytest.raises(AlreadyRunning), the_only_one(settings):
            pass
        with pytest.raises(AlreadyRunning), the_only_one(settings):
            pass
    with pytest.raises(ValueError, match="a fault inside"), the_only_one(settings):
        raise ValueError("a fault inside")
    with the_only_one(settings):
        assert not may_run_here(settings)
    db.engine.dispose()
    assert may_run_here(settings)


def test_beside_a_server_it_waits_for_its_turn_and_ends_with_its_input(settings: Settings) -> None:
    with another_process(settings, "--until-input-closes") as beside:
        with the_only_one(settings), pytest.raises(subprocess.TimeoutExpired):
            beside.wait(timeout=2)
        await_that(lambda: not may_run_here(settings), "it does not run the jobs")
        assert beside.stdin is not None
        beside.stdin.close()
        assert beside.wait(timeout=SECONDS_TO_HAPPEN) == 0
        assert beside.stderr is not None
        assert beside.stderr.read() == ""


def test_a_job_that_fails_is_told_and_taken_back_and_runs_again(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    is_broken = True

    def write_to_everybody(now: datetime) -> None:
        queue(recipient="amira@example.org", subject="News", body="News", now=now)
        db.session.flush()
        if is_broken:
            raise RuntimeError("the line is down")

    with caplog.at_level(logging.ERROR):
        run_job(app, write_to_everybody)
    assert "the job write_to_everybody failed" in caplog.text
    assert "the line is down" in caplog.text
    assert count_messages() == 0
    is_broken = False
    run_job(app, write_to_everybody)
    assert count_messages() == 1


def test_a_job_that_breaks_a_rule_of_the_database_leaves_the_next_run_whole(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def forget_the_body(now: datetime) -> None:
        db.session.add(Message(recipient="amira@example.org", subject="News", queued_at=now, next_try_at=now))
        db.session.flush()

    def send_news(now: datetime) -> None:
        queue(recipient="amira@example.org", subject="News", body="News", now=now)

    run_job(app, forget_the_body)
    assert "the job forget_the_body failed" in caplog.text
    run_job(app, send_news)
    assert count_messages() == 1


@pytest.mark.parametrize("demonstration", [False, True])
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.run.__name__)
def test_every_job_has_nothing_to_do_on_an_empty_database(
    app: Flask, job: Job, demonstration: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], demonstration=demonstration)
    run_job(app, job.run)
    assert caplog.text == ""
    assert job.every_seconds > 0


def test_a_job_that_is_run_at_the_start_does_not_wait_for_its_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    has_run, stop = threading.Event(), threading.Event()

    def note_it(now: datetime) -> None:
        has_run.set()

    monkeypatch.setattr("lms.scheduling.JOBS", (Job(note_it, every_seconds=3600, is_run_at_start=True),))
    scheduler = threading.Thread(target=_run_until, args=(stop, app))
    scheduler.start()
    try:
        assert has_run.wait(20)
    finally:
        stop.set()
        scheduler.join()
