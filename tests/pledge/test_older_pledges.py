"""Pledges that are older than their moves: each gets those that are known of it, and nothing is invented."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import text

from lms.app import create_app
from lms.config import Settings
from lms.extensions import db
from lms.health import MIGRATIONS

BEFORE, AFTER = "0032", "0033"
RECORDS = (
    "INSERT INTO person (id, email, name, language, password_hash, session_key, created_at, large_print) "
    "VALUES (1, 'o@example.org', 'O', 'en', '', 'k', '2026-01-01 00:00:00.000000', 0)",
    "INSERT INTO council (id, slug, name, nation, replaced_by_id) VALUES (2, 'new', 'New', 'England', NULL)",
    "INSERT INTO council (id, slug, name, nation, replaced_by_id) VALUES (1, 'old', 'Old', 'England', 2)",
    *(
        "INSERT INTO pledge (id, council_id, signatory_name, signatory_post, signed_on, active_from, active_until, "
        f"ended_at, ended_reason) VALUES ({row})"
        for row in (
            "1, 1, 'M', 'C', '2026-01-05', '2026-02-01', NULL, '2026-03-01 09:00:00.000000', 'They asked.'",
            "2, 1, 'M', 'C', '2026-03-05', '2026-03-05', '2026-04-01', '2026-06-01 09:00:00.000000', 'Ran out'",
            "3, 2, 'M', 'C', '2026-07-01', '2026-07-01', NULL, NULL, NULL",
        )
    ),
    "INSERT INTO audit_entry (at, person_id, action, subject_type, subject_id, details) "
    "VALUES ('2026-01-06 10:00:00.000000', 1, 'pledge.recorded', 'pledge', 1, '{}')",
)


def test_each_gets_the_moves_that_are_known_and_no_day_for_evidence(tmp_path: Path) -> None:
    app = create_app(
        Settings(
            instance=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'lms.sqlite3'}",
            secret_key="a secret that only tests know",
            site_url="http://localhost",
        )
    )
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
        command.upgrade(config, BEFORE)
        for statement in RECORDS:
            db.session.execute(text(statement))
        db.session.commit()
        command.upgrade(config, AFTER)
        moves = db.session.execute(
            text("SELECT pledge_id, move, from_state, to_state, at, by_id, reason FROM pledge_move ORDER BY id")
        ).all()
        pledges = db.session.execute(text("SELECT ending, evidence_due_on, signing_id FROM pledge ORDER BY id")).all()
        replaced = db.session.execute(text("SELECT old_id, new_id FROM council_replacement")).all()
        db.session.rollback()
        command.downgrade(config, BEFORE)
        before = db.session.execute(text("SELECT id, replaced_by_id FROM council ORDER BY id")).all()
        db.session.remove()
        db.engine.dispose()
    assert [tuple(move) for move in moves] == [
        (1, "recorded", "none", "signed", "2026-01-06 10:00:00.000000", 1, ""),
        (1, "ended", "active", "ended", "2026-03-01 09:00:00.000000", None, "They asked."),
        (2, "recorded", "none", "active", "2026-03-05 00:00:00.000000", None, ""),
        (2, "ended", "lapsed", "lapsed", "2026-06-01 09:00:00.000000", None, "Ran out"),
        (3, "recorded", "none", "active", "2026-06-30 23:00:00.000000", None, ""),
    ]
    assert [tuple(pledge) for pledge in pledges] == [("ended", None, None), ("ran out", None, None), (None, None, None)]
    assert [tuple(pair) for pair in replaced] == [(1, 2)]
    assert [tuple(row) for row in before] == [(1, 2), (2, None)]
