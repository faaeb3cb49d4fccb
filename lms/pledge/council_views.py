"""A council's own pages of its pledge: the Equality Mark to take away, and the public statement."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.councils.models import Council
from lms.councils.queries import get_council
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge import statements
from lms.pledge.standing import find_standing
from lms.pledge.statement_forms import StatementForm
from lms.pledge.statement_policy import may_draft_statement, may_speak_for
from lms.pledge.statement_queries import get_statement, public_statement, versions_of

council_pledge = Blueprint("council_pledge", __name__, template_folder="templates")


@council_pledge.get("/council/<int:council_id>/mark")
@for_roles(Role.SIGNATORY, Role.RECRUITER)
def mark(council_id: int) -> str:
    """The council's mark, how to show it on a site and in mail, and on what terms."""
    from lms.pledge.mark import HEIGHT, WIDTH, WIDTHS  # what draws is read by the first who needs it

    if not may_speak_for(current_user, council_id):
        raise NotFound
    council = get_council(council_id)
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "pledge/mark.html",
        council=council,
        standing=find_standing(council.id, london_day(utc_now())),
        site=settings.site_url,
        sizes=[(width, width * HEIGHT // WIDTH) for width in WIDTHS],
    )


@council_pledge.route("/council/<int:council_id>/statement", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.SIGNATORY, Role.RECRUITER)
def statement(council_id: int) -> str | Response | tuple[str, int]:
    """The versions of the council's statement, and a new draft."""
    council = _council_to_draft_for(council_id)
    form = StatementForm()
    if form.validate_on_submit():
        statements.draft_statement(council, form.text.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The draft is saved. It is not public until the council approves it."), "success")
        return redirect(url_for("council_pledge.statement", council_id=council.id))
    versions = versions_of(council.id)
    if request.method == "GET" and versions:
        form.text.data = versions[0].text
    page = render_template(
        "pledge/statement.html",
        council=council,
        form=form,
        versions=versions,
        public=public_statement(council.id),
        may_approve=may_speak_for(current_user, council.id),
    )
    return page, 422 if form.errors else 200


@council_pledge.post("/council/<int:council_id>/statement/<int:statement_id>/approve")
@for_roles(Role.SIGNATORY, Role.RECRUITER)
def approve(council_id: int, statement_id: int) -> Response:
    """The council approves a draft, and it becomes public."""
    if not may_speak_for(current_user, council_id):
        raise NotFound
    draft = get_statement(council_id, statement_id)
    statements.approve_statement(draft, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The statement is approved. It is public now."), "success")
    return redirect(url_for("council_pledge.statement", council_id=council_id))


def _council_to_draft_for(council_id: int) -> Council:
    if not may_draft_statement(current_user, council_id):
        raise NotFound
    return get_council(council_id)
