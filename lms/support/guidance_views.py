"""A council's page of its hours of guidance: what is left, booking, changing and cancelling."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.access import for_roles
from lms.calendars import calendar_file
from lms.clock import utc_now
from lms.commitments.councils import check_may_keep, council_to_keep
from lms.commitments.fields import said
from lms.config import Settings
from lms.errors import Conflict
from lms.extensions import db
from lms.support import guidance as services
from lms.support import guidance_queries as queries
from lms.support.calendar import entry_of
from lms.support.guidance_forms import BookForm, MoveForm
from lms.support.ledger import balance_of
from lms.support.policy import KEEPERS, is_adviser

guidance = Blueprint("guidance", __name__, template_folder="templates")


@guidance.route("/council/<int:council_id>/guidance", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def home(council_id: int) -> str | AnyResponse | tuple[str, int]:
    """What a council has left, its meetings, every line of its ledger, and the times that it can book."""
    council = council_to_keep(council_id)
    now = utc_now()
    form = BookForm(queries.free_times(now))
    if form.validate_on_submit():
        time = queries.get_time(int(form.time.data))
        try:
            services.book(time, council, said(form.topic), by=current_user.id, now=now)
        except Conflict as fault:
            db.session.rollback()
            flash(fault.message)
        else:
            db.session.commit()
            flash(_("The meeting is booked. Put it in your calendar."), "success")
        return redirect(url_for(".home", council_id=council_id))
    settings: Settings = current_app.extensions["settings"]
    page = render_template(
        "support/guidance.html",
        council=council,
        form=form,
        balance=balance_of(council.id),
        meetings=[(one, services.can_change_until(one)) for one in queries.bookings_of(council.id)],
        lines=queries.lines_of(council.id),
        hours=settings.guidance_cancel_hours,
        is_adviser=is_adviser(current_user, council.id),
        now=now,
    )
    return page, 422 if form.errors else 200


@guidance.route("/council/<int:council_id>/guidance/<int:guidance_id>/move", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def move(council_id: int, guidance_id: int) -> str | AnyResponse | tuple[str, int]:
    """Change a meeting to another time."""
    check_may_keep(council_id)
    booking = queries.get_booking_of(council_id, guidance_id)
    now = utc_now()
    form = MoveForm(queries.free_times(now))
    if form.validate_on_submit():
        time = queries.get_time(int(form.time.data))
        advises = is_adviser(current_user, council_id)
        try:
            services.move(booking, time, by=current_user.id, is_adviser=advises, now=now)
        except Conflict as fault:
            db.session.rollback()
            flash(fault.message)
        else:
            db.session.commit()
            flash(_("The meeting has a new time. Put it in your calendar again: it replaces the old one."), "success")
        return redirect(url_for(".home", council_id=council_id))
    page = render_template("support/guidance_move.html", council=booking.council, booking=booking, form=form)
    return page, 422 if form.errors else 200


@guidance.post("/council/<int:council_id>/guidance/<int:guidance_id>/cancel")
@for_roles(*KEEPERS)
def cancel(council_id: int, guidance_id: int) -> AnyResponse:
    """Cancel a meeting; its minutes are free again."""
    check_may_keep(council_id)
    booking = queries.get_booking_of(council_id, guidance_id)
    advises = is_adviser(current_user, council_id)
    services.cancel(booking, by=current_user.id, is_adviser=advises, now=utc_now())
    db.session.commit()
    flash(_("The meeting is cancelled. Its minutes are free again."), "success")
    return redirect(url_for(".home", council_id=council_id))


@guidance.get("/council/<int:council_id>/guidance/<int:guidance_id>/calendar.ics")
@for_roles(*KEEPERS)
def calendar_entry(council_id: int, guidance_id: int) -> Response:
    """A meeting as a file for a calendar, for both sides."""
    check_may_keep(council_id)
    booking = queries.get_booking_of(council_id, guidance_id)
    return calendar_file([entry_of(booking)], "guidance")
