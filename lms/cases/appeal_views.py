"""Pages of appeals."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.cases import appeal_services as services
from lms.cases import queries
from lms.cases.closing import settings
from lms.cases.forms import AppealForm, FurtherForm
from lms.cases.models import Appeal, Outside, Stage, Verdict
from lms.cases.policy import may_decide_appeal, may_follow, may_read_appeal
from lms.cases.staff_forms import VerdictForm
from lms.cases.wording import ending_words, outside_words, stage_words, verdict_words
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_current_enrolment
from lms.marking.queries import latest_released, submissions_of
from lms.once import new_token, read_token

appeals = Blueprint("appeals", __name__, template_folder="templates")


# The learner's side


@appeals.route("/cases/appeal/<module_slug>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def make(module_slug: str) -> str | Response | tuple[str, int]:
    """Appeal against the decision on a task; against an annulment on the page of its case, where a panel decides."""
    enrolment = get_current_enrolment(current_user.id)
    module = edition_of(enrolment).get_module(module_slug)
    handed_in = [version for version in submissions_of(enrolment.id, module.code) if version.submitted_at]
    counts = latest_released(handed_in[0]) if handed_in else None
    if counts is None or counts.released_at is None:
        raise NotFound
    if (annulment := queries.find_annulment(counts.id)) is not None:
        return redirect(url_for("malpractice.appeal", case_id=annulment.id))
    now, form = utc_now(), AppealForm()
    if form.validate_on_submit():
        appeal = services.appeal_marking(
            enrolment, module.code, counts, form.words.data, token=read_token(request.form), now=now
        )
        db.session.commit()
        flash(_("We have your appeal."), "success")
        return redirect(url_for("appeals.follow", appeal_id=appeal.id))
    made = queries.find_appeal_of(marking_id=counts.id)
    page = render_template(
        "cases/appeal.html",
        form=form,
        module=module,
        title=module.title,
        back=url_for("marking.task", module_slug=module.slug),
        decided_at=counts.released_at,
        until=services.appeal_until(counts.released_at),
        made=made,
        now=now,
        days=settings().appeal_stage_days,
        token=read_token(request.form) if request.form else new_token(),
    )
    return page, 422 if form.errors else 200


@appeals.get("/cases/appeals/<int:appeal_id>")
@for_roles(Role.LEARNER)
def follow(appeal_id: int) -> str:
    """One's own appeal: each stage, its clock, its decision, and what one can do now."""
    return _page(_my_own(appeal_id))


@appeals.post("/cases/appeals/<int:appeal_id>/accept")
@for_roles(Role.LEARNER)
def accept(appeal_id: int) -> Response:
    """Accept the decision."""
    services.accept(_my_own(appeal_id), utc_now())
    db.session.commit()
    flash(_("You have accepted the decision."), "success")
    return redirect(url_for("appeals.follow", appeal_id=appeal_id))


@appeals.post("/cases/appeals/<int:appeal_id>/further")
@for_roles(Role.LEARNER)
def further(appeal_id: int) -> Response | tuple[str, int]:
    """Take it to the next stage, or outside."""
    appeal = _my_own(appeal_id)
    form = _further_form(appeal)
    if not form.validate_on_submit():
        return _page(appeal, form), 422
    outside = Outside(form.outside.data) if form.outside else None
    services.take_further(appeal, form.words.data or "", outside, utc_now())
    db.session.commit()
    flash(_("Your appeal goes on to the next stage."), "success")
    return redirect(url_for("appeals.follow", appeal_id=appeal_id))


@appeals.post("/cases/appeals/<int:appeal_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(appeal_id: int) -> Response:
    """Take the appeal back."""
    services.withdraw(_my_own(appeal_id), utc_now())
    db.session.commit()
    flash(_("You have taken your appeal back."), "success")
    return redirect(url_for("appeals.follow", appeal_id=appeal_id))


def _my_own(appeal_id: int) -> Appeal:
    appeal = queries.get_appeal(appeal_id)
    if not may_follow(current_user, appeal):
        raise NotFound
    return appeal


def _further_form(appeal: Appeal) -> FurtherForm:
    is_last = appeal.step.stage not in services.FOLLOWING
    return FurtherForm(outside_words(settings().awarding_organisation) if is_last else None)


def _page(appeal: Appeal, form: FurtherForm | None = None) -> str:
    now, step = utc_now(), appeal.step
    can_answer = (
        appeal.closed_at is None
        and step.verdict not in (None, Verdict.UPHELD)
        and step.accepted_at is None
        and step.answer_by is not None
        and step.answer_by >= now
    )
    awarding_organisation = settings().awarding_organisation
    return render_template(
        "cases/follow.html",
        appeal=appeal,
        module=edition_of(appeal.enrolment).get_module(appeal.module_code),
        form=(form or _further_form(appeal)) if can_answer else None,
        goes_outside=step.stage not in services.FOLLOWING,
        stages=stage_words(),
        verdicts=verdict_words(),
        endings=ending_words(),
        outside=outside_words(awarding_organisation),
        awarding_organisation=awarding_organisation,
        now=now,
    )


# Those who decide


@appeals.route("/staff/appeals/<int:appeal_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def decide(appeal_id: int) -> str | Response | tuple[str, int]:
    """One appeal with the work and the decisions; the decision for whoever may. The look is written down."""
    appeal = queries.get_appeal(appeal_id)
    part = queries.took_part(appeal.enrolment_id, appeal.module_code)
    may_decide = may_decide_appeal(current_user, appeal, part)
    if not may_read_appeal(current_user, appeal, part) or (request.method == "POST" and not may_decide):
        raise NotFound
    now, step = utc_now(), appeal.step
    is_panel = may_decide and step.stage is Stage.PANEL
    people = (
        queries.independent_people(appeal.enrolment_id, appeal.module_code, queries.STAGE_ROLES[Stage.PANEL])
        if is_panel
        else []
    )
    form = VerdictForm([(one.id, one.name) for one in people if one.id != current_user.id])
    if form.validate_on_submit():
        panel = [int(number) for number in form.panel.data or ()] if form.panel else []
        try:
            services.decide(appeal, Verdict(form.verdict.data), form.reasons.data, panel, by=current_user.id, now=now)
        except Invalid as fault:
            (form.panel or form.reasons).errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your decision is saved. The learner reads it."), "success")
            return redirect(url_for("cases.index"))
    if request.method == "GET":
        audit.record("appeal.read", appeal, now)
    submission = appeal.marking.submission if appeal.marking else None
    page = render_template(
        "cases/decide.html",
        appeal=appeal,
        submission=submission,
        task=get_edition(submission.edition).get_task(appeal.module_code) if submission else None,
        module=edition_of(appeal.enrolment).get_module(appeal.module_code),
        form=form if may_decide else None,
        lacks_panel=is_panel and form.panel is None,
        now=now,
    )
    db.session.commit()
    return page, 422 if form.errors else 200
