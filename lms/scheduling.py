"""`lms jobs`: the one process in which scheduled jobs run."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TextIO

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.clock import utc_now
from lms.config import Settings
from lms.extensions import db
from lms.wiring import JOBS

logger = logging.getLogger(__name__)

ADVISORY_LOCK = 7_461_203
SECONDS_BETWEEN_TRIES = 0.5


class AlreadyRunning(Exception):
    """Another process runs the jobs."""


@contextmanager
def the_only_one(settings: Settings) -> Iterator[None]:
    """Hold the jobs' lock: a file's on SQLite, an advisory one on PostgreSQL. Raises AlreadyRunning."""
    if settings.is_embedded:
        lock: TextIO = (settings.instance / "jobs.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning from None
        with lock:
            yield
    else:
        with db.engine.connect() as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}):
                raise AlreadyRunning
            connection.commit()
            try:
                yield
            finally:
                # The connection goes back to its pool, and would keep the lock there.
                with suppress(SQLAlchemyError):  # a connection that broke keeps nothing
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
                    connection.commit()


def run_job(app: Flask, run: Callable[[datetime], None]) -> None:
    """Run a job once in its own transaction. A fault is logged and rolled back; the next run tries again."""
    with app.app_context():
        try:
            run(utc_now())
            db.session.commit()
        except Exception:
            db.session.rollback()
            logger.exception("the job %s failed", run.__name__)


@click.command("jobs")
@click.option("--until-input-closes", is_flag=True, help="End when standard input is closed.")
@with_appcontext
def jobs(until_input_closes: bool) -> None:
    """Run the scheduled jobs. A second process that tries is told so, and ends.

    Beside a server it waits for its turn instead: what is left of a server that was killed may take a moment to end.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if until_input_closes:
        threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
    while not stop.is_set():
        try:
            with the_only_one(app.extensions["settings"]):
                _run_until(stop, app)
        except AlreadyRunning:
            if not until_input_closes:
                raise click.ClickException("Another process runs the jobs already; one is enough.") from None
            stop.wait(SECONDS_BETWEEN_TRIES)


def _run_until(stop: threading.Event, app: Flask) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    for job in JOBS:
        # However late the scheduler starts: else the first run would be left out.
        first = {"next_run_time": utc_now(), "misfire_grace_time": None} if job.is_run_at_start else {}
        scheduler.add_job(run_job, "interval", args=(app, job.run), seconds=job.every_seconds, max_instances=1, **first)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _wait_for_end_of_input(stop: threading.Event) -> None:
    # Not sys.stdin: Python crashes when it ends while a thread reads that.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()
