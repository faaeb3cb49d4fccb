"""What a learner says of permission to work never leaves them: whatever others open, nobody even asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import event

from lms.candidates.permission import WorkPermission
from lms.extensions import db
from tests.hostile.world import SmallWorld

OWN_PAGES = ("/profile/permission", "/jobs")


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """Every statement that names the table."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if WorkPermission.__tablename__ in statement:
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.pages
def test_no_page_but_two_of_the_learners_own_asks_for_it(app: Flask, now: datetime, asked: list[str]) -> None:
    world = SmallWorld(app, now)
    asked.clear()
    reads: dict[str, set[str]] = {}
    opened = 0
    for who in world.people:
        browser = world.browser(who)
        for address in world.addresses(who):
            browser.get(address)
            opened += 1
            if asked:
                reads.setdefault(address.partition("?")[0], set()).add(who)
                asked.clear()
    assert opened > 500
    assert set(reads) == set(OWN_PAGES)
