"""Who asks: a token is checked before an endpoint that is marked for one, and every request is counted."""

from __future__ import annotations

from flask import Response, current_app, g, request

from lms.access import Scope
from lms.api.limits import BY_NETWORK, BY_TOKEN, Limits
from lms.api.models import ApiToken
from lms.api.problems import problem
from lms.api.tokens import find_token, holder_of, is_use_to_be_noted, note_use
from lms.clock import utc_now
from lms.database import write_after_all
from lms.extensions import db

LONGEST_TOKEN = 200


def check_token(scope: Scope) -> Response | None:
    """Let a token with the scope in: from here on it is its maker who asks, as someone who acts for its council only.
    The reader of a session cookie is nobody here.
    """
    now = utc_now()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    found = find_token(text.strip()) if scheme.lower() == "bearer" and 0 < len(text) <= LONGEST_TOKEN else None
    token, roles = found or (None, frozenset())
    if token is None or not token.works(now):
        return over_limit(f"network {request.remote_addr}", BY_NETWORK) or _unknown(token)
    if late := over_limit(f"token {token.id}", BY_TOKEN):
        return late
    if not roles:
        return _refused("Who made this token does not act for the council any more. Somebody who does makes a new one.")
    if scope not in token.scopes:
        return problem(403, f"This token is not for that: it lacks the scope “{scope}”. Make a token that has it.")
    g._login_user, g.council_id = holder_of(token, roles), token.council_id
    if is_use_to_be_noted(token, now):
        _note_use(token.id)
    return None


def over_limit(key: str, most: int) -> Response | None:
    """The answer to who asks too often."""
    limits: Limits = current_app.extensions.setdefault("api_limits", Limits())
    if seconds := limits.count(key, most, utc_now()):
        return problem(429, headers={"Retry-After": str(seconds)})
    return None


def _unknown(token: ApiToken | None) -> Response:
    if token is None:
        return _refused("")
    if token.revoked_at is not None:
        return _refused("This token was ended. Your council makes a new one on its page “Tokens”.")
    return _refused("This token has run out. Your council makes a new one on its page “Tokens”.")


def _refused(message: str) -> Response:
    return problem(401, message, headers={"WWW-Authenticate": 'Bearer realm="api"'})


def _note_use(token_id: int) -> None:
    """In a transaction of its own: what the request does may fail, and most of them only read."""
    db.session.rollback()
    write_after_all()
    note_use(db.session.get_one(ApiToken, token_id), utc_now())
    db.session.commit()
