"""The programme team's pages of one council: its record as a timeline, a signature to check, a decision to take."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.councils.queries import get_council_with_kin
from lms.extensions import db
from lms.pledge import deciding, queries, signing_queries
from lms.pledge import signing as signatures
from lms.pledge.pledge_text import text_of
from lms.pledge.signing_forms import CountersignForm, MoveForm
from lms.pledge.signing_models import AuthorityCheck
from lms.pledge.states import Move, stage_of
from lms.pledge.timeline import timeline_of
from lms.pledge.wording import CHECKS

pledge_records = Blueprint("pledge_records", __name__, template_folder="templates")


@pledge_records.get("/staff/councils/<int:council_id>")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def council(council_id: int) -> str:
    """What the register knows of a council, and everything that happened with it and its pledges."""
    found = get_council_with_kin(council_id)
    today = london_day(utc_now())
    pledges = signing_queries.pledges_of(council_id)
    return render_template(
        "pledge/council_record.html",
        council=found,
        has_ended=found.has_ended(today),
        pledges=[(pledge, stage_of(pledge, today)) for pledge in pledges],
        happenings=timeline_of(found, pledges, today),
    )


@pledge_records.route("/staff/signings/<int:signing_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def signing(signing_id: int) -> str | Response | tuple[str, int]:
    """A signature: check the authority, then countersign or decline."""
    now = utc_now()
    found = signing_queries.get_signing(signing_id)
    form = CountersignForm(today=london_day(now))
    if form.validate_on_submit():
        if form.is_yes:
            signatures.countersign(
                found,
                AuthorityCheck(form.check_made.data),
                form.checked_on.data,
                form.check_note.data or "",
                form.active_from.data,
                now,
                by=current_user,
            )
            flash(_("The pledge is countersigned."), "success")
        else:
            signatures.decline(found, form.reason.data, now, by=current_user)
            flash(_("The signature is declined. Who signed is told why."), "success")
        db.session.commit()
        return redirect(url_for("pledge_records.council", council_id=found.council_id))
    page = render_template(
        "pledge/signing.html", signing=found, form=form, checks=CHECKS, text=text_of(found.text_version)
    )
    return page, 422 if form.errors else 200


@pledge_records.route("/staff/pledges/<int:pledge_id>/decide", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def decide(pledge_id: int) -> str | Response | tuple[str, int]:
    """Review a pledge: renew it, ask for more, suspend it, let it lapse, or lift a suspension."""
    now = utc_now()
    pledge = queries.get_pledge(pledge_id)
    state = stage_of(pledge, london_day(now))
    form = MoveForm(deciding.possible(state), today=london_day(now))
    if form.validate_on_submit():
        decision = deciding.Decision(Move(form.move.data), form.reason.data, form.note.data or "", form.last_day.data)
        deciding.decide(pledge, decision, now, by=current_user.id)
        db.session.commit()
        flash(_("The decision is saved."), "success")
        return redirect(url_for("pledge.end", pledge_id=pledge_id))
    page = render_template(
        "pledge/decide.html",
        pledge=pledge,
        state=state,
        form=form,
        evidence=signing_queries.last_evidence(pledge_id),
    )
    return page, 422 if form.errors else 200
