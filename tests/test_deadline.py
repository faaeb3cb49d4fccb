"""Two hundred learners submit at the same moment, to a server with two workers: all is kept, and none of it twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.audit import AuditEntry
from lms.extensions import db
from lms.quizzes.models import Answer, Attempt
from tests.conftest import PROGRAMME
from tests.crowd import rush, visitor_of
from tests.databases import Database
from tests.factories.crowds import make_learners, make_open_attempts
from tests.real_server import RealServer
from tests.visitor import Visitor

LEARNERS = 200
IN_TWO_TABS = 20


@pytest.fixture
def server(app: Flask, database: Database, tmp_path: Path) -> Iterator[RealServer]:
    """A server over the database of this test."""
    server = RealServer(
        tmp_path,
        DATABASE_URL=database.url,
        SECRET_KEY=str(app.secret_key),
        PROGRAMME=str(PROGRAMME),
        DEMONSTRATION="0",
    )
    yield server
    server.end()


def test_two_hundred_learners_submit_at_once_and_each_is_kept_once(
    app: Flask, server: RealServer, now: datetime
) -> None:
    learners = make_learners(LEARNERS, now)
    attempt_ids = make_open_attempts([enrolment_id for _key, enrolment_id in learners], now, minutes=40)
    db.session.commit()
    server.start()
    senders = [(key, attempt) for (key, _enrolment), attempt in zip(learners, attempt_ids, strict=True)]
    senders += senders[:IN_TWO_TABS]

    def submit(number: int, visitor: Visitor) -> int:
        return visitor.post(f"/learn/town-halls/quiz/{senders[number][1]}/submit", {}).status

    done = rush([visitor_of(app, server.port, key) for key, _attempt in senders], submit)
    assert set(done.statuses) == {302}
    results = db.session.execute(
        select(Attempt.submitted_at.is_not(None), Attempt.percent, func.count())
        .where(Attempt.id.in_(attempt_ids))
        .group_by(Attempt.submitted_at.is_not(None), Attempt.percent)
    ).all()
    assert [tuple(row) for row in results] == [(True, 100, LEARNERS)]
    submitted = select(AuditEntry.subject_id).where(AuditEntry.action == "attempt.submitted")
    assert sorted(db.session.scalars(submitted)) == sorted(attempt_ids)
    assert not db.session.scalar(
        select(Answer.attempt_id).where(Answer.attempt_id.in_(attempt_ids), Answer.fraction < 1)
    )
