"""Who may open which endpoint. Default deny: an endpoint without a mark makes create_app fail."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.requests import reads_json

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """Every role of the house; one list, these words everywhere."""

    LEARNER = "learner"
    TUTOR = "tutor"
    QUALITY_ASSURER = "quality assurer"
    EXTERNAL_VERIFIER = "external verifier"
    TRANSLATION_REVIEWER = "translation reviewer"
    SAFEGUARDING_LEAD = "safeguarding lead"
    PROGRAMME_OFFICER = "programme officer"
    ADMINISTRATOR = "administrator"
    SIGNATORY = "signatory"
    RECRUITER = "recruiter"
    PANEL_MEMBER = "panel member"


COUNCIL_ROLES = frozenset({Role.SIGNATORY, Role.RECRUITER, Role.PANEL_MEMBER})
STAFF_ROLES = frozenset(
    {
        Role.TUTOR,
        Role.QUALITY_ASSURER,
        Role.EXTERNAL_VERIFIER,
        Role.TRANSLATION_REVIEWER,
        Role.SAFEGUARDING_LEAD,
        Role.PROGRAMME_OFFICER,
        Role.ADMINISTRATOR,
    }
)
INVITED_ROLES = COUNCIL_ROLES | STAFF_ROLES


class Scope(StrEnum):
    """What a token of a council may be used for."""

    READ_POSTS = "read posts"
    WRITE_POSTS = "write posts"
    READ_APPLICATIONS = "read applications"


class Holder(Protocol):
    """Somebody with an account, and the roles that they hold now: whom policies ask about."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> frozenset[Role]: ...

    def holds_any(self, roles: Collection[Role], /) -> bool:
        """Whether at least one of the roles is held now."""

    def council_ids(self, *roles: Role) -> frozenset[int]:
        """The councils for which one of the roles is held now; any council role when none is named."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an endpoint asks of a visitor: nothing, to be signed in, one of some roles, or a token with a scope."""

    needs_sign_in: bool
    roles: frozenset[Role] = frozenset()
    scope: Scope | None = None


# Lets in whoever sends a token with the scope, as the person whom it stands for; gives the answer to anybody else.
TokenCheck = Callable[[Scope], Response | None]


def public(view: View) -> View:
    """Anyone may open this endpoint."""
    return _marked(view, Mark(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Anyone who is signed in may open this endpoint."""
    return _marked(view, Mark(needs_sign_in=True))


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles may open this endpoint."""
    return lambda view: _marked(view, Mark(needs_sign_in=True, roles=frozenset(roles)))


def for_token(scope: Scope) -> Callable[[View], View]:
    """Only programs that send a council's token with this scope may open this endpoint; no session opens it."""
    return lambda view: _marked(view, Mark(needs_sign_in=False, scope=scope))


def mark_of(app: Flask, endpoint: str) -> Mark | None:
    """The mark of an endpoint, or None where it was forgotten."""
    return getattr(app.view_functions[endpoint], "access_mark", None)


def init_access(app: Flask, check_token: TokenCheck | None = None) -> None:
    """Refuse to start with an unmarked endpoint, and hold every request to its endpoint's mark."""
    app.extensions["check_token"] = check_token or _let_no_token_in
    if "static" in app.view_functions:
        public(app.view_functions["static"])
    unmarked = [endpoint for endpoint in app.view_functions if mark_of(app, endpoint) is None]
    if unmarked:
        raise RuntimeError(f"Say who may open these endpoints (lms/access.py): {', '.join(sorted(unmarked))}")
    app.before_request(_hold_to_mark)


def _marked(view: View, mark: Mark) -> View:
    view.access_mark = mark  # type: ignore[attr-defined]
    return view


def _hold_to_mark() -> Response | None:
    if request.endpoint is None:
        return None
    mark = mark_of(current_app, request.endpoint)
    if mark is None:
        abort(403)
    if mark.scope is not None:
        check: TokenCheck = current_app.extensions["check_token"]
        return check(mark.scope)
    if not mark.needs_sign_in:
        return None
    if not current_user.is_authenticated:
        if reads_json():
            abort(401)
        if request.method != "GET":
            return redirect(url_for("accounts.sign_in"))
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if mark.roles and not current_user.holds_any(mark.roles):
        abort(403)
    return None


def _let_no_token_in(_scope: Scope) -> Response | None:
    abort(401)
