"""Pages of follow-ups: the graduate's own, and the one question to the council."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import follow_up_queries, follow_ups
from lms.applications.council_forms import StillInPostForm
from lms.applications.follow_up_forms import GraduateForm
from lms.applications.reach import my_application, named_application
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.extensions import db

follow_ups_pages = Blueprint("follow_ups", __name__, template_folder="templates")


@follow_ups_pages.route("/applications/<int:application_id>/follow-ups/<int:months>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def mine(application_id: int, months: int) -> str | Response | tuple[str, int]:
    """Say how it goes in the post."""
    application = my_application(application_id)
    follow_up = follow_up_queries.get_follow_up(application.id, months)
    answer = follow_up_queries.find_answer(follow_up.id)
    form = GraduateForm(answer)
    if form.validate_on_submit():
        follow_ups.answer_as_graduate(follow_up, form.said, utc_now())
        db.session.commit()
        flash(_("Thank you. The council does not see your answers."), "success")
        return redirect(url_for("applications.application", application_id=application_id))
    page = render_template(
        "applications/my_follow_up.html", form=form, application=application, follow_up=follow_up, answer=answer
    )
    return page, 422 if form.errors else 200


@follow_ups_pages.route("/council/applications/<int:application_id>/follow-ups/<int:months>", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
@writes_down_looks
def council(application_id: int, months: int) -> str | Response | tuple[str, int]:
    """Say whether a person is still in the post."""
    now = utc_now()
    application = named_application(application_id, now, to_recruit=True)
    follow_up = follow_up_queries.get_follow_up(application.id, months)
    form = StillInPostForm(follow_up.council_says_in_post)
    if form.validate_on_submit():
        follow_ups.answer_as_council(follow_up, in_post=form.in_post.data == "yes", by=current_user.id, now=now)
        db.session.commit()
        flash(_("Thank you. Your answer is saved."), "success")
        return redirect(url_for("applications.council_applications", vacancy_id=application.vacancy_id))
    note_looks(
        [application.profile_id],
        vacancy_id=application.vacancy_id,
        viewer_id=current_user.id,
        shown=Shown.NAME,
        now=now,
    )
    page = render_template(
        "applications/council_follow_up.html",
        form=form,
        application=application,
        vacancy=application.vacancy,
        follow_up=follow_up,
    )
    db.session.commit()
    return page, 422 if form.errors else 200
