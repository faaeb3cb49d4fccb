"""The headers that every answer carries: no script but our own, no framing, no sniffing, no sharing of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from flask_login import current_user

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
    "worker-src 'self'"
)
ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
USUALLY = [*ALWAYS, ("Content-Security-Policy", POLICY)]


def init_headers(app: Flask) -> None:
    """Add them to each answer. Pages of somebody signed in are never kept by a shared cache or the back button."""
    app.wsgi_app = _guarded(app.wsgi_app)  # type: ignore[method-assign, assignment]

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in ("static", "health.check") and current_user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


def _guarded(inner: WSGIApplication) -> WSGIApplication:
    """The application with the headers that are always the same, and a policy where an answer has none of its own. They
    are added to what is sent: Flask's headers would check each of them at every request.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            has_policy = any(name == "Content-Security-Policy" for name, _value in headers)
            return start_response(status, [*headers, *(ALWAYS if has_policy else USUALLY)], exc_info)

        return inner(environ, start)

    return answer
