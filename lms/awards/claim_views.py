"""Pages of claims to the awarding organisation."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit
from lms.access import Role, for_roles
from lms.awards import claims as services
from lms.awards.claim_forms import STATES, MoveForm
from lms.awards.claim_holds import TO_BE_SENT, what_stands_against
from lms.awards.models import ClaimState
from lms.awards.unit_claims import claim_units, leavers_to_claim_for
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.identity.queries import find_number
from lms.learning.joining import get_enrolment
from lms.requests import page_number

claims = Blueprint("claims", __name__, template_folder="templates")


@claims.get("/staff/claims")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """Every claim; an explanation where no awarding organisation stands behind the programme."""
    page, state = page_number(), _state()
    found, total = services.claims(state, offset=(page - 1) * services.PAGE_SIZE)
    against = what_stands_against(found)
    return render_template(
        "awards/claims.html",
        organisation=services.organisation(),
        claims=found,
        against=against,
        leavers=leavers_to_claim_for() if page == 1 and state is None else [],
        to_be_sent=TO_BE_SENT,
        total=total,
        state=state,
        states=STATES,
        page=page,
        page_size=services.PAGE_SIZE,
    )


@claims.get("/staff/claims.csv")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def export() -> Response:
    """The claims as CSV. What is given out is written down."""
    now = utc_now()
    lines = services.claim_lines(_state())
    for line in lines:
        audit.record("claim.exported", line.claim, now)
    db.session.commit()
    file = Response(services.as_csv(lines), content_type="text/csv; charset=utf-8")
    file.headers["Content-Disposition"] = 'attachment; filename="claims.csv"'
    return file


@claims.post("/staff/claims/send")
@for_roles(Role.PROGRAMME_OFFICER)
def send() -> AnyResponse:
    """Note that everything that is ready was sent, but what is held back."""
    sent, held = services.send_all_ready(by=current_user.id, now=utc_now())
    db.session.commit()
    if sent:
        flash(ngettext("%(num)d claim is noted as sent.", "%(num)d claims are noted as sent.", sent), "success")
    if not sent and not held:
        flash(_("Nothing is ready to be sent."), "success")
    if held:
        flash(ngettext("%(num)d claim is held back.", "%(num)d claims are held back.", held), "success")
    return redirect(url_for("claims.index"))


@claims.post("/staff/claims/units/<int:enrolment_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def units(enrolment_id: int) -> AnyResponse:
    """Make a claim for the units of a learner who left."""
    enrolment = get_enrolment(enrolment_id)
    if enrolment.person_id == current_user.id:
        raise NotFound
    claim_units(enrolment_id, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The claim is ready."), "success")
    return redirect(url_for("claims.index"))


@claims.route("/staff/claims/<int:claim_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def claim(claim_id: int) -> str | AnyResponse | tuple[str, int]:
    """One claim: its steps, and what happened next. The look is written down."""
    found, now = services.get_claim(claim_id), utc_now()
    if found.enrolment.person_id == current_user.id:
        raise NotFound
    moves = services.moves_of(found)
    form = MoveForm(found, moves)
    if form.validate_on_submit():
        try:
            services.move(
                found,
                ClaimState(form.state.data),
                by=current_user.id,
                now=now,
                note=form.note.data or "",
                ao_number=form.ao_number.data or "",
                ao_issued_on=form.ao_issued_on.data,
            )
        except services.DetailMissing as fault:
            form[fault.field].errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("claims.claim", claim_id=claim_id))
    if request.method == "GET":
        audit.record("claim.read", found, now)
    page = render_template(
        "awards/claim.html",
        claim=found,
        number=find_number(found.enrolment.person_id),
        form=form if moves else None,
        states=STATES,
        against=what_stands_against([found]).get(found.id, []),
        is_held=found.state in TO_BE_SENT,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


def _state() -> ClaimState | None:
    asked = request.args.get("state", "")
    return ClaimState(asked) if asked in list(ClaimState) else None
