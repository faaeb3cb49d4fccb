"""Pages of joining: a council asks, and the programme team follows what comes of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public
from lms.accounts.queries import holders_of
from lms.clock import london_day, utc_now
from lms.councils.queries import councils_now, get_council
from lms.extensions import db
from lms.once import new_token, read_token
from lms.pledge import enquiries, enquiry_queries
from lms.pledge.enquiry_forms import EnquiryForm
from lms.pledge.enquiry_staff_forms import FollowUpForm, InviteSignatoryForm, RefuseForm
from lms.pledge.pledge_text import newest_version, text_of
from lms.pledge.signing_queries import in_review, successions, waiting_signings
from lms.pledge.terms import review_days
from lms.pledge.wording import RESULTS
from lms.requests import page_number

pledge_enquiries = Blueprint("pledge_enquiries", __name__, template_folder="templates")


@pledge_enquiries.route("/pledge/join", methods=["GET", "POST"])
@public
def join() -> str | Response | tuple[str, int]:
    """A council asks to join."""
    now = utc_now()
    form = EnquiryForm(councils_now(london_day(now)))
    if form.validate_on_submit():
        enquiries.enquire(
            get_council(int(form.council.data)),
            enquiries.Asker(form.name.data, form.post.data, form.email.data),
            form.words.data,
            network=request.remote_addr or "",
            token=read_token(request.form),
            now=now,
        )
        db.session.commit()
        flash(_("Thank you. Your enquiry is sent."), "success")
        return redirect(url_for("pledge_enquiries.sent"))
    token = read_token(request.form) if request.method == "POST" else new_token()
    return render_template("pledge/join.html", form=form, token=token), 422 if form.errors else 200


@pledge_enquiries.get("/pledge/join/sent")
@public
def sent() -> str:
    """What happens next with an enquiry."""
    return render_template("pledge/join_sent.html")


@pledge_enquiries.get("/pledge/text")
@public
def text() -> str:
    """What councils sign. It is a legal text, and English."""
    return render_template("pledge/text.html", version=newest_version(), text=text_of(newest_version()))


@pledge_enquiries.get("/staff/enquiries")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def index() -> str:
    """Everything on the way to a pledge that waits for the programme team."""
    page = page_number()
    is_open = request.args.get("state") != "closed"
    found, total = enquiry_queries.enquiries_page(page, is_open=is_open)
    today = london_day(utc_now())
    return render_template(
        "pledge/enquiries.html",
        enquiries=found,
        total=total,
        page=page,
        page_size=enquiry_queries.PAGE_SIZE,
        is_open=is_open,
        signings=waiting_signings(),
        reviews=in_review(),
        review_days=review_days(),
        successions=successions(today),
        results=RESULTS,
        today=today,
        now=utc_now(),
    )


@pledge_enquiries.route("/staff/enquiries/<int:enquiry_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def follow(enquiry_id: int) -> str | Response | tuple[str, int]:
    """One enquiry: what was done, who answers, and what comes next."""
    enquiry = enquiry_queries.get_enquiry(enquiry_id)
    form = FollowUpForm(enquiry, holders_of(Role.PROGRAMME_OFFICER))
    if form.validate_on_submit():
        enquiries.follow_up(
            enquiry,
            form.words.data or "",
            handler_id=int(form.handler.data) if form.handler.data else None,
            next_step=form.next_step.data,
            next_step_on=form.next_step_on.data,
            by=current_user.id,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("pledge_enquiries.follow", enquiry_id=enquiry_id))
    page = render_template(
        "pledge/enquiry.html",
        enquiry=enquiry,
        form=form,
        notes=enquiry_queries.notes_of(enquiry.id),
        results=RESULTS,
        today=london_day(utc_now()),
    )
    return page, 422 if form.errors else 200


@pledge_enquiries.route("/staff/enquiries/<int:enquiry_id>/invite", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def invite(enquiry_id: int) -> str | Response | tuple[str, int]:
    """Invite who may sign for the council."""
    enquiry = enquiry_queries.get_enquiry(enquiry_id)
    form = InviteSignatoryForm()
    if request.method == "GET":
        form.email.data = enquiry.email
    if form.validate_on_submit():
        enquiries.invite_signatory(enquiry, form.email.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The invitation is on its way."), "success")
        return redirect(url_for("pledge_enquiries.follow", enquiry_id=enquiry_id))
    page = render_template("pledge/invite_signatory.html", enquiry=enquiry, form=form)
    return page, 422 if form.errors else 200


@pledge_enquiries.route("/staff/enquiries/<int:enquiry_id>/refuse", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def refuse(enquiry_id: int) -> str | Response | tuple[str, int]:
    """Say no to an enquiry, and forget who asked."""
    enquiry = enquiry_queries.get_enquiry(enquiry_id)
    form = RefuseForm()
    if form.validate_on_submit():
        enquiries.refuse(enquiry, form.reason.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The enquiry is refused. Who asked is told, and forgotten here."), "success")
        return redirect(url_for("pledge_enquiries.index"))
    page = render_template("pledge/refuse_enquiry.html", enquiry=enquiry, form=form)
    return page, 422 if form.errors else 200
