"""Finished pages on a shelf that a browser reads from: no database, no sign-in, and styles that stay in its cache."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from lms.rendering import STATIC

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Shelf:
    """Serves the pages that are put on it, and the built styles and scripts, on a free port."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf._answer(self)

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def put(self, html: str) -> str:
        """Put a page on the shelf; its address."""
        self.pages.append(html)
        return f"http://127.0.0.1:{self.server.server_port}/{len(self.pages) - 1}"

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.strip("/")
        file = STATIC / name.removeprefix("static/")
        if name.isdigit():
            kind, content = "text/html; charset=utf-8", self.pages[int(name)].encode()
        elif file.suffix in KINDS and file.parent == STATIC and file.is_file():
            kind, content = KINDS[file.suffix], file.read_bytes()
        else:
            request.send_error(404)
            return
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content)))
        request.send_header("Cache-Control", "max-age=60" if file.suffix in KINDS else "no-store")
        request.end_headers()
        request.wfile.write(content)
