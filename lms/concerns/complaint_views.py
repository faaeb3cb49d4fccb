"""Pages on which somebody complains and follows their complaint, and on which it is handled."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles, public, signed_in
from lms.accounts.queries import get_person
from lms.clock import utc_now
from lms.concerns import complaint_services as services
from lms.concerns import queries
from lms.concerns.clocks import complaint_clock, data_acknowledged_by_law, end_of
from lms.concerns.complaint_services import Words
from lms.concerns.forms import ComplaintForm, StepForm
from lms.concerns.models import ComplaintState, Kind
from lms.concerns.policy import may_follow_complaint, may_handle_complaint
from lms.concerns.views import keep_no_copy, remember_sent
from lms.concerns.wording import complaint_state_words, kind_words
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.once import new_token, read_token
from lms.requests import page_number

complaints = Blueprint("complaints", __name__, template_folder="templates")


complaints.after_request(keep_no_copy)


@complaints.route("/complaints", methods=["GET", "POST"])
@public
def complain() -> str | Response | tuple[str, int]:
    """What one can complain about, how long it takes, and the form."""
    is_visitor, now = not current_user.is_authenticated, utc_now()
    form = ComplaintForm(kind_words(), is_visitor=is_visitor)
    if form.validate_on_submit():
        sent = Words(
            kind=Kind(form.kind.data),
            words=(form.words.data or "").strip(),
            wish=(form.wish.data or "").strip(),
            is_about_officer=bool(form.is_about_officer.data),
            name=" ".join((form.name.data or "").split()) if is_visitor else "",
            email=(form.email.data or "").strip().lower() if is_visitor else None,
        )
        received = services.complain(
            sent,
            None if is_visitor else get_person(current_user.id),
            language=str(get_locale() or "en"),
            network=request.remote_addr or "",
            token=read_token(request.form),
            now=now,
        )
        db.session.commit()
        if is_visitor:
            remember_sent(received.reference, now)
            return redirect(url_for("concerns.sent"))
        flash(_("We have your complaint."), "success")
        return redirect(url_for("complaints.show", complaint_id=received.id))
    token = read_token(request.form) if request.method == "POST" else new_token()
    page = render_template("concerns/complain.html", form=form, token=token, clock=complaint_clock(now))
    return page, 422 if form.errors else 200


@complaints.get("/complaints/<int:complaint_id>")
@signed_in
def show(complaint_id: int) -> str:
    """How far one's own complaint is."""
    found = queries.get_complaint(complaint_id)
    if not may_follow_complaint(current_user, found):
        raise NotFound
    return render_template(
        "concerns/standing.html",
        found=found,
        is_complaint=True,
        states=complaint_state_words(),
        messages=[step for step in found.steps if step.message],
    )


@complaints.get("/staff/complaints")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def index() -> str:
    """Complaints that one may handle: overdue first."""
    page, is_open, now = page_number(), request.args.get("state") != "closed", utc_now()
    rows, total = queries.complaints(
        current_user.id,
        now,
        is_open=is_open,
        for_administrator=current_user.holds_any({Role.ADMINISTRATOR}),
        offset=(page - 1) * queries.PAGE_SIZE,
    )
    return render_template(
        "concerns/complaints.html",
        rows=rows,
        total=total,
        is_open=is_open,
        now=now,
        page=page,
        page_size=queries.PAGE_SIZE,
        states=complaint_state_words(),
        kinds=kind_words(),
    )


@complaints.route("/staff/complaints/<int:complaint_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
@writes_down_looks
def handle(complaint_id: int) -> str | Response | tuple[str, int]:
    """One complaint and what was done. Every look is written down."""
    found = queries.get_complaint(complaint_id)
    if not may_handle_complaint(current_user, found):
        raise NotFound
    now = utc_now()
    states = complaint_state_words()
    form = StepForm({state: words for state, words in states.items() if state != "received"}, has_day=True)
    if form.validate_on_submit():
        try:
            services.take_step(
                found,
                ComplaintState(form.state.data),
                form.note.data or "",
                form.message.data or "",
                answer_by=end_of(form.answer_by.data) if form.answer_by.data else None,
                handler=current_user,
                now=now,
            )
        except Invalid as fault:
            form.message.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("complaints.handle", complaint_id=complaint_id))
    if request.method == "GET":
        form.state.data = found.state.value
        audit.record("complaint.read", found, now)
    page = render_template(
        "concerns/handle.html",
        complaint=found,
        form=form,
        states=states,
        kind=kind_words()[found.kind],
        by_law=data_acknowledged_by_law(found.received_at) if found.kind is Kind.DATA else None,
        now=now,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@complaints.post("/staff/complaints/<int:complaint_id>/not-impartial")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def pass_on(complaint_id: int) -> Response:
    """Hand a complaint to the administrators, because one is not impartial."""
    found = queries.get_complaint(complaint_id)
    if not may_handle_complaint(current_user, found):
        raise NotFound
    services.pass_to_administrator(found, request.form.get("note", "")[:1000], handler=current_user, now=utc_now())
    db.session.commit()
    flash(_("An administrator has this complaint now."), "success")
    return redirect(url_for("complaints.index"))
