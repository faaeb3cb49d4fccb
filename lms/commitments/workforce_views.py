"""Pages of looks at workforce data."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import for_roles
from lms.clock import utc_now
from lms.commitments import queries, recording
from lms.commitments.councils import check_may_keep, council_to_keep, this_day
from lms.commitments.forms import LookForm
from lms.commitments.policy import KEEPERS
from lms.extensions import db
from lms.requests import page_number

workforce = Blueprint("workforce", __name__, template_folder="templates")


@workforce.route("/council/<int:council_id>/workforce", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def index(council_id: int) -> str | Response | tuple[str, int]:
    """Looks at workforce data, and a new one."""
    council = council_to_keep(council_id)
    page, today = page_number(), this_day()
    form = LookForm(today=today)
    if form.validate_on_submit():
        recording.record_look(council.id, form.look, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("It is written down."), "success")
        return redirect(url_for(".index", council_id=council.id))
    rows = queries.looks_of(council.id, offset=(page - 1) * queries.PAGE_SIZE)
    shown = render_template(
        "commitments/workforce.html",
        council=council,
        form=form,
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        today=today,
    )
    return shown, 422 if form.errors else 200


@workforce.post("/council/<int:council_id>/workforce/<int:look_id>/done")
@for_roles(*KEEPERS)
def finish(council_id: int, look_id: int) -> Response:
    """The next step of a look is done."""
    check_may_keep(council_id)
    look = queries.get_look(council_id, look_id)
    recording.finish_step(look, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The step is done. When there are figures, write down what you find."), "success")
    return redirect(url_for(".index", council_id=council_id))
