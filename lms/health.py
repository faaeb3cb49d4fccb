"""/healthz: whether the database answers and its schema is current."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from lms.access import public
from lms.extensions import csrf, db

MIGRATIONS = Path(__file__).parent / "migrations"

health = Blueprint("health", __name__)


def init_health(app: Flask) -> None:
    """Add the endpoint; the newest revision is read once, at the start."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    app.extensions["newest_revision"] = ScriptDirectory.from_config(config).get_current_head()
    csrf.exempt(health)
    app.register_blueprint(health)


def schema_is_current(newest: str | None) -> bool:
    """Whether the database stands at the newest revision. Raises SQLAlchemyError when it doesn't answer."""
    return MigrationContext.configure(db.session.connection()).get_current_heads() == (newest,)


@health.get("/healthz")
@public
def check() -> tuple[Response, int]:
    """200 when all is well, 503 with the reason otherwise."""
    try:
        if schema_is_current(current_app.extensions["newest_revision"]):
            return jsonify(status="ok"), 200
        return jsonify(status="schema out of date: run `lms db upgrade`"), 503
    except SQLAlchemyError:
        return jsonify(status="the database does not answer"), 503
