"""The page on which a council makes tokens, sees which are used, and ends them."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, Scope, for_roles
from lms.api import tokens
from lms.api.forms import SCOPE_WORDS, TokenForm
from lms.api.policy import may_grant, may_manage_tokens, may_revoke
from lms.clock import utc_now
from lms.councils.queries import get_council
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db

api_tokens = Blueprint("api_tokens", __name__, template_folder="templates")


@api_tokens.route("/council/<int:council_id>/tokens", methods=["GET", "POST"])
@for_roles(Role.RECRUITER, Role.SIGNATORY)
def index(council_id: int) -> str | tuple[str, int]:
    """The council's tokens. A new one is shown once, in the answer that makes it."""
    if not may_manage_tokens(current_user, council_id):
        raise NotFound
    council, now = get_council(council_id), utc_now()
    form = TokenForm([scope for scope in Scope if may_grant(current_user, council_id, scope)])
    if request.method == "GET":
        form.days.data = "180"
    made, text, problem = None, None, None
    if form.validate_on_submit():
        try:
            made, text = tokens.make_token(
                council_id,
                form.name.data.strip(),
                [Scope(scope) for scope in form.scopes.data],
                lasts=timedelta(days=int(form.days.data)),
                by=current_user.id,
                now=now,
            )
        except (Conflict, Invalid) as fault:
            db.session.rollback()
            problem = fault.message
        else:
            db.session.commit()
    page = render_template(
        "api/tokens.html",
        council=council,
        form=form,
        made=made,
        text=text,
        problem=problem,
        tokens=tokens.tokens_of(council_id),
        scope_words=SCOPE_WORDS,
        now=now,
    )
    return page, 422 if form.errors or problem else 200


@api_tokens.post("/council/tokens/<int:token_id>/end")
@for_roles(Role.RECRUITER, Role.SIGNATORY)
def end(token_id: int) -> Response:
    """End a token at once."""
    token = tokens.get_token(token_id)
    if not may_revoke(current_user, token):
        raise NotFound
    tokens.revoke_token(token, by=current_user.id, now=utc_now())
    db.session.commit()
    flash("The token has ended. What uses it gets no more answers.", "success")
    return redirect(url_for("api_tokens.index", council_id=token.council_id))
