"""Pages of second looks, of what followed from them, and of what assessors are told."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
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
from lms.learning.vacsr import check_words
from lms.marking.naming import called_by_marker
from lms.quality import queries, services
from lms.quality.forms import AnswerForm, SampleForm, VerdictForm
from lms.quality.models import Outcome, Sample, SampleAction
from lms.quality.policy import REVIEWERS, cohorts_to_review, is_own, may_answer, may_decide, may_look
from lms.quality.trail import reasons_of, trail_draw
from lms.quality.wording import outcome_words, reason_words, ruling_words
from lms.requests import page_number

quality = Blueprint("quality", __name__, template_folder="templates")


@quality.get("/quality")
@for_roles(*REVIEWERS)
def samples() -> str:
    """Samples that wait for a second look."""
    page = page_number()
    rows, total = queries.waiting_samples(
        current_user.id, within=cohorts_to_review(current_user), offset=(page - 1) * queries.PAGE_SIZE
    )
    return render_template(
        "quality/samples.html",
        rows=rows,
        total=total,
        page=page,
        page_size=queries.PAGE_SIZE,
        reason_words=reason_words(),
        decides=current_user.holds_any({Role.QUALITY_ASSURER}),
    )


@quality.get("/quality/<int:sample_id>")
@for_roles(*REVIEWERS)
@writes_down_looks
def sample(sample_id: int) -> str:
    """One sample: the work, the tutor's decisions, how it was drawn, and what was found. The look is noted."""
    found = queries.get_sample(sample_id)
    if not may_look(current_user, found):
        raise NotFound
    audit.record("submission.read", found.marking.submission, utc_now(), sample=found.id)
    page = _sample_page(found, SampleForm())
    db.session.commit()
    return page


@quality.post("/quality/<int:sample_id>")
@for_roles(Role.QUALITY_ASSURER)
def decide(sample_id: int) -> Response | tuple[str, int]:
    """The second decision."""
    found = queries.get_sample(sample_id)
    if not may_decide(current_user, found):
        raise NotFound
    form, faults = SampleForm(), []
    if form.validate_on_submit():
        try:
            services.decide(
                found,
                Outcome(form.outcome.data),
                (form.comment.data or "").strip(),
                checks=form.checks,
                to_do=form.to_do,
                by=current_user.id,
                now=utc_now(),
            )
        except services.ActionMissing as fault:
            form.task.errors = [fault.message]
        except Invalid as fault:
            faults.append(fault.message)
        else:
            db.session.commit()
            flash(_("Your decision is saved."), "success")
            return redirect(url_for("quality.samples"))
    return _sample_page(found, form, faults), 422


def _sample_page(found: Sample, form: SampleForm, faults: Sequence[str] = ()) -> str:
    submission = found.marking.submission
    handed_in = submission.submitted_at or submission.saved_at
    edition = get_edition(submission.edition)
    draw = queries.find_draw(found.marking_id)
    return render_template(
        "quality/sample.html",
        sample=found,
        submission=submission,
        marked_before=any(
            one.tutor_id == found.marking.tutor_id and one.round < found.marking.round for one in submission.markings
        ),
        needs=needs_in_words(submission.enrolment.adjustments, london_day(handed_in)),
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        draw=trail_draw(draw) if draw else None,
        reasons=reasons_of(found, draw),
        form=form,
        faults=faults,
        decides=may_decide(current_user, found),
        reason_words=reason_words(),
        outcome_words=outcome_words(),
        check_words=check_words(),
        ruling_words=ruling_words,
    )


# Actions


@quality.get("/quality/actions")
@for_roles(*REVIEWERS)
def actions() -> str:
    """Actions that are not closed."""
    page = page_number()
    rows = queries.open_actions(within=cohorts_to_review(current_user), offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "quality/actions.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        today=london_day(utc_now()),
    )


@quality.get("/quality/actions/<int:action_id>")
@for_roles(Role.TUTOR, *REVIEWERS)
@writes_down_looks
def action(action_id: int) -> str:
    """One action: what is asked, the assessor's answers, and what quality assurance made of them."""
    found = queries.get_action(action_id)
    if not may_answer(current_user, found) and not may_look(current_user, found.sample):
        raise NotFound
    audit.record("submission.read", found.sample.marking.submission, utc_now(), quality_action=found.id)
    page = _action_page(found, _action_form(found))
    db.session.commit()
    return page


@quality.post("/quality/actions/<int:action_id>")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER)
def settle_action(action_id: int) -> Response | tuple[str, int]:
    """The assessor answers; or a quality assurer closes the action, or asks for more."""
    found, now = queries.get_action(action_id), utc_now()
    answers = may_answer(current_user, found)
    if not answers and not may_decide(current_user, found.sample):
        raise NotFound
    form = _action_form(found)
    if form.validate_on_submit():
        words = (form.words.data or "").strip()
        try:
            if isinstance(form, AnswerForm):
                services.answer(found, words, now)
            elif form.accepted.data == "yes":
                services.accept(found, words, by=current_user.id, now=now)
            else:
                services.ask_again(found, words, by=current_user.id, now=now)
        except Invalid as fault:
            form.words.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your answer is sent.") if answers else _("Your decision is saved."), "success")
            return redirect(url_for("quality.feedback" if answers else "quality.actions"))
    return _action_page(found, form), 422


def _action_form(found: SampleAction) -> AnswerForm | VerdictForm:
    return AnswerForm() if may_answer(current_user, found) else VerdictForm()


def _action_page(found: SampleAction, form: AnswerForm | VerdictForm) -> str:
    submission = found.sample.marking.submission
    answers = may_answer(current_user, found)
    return render_template(
        "quality/action.html",
        action=found,
        submission=submission,
        called=called_by_marker(submission) if answers else submission.enrolment.person.name,
        form=form,
        answers=answers,
        judges=may_decide(current_user, found.sample),
        waiting=queries.open_answer_of(found),
        today=london_day(utc_now()),
        is_own=is_own(current_user, found.sample),
    )


# What assessors are told


@quality.get("/quality/feedback")
@for_roles(Role.TUTOR)
def feedback() -> str:
    """What quality assurance found of the tutor's own markings, and what they have to do."""
    page = page_number()
    rows = queries.feedback_for(current_user.id, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "quality/feedback.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        actions=queries.actions_of(current_user.id),
        outcome_words=outcome_words(),
        check_words=check_words(),
        today=london_day(utc_now()),
    )
