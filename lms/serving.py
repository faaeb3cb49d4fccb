"""`lms serve`: bring the database up to date, then serve with gunicorn, and run the jobs beside it when embedded."""

from __future__ import annotations

import gc
import subprocess
import sys
from contextlib import suppress

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from lms.config import Settings
from lms.demo.people import add_demonstration, demonstration_password, sign_in_lines
from lms.extensions import db
from lms.health import MIGRATIONS, schema_is_current

WORKERS = 2
THREADS = 4


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, set up from our settings instead of its own files."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Two workers with threads; the app is loaded once and shared by them."""
        for name, value in {
            "bind": f"{self.settings.host}:{self.settings.port}",
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
    bring_schema_up_to_date(app)
    if settings.demonstration:
        add_demonstration(demonstration_password(settings.instance))
        click.echo("\n".join(sign_in_lines(demonstration_password(settings.instance))))
    db.session.remove()
    db.engine.dispose()
    click.echo(f"Serving on http://{settings.host}:{settings.port} (Ctrl+C stops)")
    scheduler = start_scheduler() if settings.is_embedded else None
    try:
        Server(app, settings).run()
    finally:
        if scheduler is not None:
            with suppress(ProcessLookupError):
                scheduler.terminate()


def bring_schema_up_to_date(app: Flask) -> None:
    """Migrate when the schema isn't the newest; a start that has nothing to do doesn't pay for it."""
    if not schema_is_current(app.extensions["newest_revision"]):
        db.session.remove()
        upgrade(directory=str(MIGRATIONS))


def start_scheduler() -> subprocess.Popen[bytes]:
    """`lms jobs` beside the server. It reads a pipe of ours, and so ends when this process ends, however it ends."""
    return subprocess.Popen([sys.executable, "-m", "lms", "jobs", "--until-input-closes"], stdin=subprocess.PIPE)
