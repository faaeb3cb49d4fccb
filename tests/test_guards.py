"""The guards that every test stands on do stop what they are there for."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from lms.audit import AuditEntry
from lms.extensions import db
from tests.guards import check_html


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p><div></p></body></html>",
        "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p id=a></p><p id=a></p></body></html>",
        "<p>no doctype</p>",
    ],
)
def test_malformed_html_fails(page: str) -> None:
    with pytest.raises(AssertionError):
        check_html(page, "/")


def test_sound_html_passes() -> None:
    check_html("<!DOCTYPE html><html lang=en><head><title>x</title></head><body><p id=a>y</p></body></html>", "/")


def test_work_that_nobody_committed_fails_the_request(app: Flask, now: datetime) -> None:
    with app.test_request_context("/"):
        db.session.add(AuditEntry(at=now, action="forgotten", subject_type="x", subject_id=1, details={}))
        db.session.flush()
        with pytest.raises(AssertionError, match="uncommitted"):
            app.process_response(app.make_response(""))
        db.session.rollback()
