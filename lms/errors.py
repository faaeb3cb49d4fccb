"""Named errors of the domain, and the one place that turns errors into pages."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from lms.extensions import db

logger = logging.getLogger(__name__)

DRAINED_AT_MOST_BYTES = 256 * 1024 * 1024


class DomainError(Exception):
    """Something that a person may not, or can't, do now. ``message`` tells them so, and what to do."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Forbidden(DomainError):
    """This person may not do this."""

    status = 403


class Conflict(DomainError):
    """What is asked for doesn't fit what has happened meanwhile."""

    status = 409


class Invalid(DomainError):
    """What was sent can't be used."""

    status = 422


def init_errors(app: Flask) -> None:
    """Turn the family of domain errors, and Werkzeug's own, into pages that say what to do."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        return problem_page(error.status, error.message)

    @app.errorhandler(IntegrityError)
    def collided(error: IntegrityError) -> tuple[str, int]:
        db.session.rollback()
        logger.warning("%s %s collided: %s", request.method, request.path, error.orig)
        return problem_page(409, _("Somebody was faster, perhaps another tab of yours. Go back and reload the page."))

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        return problem_page(
            400, _("This page was open for too long, or came from another site. Go back, reload it, and send it again.")
        )

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
        db.session.rollback()
        drain_body()
        return problem_page(413, _("This is too large to send. Each file can be up to 10 MB."))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        db.session.rollback()
        return problem_page(error.code, "")

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        logger.exception("%s %s failed", request.method, request.path)
        return problem_page(500, "")


def problem_page(status: int, message: str) -> tuple[str, int]:
    """The page for an error, with its status."""
    headings = {
        400: _("This request can’t be used"),
        403: _("You can’t open this page"),
        404: _("Page not found"),
        405: _("This page can’t be used that way"),
        409: _("This has changed meanwhile"),
        410: _("This is no longer here"),
        413: _("This is too large"),
        422: _("Something needs to be put right"),
        429: _("Too many tries"),
    }
    advice = {
        403: _("Your account does not have the role that this page needs."),
        404: _("Check the address. If you followed a link here, it may be old."),
        429: _("Wait for fifteen minutes, then try again."),
    }
    heading = headings.get(status, _("Something went wrong on our side") if status >= 500 else headings[400])
    fallback = advice.get(
        status, _("Nothing that you saved is lost. Try again in a few minutes.") if status >= 500 else ""
    )
    return render_template("errors/problem.html", heading=heading, message=message or fallback, status=status), status


def drain_body() -> None:
    """Read and throw away what is still being sent: a browser that is cut off shows no page at all."""
    stream, left = request.environ["wsgi.input"], DRAINED_AT_MOST_BYTES
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)
