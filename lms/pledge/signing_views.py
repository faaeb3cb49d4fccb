"""A council's own pages of its pledge: how it stands and what comes next, signing, evidence, withdrawing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.councils.queries import get_council
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge import moves, signing, signing_queries
from lms.pledge.models import Pledge
from lms.pledge.pledge_text import newest_version, text_of
from lms.pledge.signing_forms import EvidenceForm, SignForm, WithdrawForm
from lms.pledge.statement_policy import may_sign_for, may_speak_for
from lms.pledge.states import ALLOWED, UNSIGNED, Move
from lms.pledge.wording import CHECKS, MOVES, NEXT_STEPS

council_signing = Blueprint("council_signing", __name__, template_folder="templates")


@council_signing.get("/council/<int:council_id>/pledge")
@for_roles(Role.SIGNATORY, Role.RECRUITER)
def show(council_id: int) -> str:
    """How the pledge stands, what comes next and until when, and what was done."""
    if not may_speak_for(current_user, council_id):
        raise NotFound
    council = get_council(council_id)
    today = london_day(utc_now())
    pledge = signing_queries.newest_pledge(council_id)
    waiting = signing_queries.find_waiting_signing(council_id)
    state = signing_queries.overall_state(pledge, today, is_signed=waiting is not None, has_asked=False)
    may_sign = may_sign_for(current_user, council_id)
    return render_template(
        "pledge/council_pledge.html",
        council=council,
        has_ended=council.has_ended(today),
        pledge=pledge,
        waiting=waiting,
        state=state,
        next_step=NEXT_STEPS[state],
        may_sign=may_sign and state in UNSIGNED and not council.has_ended(today),
        may_send=may_sign and state in ALLOWED[Move.EVIDENCE_SENT],
        may_withdraw=may_sign and state in ALLOWED[Move.WITHDRAWN],
        moves=signing_queries.moves_of(council_id),
        words=MOVES,
        checks=CHECKS,
    )


@council_signing.route("/council/<int:council_id>/pledge/sign", methods=["GET", "POST"])
@for_roles(Role.SIGNATORY)
def sign(council_id: int) -> str | Response | tuple[str, int]:
    """Read the pledge as it is signed now, and sign it for the council."""
    council = _mine(council_id)
    form = SignForm()
    if request.method == "GET":
        form.version.data, form.name.data = newest_version(), current_user.name
    if form.validate_on_submit():
        signature = signing.Signature(
            form.version.data or "", form.name.data.strip(), form.post.data.strip(), form.authority.data.strip()
        )
        signing.sign(council, signature, utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("You have signed the pledge. The programme team checks your authority, and countersigns."), "success")
        return redirect(url_for("council_signing.show", council_id=council_id))
    page = render_template(
        "pledge/sign.html", council=council, form=form, version=newest_version(), text=text_of(newest_version())
    )
    return page, 422 if form.errors else 200


@council_signing.route("/council/<int:council_id>/pledge/evidence", methods=["GET", "POST"])
@for_roles(Role.SIGNATORY)
def evidence(council_id: int) -> str | Response | tuple[str, int]:
    """Say how the council keeps its promises."""
    council = _mine(council_id)
    pledge = _pledge_of(council_id)
    form = EvidenceForm()
    if form.validate_on_submit():
        moves.send_evidence(pledge, form.words.data, utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("The evidence is sent. The programme team looks at it."), "success")
        return redirect(url_for("council_signing.show", council_id=council_id))
    return render_template("pledge/evidence.html", council=council, form=form), 422 if form.errors else 200


@council_signing.route("/council/<int:council_id>/pledge/withdraw", methods=["GET", "POST"])
@for_roles(Role.SIGNATORY)
def withdraw(council_id: int) -> str | Response | tuple[str, int]:
    """Take the pledge back."""
    council = _mine(council_id)
    pledge = _pledge_of(council_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        moves.withdraw(pledge, form.reason.data, utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("The pledge is withdrawn."), "success")
        return redirect(url_for("council_signing.show", council_id=council_id))
    return render_template("pledge/withdraw.html", council=council, form=form), 422 if form.errors else 200


def _mine(council_id: int) -> Council:
    if not may_sign_for(current_user, council_id):
        raise NotFound
    return get_council(council_id)


def _pledge_of(council_id: int) -> Pledge:
    pledge = signing_queries.newest_pledge(council_id)
    if pledge is None:
        raise NotFound
    return pledge
