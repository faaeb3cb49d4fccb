"""The advisers' pages of guidance: times, meetings to record, and what each council has left."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.commitments.fields import said
from lms.councils.queries import get_council
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.requests import page_number
from lms.support import guidance as services
from lms.support import guidance_queries as queries
from lms.support.guidance_forms import CorrectForm, OfferForm, RecordForm
from lms.support.guidance_models import Turnout
from lms.support.ledger import balance_of, balances_of

guidance_staff = Blueprint("guidance_staff", __name__, template_folder="templates")

LONGEST_NAME = 200


@guidance_staff.get("/staff/guidance")
@for_roles(Role.PROGRAMME_OFFICER)
def times() -> str:
    """Every time that was offered and who booked it, and meetings that wait to be recorded."""
    page, now = page_number(), utc_now()
    rows = queries.times_page(offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "support/times.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        to_record=queries.to_record(now),
        now=now,
    )


@guidance_staff.route("/staff/guidance/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def offer() -> str | Response | tuple[str, int]:
    """Offer times of one's own."""
    now = utc_now()
    form = OfferForm(now=now)
    if form.validate_on_submit():
        try:
            services.offer_times(form.offer, adviser_id=current_user.id, now=now)
        except services.Overlaps as fault:
            form.starts_time.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The times are offered. Every council can book them now."), "success")
            return redirect(url_for(".times"))
    return render_template("support/offer.html", form=form), 422 if form.errors else 200


@guidance_staff.route("/staff/guidance/times/<int:time_id>/withdraw", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def withdraw(time_id: int) -> str | Response:
    """What taking a time back means, and the deed."""
    time, booking = queries.get_time(time_id), queries.find_booking_at(time_id)
    if request.method == "POST":
        services.withdraw_time(time, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The time is taken back. A council that had booked it is told."), "success")
        return redirect(url_for(".times"))
    return render_template("support/withdraw.html", time=time, booking=booking)


@guidance_staff.route("/staff/guidance/<int:guidance_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def record(guidance_id: int) -> str | Response | tuple[str, int]:
    """A meeting, and what became of it."""
    booking = queries.get_booking(guidance_id)
    form = RecordForm(booking)
    fault = ""
    if form.validate_on_submit():
        turnout = Turnout(form.turnout.data)
        outcome, by, now = said(form.outcome), current_user.id, utc_now()
        try:
            services.record_meeting(booking, turnout, form.minutes.data, outcome, by=by, now=now)
        except services.NotEnoughMinutes as problem:
            db.session.rollback()
            booking, fault = queries.get_booking(guidance_id), problem.message
        else:
            db.session.commit()
            flash(_("The meeting is recorded."), "success")
            return redirect(url_for(".times"))
    page = render_template(
        "support/record.html",
        booking=booking,
        form=form,
        fault=fault,
        balance=balance_of(booking.council_id),
        now=utc_now(),
    )
    return page, 422 if form.errors or fault else 200


@guidance_staff.get("/staff/guidance/councils")
@for_roles(Role.PROGRAMME_OFFICER)
def councils() -> str:
    """Every council, and the minutes that it has left."""
    page = page_number()
    search = request.args.get("q", "").strip()[:LONGEST_NAME]
    found, total = queries.councils_page(search, offset=(page - 1) * queries.PAGE_SIZE)
    balances = balances_of([council.id for council in found])
    return render_template(
        "support/councils.html",
        rows=[(council, balances[council.id]) for council in found],
        total=total,
        page=page,
        page_size=queries.PAGE_SIZE,
        search=search,
    )


@guidance_staff.route("/staff/guidance/councils/<int:council_id>/correct", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def correct(council_id: int) -> str | Response | tuple[str, int]:
    """Give minutes back or take some, with a reason."""
    council = get_council(council_id)
    form = CorrectForm()
    if form.validate_on_submit():
        try:
            services.correct_minutes(council, form.minutes.data, said(form.reason), by=current_user.id, now=utc_now())
        except (Conflict, Invalid) as fault:
            db.session.rollback()
            form.minutes.errors = [fault.message]
            council = get_council(council_id)
        else:
            db.session.commit()
            flash(_("The line is added."), "success")
            return redirect(url_for("guidance.home", council_id=council_id))
    page = render_template("support/correct.html", council=council, form=form, balance=balance_of(council_id))
    return page, 422 if form.errors else 200
