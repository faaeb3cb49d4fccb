"""Pages of meetings with communities."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import for_roles
from lms.clock import utc_now
from lms.commitments import queries, recording
from lms.commitments.councils import council_to_keep, this_day
from lms.commitments.fields import said
from lms.commitments.forms import AnswerForm, EngagementForm
from lms.commitments.policy import KEEPERS
from lms.extensions import db
from lms.requests import page_number

engagement = Blueprint("engagement", __name__, template_folder="templates")


@engagement.route("/council/<int:council_id>/engagement", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def index(council_id: int) -> str | Response | tuple[str, int]:
    """The log of meetings with communities, and a new one."""
    council = council_to_keep(council_id)
    page, today = page_number(), this_day()
    form = EngagementForm(today=today)
    if form.validate_on_submit():
        recording.record_meeting(council.id, form.met, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("It is written down."), "success")
        return redirect(url_for(".index", council_id=council.id))
    rows = queries.engagements_of(council.id, offset=(page - 1) * queries.PAGE_SIZE)
    shown = render_template(
        "commitments/engagement.html",
        council=council,
        form=form,
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        today=today,
    )
    return shown, 422 if form.errors else 200


@engagement.route("/council/<int:council_id>/engagement/<int:engagement_id>", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def correct(council_id: int, engagement_id: int) -> str | Response | tuple[str, int]:
    """Put right what was written of a meeting."""
    council = council_to_keep(council_id)
    found = queries.get_engagement(council.id, engagement_id)
    form = EngagementForm(found, today=this_day())
    if form.validate_on_submit():
        recording.correct_meeting(found, form.met, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("Your change is saved."), "success")
        return redirect(url_for(".index", council_id=council.id))
    page = render_template("commitments/engagement_correct.html", council=council, engagement=found, form=form)
    return page, 422 if form.errors else 200


@engagement.route("/council/<int:council_id>/engagement/<int:engagement_id>/answer", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def answer(council_id: int, engagement_id: int) -> str | Response | tuple[str, int]:
    """What people were told came of their words."""
    council = council_to_keep(council_id)
    found = queries.get_engagement(council.id, engagement_id)
    form = AnswerForm(found, today=this_day())
    if form.validate_on_submit():
        recording.answer_community(found, said(form.answer), form.answered_on.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("It is written down. This meeting now shows the commitment."), "success")
        return redirect(url_for(".index", council_id=council.id))
    page = render_template("commitments/engagement_answer.html", council=council, engagement=found, form=form)
    return page, 422 if form.errors else 200
