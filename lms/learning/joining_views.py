"""Pages around joining: the readiness check, the waiting list, and who is in a group or left it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles, public
from lms.clock import utc_now
from lms.database import row_id, writes_down_looks
from lms.extensions import db
from lms.learning import joining as services
from lms.learning import queries, readiness, waiting
from lms.learning.models import WithdrawalReason
from lms.learning.readiness_words import advice_for, level_words
from lms.learning.wording import OFFICERS_REASONS, reason_words
from lms.requests import page_number

joining = Blueprint("joining", __name__, template_folder="templates")


# The readiness check


@joining.get("/ready")
@public
def ready() -> str:
    """The questions, for anyone."""
    return _questions()


@joining.post("/ready")
@public
def advice() -> str | tuple[str, int]:
    """What the answers call for. Nothing is kept: a learner may ask for that on this page."""
    answers = readiness.read_answers(request.form)
    if not readiness.is_complete(answers):
        return _questions(answers, has_gaps=True), 422
    return _advice(answers, is_kept=False)


@joining.get("/learn/ready")
@for_roles(Role.LEARNER)
def kept_advice() -> str | Response:
    """What the learner keeps of their check."""
    check = readiness.find_check(current_user.id)
    answers = readiness.read_answers(check.answers or {}) if check else {}
    if not readiness.is_complete(answers):  # nothing is kept, or the questions have changed since
        return redirect(url_for("joining.ready"))
    return _advice(answers, is_kept=True)


@joining.post("/learn/ready")
@for_roles(Role.LEARNER)
def keep_advice() -> Response:
    """Keep the answers, or forget them: only as the learner asks."""
    answers = readiness.read_answers(request.form)
    if request.form.get("keep") == "yes" and readiness.is_complete(answers):
        readiness.keep(current_user.id, answers, utc_now())
        db.session.commit()
        flash(_("Your answers are kept. Only you can see them."), "success")
        return redirect(url_for("joining.kept_advice"))
    readiness.forget(current_user.id, utc_now())
    db.session.commit()
    flash(
        _("We keep no answers, and do not ask again. You find the check at the end of the page “My learning”."),
        "success",
    )
    return redirect(url_for("learning.dashboard"))


def _questions(answers: readiness.Answers | None = None, *, has_gaps: bool = False) -> str:
    return render_template(
        "learning/ready.html",
        questions=readiness.QUESTIONS,
        answers=answers or {},
        has_gaps=has_gaps,
        level_words=level_words(),
    )


def _advice(answers: readiness.Answers, *, is_kept: bool) -> str:
    return render_template("learning/advice.html", answers=answers, advice=advice_for(answers), is_kept=is_kept)


# The waiting list


@joining.post("/learn/waiting")
@for_roles(Role.LEARNER)
def wait() -> Response:
    """Stand in line for a full group."""
    services.wait_for_place(current_user.id, _cohort_id(), utc_now())
    db.session.commit()
    flash(_("You are on the waiting list. We tell you when there is a place for you."), "success")
    return redirect(url_for("learning.enrol"))


@joining.post("/learn/waiting/leave")
@for_roles(Role.LEARNER)
def stop_waiting() -> Response:
    """Leave a line, or decline a place."""
    waiting.leave_line(current_user.id, _cohort_id(), utc_now())
    db.session.commit()
    flash(_("You are not on this waiting list any more."), "success")
    return redirect(url_for("learning.enrol"))


def _cohort_id() -> int:
    return request.form.get("cohort_id", 0, type=row_id)


# Programme officers


@joining.get("/staff/cohorts/<int:cohort_id>/waiting")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def line(cohort_id: int) -> str:
    """Who waits for a place in a group, the first first. The look is noted."""
    cohort, number = queries.get_cohort(cohort_id), page_number()
    rows = waiting.line_of(cohort.id, offset=(number - 1) * waiting.PAGE_SIZE)
    page = render_template(
        "learning/line.html",
        cohort=cohort,
        rows=rows[: waiting.PAGE_SIZE],
        has_more=len(rows) > waiting.PAGE_SIZE,
        page=number,
        first=(number - 1) * waiting.PAGE_SIZE + 1,
    )
    audit.record("waiting.looked", cohort, utc_now(), page=number)
    db.session.commit()
    return page


@joining.get("/staff/enrolments/<int:enrolment_id>")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def membership(enrolment_id: int) -> str:
    """A learner in a group: when they joined, left and came back. The look is noted."""
    enrolment = services.get_enrolment(enrolment_id)
    page = render_template(
        "learning/membership.html",
        enrolment=enrolment,
        withdrawals=services.withdrawals_of(enrolment.id),
        reasons=OFFICERS_REASONS,
        reason_words=reason_words(),
    )
    audit.record("enrolment.looked", enrolment, utc_now())
    db.session.commit()
    return page


@joining.post("/staff/enrolments/<int:enrolment_id>/withdraw")
@for_roles(Role.PROGRAMME_OFFICER)
def withdraw(enrolment_id: int) -> Response:
    """Take a learner out of their group, with a reason; they are told how to come back."""
    enrolment = services.get_enrolment(enrolment_id)
    reason = _reason()
    if reason is None:
        flash(_("Choose a reason first."))
    else:
        services.withdraw(enrolment, utc_now(), reason=reason, officer_id=current_user.id)
        db.session.commit()
        flash(_("The learner is no longer in the group."), "success")
    return redirect(url_for("joining.membership", enrolment_id=enrolment_id))


@joining.post("/staff/enrolments/<int:enrolment_id>/return")
@for_roles(Role.PROGRAMME_OFFICER)
def let_back_in(enrolment_id: int) -> Response:
    """Let a learner who left back into the group."""
    services.let_back_in(enrolment_id, utc_now())
    db.session.commit()
    flash(_("The learner is in the group again."), "success")
    return redirect(url_for("joining.membership", enrolment_id=enrolment_id))


def _reason() -> WithdrawalReason | None:
    return request.form.get("reason", None, type=WithdrawalReason)
