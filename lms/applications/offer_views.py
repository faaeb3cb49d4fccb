"""Pages of offers: the council offers, notes checks and the start; the person answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import offer_queries, offers
from lms.applications.council_forms import CheckForm, OfferForm, StartForm
from lms.applications.follow_up_queries import follow_ups_of
from lms.applications.models import Answer, Application, Stage
from lms.applications.offer_forms import AnswerForm
from lms.applications.offer_models import Check
from lms.applications.reach import my_application, named_application
from lms.applications.undoing import can_undo, undo_last_step
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db

offers_pages = Blueprint("offers", __name__, template_folder="templates")


# The person's side


@offers_pages.route("/applications/<int:application_id>/offer", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def mine(application_id: int) -> str | Response | tuple[str, int]:
    """The offer, and the answer to it."""
    application, now = my_application(application_id), utc_now()
    offer = offer_queries.find_offer(application.id)
    if offer is None:
        raise NotFound
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            if form.answer.data == "yes":
                offers.accept_offer(application, now)
            else:
                offers.decline_offer(application, form.reason.data or "", now)
        except Invalid as fault:
            form.reason.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("You accepted the offer.") if offer.answer is Answer.ACCEPTED else _("You declined."), "success")
            return redirect(url_for("applications.application", application_id=application_id))
    page = render_template(
        "applications/my_offer.html",
        form=form,
        application=application,
        offer=offer,
        is_open=offer.answer is None and application.stage is Stage.OFFERED,
        is_late=offer.answer_by < london_day(now),
        done={one.kind: one.done_on for one in offer.checks},
        checks=offer_queries.checks_for(application.vacancy),
        check_words=offer_queries.check_words(application.vacancy),
    )
    return page, 422 if form.errors else 200


# The council's side


@offers_pages.route("/council/applications/<int:application_id>/offer", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
@writes_down_looks
def council(application_id: int) -> str | Response | tuple[str, int]:
    """The offer, its answer, the checks and the start of one person; and an offer made or changed."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    if request.method == "POST":
        form = OfferForm(None)
        if form.validate_on_submit():
            try:
                offers.make_offer(
                    application,
                    conditions=form.conditions.data or "",
                    answer_by=form.answer_by.data,
                    by=current_user.id,
                    now=now,
                )
            except offers.DayOutOfReach as fault:
                form.answer_by.errors = [fault.message]
            except Invalid as fault:
                form.conditions.errors = [fault.message]
            else:
                db.session.commit()
                flash(_("Saved. We have told the person."), "success")
                return _back(application)
        return _page(application, offer_form=form), 422
    note_looks(
        [application.profile_id],
        vacancy_id=application.vacancy_id,
        viewer_id=current_user.id,
        shown=Shown.NAME,
        now=now,
    )
    page = _page(application)
    db.session.commit()
    return page


@offers_pages.post("/council/applications/<int:application_id>/checks")
@for_roles(Role.RECRUITER)
def check(application_id: int) -> Response | tuple[str, int]:
    """Note that a check is done."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    words = offer_queries.check_words(application.vacancy)
    form = CheckForm({one: words[one] for one in offer_queries.checks_for(application.vacancy)})
    if form.validate_on_submit():
        try:
            offers.record_check(
                application,
                Check(form.kind.data),
                done_on=form.done_on.data,
                done_by=form.done_by.data,
                by=current_user.id,
                now=now,
            )
        except offers.DayOutOfReach as fault:
            form.done_on.errors = [fault.message]
        except Invalid as fault:
            form.done_by.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The check is noted as done."), "success")
            return _back(application)
    return _page(application, check_form=form), 422


@offers_pages.post("/council/applications/<int:application_id>/checks/remove")
@for_roles(Role.RECRUITER)
def remove_check(application_id: int) -> Response:
    """Take the note of a check back."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    kind = request.form.get("kind", "")
    if kind not in list(Check):
        raise NotFound
    offers.remove_check(application, Check(kind), by=current_user.id, now=now)
    db.session.commit()
    flash(_("The note is taken back."), "success")
    return _back(application)


@offers_pages.post("/council/applications/<int:application_id>/start")
@for_roles(Role.RECRUITER)
def start(application_id: int) -> Response | tuple[str, int]:
    """Write down the day of the start."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    form = StartForm()
    if form.validate_on_submit():
        try:
            offers.set_start(application, form.starts_on.data, by=current_user.id, now=now)
        except Invalid as fault:
            form.starts_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The first day is written down. We have told the person."), "success")
            return _back(application)
    return _page(application, start_form=form), 422


@offers_pages.post("/council/applications/<int:application_id>/undo")
@for_roles(Role.RECRUITER)
def undo(application_id: int) -> Response:
    """Take the last step back, which was a mistake."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    undo_last_step(application, by=current_user.id, now=now)
    db.session.commit()
    flash(_("The step is taken back. We have told the person."), "success")
    return redirect(url_for("applications.council_application", application_id=application_id))


def _page(
    application: Application,
    *,
    offer_form: OfferForm | None = None,
    check_form: CheckForm | None = None,
    start_form: StartForm | None = None,
) -> str:
    vacancy = application.vacancy
    offer = offer_queries.find_offer(application.id)
    words = offer_queries.check_words(vacancy)
    checks = {one: words[one] for one in offer_queries.checks_for(vacancy)}
    accepted = offer is not None and offer.answer is Answer.ACCEPTED
    is_open = application.stage in (Stage.INTERVIEWED, Stage.OFFERED) and (offer is None or offer.answer is None)
    return render_template(
        "applications/council_offer.html",
        application=application,
        vacancy=vacancy,
        offer=offer,
        accepted=accepted,
        checks=checks,
        done={one.kind: one for one in offer.checks} if offer else {},
        offer_form=(offer_form or OfferForm(offer)) if is_open else None,
        check_form=(check_form or CheckForm(checks)) if accepted else None,
        start_form=(start_form or StartForm(data={"starts_on": offer.starts_on if offer else None}))
        if accepted or application.stage is Stage.APPOINTED
        else None,
        follow_ups=follow_ups_of(application.id) if application.stage is Stage.APPOINTED else [],
        can_undo=can_undo(application, offer, utc_now()),
    )


def _back(application: Application) -> Response:
    return redirect(url_for("offers.council", application_id=application.id))
