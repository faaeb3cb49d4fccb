"""Pages of initiatives that celebrate migrant colleagues."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.access import for_roles
from lms.calendars import Entry, calendar_file
from lms.clock import utc_now
from lms.commitments import queries, recording
from lms.commitments.councils import check_may_keep, council_to_keep, this_day
from lms.commitments.forms import InitiativeForm
from lms.commitments.policy import KEEPERS
from lms.extensions import db
from lms.requests import page_number

celebration = Blueprint("celebration", __name__, template_folder="templates")


@celebration.route("/council/<int:council_id>/celebration", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def index(council_id: int) -> str | AnyResponse | tuple[str, int]:
    """Initiatives, and a new one."""
    council = council_to_keep(council_id)
    page = page_number()
    form = InitiativeForm()
    if form.validate_on_submit():
        recording.record_initiative(council.id, form.celebrated, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("It is written down."), "success")
        return redirect(url_for(".index", council_id=council.id))
    rows = queries.initiatives_of(council.id, offset=(page - 1) * queries.PAGE_SIZE)
    shown = render_template(
        "commitments/celebration.html",
        council=council,
        form=form,
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        today=this_day(),
    )
    return shown, 422 if form.errors else 200


@celebration.route("/council/<int:council_id>/celebration/<int:initiative_id>", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def correct(council_id: int, initiative_id: int) -> str | AnyResponse | tuple[str, int]:
    """Put an initiative right, or add what shows it."""
    council = council_to_keep(council_id)
    found = queries.get_initiative(council.id, initiative_id)
    form = InitiativeForm(found)
    if form.validate_on_submit():
        recording.correct_initiative(found, form.celebrated, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("Your change is saved."), "success")
        return redirect(url_for(".index", council_id=council.id))
    page = render_template("commitments/celebration_correct.html", council=council, initiative=found, form=form)
    return page, 422 if form.errors else 200


@celebration.get("/council/<int:council_id>/celebration/<int:initiative_id>/calendar.ics")
@for_roles(*KEEPERS)
def calendar_entry(council_id: int, initiative_id: int) -> Response:
    """The next date of an initiative as a file for a calendar."""
    check_may_keep(council_id)
    found = queries.get_initiative(council_id, initiative_id)
    day = found.held_on if found.held_on > this_day() or found.next_on is None else found.next_on
    entry = Entry(
        uid=found.uid,
        sequence=found.sequence,
        changed_at=found.changed_at,
        starts=day,
        ends=None,
        title=found.title,
        link=found.link,
        words=found.what,
    )
    return calendar_file([entry], "initiative")
