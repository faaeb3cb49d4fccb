"""Pages of the plan of support: the council's own, and the advisers'."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.commitments.councils import council_to_keep, this_day
from lms.commitments.fields import said
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.queries import get_pledge
from lms.requests import page_number
from lms.support import plan_queries as queries
from lms.support import plans as services
from lms.support import retention
from lms.support.plan_forms import AppointedForm, CloseForm, FollowUpForm, MilestoneForm, NoteForm
from lms.support.plan_models import SupportPlan
from lms.support.plans import state_of_plan
from lms.support.policy import KEEPERS, may_use_support

support_plans = Blueprint("support_plans", __name__, template_folder="templates")


@support_plans.get("/council/<int:council_id>/support")
@for_roles(*KEEPERS)
def of_council(council_id: int) -> str:
    """A council's plan: milestones, notes that its adviser shares, and what it was asked about keeping people."""
    council = council_to_keep(council_id)
    plan = queries.find_plan_of(council.id)
    return render_template(
        "support/plan_of_council.html",
        council=council,
        plan=plan,
        state=state_of_plan(plan, this_day()) if plan else None,
        notes=queries.notes_of(plan.id, only_shared=True) if plan else [],
        follow_ups=queries.follow_ups_of(council.id),
        today=this_day(),
    )


@support_plans.post("/council/<int:council_id>/support/milestones/<int:milestone_id>/reached")
@for_roles(*KEEPERS)
def reach(council_id: int, milestone_id: int) -> Response:
    """A milestone is reached, says the council or its adviser."""
    if not may_use_support(current_user, council_id):
        raise NotFound
    milestone = queries.get_milestone(milestone_id)
    if milestone.plan.council_id != council_id:
        raise NotFound
    services.reach_milestone(milestone, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The milestone is reached."), "success")
    if council_id in current_user.council_ids():
        return redirect(url_for(".of_council", council_id=council_id))
    return redirect(url_for(".plan", plan_id=milestone.plan_id))


@support_plans.get("/staff/support")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """Every plan, pledges that have none yet, and councils to be asked how they keep people."""
    page, today = page_number(), this_day()
    rows = queries.plans_page(offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "support/plans.html",
        rows=[(plan, state_of_plan(plan, today)) for plan in rows[: queries.PAGE_SIZE]],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        without=queries.pledges_without_plan(today),
        due=queries.due_follow_ups(today),
        today=today,
    )


@support_plans.post("/staff/support/open/<int:pledge_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def open_plan(pledge_id: int) -> Response:
    """Open a plan; whoever does it is the adviser."""
    plan = services.open_plan(get_pledge(pledge_id), adviser_id=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The plan is open. Change its milestones with the council."), "success")
    return redirect(url_for(".plan", plan_id=plan.id))


@support_plans.get("/staff/support/<int:plan_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def plan(plan_id: int) -> str:
    """A plan with every note, as advisers see it."""
    found = queries.get_plan(plan_id)
    return render_template(
        "support/plan.html",
        plan=found,
        council=found.council,
        state=state_of_plan(found, this_day()),
        notes=queries.notes_of(found.id, only_shared=False),
        follow_ups=queries.follow_ups_of(found.council_id),
        today=this_day(),
    )


@support_plans.route("/staff/support/<int:plan_id>/milestones", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def add_milestone(plan_id: int) -> str | Response | tuple[str, int]:
    """Something more to reach."""
    found = queries.get_plan(plan_id)
    form = MilestoneForm()
    if form.validate_on_submit():
        title, owner = said(form.title), said(form.owner)
        services.add_milestone(found, title, owner, form.due_on.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The milestone is added."), "success")
        return _back(found)
    page = render_template("support/milestone.html", plan=found, council=found.council, form=form)
    return page, 422 if form.errors else 200


@support_plans.route("/staff/support/<int:plan_id>/notes", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def add_note(plan_id: int) -> str | Response | tuple[str, int]:
    """A note, for staff or shared with the council."""
    found = queries.get_plan(plan_id)
    form = NoteForm()
    if form.validate_on_submit():
        is_shared = form.for_whom.data == "council"
        services.write_note(found, said(form.words), is_shared=is_shared, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The note is kept."), "success")
        return _back(found)
    page = render_template("support/note.html", plan=found, council=found.council, form=form)
    return page, 422 if form.errors else 200


@support_plans.route("/staff/support/<int:plan_id>/close", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def close(plan_id: int) -> str | Response | tuple[str, int]:
    """Close a plan with a summary."""
    found = queries.get_plan(plan_id)
    form = CloseForm()
    if form.validate_on_submit():
        services.close_plan(found, said(form.summary), by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The plan is closed."), "success")
        return _back(found)
    page = render_template("support/close.html", plan=found, council=found.council, form=form)
    return page, 422 if form.errors else 200


@support_plans.route("/staff/support/follow-ups/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def appointed() -> str | Response | tuple[str, int]:
    """Plan follow-ups of an appointment that was not made on this platform."""
    form = AppointedForm(queries.names_of_councils(), today=this_day())
    if form.validate_on_submit():
        retention.plan_follow_ups([(int(form.council.data), form.appointed_on.data)])
        db.session.commit()
        flash(_("The follow-ups are planned."), "success")
        return redirect(url_for(".index"))
    return render_template("support/appointed.html", form=form), 422 if form.errors else 200


@support_plans.route("/staff/support/follow-ups/<int:follow_up_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def follow_up(follow_up_id: int) -> str | Response | tuple[str, int]:
    """What a council is asked about keeping people, and what it says."""
    found = queries.get_follow_up(follow_up_id)
    form = FollowUpForm()
    if form.validate_on_submit():
        keeps, next_step = said(form.keeps), said(form.next_step)
        retention.answer_follow_up(found, keeps, next_step, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("It is written down."), "success")
        return redirect(url_for(".index"))
    page = render_template("support/follow_up.html", follow_up=found, council=found.council, form=form)
    return page, 422 if form.errors else 200


def _back(found: SupportPlan) -> Response:
    return redirect(url_for(".plan", plan_id=found.id))
