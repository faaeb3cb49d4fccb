"""Pages of the sampling plan, of assessors, and of what is covered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from assessments.rubrics import Decision
from lms.access import Role, for_roles
from lms.accounts.queries import get_person
from lms.clock import london_day, utc_now
from lms.database import row_id
from lms.errors import NotFound
from lms.extensions import db
from lms.marking.models import Marking, Submission
from lms.quality import coverage, drawing, planning, queries
from lms.quality.coverage import By
from lms.quality.forms import PlanForm, StandingForm
from lms.quality.models import AssessorStanding, Risk, SamplingPlan
from lms.quality.policy import PLANNERS, REVIEWERS, cohorts_to_review, may_review
from lms.quality.wording import risk_words

sampling = Blueprint("sampling", __name__, template_folder="templates")


@sampling.get("/quality/plan")
@for_roles(*REVIEWERS)
def plan() -> str:
    """The plan in force and its earlier versions."""
    versions = queries.plans()
    return _plan_page(PlanForm.of(drawing.rules_in_force(versions[0] if versions else None)), versions)


@sampling.post("/quality/plan")
@for_roles(*PLANNERS)
def set_plan() -> Response | tuple[str, int]:
    """Set a new version of the plan."""
    form = PlanForm()
    if not form.validate_on_submit():
        return _plan_page(form, queries.plans()), 422
    planning.set_plan(form.rules, form.why.data.strip(), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The plan is set. It counts for every marking that is released from now on."), "success")
    return redirect(url_for("sampling.plan"))


def _plan_page(form: PlanForm, versions: list[SamplingPlan]) -> str:
    sets = current_user.holds_any(PLANNERS)
    return render_template("quality/plan.html", form=form, versions=versions, sets=sets)


@sampling.get("/quality/assessors")
@for_roles(*REVIEWERS)
def assessors() -> str:
    """Everybody who marks, and how closely each is followed."""
    today = london_day(utc_now())
    rules = drawing.rules_in_force(queries.find_plan())
    return render_template(
        "quality/assessors.html",
        rows=[(row, row.is_new(rules, today)) for row in coverage.assessors()],
        risk_words=risk_words(),
        sets=current_user.holds_any(PLANNERS),
    )


@sampling.route("/quality/assessors/<int:person_id>", methods=["GET", "POST"])
@for_roles(*PLANNERS)
def assessor(person_id: int) -> str | Response | tuple[str, int]:
    """How closely one assessor is followed. Nobody rates themselves."""
    person = get_person(person_id)
    if not person.holds_any({Role.TUTOR}) or person.id == current_user.id:
        raise NotFound
    form = StandingForm(db.session.get(AssessorStanding, person_id))
    if form.validate_on_submit():
        planning.set_standing(person, Risk(form.risk.data), form.qualified_on.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("sampling.assessors"))
    return render_template("quality/assessor.html", person=person, form=form), 422 if form.errors else 200


@sampling.get("/quality/coverage")
@for_roles(*REVIEWERS)
def matrix() -> str:
    """How much of each assessor's markings is sampled, by module or group, and what is not yet."""
    within = cohorts_to_review(current_user)
    cohort_id = request.args.get("cohort", type=row_id)
    by = By.COHORT if request.args.get("by") == By.COHORT else By.MODULE
    return render_template(
        "quality/coverage.html",
        matrix=coverage.matrix(by, cohort_id=cohort_id, within=within),
        none_yet=coverage.NONE,
        results=list(Decision),
        by=by,
        cohort_id=cohort_id,
        cohorts=coverage.cohorts_on_offer(within),
        chooses=current_user.holds_any({Role.QUALITY_ASSURER}),
    )


@sampling.get("/quality/choose")
@for_roles(Role.QUALITY_ASSURER)
def candidates() -> str:
    """Released markings that are no sample yet, to choose one by hand."""
    rows = coverage.candidates_for(
        current_user.id,
        assessor_id=request.args.get("assessor", type=row_id),
        module_code=request.args.get("module"),
        cohort_id=request.args.get("cohort", type=row_id),
        result=request.args.get("result", type=Decision),
        within=cohorts_to_review(current_user),
    )
    return render_template("quality/choose.html", rows=rows)


@sampling.post("/quality/choose")
@for_roles(Role.QUALITY_ASSURER)
def choose() -> Response:
    """Make a marking a sample by hand, and open it."""
    query = (
        select(Marking)
        .where(Marking.id == request.form.get("marking", 0, type=row_id))
        .options(joinedload(Marking.submission).joinedload(Submission.enrolment))
    )
    marking = db.session.scalars(query).one_or_none()
    if marking is None or not may_review(current_user, marking.submission.enrolment.cohort_id):
        raise NotFound
    sample = drawing.choose(marking, by=current_user, now=utc_now())
    db.session.commit()
    flash(_("This marking is a sample now. It holds its module until you decide."), "success")
    return redirect(url_for("quality.sample", sample_id=sample.id))
