"""`lms serve`: bring the database up to date, then serve with gunicorn, and run the jobs beside it when embedded."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from certificates.keys import KeyFault
from lms.clock import utc_now
from lms.config import Settings, address_of
from lms.curriculum.services import keep_served_edition
from lms.demo.passwords import demonstration_password
from lms.demo.people import add_demonstration, demonstration_exists, sign_in_lines
from lms.editions import current_edition
from lms.extensions import db
from lms.health import MIGRATIONS, schema_is_current
from lms.signing_keys.ring import ensure_keys, key_ring_of

WORKERS = 2
THREADS = 4
SECONDS_TO_LET_GO = 2  # in which what is left of a server that was killed notices


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, set up from our settings instead of its own files."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        self.app = app
        self.listener = listener.detach()
        super().__init__()

    def load_config(self) -> None:
        """Two workers with threads; the app is loaded once and shared by them."""
        for name, value in {
            "bind": f"fd://{self.listener}",
            "workers": WORKERS,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, already made. Set apart from garbage collection, so that the workers go on sharing its memory."""
        gc.collect()
        gc.freeze()
        return self.app


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the platform. HOST and PORT say where; DEMONSTRATION=1 adds people that one can sign in as."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    listener = listen(settings.host, settings.port)
    bring_schema_up_to_date(app)
    keep_what_is_taught()
    look_after_keys(settings)
    if settings.demonstration:
        password = demonstration_password(settings.instance)
        apart(lambda: add_demonstration(password))
        click.echo("\n".join(sign_in_lines(password)))
    elif demonstration_exists():
        raise click.ClickException(
            "There are demonstration people in this database, and their password is known. "
            "Set DEMONSTRATION=1, or INSTANCE or DATABASE_URL to another database."
        )
    db.session.remove()
    db.engine.dispose()
    click.echo(f"Serving on {address_of(settings.host, settings.port)} (Ctrl+C stops)")
    scheduler = start_scheduler() if settings.is_embedded else None
    try:
        Server(app, listener).run()
    finally:
        if scheduler is not None:
            with suppress(ProcessLookupError):
                scheduler.terminate()


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on, before anything else is done: two starts at once don't both migrate.

    Raises ClickException with a sentence that says what is in the way.
    """
    end = time.monotonic() + SECONDS_TO_LET_GO
    while True:
        try:
            return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise click.ClickException(f"HOST {host} with PORT {port} can't be used: {fault.strerror}.") from None
            if time.monotonic() > end:
                raise click.ClickException(
                    f"Port {port} is taken, perhaps by another `make run`. Stop that, or set PORT to another number."
                ) from None
            time.sleep(0.1)


def bring_schema_up_to_date(app: Flask) -> None:
    """Migrate when the schema isn't the newest; a start that has nothing to do doesn't pay for it."""
    if not schema_is_current(app.extensions["newest_revision"]):
        apart(lambda: upgrade(directory=str(MIGRATIONS)))


def keep_what_is_taught() -> None:
    """Keep the edition on disk, for whoever learns it when the files have changed. Raises ContentFault where the files
    have faults and no earlier edition is there to be served.
    """
    current_edition()
    keep_served_edition(utc_now())
    db.session.commit()


def look_after_keys(settings: Settings) -> None:
    """Make the keys that certificates are signed with at a first start, where this machine keeps everything itself.

    Elsewhere an operator makes them. Missing or closed keys don't keep the platform from being served: it is said.
    """
    now = utc_now()
    try:
        if settings.is_embedded or settings.demonstration:
            ensure_keys(settings, now)
        key_ring_of(settings).signing_key(now)
    except KeyFault as fault:
        click.echo(f"Nothing can be signed: {fault}", err=True)


def apart(deed: Callable[[], None]) -> None:
    """Do what a start has to do in a process of its own, and wait for it. A failure there ends the start.

    Keeping a file starts threads. Workers that were forked from a process with such threads would have none of them,
    and wait for them for ever at the first file that somebody sends.
    """
    db.session.remove()  # its transaction would stand in the way of the other process
    db.engine.dispose()
    child = multiprocessing.get_context("fork").Process(target=deed)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(1)


def start_scheduler() -> subprocess.Popen[bytes]:
    """`lms jobs` beside the server. It reads a pipe of ours, and so ends when this process ends, however it ends."""
    return subprocess.Popen([sys.executable, "-m", "lms", "jobs", "--until-input-closes"], stdin=subprocess.PIPE)
