"""Scores from when each criterion had one stay, as their scorer's own; and go back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect

from alembic import command

from lms.app import create_app
from lms.config import Settings
from lms.extensions import db
from lms.health import MIGRATIONS

AT = "2026-11-01 09:00:00.000000"
PEOPLE = (1, 2, 3)
# Two posts with two criteria each: the first is locked, the second is being scored.
SCORES = (
    ("a locked one of two scorers", 1, ((1, 1), (2, 2))),
    ("one that is scored in full", 2, ((3, 1), (4, 1))),
    ("one that is begun", 3, ((3, 3),)),
)


def insert(database: Connection, table: str, **values: object) -> None:
    """A row; what it needs besides is a moment or nought."""
    needed = {
        name: AT if "DATE" in kind else 0
        for _id, name, kind, not_null, default, _key in database.execute(f"PRAGMA table_info({table})")
        if not_null and default is None
    }
    row = needed | values
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])


def records_from_before(database: Connection) -> None:
    insert(database, "council", id=1, slug="m", name="Millbrook", nation="England")
    for number in PEOPLE:
        insert(database, "person", id=number, email=f"p{number}@example.org", name=f"P{number}", session_key=number)
        insert(database, "profile", id=number, person_id=number)
    for vacancy in (1, 2):
        insert(database, "vacancy", id=vacancy, council_id=1)
        for criterion in (2 * vacancy - 1, 2 * vacancy):
            insert(database, "vacancy_criterion", id=criterion, vacancy_id=vacancy, position=criterion)
    for _what, number, scores in SCORES:
        vacancy = 1 if number == 1 else 2
        insert(database, "invitation", id=number, vacancy_id=vacancy, profile_id=number, invited_by_id=1)
        insert(
            database, "application", id=number, invitation_id=number, vacancy_id=vacancy, profile_id=number, stage="x"
        )
        for criterion, scorer in scores:
            insert(
                database,
                "criterion_score",
                application_id=number,
                criterion_id=criterion,
                met="met",
                reason="Kept.",
                scored_by_id=scorer,
            )
    insert(database, "shortlist", vacancy_id=1, locked_by_id=1)


def test_scores_are_their_scorers_own_with_a_seat_and_finished_where_they_were_complete(tmp_path: Path) -> None:
    path = tmp_path / "lms.sqlite3"
    app = create_app(
        Settings(
            instance=tmp_path,
            database_url=f"sqlite:///{path}",
            secret_key="a secret that only tests know",
            site_url="http://localhost",
        )
    )
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
        command.upgrade(config, "0029")
        with closing(connect(path)) as database:
            records_from_before(database)
            database.commit()
            scores = "SELECT application_id, criterion_id, scored_by_id, met, reason FROM criterion_score ORDER BY 1, 2"
            before = database.execute(scores).fetchall()
        command.upgrade(config, "0030")
        with closing(connect(path)) as database:
            assert database.execute(scores).fetchall() == before
            seats = database.execute("SELECT vacancy_id, person_id FROM shortlisting_seat ORDER BY 1, 2").fetchall()
            assert seats == [(1, 1), (1, 2), (2, 1), (2, 3)]
            finished = "SELECT application_id, person_id, finished_at IS NOT NULL FROM panel_judgement ORDER BY 1, 2"
            assert database.execute(finished).fetchall() == [(1, 1, 1), (1, 2, 1), (2, 1, 1), (3, 3, 0)]
            insert(
                database,
                "criterion_score",
                application_id=2,
                criterion_id=3,
                met="not met",
                reason="Later.",
                scored_by_id=3,
                scored_at="2026-11-02 09:00:00.000000",
            )
            database.commit()
        command.downgrade(config, "0029")
        with closing(connect(path)) as database:
            after = database.execute(scores).fetchall()
        db.engine.dispose()
    assert after == [(2, 3, 3, "not met", "Later.") if row[:2] == (2, 3) else row for row in before]
