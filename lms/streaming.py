"""Answers that are made while they are sent, from rows that are read meanwhile: long ones, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context

from flask import Flask

from lms.extensions import db


def only_read() -> None:
    """Begin a transaction that only reads, and sees everything as it is now, until this session commits or ends.

    Without it, SQLite's write lock would be held for as long as somebody downloads: nobody could save anything.
    """
    options: dict[str, object] = {"only_reads": True}
    if db.engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    db.session.connection(execution_options=options)


class Streamed:
    """The chunks that ``make`` gives, made one by one as they are sent, in an app context and with a session of their
    own: those of the request are gone by then. Whoever sends it closes it, also when the line is lost.

    A fault in the middle goes through to the server, which then breaks the line off: chunks without their end tell the
    browser that the file is not whole. It is never ended as if it were.
    """

    def __init__(self, app: Flask, make: Callable[[], Iterator[bytes]]) -> None:
        self._app_context = app.app_context()
        self._context = Context()  # apart from the request's: contexts of a thread are left in the order of a stack
        self._context.run(self._app_context.push)
        self._is_open = True
        self._chunks = self._context.run(self._begin, make)

    @staticmethod
    def _begin(make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        only_read()
        return _one_ahead(make())

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return self._context.run(next, self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the session back."""
        if self._is_open:
            self._is_open = False
            self._context.run(self._app_context.pop)

    def __del__(self) -> None:
        self.close()


def _one_ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, each when the next one is made: so the session goes back before the last one is sent, however slow
    the line is, and what is short needs none while it is sent.
    """
    held = next(chunks, None)
    while held is not None:
        following = next(chunks, None)
        if following is None:
            db.session.remove()
        yield held
        held = following
