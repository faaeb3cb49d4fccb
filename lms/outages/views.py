"""The page on which staff record outages, look at those that were found, and undo a mistake."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.errors import Invalid
from lms.extensions import db
from lms.outages import queries, services
from lms.outages.forms import OutageForm
from lms.requests import page_number

outages = Blueprint("outages", __name__, template_folder="templates")


@outages.route("/staff/outages", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def index() -> str | Response | tuple[str, int]:
    """Every outage, and the form for another."""
    form, page = OutageForm(), page_number()
    if form.validate_on_submit():
        try:
            services.record_outage(
                form.began_at, form.ended_at, form.note.data.strip(), by=current_user.id, now=utc_now()
            )
        except Invalid as fault:
            form.ended_time.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The outage is recorded. Whoever was in a quiz at that time has the time back."), "success")
            return redirect(url_for("outages.index"))
    rows = queries.outages(offset=(page - 1) * queries.PAGE_SIZE)
    shown = render_template(
        "outages/index.html",
        form=form,
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
    )
    return shown, 422 if form.errors else 200


@outages.post("/staff/outages/<int:outage_id>/confirm")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def confirm(outage_id: int) -> Response:
    """Record what was found by itself."""
    services.confirm(queries.get_outage(outage_id), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The outage is recorded. Whoever was in a quiz at that time has the time back."), "success")
    return redirect(url_for("outages.index"))


@outages.post("/staff/outages/<int:outage_id>/undo")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def undo(outage_id: int) -> Response:
    """Dismiss what was found, or take back what was recorded."""
    services.undo(queries.get_outage(outage_id), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("This does not count as an outage."), "success")
    return redirect(url_for("outages.index"))
