"""Ways to be safe: what to do in danger, reporting a concern, following it, and the safeguarding leads' pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles, public, signed_in
from lms.accounts.queries import holders_of
from lms.clock import utc_now
from lms.concerns import queries, services
from lms.concerns.forms import CheckForm, ConcernForm, StepForm
from lms.concerns.helplines import HELPLINES
from lms.concerns.models import Complaint, Concern, ConcernState, Danger, Whom
from lms.concerns.policy import may_follow_concern, may_read_concern
from lms.concerns.services import Report
from lms.concerns.wording import complaint_state_words, concern_state_words, danger_words, whom_words
from lms.config import Settings
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.once import new_token, read_token
from lms.requests import page_number

concerns = Blueprint("concerns", __name__, template_folder="templates")

JUST_SENT = "just_sent"
SHOWN_FOR = timedelta(minutes=10)


@concerns.after_request
def keep_no_copy(response: Response) -> Response:
    """The Back button brings back nothing that was written or shown here."""
    response.headers["Cache-Control"] = "no-store"
    return response


@concerns.get("/safe")
@public
def safe() -> str:
    """What to do in danger, whom to call, who reads a concern, and what happens then."""
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "concerns/safe.html",
        helplines=HELPLINES,
        leads=[lead.name for lead in holders_of(Role.SAFEGUARDING_LEAD)],
        contact=settings.safeguarding_contact,
    )


@concerns.route("/safe/report", methods=["GET", "POST"])
@public
def report() -> str | Response | tuple[str, int]:
    """Tell the safeguarding leads. Whoever is not signed in stays unnamed unless they say who they are."""
    is_visitor = not current_user.is_authenticated
    form = ConcernForm(whom_words(), danger_words(), is_visitor=is_visitor)
    if form.validate_on_submit():
        now = utc_now()
        sent = Report(
            whom=Whom(form.whom.data),
            danger=Danger(form.danger.data),
            words=(form.words.data or "").strip(),
            contact=(form.contact.data or "").strip(),
            mail_to=(form.email.data or "").strip().lower() if form.may_mail.data == "yes" else None,
            is_on_account=not is_visitor and form.on_account.data == "yes",
        )
        received = services.report(
            sent,
            None if is_visitor else current_user,
            language=str(get_locale() or "en"),
            network=request.remote_addr or "",
            token=read_token(request.form),
            now=now,
        )
        db.session.commit()
        remember_sent(received.reference, now)
        return redirect(url_for("concerns.sent"))
    token = read_token(request.form) if request.method == "POST" else new_token()
    page = render_template("concerns/report.html", form=form, token=token, is_visitor=is_visitor)
    return page, 422 if form.errors else 200


def remember_sent(reference: str, now: datetime) -> None:
    """Let this browser show the reference for ten minutes, to the same person: a page that gets lost on the line can be
    loaded again, and who signs in next on a shared phone does not see it.
    """
    session[JUST_SENT] = [reference, now.timestamp(), current_user.get_id()]


@concerns.get("/check/sent")
@public
def sent() -> str | Response:
    """The reference of what was sent a moment ago. The page says nothing about what it was."""
    kept = session.get(JUST_SENT)
    if not kept or utc_now().timestamp() - kept[1] > SHOWN_FOR.total_seconds() or kept[2] != current_user.get_id():
        session.pop(JUST_SENT, None)
        return redirect(url_for("concerns.check"))
    return render_template("concerns/sent.html", reference=kept[0])


@concerns.route("/check", methods=["GET", "POST"])
@public
def check() -> str | tuple[str, int]:
    """How far something is, for whoever has its reference number. The number never stands in an address."""
    form = CheckForm()
    found: Concern | Complaint | None = None
    if form.validate_on_submit():
        found = services.look_up(form.reference.data or "", request.remote_addr or "", utc_now())
        db.session.commit()
        if found is None:
            form.reference.errors = [_("We can’t find this number. Check each letter and digit.")]
    if found is not None:
        return render_template("concerns/standing.html", found=found, **_standing_of(found))
    return render_template("concerns/check.html", form=form), 422 if form.errors else 200


@concerns.get("/my-reports/<int:concern_id>")
@signed_in
def my_concern(concern_id: int) -> str:
    """How far a concern is, for whoever wants to see it when signed in."""
    found = queries.get_concern(concern_id)
    if not may_follow_concern(current_user, found):
        raise NotFound
    return render_template("concerns/standing.html", found=found, **_standing_of(found))


def _standing_of(found: Concern | Complaint) -> dict[str, object]:
    is_complaint = isinstance(found, Complaint)
    return {
        "is_complaint": is_complaint,
        "states": complaint_state_words() if is_complaint else concern_state_words(),
        "messages": [step for step in found.steps if step.message],
    }


# Safeguarding leads


@concerns.get("/safeguarding")
@for_roles(Role.SAFEGUARDING_LEAD)
def leads() -> str:
    """Concerns: overdue first, then danger, then the oldest."""
    page, is_open, now = page_number(), request.args.get("state") != "closed", utc_now()
    rows, total = queries.concerns(now, is_open=is_open, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "concerns/leads.html",
        rows=rows,
        total=total,
        is_open=is_open,
        now=now,
        page=page,
        page_size=queries.PAGE_SIZE,
        states=concern_state_words(),
    )


@concerns.route("/safeguarding/<int:concern_id>", methods=["GET", "POST"])
@for_roles(Role.SAFEGUARDING_LEAD)
@writes_down_looks
def lead(concern_id: int) -> str | Response | tuple[str, int]:
    """One concern and what was done. Every look is written down."""
    found = queries.get_concern(concern_id)
    if not may_read_concern(current_user, found):
        raise NotFound
    now = utc_now()
    states = concern_state_words()
    form = StepForm({state: words for state, words in states.items() if state != "received"}, has_day=False)
    if form.validate_on_submit():
        try:
            services.take_step(
                found,
                ConcernState(form.state.data),
                form.note.data or "",
                form.message.data or "",
                lead=current_user,
                now=now,
            )
        except Invalid as fault:
            form.note.errors = [fault.message]
        else:
            db.session.commit()
            return redirect(url_for("concerns.lead", concern_id=concern_id))
    if request.method == "GET":
        form.state.data = found.state.value
        audit.record("concern.read", found, now)
    page = render_template(
        "concerns/lead.html",
        concern=found,
        form=form,
        states=states,
        whom=whom_words()[found.whom],
        danger=danger_words()[found.danger],
        now=now,
    )
    db.session.commit()
    return page, 422 if form.errors else 200
