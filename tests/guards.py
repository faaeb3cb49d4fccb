"""What every request of a test is held to: HTML without a fault, and nothing left uncommitted."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask import Flask, Response, has_app_context, request
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from lms.extensions import db


class GuardedClient(FlaskClient):
    """A test client that fails on malformed HTML."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and look at what comes back.

        The request gets an app context of its own, as it does when the app is served: otherwise it would share the
        test's session, and be signed in as whoever asked before. What the test added so far is committed.
        """
        if has_app_context():
            db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            check_html(response.get_data(as_text=True), response.request.path if response.request else "")
        return response


def check_html(page: str, path: str) -> None:
    """Raise AssertionError for a parse error, or for an id that stands twice. Pages of one skeleton are parsed once."""
    skeleton = hash(skeleton_of(page))
    if skeleton in _sound:
        return
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page)
    faults = [f"line {line}: {code}" for (line, _column), code, _details in parser.errors]
    assert not faults, f"{path} is malformed HTML: {faults[:5]}"
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    assert not twice, f"{path} uses an id twice: {twice}"
    _sound.add(skeleton)


_sound: set[int] = set()
_CALM = (
    r"(?:[^<>&\"'\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]"
    r"|&(?:amp|lt|gt|#3[49]);)"
)
_WORDS = re.compile(rf">(?!{_CALM}*--){_CALM}+<")  # two hyphens end a comment
_VALUE = re.compile(rf'(\s(?!id=|type=)[a-z-]+=)"{_CALM}*"')


def skeleton_of(page: str) -> str:
    """A page without its words and without values that are not ids: what no parser stumbles over.

    A parser reads thirty pages in a second, and most pages that tests open differ in their words only. What is left
    out holds no sign that begins, ends or breaks anything; whether words stand in a place stays, because not every
    place may have them.
    """
    without_values = _VALUE.sub(r'\1""', page)
    return _WORDS.sub(lambda found: "> <" if found[0][1:-1].isspace() else ">x<", without_values)


def guard_against_uncommitted_work(app: Flask) -> None:
    """Fail a request that changed rows and ended without a commit."""

    @event.listens_for(Session, "after_flush")
    def flushed(session: Session, _context: object) -> None:
        session.info["uncommitted"] = True

    @event.listens_for(Session, "do_orm_execute")
    def executed(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            state.session.info["uncommitted"] = True

    @event.listens_for(Session, "after_commit")
    @event.listens_for(Session, "after_rollback")
    def settled(session: Session) -> None:
        session.info.pop("uncommitted", None)

    @app.after_request
    def look(response: Response) -> Response:
        session = db.session()
        left = session.info.get("uncommitted") or session.new or session.dirty or session.deleted
        assert not left, f"{request.method} {request.path} left changes uncommitted"
        return response
