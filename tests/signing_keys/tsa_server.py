"""A small server on this machine that stamps like a timestamp authority (RFC 3161, section 3.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from tests.factories.signing import make_timestamper


@dataclass
class Authority:
    """What it answers with; a test changes that to make trouble."""

    stamper: TimeStamper = field(default_factory=make_timestamper)
    status: int = 200
    said: bytes | None = None
    asked: int = 0
    url: str = ""


class AuthorityServer(ThreadingHTTPServer):
    """The server."""

    daemon_threads = True

    def __init__(self, authority: Authority) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.authority = authority


class Handler(BaseHTTPRequestHandler):
    """One request for a timestamp."""

    server: AuthorityServer

    def do_POST(self) -> None:
        """Stamp."""
        authority = self.server.authority
        authority.asked += 1
        query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        body = authority.said
        if body is None:
            body = asyncio.run(authority.stamper.async_request_tsa_response(query)).dump()
        self.send_response(authority.status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def authority_server() -> Iterator[Authority]:
    """A server that listens on a free port as long as the context lasts."""
    authority = Authority()
    with AuthorityServer(authority) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()
