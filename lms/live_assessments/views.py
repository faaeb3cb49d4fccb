"""Pages of live assessments: learners book a time, tutors offer times and fill in the sheet."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit, storage
from lms.access import Role, for_roles, signed_in
from lms.adjustments.wording import needs_in_words
from lms.attendance.calendar import calendar_of
from lms.calendars import MEDIA_TYPE
from lms.clock import london_day, utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import get_edition
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of, get_cohort, get_current_enrolment
from lms.live_assessments import queries, services
from lms.live_assessments.calendar import entry_of
from lms.live_assessments.carrying import carry_decisions
from lms.live_assessments.forms import OfferForm, read_notes, read_seen, read_turnout
from lms.live_assessments.models import LiveBooking
from lms.live_assessments.policy import READERS, cohorts_to_list, may_change, may_judge, may_read
from lms.marking.policy import may_read as may_read_work
from lms.marking.queries import get_submission
from lms.requests import page_number, takes_files
from modules.programme import Module

live_assessments = Blueprint("live_assessments", __name__, template_folder="templates")


# The learner's side


@live_assessments.get("/learn/<module_slug>/live")
@for_roles(Role.LEARNER)
def mine(module_slug: str) -> str:
    """What is assessed live, the times to choose from or the one that is booked, and what came of it."""
    enrolment, module = _module_of_learner(module_slug)
    criteria = queries.live_criteria(edition_of(enrolment), module.code)
    if not criteria:
        raise NotFound
    now = utc_now()
    bookings = queries.bookings_of(enrolment.id, module.code)
    booked = bookings[0] if bookings and bookings[0].finished_at is None else None
    return render_template(
        "live_assessments/mine.html",
        module=module,
        criteria=criteria,
        booked=booked,
        finished=[booking for booking in bookings if booking.finished_at is not None],
        slots=[] if booked else queries.free_slots(enrolment, module.code, now),
        now=now,
    )


@live_assessments.post("/learn/<module_slug>/live/book")
@for_roles(Role.LEARNER)
def book(module_slug: str) -> AnyResponse:
    """Book a time."""
    enrolment, module = _module_of_learner(module_slug)
    here = redirect(url_for("live_assessments.mine", module_slug=module_slug))
    slot_id = request.form.get("slot", type=row_id)
    if slot_id is None:
        flash(_("Choose a time first."))
        return here
    slot = queries.get_slot(slot_id)
    if (slot.cohort_id, slot.module_code) != (enrolment.cohort_id, module.code) or slot.tutor_id == current_user.id:
        raise NotFound
    try:
        services.book(slot, enrolment, may_record=request.form.get("may_record") == "yes", now=utc_now())
    except Conflict as fault:
        db.session.rollback()
        flash(fault.message)
        return here
    db.session.commit()
    flash(_("Your time is booked."), "success")
    return here


@live_assessments.post("/learn/live/<int:booking_id>/cancel")
@for_roles(Role.LEARNER)
def cancel(booking_id: int) -> AnyResponse:
    """Give a time back."""
    booking = _own(booking_id)
    try:
        services.cancel(booking, now=utc_now())
    except Conflict as fault:
        db.session.rollback()
        flash(fault.message)
    else:
        db.session.commit()
        flash(_("Your time is given back. Choose another one."), "success")
    return redirect(_page_of(booking))


@live_assessments.post("/learn/live/<int:booking_id>/consent")
@for_roles(Role.LEARNER)
def consent(booking_id: int) -> AnyResponse:
    """Say yes or no to a recording. A no removes it."""
    booking = _own(booking_id)
    may_record = request.form.get("may_record") == "yes"
    keys = services.change_consent(booking, may_record=may_record, now=utc_now())
    db.session.commit()
    for key in keys:
        storage.discard(key)
    flash(_("You agreed to a recording.") if may_record else _("You are not recorded."), "success")
    return redirect(_page_of(booking))


@live_assessments.get("/learn/live/<int:booking_id>/calendar.ics")
@for_roles(Role.LEARNER)
def calendar_entry(booking_id: int) -> Response:
    """The booked time as a file for a calendar."""
    booking = _own(booking_id)
    entry = entry_of(booking, _module_of(booking).title)
    file = Response(calendar_of([entry], entry.title), content_type=MEDIA_TYPE)
    file.headers["Content-Disposition"] = 'attachment; filename="live-assessment.ics"'
    file.headers["Cache-Control"] = "private, no-store"
    return file


# Tutors, and who checks


@live_assessments.get("/live-assessments")
@for_roles(*READERS, Role.PROGRAMME_OFFICER)
def offered() -> str:
    """The times that a tutor offered, or for others all times; and for which groups one can offer some."""
    page = page_number()
    is_tutor = current_user.holds_any({Role.TUTOR})
    slots = queries.slots_of(
        current_user.id if is_tutor else None,
        within=cohorts_to_list(current_user),
        offset=(page - 1) * queries.PAGE_SIZE,
    )
    return render_template(
        "live_assessments/offered.html",
        slots=[(slot, queries.standing_booking(slot)) for slot in slots[: queries.PAGE_SIZE]],
        has_more=len(slots) > queries.PAGE_SIZE,
        page=page,
        cohorts=queries.cohorts_with_live_parts(london_day(utc_now())) if is_tutor else [],
        is_tutor=is_tutor,
        now=utc_now(),
    )


@live_assessments.route("/live-assessments/new/<int:cohort_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR)
def offer(cohort_id: int) -> str | AnyResponse | tuple[str, int]:
    """Offer times to a group."""
    cohort = get_cohort(cohort_id)
    form = OfferForm(queries.live_modules(cohort.edition))
    if form.validate_on_submit():
        try:
            services.offer(cohort, form.offer, tutor_id=current_user.id, now=utc_now())
        except services.Overlaps as fault:
            form.starts_time.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The times are offered. Learners can book them now."), "success")
            return redirect(url_for("live_assessments.offered"))
    page = render_template("live_assessments/offer.html", form=form, cohort=cohort)
    return page, 422 if form.errors else 200


@live_assessments.route("/live-assessments/times/<int:slot_id>/withdraw", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.PROGRAMME_OFFICER)
def withdraw(slot_id: int) -> str | AnyResponse:
    """What taking a time back means, and the deed."""
    slot = queries.get_slot(slot_id)
    if not may_change(current_user, slot):
        raise NotFound
    if request.method == "POST":
        services.withdraw(slot, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The time is taken back. Who had booked it is told."), "success")
        return redirect(url_for("live_assessments.offered"))
    return render_template("live_assessments/withdraw.html", slot=slot, booking=queries.standing_booking(slot))


@live_assessments.route("/live-assessments/<int:booking_id>", methods=["GET", "POST"])
@for_roles(*READERS)
@writes_down_looks
@takes_files
def sheet(booking_id: int) -> str | AnyResponse | tuple[str, int]:
    """The marking sheet: a draft, then finished. Others who judge or check read it. The look is noted."""
    booking = queries.get_booking(booking_id)
    if not may_read(current_user, booking):
        raise NotFound
    now = utc_now()
    if request.method == "GET":
        audit.record("live.read", booking, now)
        page = _sheet_page(booking)
        db.session.commit()
        return page
    if not may_judge(current_user, booking):
        raise NotFound
    criteria = queries.live_criteria(get_edition(booking.edition), booking.module_code)
    try:
        seen = read_seen(request.form, [one.code for one in criteria])
        services.save_sheet(booking, read_turnout(request.form), seen, read_notes(request.form), now=now)
    except Invalid as fault:
        return _sheet_page(booking, [fault.message]), 422
    faults = []
    for file in request.files.getlist("recording"):
        if file.filename:
            try:
                services.add_recording(booking, file.filename, file.read(), now=now)
            except Invalid as fault:
                faults.append(fault.message)
    is_finished = request.form.get("action") == "finish" and not faults
    if is_finished:
        try:
            services.finish(booking, now=now)
        except Invalid as fault:
            faults.append(fault.message)
        else:
            carry_decisions(booking, now)
    db.session.commit()
    if faults:
        return _sheet_page(booking, faults), 422
    flash(
        _("The sheet is finished.") if is_finished else _("Your draft is saved. The learner does not see it yet."),
        "success",
    )
    return redirect(url_for("live_assessments.sheet", booking_id=booking.id))


@live_assessments.get("/live-assessments/work/<int:submission_id>")
@for_roles(*READERS)
@writes_down_looks
def of_work(submission_id: int) -> str:
    """What was seen in the meetings that belong to a piece of work. The look is noted."""
    submission = get_submission(submission_id)
    if not may_read_work(current_user, submission):
        raise NotFound
    edition = get_edition(submission.edition)
    bookings = queries.bookings_of(submission.enrolment_id, submission.module_code)
    page = render_template(
        "live_assessments/of_work.html",
        submission=submission,
        module=edition.get_module(submission.module_code),
        criteria=queries.live_criteria(edition, submission.module_code),
        bookings=bookings,
    )
    for booking in bookings:
        audit.record("live.read", booking, utc_now())
    db.session.commit()
    return page


@live_assessments.get("/live-assessments/recordings/<int:recording_id>")
@signed_in
@writes_down_looks
def recording(recording_id: int) -> Response:
    """A recording, as a download: for its learner, and for who judges or checks."""
    found, booking = queries.get_recording(recording_id)
    is_own = booking.enrolment.person_id == current_user.id
    if not is_own and not may_read(current_user, booking):
        raise NotFound
    if not is_own:
        audit.record("live.heard", booking, utc_now(), recording=found.id)
    answer = Response(storage.stream(found.key), mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    db.session.commit()
    return answer


def _sheet_page(booking: LiveBooking, faults: list[str] | None = None) -> str:
    now = utc_now()
    return render_template(
        "live_assessments/sheet.html",
        booking=booking,
        module=_module_of(booking),
        criteria=queries.live_criteria(get_edition(booking.edition), booking.module_code),
        needs=needs_in_words(booking.enrolment.adjustments, london_day(booking.slot.starts_at)),
        held={one.criterion: one for one in booking.decisions},
        typed=request.form,
        is_mine=may_judge(current_user, booking) and booking.finished_at is None and booking.slot.starts_at <= now,
        has_begun=booking.slot.starts_at <= now,
        faults=faults or [],
    )


def _module_of_learner(module_slug: str) -> tuple[Enrolment, Module]:
    enrolment = get_current_enrolment(current_user.id)
    return enrolment, edition_of(enrolment).get_module(module_slug)


def _own(booking_id: int) -> LiveBooking:
    booking = queries.get_booking(booking_id)
    if booking.enrolment.person_id != current_user.id:
        raise NotFound
    return booking


def _module_of(booking: LiveBooking) -> Module:
    return get_edition(booking.edition).get_module(booking.module_code)


def _page_of(booking: LiveBooking) -> str:
    return url_for("live_assessments.mine", module_slug=_module_of(booking).slug)
