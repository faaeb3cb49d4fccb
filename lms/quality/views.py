"""Pages of quality assurance."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.adjustments.wording import needs_in_words
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.quality import queries, services
from lms.quality.forms import SampleForm
from lms.quality.models import Outcome
from lms.quality.policy import may_decide
from lms.requests import page_number

quality = Blueprint("quality", __name__, template_folder="templates")


@quality.get("/quality")
@for_roles(Role.QUALITY_ASSURER)
def samples() -> str:
    """Samples that wait for a second look."""
    page = page_number()
    rows, total = queries.waiting_samples(current_user.id, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template("quality/samples.html", rows=rows, total=total, page=page, page_size=queries.PAGE_SIZE)


@quality.route("/quality/<int:sample_id>", methods=["GET", "POST"])
@for_roles(Role.QUALITY_ASSURER)
@writes_down_looks
def sample(sample_id: int) -> str | Response | tuple[str, int]:
    """One sample: the work, the tutor's decisions, and the second decision."""
    found = queries.get_sample(sample_id)
    if not may_decide(current_user, found):
        raise NotFound
    now = utc_now()
    form = SampleForm()
    if form.validate_on_submit():
        try:
            services.decide(
                found, Outcome(form.outcome.data), (form.comment.data or "").strip(), by=current_user.id, now=now
            )
        except Invalid as fault:
            form.comment.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your decision is saved."), "success")
            return redirect(url_for("quality.samples"))
    if request.method == "GET":
        audit.record("submission.read", found.marking.submission, now, sample=found.id)
    submission = found.marking.submission
    handed_in = submission.submitted_at or submission.saved_at
    edition = get_edition(submission.edition)
    page = render_template(
        "quality/sample.html",
        sample=found,
        submission=submission,
        needs=needs_in_words(submission.enrolment.adjustments, london_day(handed_in)),
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        form=form,
    )
    db.session.commit()
    return page, 422 if form.errors else 200
