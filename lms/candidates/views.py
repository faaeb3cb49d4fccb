"""Pages on which graduates keep their profile, join or leave the pool, and read who looked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.candidates import queries, services
from lms.candidates.access_log import log_in_words
from lms.candidates.consent_models import Purpose
from lms.candidates.consent_queries import log_of
from lms.candidates.consent_views import page_of
from lms.candidates.forms import OwnEvidenceForm, ProfileForm
from lms.candidates.models import Profile
from lms.clock import utc_now
from lms.editions import current_programme
from lms.errors import NotFound
from lms.extensions import db
from lms.requests import page_number

candidates = Blueprint("candidates", __name__, template_folder="templates")

LOOKS_ON_A_PAGE = 50


@candidates.get("/profile")
@for_roles(Role.LEARNER)
def profile() -> str:
    """The profile: assessed skills, own experience, and whether councils can see them."""
    mine = queries.find_profile(current_user.id)
    programme = current_programme()
    return render_template(
        "candidates/profile.html",
        profile=mine,
        assessed=queries.assessed_skills(current_user.id),
        consent=queries.find_standing_consent(mine.id) if mine else None,
        skills=programme.skills,
        programme=programme,
        now=utc_now(),
    )


@candidates.route("/profile/details", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def details() -> str | Response | tuple[str, int]:
    """Area, hours and languages."""
    mine = queries.find_profile(current_user.id)
    form = ProfileForm(obj=mine)
    if form.validate_on_submit():
        services.save_profile(
            mine,
            current_user.id,
            area=(form.area.data or "").strip(),
            hours_from=_hours(form.hours_from.data),
            hours_to=_hours(form.hours_to.data),
            languages=(form.languages.data or "").strip(),
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("candidates.profile"))
    return render_template("candidates/details.html", form=form), 422 if form.errors else 200


@candidates.route("/profile/evidence", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def add_evidence() -> str | Response | tuple[str, int]:
    """Add own experience for a skill."""
    mine = queries.find_profile(current_user.id)
    told = {evidence.skill for evidence in mine.own_evidence} if mine else set()
    skills = [(s.id, f"{s.label}: {s.description}") for s in current_programme().skills.values() if s.id not in told]
    form = OwnEvidenceForm(skills)
    if request.method == "GET" and request.args.get("skill") in dict(skills):
        form.skill.data = request.args["skill"]
    if form.validate_on_submit():
        now = utc_now()
        mine = mine or services.new_profile(current_user.id, now)
        services.add_own_evidence(mine, form.skill.data, form.story.data.strip(), now)
        db.session.commit()
        flash(_("Your example is added."), "success")
        return redirect(url_for("candidates.profile"))
    return render_template("candidates/add_evidence.html", form=form), 422 if form.errors else 200


@candidates.post("/profile/evidence/<int:evidence_id>/remove")
@for_roles(Role.LEARNER)
def remove_evidence(evidence_id: int) -> Response:
    """Take own experience back."""
    mine = _my_profile()
    services.remove_own_evidence(mine, queries.get_own_evidence(mine, evidence_id), utc_now())
    db.session.commit()
    flash(_("The example is removed."), "success")
    return redirect(url_for("candidates.profile"))


@candidates.route("/profile/pool", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def pool() -> str | Response | tuple[str, int]:
    """What joining the pool means, and the consent to it."""
    return page_of(Purpose.POOL)


@candidates.post("/profile/pool/leave")
@for_roles(Role.LEARNER)
def leave_pool() -> Response:
    """Leave the pool: one click, at once."""
    services.leave_pool(_my_profile(), utc_now())
    db.session.commit()
    flash(_("You have left the pool. No council can find you there now."), "success")
    return redirect(url_for("candidates.profile"))


@candidates.get("/profile/looks")
@for_roles(Role.LEARNER)
def looks() -> str:
    """Who saw what, for which post, and when; and each consent given or ended: by day and council."""
    mine = queries.find_profile(current_user.id)
    page = page_number()
    offset = (page - 1) * LOOKS_ON_A_PAGE
    found = log_of(mine.id, limit=LOOKS_ON_A_PAGE + 1, offset=offset) if mine else []
    return render_template(
        "candidates/looks.html",
        days=log_in_words(found[:LOOKS_ON_A_PAGE]),
        page=page,
        has_more=len(found) > LOOKS_ON_A_PAGE,
    )


def _my_profile() -> Profile:
    mine = queries.find_profile(current_user.id)
    if mine is None:
        raise NotFound
    return mine


def _hours(value: object) -> float | None:
    return None if value is None else float(str(value))
