"""Pages of qualifications and work from other countries, and of permission to work: for their owner only."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.candidates.background import get_background, keep_job, keep_qualification, remove_background
from lms.candidates.background_forms import JobForm, QualificationForm
from lms.candidates.background_models import OverseasJob, OverseasQualification
from lms.candidates.forms import PermissionForm
from lms.candidates.models import Profile
from lms.candidates.permission import find_permission, say_permission
from lms.candidates.queries import find_profile
from lms.candidates.services import new_profile
from lms.clock import london_day, utc_now
from lms.errors import NotFound
from lms.extensions import db

background = Blueprint("background", __name__, template_folder="templates")


@background.route("/profile/qualifications/new", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def add_qualification() -> str | Response | tuple[str, int]:
    """Add a qualification."""
    return _qualification(None)


@background.route("/profile/qualifications/<int:qualification_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def change_qualification(qualification_id: int) -> str | Response | tuple[str, int]:
    """Write a qualification anew."""
    return _qualification(get_background(OverseasQualification, _my_profile().id, qualification_id))


def _qualification(kept: OverseasQualification | None) -> str | Response | tuple[str, int]:
    now = utc_now()
    form = QualificationForm(kept, london_day(now).year)
    if form.validate_on_submit():
        keep_qualification(_profile(), form.said, now, into=kept)
        db.session.commit()
        flash(_("Your qualification is saved."), "success")
        return redirect(url_for("candidates.profile"))
    return render_template("candidates/qualification.html", form=form, kept=kept), 422 if form.errors else 200


@background.post("/profile/qualifications/<int:qualification_id>/remove")
@for_roles(Role.LEARNER)
def remove_qualification(qualification_id: int) -> Response:
    """Take a qualification out."""
    remove_background(get_background(OverseasQualification, _my_profile().id, qualification_id))
    db.session.commit()
    flash(_("The qualification is removed."), "success")
    return redirect(url_for("candidates.profile"))


@background.route("/profile/work/new", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def add_job() -> str | Response | tuple[str, int]:
    """Add work in another country."""
    return _job(None)


@background.route("/profile/work/<int:job_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def change_job(job_id: int) -> str | Response | tuple[str, int]:
    """Write it anew."""
    return _job(get_background(OverseasJob, _my_profile().id, job_id))


def _job(kept: OverseasJob | None) -> str | Response | tuple[str, int]:
    now = utc_now()
    form = JobForm(kept, london_day(now).year)
    if form.validate_on_submit():
        keep_job(_profile(), form.said, now, into=kept)
        db.session.commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("candidates.profile"))
    return render_template("candidates/work.html", form=form, kept=kept), 422 if form.errors else 200


@background.post("/profile/work/<int:job_id>/remove")
@for_roles(Role.LEARNER)
def remove_job(job_id: int) -> Response:
    """Take it out."""
    remove_background(get_background(OverseasJob, _my_profile().id, job_id))
    db.session.commit()
    flash(_("The work is removed."), "success")
    return redirect(url_for("candidates.profile"))


@background.route("/profile/permission", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def permission() -> str | Response | tuple[str, int]:
    """What somebody says of permission to work."""
    form = PermissionForm(find_permission(current_user.id))
    if form.validate_on_submit():
        say_permission(current_user.id, form.said, utc_now())
        db.session.commit()
        flash(_("Saved. Only you can see this."), "success")
        return redirect(url_for("candidates.profile"))
    return render_template("candidates/permission.html", form=form), 422 if form.errors else 200


def _my_profile() -> Profile:
    mine = find_profile(current_user.id)
    if mine is None:
        raise NotFound
    return mine


def _profile() -> Profile:
    return find_profile(current_user.id) or new_profile(current_user.id, utc_now())
