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
from lms.awards.models import Claim, ClaimState
from lms.awards.policy import READERS, cohorts_with_claims, may_move_claim, may_read_claim
from lms.awards.unit_claims import claim_units, leavers_to_claim_for
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.identity.queries import find_number
from lms.learning.joining import get_enrolment
from lms.requests import page_number
from lms.sheets import CSV_TYPE, XLSX_TYPE, csv_chunks, file_chunks, xlsx_file

claims = Blueprint("claims", __name__, template_folder="templates")


@claims.get("/staff/claims")
@for_roles(*READERS)
def index() -> str:
    """The claims that one may read; an explanation where no awarding organisation stands behind the programme."""
    page, state = page_number(), _state()
    found, total = services.claims(
        state, within=cohorts_with_claims(current_user), offset=(page - 1) * services.PAGE_SIZE
    )
    is_officer = current_user.holds_any([Role.PROGRAMME_OFFICER])
    return render_template(
        "awards/claims.html",
        organisation=services.organisation(),
        claims=found,
        against=what_stands_against(found),
        leavers=leavers_to_claim_for() if is_officer and page == 1 and state is None else [],
        to_be_sent=TO_BE_SENT,
        total=total,
        state=state,
        states=STATES,
        page=page,
        page_size=services.PAGE_SIZE,
        is_officer=is_officer,
    )


@claims.get("/staff/claims.<ending>")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def export(ending: str) -> Response:
    """The claims as CSV or XLSX. What is given out is written down."""
    if ending not in ("csv", "xlsx"):
        raise NotFound
    now = utc_now()
    lines = services.claim_lines(_state())
    for line in lines:
        audit.record("claim.exported", line.claim, now)
    sheet = services.as_sheet(lines)
    if ending == "csv":
        file = Response(b"".join(csv_chunks(sheet)), content_type=CSV_TYPE)
    else:
        file = Response(file_chunks(xlsx_file(sheet)), content_type=XLSX_TYPE)
    file.headers["Content-Disposition"] = f'attachment; filename="claims.{ending}"'
    db.session.commit()
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


@claims.get("/staff/claims/<int:claim_id>")
@for_roles(*READERS)
@writes_down_looks
def claim(claim_id: int) -> str:
    """One claim and its steps. The look is written down."""
    found = services.get_claim(claim_id)
    if not may_read_claim(current_user, found):
        raise NotFound
    audit.record("claim.read", found, utc_now())
    page = _page(found, _form(found))
    db.session.commit()
    return page


@claims.post("/staff/claims/<int:claim_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def move(claim_id: int) -> AnyResponse | tuple[str, int]:
    """Note what happened next with a claim."""
    found = services.get_claim(claim_id)
    if not may_move_claim(current_user, found):
        raise NotFound
    form = _form(found)
    if form.validate_on_submit():
        try:
            services.move(
                found,
                ClaimState(form.state.data),
                by=current_user.id,
                now=utc_now(),
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
    return _page(found, form), 422


def _form(found: Claim) -> MoveForm:
    return MoveForm(found, services.moves_of(found))


def _page(found: Claim, form: MoveForm) -> str:
    may_move = services.moves_of(found) and may_move_claim(current_user, found)
    return render_template(
        "awards/claim.html",
        claim=found,
        number=find_number(found.enrolment.person_id),
        form=form if may_move else None,
        states=STATES,
        against=what_stands_against([found]).get(found.id, []),
        is_held=found.state in TO_BE_SENT,
    )


def _state() -> ClaimState | None:
    asked = request.args.get("state", "")
    return ClaimState(asked) if asked in list(ClaimState) else None
