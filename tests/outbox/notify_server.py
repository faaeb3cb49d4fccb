"""A small server on this machine that answers like GOV.UK Notify."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class NotifyBox:
    """What the server has taken, and what it answers; a test changes the answer to make trouble."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    status: int = 201
    said: Any = None
    seconds: float = 0
    takes_anyway: bool = False
    url: str = ""


class NotifyServer(ThreadingHTTPServer):
    """The server."""

    daemon_threads = True

    def __init__(self, box: NotifyBox) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.box = box


class Handler(BaseHTTPRequestHandler):
    """One request, as https://docs.notifications.service.gov.uk/rest-api.html has it."""

    server: NotifyServer

    def do_POST(self) -> None:
        """An e-mail to send."""
        box = self.server.box
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v2/notifications/email":
            self.answer(404, {"errors": [{"error": "NotFound", "message": "Not found"}]})
            return
        box.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
        if box.status == 201 or box.takes_anyway:
            box.taken.append(asked)
        time.sleep(box.seconds)
        if box.status == 201:
            self.answer(201, {"id": str(len(box.taken)), "reference": asked.get("reference")})
        else:
            self.answer(box.status, box.said or {"errors": [{"error": "Trouble", "message": f"Trouble {box.status}"}]})

    def do_GET(self) -> None:
        """What was taken under a reference."""
        asked = urlsplit(self.path)
        [reference] = parse_qs(asked.query)["reference"]
        found = [letter for letter in self.server.box.taken if letter["reference"] == reference]
        self.answer(200, {"notifications": found, "links": {}})

    def answer(self, status: int, content: Any) -> None:
        """Send an answer. Whoever asked may have gone."""
        body = json.dumps(content).encode() if not isinstance(content, bytes) else content
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def notify_server() -> Iterator[NotifyBox]:
    """A server that listens on a free port as long as the context lasts."""
    box = NotifyBox()
    with NotifyServer(box) as server:
        box.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
