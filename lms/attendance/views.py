"""Pages of live sessions: dates and calendar files for learners; planning and attendance for tutors and officers."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit
from lms.access import Role, for_roles, public
from lms.addresses import public_address
from lms.attendance import queries, services
from lms.attendance.calendar import calendar_of, subscriber_of, token_of
from lms.attendance.forms import SessionForm, read_register
from lms.attendance.models import LiveSession
from lms.attendance.policy import PLANNERS
from lms.attendance.wording import presence_words, time_in_words
from lms.calendars import MEDIA_TYPE
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_cohort, get_current_enrolment
from lms.requests import page_number

attendance = Blueprint("attendance", __name__, template_folder="templates")


# The learner's side


@attendance.get("/learn/sessions")
@for_roles(Role.LEARNER)
def mine() -> str:
    """Every date of the learner's group, coming and past, and whether they were there."""
    enrolment = get_current_enrolment(current_user.id)
    now = utc_now()
    rows = queries.sessions_of(enrolment)
    link = queries.find_calendar_link(enrolment.id)
    return render_template(
        "attendance/mine.html",
        coming=[row for row in rows if row.session.ends_at > now],
        past=[row for row in reversed(rows) if row.session.ends_at <= now],
        titles={module.code: module.title for module in edition_of(enrolment).programme.modules},
        feed=public_address("attendance.feed", token=token_of(link)) if link else None,
        presence_words=presence_words(),
        time_in_words=time_in_words,
    )


@attendance.get("/learn/sessions/calendar.ics")
@for_roles(Role.LEARNER)
def calendar() -> Response:
    """Every date of the group as a file for a calendar."""
    enrolment = get_current_enrolment(current_user.id)
    return _calendar_file(queries.sessions_in(enrolment.cohort_id), enrolment.cohort.name)


@attendance.get("/learn/sessions/<int:session_id>/calendar.ics")
@for_roles(Role.LEARNER)
def calendar_entry(session_id: int) -> Response:
    """One date as a file for a calendar."""
    enrolment = get_current_enrolment(current_user.id)
    session = queries.get_session(session_id)
    if session.cohort_id != enrolment.cohort_id:
        raise NotFound
    return _calendar_file([session], session.title)


@attendance.post("/learn/sessions/calendar-link")
@for_roles(Role.LEARNER)
def make_link() -> AnyResponse:
    """A new private link for a calendar program; the one before works no longer."""
    services.make_calendar_link(get_current_enrolment(current_user.id).id, utc_now())
    db.session.commit()
    flash(_("Your calendar link is ready."), "success")
    return redirect(url_for("attendance.mine", _anchor="calendar"))


@attendance.get("/calendar/<token>")
@public
def feed(token: str) -> Response:
    """What a calendar program follows: it can't sign in, so the link itself is the secret."""
    enrolment = subscriber_of(token)
    file = _calendar_file(queries.sessions_in(enrolment.cohort_id), enrolment.cohort.name)
    del file.headers["Content-Disposition"]
    return file


def _calendar_file(sessions: list[LiveSession], name: str) -> Response:
    file = Response(calendar_of(sessions, name), content_type=MEDIA_TYPE)
    file.headers["Content-Disposition"] = 'attachment; filename="sessions.ics"'
    file.headers["Cache-Control"] = "private, no-store"
    return file


# Tutors and programme officers


@attendance.get("/live-sessions")
@for_roles(*PLANNERS)
def planned() -> str:
    """Every session, the latest first, and the groups for which one can be planned."""
    page, now = page_number(), utc_now()
    rows = queries.planned_sessions(offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "attendance/planned.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        cohorts=queries.studying_cohorts(london_day(now)),
        now=now,
    )


@attendance.route("/live-sessions/new/<int:cohort_id>", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def plan(cohort_id: int) -> str | AnyResponse | tuple[str, int]:
    """Plan a session of a group."""
    cohort = get_cohort(cohort_id)
    form = SessionForm(get_edition(cohort.edition).programme.modules)
    if form.validate_on_submit():
        session = services.plan(cohort, form.details, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The session is planned. Learners see it on their page and in their calendar."), "success")
        return redirect(url_for("attendance.register", session_id=session.id))
    page = render_template("attendance/session_form.html", form=form, cohort=cohort, session=None)
    return page, 422 if form.errors else 200


@attendance.route("/live-sessions/<int:session_id>/edit", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def edit(session_id: int) -> str | AnyResponse | tuple[str, int]:
    """Change a session."""
    session = queries.get_session(session_id)
    form = SessionForm(get_edition(session.cohort.edition).programme.modules, session)
    if form.validate_on_submit():
        try:
            services.change(session, form.details, by=current_user.id, now=utc_now())
        except Conflict as fault:
            form.day.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The session is changed. Learners see it on their page and in their calendar."), "success")
            return redirect(url_for("attendance.register", session_id=session_id))
    page = render_template("attendance/session_form.html", form=form, cohort=session.cohort, session=session)
    return page, 422 if form.errors else 200


@attendance.route("/live-sessions/<int:session_id>/cancel", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def cancel(session_id: int) -> str | AnyResponse:
    """What cancelling means, and the deed."""
    session = queries.get_session(session_id)
    if request.method == "POST":
        services.cancel(session, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The session is cancelled. Learners see it on their page and in their calendar."), "success")
        return redirect(url_for("attendance.planned"))
    return render_template("attendance/cancel.html", session=session)


@attendance.route("/live-sessions/<int:session_id>", methods=["GET", "POST"])
@for_roles(*PLANNERS)
@writes_down_looks
def register(session_id: int) -> str | AnyResponse | tuple[str, int]:
    """A session and its register: one form, kept as a whole or not at all. The look is noted."""
    session = queries.get_session(session_id)
    rows = queries.register_of(session)
    now = utc_now()
    faults = []
    if request.method == "POST":
        try:
            seen = read_register(request.form, [row.enrolment_id for row in rows])
            services.record(session, seen, by=current_user.id, now=now)
        except Invalid as fault:
            db.session.rollback()
            session, faults = queries.get_session(session_id), [fault.message]
        else:
            db.session.commit()
            flash(_("Attendance is saved. Learners see their own."), "success")
            return redirect(url_for("attendance.register", session_id=session_id))
    page = render_template(
        "attendance/register.html",
        session=session,
        module=_module_title(session),
        rows=rows,
        typed=request.form,
        has_begun=session.starts_at <= now,
        presence_words=presence_words(),
        faults=faults,
    )
    audit.record("attendance.looked", session, now)
    db.session.commit()
    return page, 422 if faults else 200


def _module_title(session: LiveSession) -> str | None:
    modules = get_edition(session.cohort.edition).programme.modules
    return next((module.title for module in modules if module.code == session.module_code), None)
