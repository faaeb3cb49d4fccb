"""The gate before every page that somebody may open only because they verify: a visit must be open."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, mark_of
from lms.verifying.policy import cohorts_to_follow

HOME = "verifying.home"
VERIFIER = frozenset({Role.EXTERNAL_VERIFIER})


def init_visits(app: Flask) -> None:
    """Hold verifiers to their visits, at every endpoint that is marked for their role."""
    app.before_request(_hold_to_visits)


def _hold_to_visits() -> Response | None:
    """Who may open an endpoint by another role than that of a verifier is not held up."""
    mark = mark_of(current_app, request.endpoint) if request.endpoint else None
    if mark is None or Role.EXTERNAL_VERIFIER not in mark.roles or request.endpoint == HOME:
        return None
    if current_user.roles & mark.roles != VERIFIER or cohorts_to_follow(current_user, ()):
        return None
    return redirect(url_for(HOME), 303)
