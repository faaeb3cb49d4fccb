"""Pages on which learners ask for what they need, and officers agree to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.accounts.queries import get_person
from lms.adjustments import queries, services
from lms.adjustments.forms import AskForm, DecisionForm, SupplyForm
from lms.adjustments.models import AGREED, Adjustment, State, Supply
from lms.adjustments.policy import may_decide, may_read_reason, may_see
from lms.adjustments.wording import (
    asked_in_words,
    format_words,
    need_in_words,
    need_words,
    state_words,
    supply_words,
)
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.requests import page_number

adjustments = Blueprint("adjustments", __name__, template_folder="templates")


# The learner's side


@adjustments.get("/adjustments")
@for_roles(Role.LEARNER)
def mine() -> str:
    """What the learner asked for, and what became of it."""
    return render_template(
        "adjustments/mine.html",
        requests=queries.requests_of(current_user.id),
        today=london_day(utc_now()),
        state_words=state_words(),
        supply_words=supply_words(),
        asked_in_words=asked_in_words,
        need_in_words=need_in_words,
        agreed=AGREED,
    )


@adjustments.route("/adjustments/ask", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def ask() -> str | Response | tuple[str, int]:
    """Ask for what one needs, once; it reaches every page by itself."""
    form = AskForm()
    if form.validate_on_submit():
        asked = services.ask(
            get_person(current_user.id),
            form.wishes,
            (form.words.data or "").strip(),
            (form.reason.data or "").strip(),
            utc_now(),
        )
        waits = any(need.state is State.ASKED for need in asked.needs)
        db.session.commit()
        flash(
            _("We have your request. An officer reads it. You get an e-mail when there is an answer.")
            if waits
            else _("Done. You have it now."),
            "success",
        )
        return redirect(url_for("adjustments.mine"))
    return render_template("adjustments/ask.html", form=form), 422 if form.errors else 200


@adjustments.post("/adjustments/<int:adjustment_id>/end")
@for_roles(Role.LEARNER)
def end(adjustment_id: int) -> Response:
    """Take back what was asked for, or end what was agreed."""
    services.take_back(_my_own(adjustment_id), utc_now())
    db.session.commit()
    flash(_("It has ended. You can ask again at any time."), "success")
    return redirect(url_for("adjustments.mine"))


@adjustments.post("/adjustments/<int:adjustment_id>/second-look")
@for_roles(Role.LEARNER)
def second_look(adjustment_id: int) -> Response:
    """Ask that another officer decides."""
    services.ask_for_second_look(_my_own(adjustment_id), utc_now())
    db.session.commit()
    flash(_("Another officer reads it. You get an e-mail when there is an answer."), "success")
    return redirect(url_for("adjustments.mine"))


@adjustments.post("/adjustments/requests/<int:request_id>/delete-reason")
@for_roles(Role.LEARNER)
def delete_reason(request_id: int) -> Response:
    """Delete the reason that one gave. What is agreed stays."""
    found = queries.get_request(request_id)
    if found.person_id != current_user.id:
        raise NotFound
    services.erase_reason(found, utc_now())
    db.session.commit()
    flash(_("Your reason is deleted."), "success")
    return redirect(url_for("adjustments.mine"))


def _my_own(adjustment_id: int) -> Adjustment:
    found = queries.get_adjustment(adjustment_id)
    if found.person_id != current_user.id:
        raise NotFound
    return found


# Programme officers


@adjustments.get("/staff/adjustments")
@for_roles(Role.PROGRAMME_OFFICER)
def waiting() -> str:
    """What waits to be decided or made, the oldest first."""
    page = page_number()
    rows = queries.waiting(current_user.id, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "adjustments/waiting.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        need_words=need_words(),
        format_words=format_words(),
        supply_words={Supply.TO_DO: _("To be made"), Supply.BEING_MADE: _("Being made")},
    )


@adjustments.route("/staff/adjustments/<int:adjustment_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def decide(adjustment_id: int) -> str | Response | tuple[str, int]:
    """One need: what is asked, the reason for who decides, and the decision. Each look is written down."""
    found = _of_a_learner(adjustment_id)
    now = utc_now()
    form = DecisionForm(found)
    if request.method == "POST" and not may_decide(current_user, found):
        raise NotFound
    if form.validate_on_submit():
        try:
            services.decide(found, form.agreement, by=current_user.id, now=now)
        except Invalid as fault:
            form.answer.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your decision is saved. The learner gets an e-mail."), "success")
            return redirect(url_for("adjustments.waiting"))
    reason = found.request.reason if may_read_reason(current_user, found) else None
    audit.record("adjustment.reason_read" if reason else "adjustment.read", found, now)
    page = render_template(
        "adjustments/decide.html",
        adjustment=found,
        reason=reason,
        may_decide=may_decide(current_user, found),
        form=form,
        supply_form=SupplyForm(data={"supply": found.supply}) if found.supply and found.state in AGREED else None,
        asked_in_words=asked_in_words,
        need_in_words=need_in_words,
        state_words=state_words(),
        agreed=AGREED,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@adjustments.post("/staff/adjustments/<int:adjustment_id>/end")
@for_roles(Role.PROGRAMME_OFFICER)
def end_for(adjustment_id: int) -> Response:
    """End what was agreed."""
    found = _of_a_learner(adjustment_id)
    if found.state not in AGREED:
        raise NotFound
    services.take_back(found, utc_now())
    db.session.commit()
    flash(_("It has ended."), "success")
    return redirect(url_for("adjustments.decide", adjustment_id=adjustment_id))


@adjustments.post("/staff/adjustments/<int:adjustment_id>/supply")
@for_roles(Role.PROGRAMME_OFFICER)
def supply(adjustment_id: int) -> Response:
    """Note how far another format is."""
    found = _of_a_learner(adjustment_id)
    form = SupplyForm()
    if not form.validate_on_submit():
        raise Invalid(_("Choose how far it is."))
    services.note_supply(found, Supply(form.supply.data), utc_now())
    db.session.commit()
    flash(_("Saved. The learner sees it."), "success")
    return redirect(url_for("adjustments.decide", adjustment_id=adjustment_id))


def _of_a_learner(adjustment_id: int) -> Adjustment:
    found = queries.get_adjustment(adjustment_id)
    if not may_see(current_user, found):
        raise NotFound
    return found
