"""Named errors of the domain, and the one place that turns errors into pages."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from lms.extensions import db, login_manager
from lms.requests import reads_json

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
    def domain_error(error: DomainError) -> Response:
        db.session.rollback()
        return problem_page(error.status, error.message)

    @app.errorhandler(IntegrityError)
    def collided(error: IntegrityError) -> Response:
        db.session.rollback()
        logger.warning("%s %s collided: %s", request.method, request.path, error.orig)
        return problem_page(409, _("Somebody was faster, perhaps another tab of yours. Go back and reload the page."))

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Response:
        return problem_page(
            400, _("This page was open for too long, or came from another site. Go back, reload it, and send it again.")
        )

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        db.session.rollback()
        drain_body()
        return problem_page(413, _("This is too large to send. Each file can be up to 10 MB."))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        db.session.rollback()
        page = problem_page(error.code, "")
        page.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
        return page

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        db.session.rollback()
        logger.exception("%s %s failed", request.method, request.path)
        try:
            return problem_page(500, "")
        except SQLAlchemyError:  # the database is the fault: nobody can say who reads this
            g._login_user = login_manager.anonymous_user()
            return problem_page(500, "")


def problem_page(status: int, message: str) -> Response:
    """The answer to an error, with its status: a page, or data for who reads only that."""
    headings = {
        400: _("This request can’t be used"),
        401: _("You are signed out"),
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
        401: _("Keep this page open. Sign in again in another tab, and copy there what you wrote here."),
        403: _("Your account does not have the role that this page needs."),
        404: _("Check the address. If you followed a link here, it may be old."),
        405: _("Use the links and buttons of our pages. They lead to the right place."),
        429: _("Wait for fifteen minutes, then try again."),
    }
    if status >= 500:
        heading = _("Something went wrong on our side")
        message = message or _("Nothing that you saved is lost. Try again in a few minutes.")
    else:
        heading = headings.get(status, headings[400])
        message = message or advice.get(status, _("Go back and try again. What you saved before is still there."))
    if reads_json():
        return make_response(jsonify(saved=False, message=message), status)
    return make_response(render_template("errors/problem.html", heading=heading, message=message), status)


def drain_body() -> None:
    """Read and throw away what is still being sent: a browser that is cut off shows no page at all."""
    stream, left = request.environ["wsgi.input"], DRAINED_AT_MOST_BYTES
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)
