"""Pages on which officers say who marks what, and on which tutors say whom they know."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.accounts.queries import get_person, holders_of
from lms.clock import utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import get_edition
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import get_cohort
from lms.marking import allocation as services
from lms.marking import allocation_queries as queries
from lms.marking.forms import read_arrangement, read_reason
from lms.marking.policy import DECIDERS, may_end_conflict, may_mark
from lms.marking.queries import get_submission
from lms.marking.queue import get_piece
from lms.marking.wording import acquaintance_words, double_words
from lms.requests import page_number

allocation = Blueprint("allocation", __name__, template_folder="templates")


@allocation.route("/staff/cohorts/<int:cohort_id>/marking", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def arrange(cohort_id: int) -> str | Response:
    """How a group's work is marked: by whom, with names or without, once or twice."""
    cohort = get_cohort(cohort_id)
    modules = get_edition(cohort.edition).programme.modules
    tutors = holders_of(Role.TUTOR)
    if request.method == "POST":
        wanted = read_arrangement(request.form, [one.id for one in tutors], [module.code for module in modules])
        services.arrange(cohort, wanted, utc_now())
        db.session.commit()
        flash(_("Saved. It holds for work that comes from now on."), "success")
        return redirect(url_for("allocation.arrange", cohort_id=cohort_id))
    return render_template(
        "marking/arrange.html",
        cohort=cohort,
        modules=modules,
        tutors=tutors,
        held=queries.find_arrangement(cohort_id),
        kinds=double_words(),
    )


@allocation.get("/staff/marking")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def waiting() -> str:
    """How much waits for whom, and the work itself, to be moved. The look at names is noted."""
    page, whose = page_number(), request.args.get("of", "")
    tutor_id = request.args.get("of", type=row_id)
    rows, has_more = queries.waiting_work(
        tutor_id=tutor_id, only_free=whose == "free", offset=(page - 1) * queries.PAGE_SIZE
    )
    loads = queries.loads()
    shown = render_template(
        "marking/waiting.html", rows=rows, has_more=has_more, page=page, loads=loads, whose=whose, tutor_id=tutor_id
    )
    audit.record("marking.waiting_looked", current_user, utc_now(), page=page)
    db.session.commit()
    return shown


@allocation.post("/staff/marking/move")
@for_roles(Role.PROGRAMME_OFFICER)
def move() -> Response:
    """Give one piece of work to another tutor."""
    submission = get_submission(request.form.get("submission", 0, type=row_id))
    taken_from, given_to = request.form.get("from", type=row_id), request.form.get("to", type=row_id)
    try:
        services.move(submission, taken_from, given_to, by=current_user.id, now=utc_now())
    except (Invalid, Conflict) as fault:
        db.session.rollback()
        flash(fault.message, "error")
    else:
        db.session.commit()
        flash(_("The work is moved."), "success")
    return redirect(url_for("allocation.waiting", of=request.form.get("of") or None))


@allocation.post("/staff/marking/move-all")
@for_roles(Role.PROGRAMME_OFFICER)
def move_all() -> Response:
    """Give everything that waits for somebody who is away to others."""
    taken_from = get_person(request.form.get("from", 0, type=row_id))
    moved, left = services.move_all(
        taken_from.id, request.form.get("to", type=row_id), by=current_user.id, now=utc_now()
    )
    db.session.commit()
    flash(ngettext("%(num)d piece of work is moved.", "%(num)d pieces of work are moved.", moved), "success")
    if left:
        flash(
            ngettext(
                "%(num)d stays: the other tutor can’t mark it, or both have finished.",
                "%(num)d stay: the other tutor can’t mark them, or both have finished.",
                left,
            ),
            "error",
        )
    return redirect(url_for("allocation.waiting"))


@allocation.get("/marking/conflicts")
@for_roles(Role.TUTOR, Role.PROGRAMME_OFFICER)
@writes_down_looks
def conflicts() -> str:
    """Who knows whom: a tutor's own, or everybody's for an officer. Learners are found by name."""
    is_officer = current_user.holds_any({Role.PROGRAMME_OFFICER})
    words = request.args.get("name", "")[:100]
    page = render_template(
        "marking/conflicts.html",
        standing=queries.standing_conflicts(None if is_officer else current_user.id),
        found=queries.find_learners(words),
        words=words,
        reasons=acquaintance_words(),
        is_officer=is_officer,
        deciders=queries.deciders() if is_officer else [],
        may_end_conflict=may_end_conflict,
    )
    if words:
        audit.record("learners.searched", current_user, utc_now())
    db.session.commit()
    return page


@allocation.post("/marking/conflicts")
@for_roles(Role.TUTOR, Role.PROGRAMME_OFFICER)
def declare() -> Response:
    """Note that somebody knows a learner. A tutor declares for themself, an officer for all who judge or decide."""
    is_officer = current_user.holds_any({Role.PROGRAMME_OFFICER})
    tutor_id = request.form.get("tutor", type=row_id) if is_officer else None
    tutor = get_person(tutor_id or current_user.id)
    learner = get_person(request.form.get("learner", 0, type=row_id))
    if not learner.holds_any({Role.LEARNER}):  # the page shows a name, and a number is no way to anybody else's
        raise NotFound
    if not tutor.holds_any(DECIDERS):
        raise Invalid(_("Choose who judges, checks or decides."))
    services.declare_conflict(tutor.id, learner.id, read_reason(request.form), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("Noted. Their work goes to other tutors."), "success")
    return redirect(url_for("allocation.conflicts"))


@allocation.post("/marking/<int:submission_id>/conflict")
@for_roles(Role.TUTOR)
def declare_over(submission_id: int) -> Response:
    """Note that a tutor knows the author of a piece of work, without being told the name."""
    piece = get_piece(submission_id, current_user.id)
    if piece.submission.submitted_at is None or not may_mark(current_user, piece.submission, is_barred=piece.is_barred):
        raise NotFound
    services.declare_conflict(
        current_user.id,
        piece.submission.enrolment.person_id,
        read_reason(request.form),
        by=current_user.id,
        now=utc_now(),
        submission=piece.submission if piece.hides_name else None,
    )
    db.session.commit()
    flash(_("Noted. This work goes to another tutor."), "success")
    return redirect(url_for("marking.queue"))


@allocation.post("/marking/conflicts/<int:conflict_id>/end")
@for_roles(Role.PROGRAMME_OFFICER)
def end(conflict_id: int) -> Response:
    """Take a declaration back. It is for officers: a tutor who could would judge in their own matter."""
    conflict = queries.get_conflict(conflict_id)
    if not may_end_conflict(current_user, conflict):
        raise NotFound
    services.end_conflict(conflict, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("It holds no more."), "success")
    return redirect(url_for("allocation.conflicts"))
