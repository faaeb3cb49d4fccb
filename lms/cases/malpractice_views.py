"""Pages of malpractice cases."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.cases import malpractice_services as services
from lms.cases import queries
from lms.cases.appeal_services import appeal_outcome, appeal_until
from lms.cases.closing import settings
from lms.cases.forms import AnswerForm, AppealForm
from lms.cases.models import CaseOutcome, Category, MalpracticeCase
from lms.cases.naming import called
from lms.cases.policy import may_follow, may_investigate, may_read_case, may_report, may_see_report
from lms.cases.staff_forms import CaseForm, ReportForm
from lms.cases.wording import category_words, outcome_words
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import edition_of
from lms.marking.models import Submission
from lms.marking.naming import called_by_marker
from lms.marking.queries import get_submission
from lms.once import new_token, read_token
from lms.quizzes.models import Attempt

malpractice = Blueprint("malpractice", __name__, template_folder="templates")

PASSED_ON = "passed on"


# The learner's side


@malpractice.route("/cases/malpractice/<int:case_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def mine(case_id: int) -> str | Response | tuple[str, int]:
    """What is asked about one's own work, one's answer, and the decision."""
    case, now = _my_own(case_id), utc_now()
    form = AnswerForm(data={"answer": case.answer})
    if form.validate_on_submit():
        services.answer(case, form.answer.data, now)
        db.session.commit()
        flash(_("We have your answer."), "success")
        return redirect(url_for("malpractice.mine", case_id=case.id))
    may_appeal = (
        case.closed_at is not None
        and case.outcome is not CaseOutcome.NO_CASE
        and appeal_until(case.closed_at) >= now
        and queries.find_appeal_of(malpractice_id=case.id) is None
    )
    page = render_template(
        "cases/question.html",
        case=case,
        module=edition_of(case.enrolment).get_module(case.module_code),
        form=form if case.closed_at is None else None,
        category=category_words()[case.category],
        outcomes=outcome_words(),
        appeal_until=appeal_until(case.closed_at) if may_appeal and case.closed_at else None,
    )
    return page, 422 if form.errors else 200


@malpractice.route("/cases/malpractice/<int:case_id>/appeal", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def appeal(case_id: int) -> str | Response | tuple[str, int]:
    """Appeal against the outcome."""
    case, now = _my_own(case_id), utc_now()
    if case.closed_at is None or case.outcome is CaseOutcome.NO_CASE:
        raise NotFound
    form = AppealForm()
    if form.validate_on_submit():
        made = appeal_outcome(case, form.words.data, token=read_token(request.form), now=now)
        db.session.commit()
        flash(_("We have your appeal."), "success")
        return redirect(url_for("appeals.follow", appeal_id=made.id))
    page = render_template(
        "cases/appeal.html",
        form=form,
        module=None,
        title=_("the decision about your work, number %(number)s", number=case.id),
        back=url_for("malpractice.mine", case_id=case.id),
        decided_at=case.closed_at,
        until=appeal_until(case.closed_at),
        made=queries.find_appeal_of(malpractice_id=case.id),
        now=now,
        days=settings().appeal_stage_days,
        token=read_token(request.form) if request.form else new_token(),
    )
    return page, 422 if form.errors else 200


def _my_own(case_id: int) -> MalpracticeCase:
    case = queries.get_case(case_id)
    if not may_follow(current_user, case):
        raise NotFound
    return case


# Those who report and investigate


@malpractice.route("/staff/malpractice/report/<int:submission_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def report(submission_id: int) -> str | Response | tuple[str, int]:
    """Report that something may be wrong with a task."""
    return _report(get_submission(submission_id))


@malpractice.route("/staff/malpractice/report-quiz/<int:attempt_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def report_quiz(attempt_id: int) -> str | Response | tuple[str, int]:
    """Report that something may be wrong with a quiz."""
    return _report(queries.get_attempt(attempt_id))


def _report(work: Submission | Attempt) -> str | Response | tuple[str, int]:
    if not may_report(current_user, work):
        raise NotFound
    form = ReportForm(category_words())
    if form.validate_on_submit():
        case = services.report(
            work,
            Category(form.category.data),
            form.words.data,
            by=current_user.id,
            token=read_token(request.form),
            now=utc_now(),
        )
        db.session.commit()
        flash(_("It is reported. The learner is told, and can answer."), "success")
        return redirect(url_for("malpractice.handle", case_id=case.id))
    page = render_template(
        "cases/report.html",
        form=form,
        learner=called_by_marker(work) if isinstance(work, Submission) else work.enrolment.person.name,
        work=work,
        is_quiz=isinstance(work, Attempt),
        module=get_edition(work.edition).get_module(work.module_code),
        days=settings().case_answer_days,
        token=read_token(request.form) if request.form else new_token(),
    )
    audit.record(f"{work.__tablename__}.read", work, utc_now(), reporting=True)
    db.session.commit()
    return page, 422 if form.errors else 200


@malpractice.route("/staff/malpractice/<int:case_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def handle(case_id: int) -> str | Response | tuple[str, int]:
    """One case, as much of it as one may read; the decision for who investigates. The look is written down."""
    case = queries.get_case(case_id)
    if not may_see_report(current_user, case):
        raise NotFound
    now = utc_now()
    may = may_investigate(current_user, case, queries.took_part(case.enrolment_id, case.module_code))
    is_mine = may and case.investigator_id == current_user.id
    if request.method == "POST" and not is_mine:
        raise NotFound
    form = CaseForm()
    if form.validate_on_submit():
        try:
            _decide(case, form)
        except services.WordsMissing as fault:
            form[fault.field].errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Saved. The learner is told."), "success")
            return redirect(url_for("malpractice.handle", case_id=case.id))
    if request.method == "GET":
        audit.record("malpractice.read", case, now)
        form.findings.data = case.findings
    page = render_template(
        "cases/handle.html",
        case=case,
        called=called(case, current_user),
        module=edition_of(case.enrolment).get_module(case.module_code),
        category=category_words()[case.category],
        reads_all=may_read_case(current_user, case),
        may_take=may and not is_mine,
        form=form if is_mine and case.may_be_decided(now) else None,
        is_mine=is_mine,
        now=now,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@malpractice.post("/staff/malpractice/<int:case_id>/take")
@for_roles(Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def take(case_id: int) -> Response:
    """Investigate a case."""
    case = queries.get_case(case_id)
    if not may_investigate(current_user, case, queries.took_part(case.enrolment_id, case.module_code)):
        raise NotFound
    services.take(case, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("You look into this case."), "success")
    return redirect(url_for("malpractice.handle", case_id=case_id))


def _decide(case: MalpracticeCase, form: CaseForm) -> None:
    now = utc_now()
    if form.outcome.data == PASSED_ON:
        services.pass_on(case, form.findings.data, by=current_user.id, now=now)
        return
    services.decide(
        case,
        CaseOutcome(form.outcome.data),
        findings=form.findings.data,
        grounds=form.grounds.data or "",
        reasons=form.reasons.data or "",
        by=current_user.id,
        now=now,
    )
