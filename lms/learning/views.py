"""Pages on which learners join a group, see where they stand and read lessons, and on which officers keep groups."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import current_edition, editions_on_offer, get_edition
from lms.extensions import db
from lms.learning import joining, queries, services, waiting
from lms.learning.forms import cohort_form
from lms.learning.models import WithdrawalReason
from lms.learning.panels import panels_for
from lms.learning.queries import LessonStanding, NotEnrolled
from lms.learning.standing import next_step, next_step_in
from lms.learning.wording import (
    LEARNERS_REASONS,
    address_of,
    extension_words,
    quiz_words,
    reason_words,
    task_words,
    words_of,
)
from lms.requests import is_keeping, page_number
from lms.translating.published import meaning_of, reading_language, summary_of
from modules.programme import Fact

learning = Blueprint("learning", __name__, template_folder="templates")


@learning.app_errorhandler(NotEnrolled)
def not_enrolled(error: NotEnrolled) -> Response:
    """Wherever an enrolment is needed, lead to the groups that can be joined."""
    flash(error.message)
    return redirect(url_for("learning.enrol"))


# Groups


@learning.get("/learn")
@for_roles(Role.LEARNER)
def dashboard() -> str | Response:
    """Where the learner stands: the next step first."""
    found = queries.find_enrolment_with_news(current_user.id)
    if found is None:
        return redirect(url_for("learning.enrol"))
    enrolment, news = found
    now = utc_now()
    standings = queries.standings_of(enrolment)
    step = next_step(standings)
    return render_template(
        "learning/dashboard.html",
        panels=panels_for(enrolment, now),
        enrolment=enrolment,
        has_started=enrolment.cohort.starts_on <= london_day(now),
        news=news,
        standings=standings,
        step=step.step,
        next_words=words_of(step),
        next_address=address_of(step),
        quiz_words=quiz_words(),
        task_words=task_words(),
        now=now,
    )


@learning.get("/learn/enrol")
@for_roles(Role.LEARNER)
def enrol() -> str:
    """The groups that can be joined or waited for, and where the person waits; for who left, the way back."""
    enrolment = queries.find_current_enrolment(current_user.id)
    turns = waiting.turns_of(current_user.id) if enrolment is None else []
    return render_template(
        "learning/enrol.html",
        turns=turns,
        offer_days=waiting.offer_days(),
        waits_for={turn.waiting.cohort_id for turn in turns},
        former=joining.find_former_enrolment(current_user.id) if enrolment is None else None,
        news=queries.news_for(current_user.id) if enrolment is None else None,
        rows=queries.open_cohorts(utc_now()),
        programme_of=lambda cohort: get_edition(cohort.edition).programme,
        enrolment=enrolment,
    )


@learning.post("/learn/enrol")
@for_roles(Role.LEARNER)
def join() -> Response:
    """Join a group."""
    joining.enrol(current_user.id, request.form.get("cohort_id", 0, type=row_id), utc_now())
    db.session.commit()
    flash(_("You have joined the group. Start with the first lesson."), "success")
    return redirect(url_for("learning.dashboard"))


@learning.route("/learn/leave", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def leave() -> str | Response:
    """What leaving the group means, and the deed, with a reason if the learner wants to tell one."""
    enrolment = queries.get_current_enrolment(current_user.id)
    if request.method == "POST":
        reason = request.form.get("reason", None, type=WithdrawalReason)
        joining.withdraw(enrolment, utc_now(), reason=reason)
        db.session.commit()
        flash(_("You have left the group. What you did is kept."), "success")
        return redirect(url_for("learning.enrol"))
    return render_template(
        "learning/leave.html", enrolment=enrolment, reasons=LEARNERS_REASONS, reason_words=reason_words()
    )


# Modules and lessons


@learning.get("/learn/<module_slug>")
@for_roles(Role.LEARNER)
def module(module_slug: str) -> str:
    """A module: its lessons, quiz and task, and what each of them assesses."""
    enrolment = queries.get_current_enrolment(current_user.id)
    edition = queries.edition_of(enrolment)
    wanted = edition.get_module(module_slug)
    standing = queries.standing_in(enrolment, wanted)
    step = next_step_in(standing)
    bank, task = edition.find_bank(wanted.code), edition.find_task(wanted.code)
    in_task = {criterion.code for criterion in task.criteria} if task else set()
    return render_template(
        "learning/module.html",
        module=wanted,
        standing=standing,
        step=step,
        next_words=words_of(step) if step else "",
        next_address=address_of(step) if step else "",
        quiz_criteria=[criterion for criterion in wanted.criteria if bank and criterion.code in bank.criteria],
        is_quiz_timed=bank is not None and bank.rules.minutes is not None,
        task=task,
        task_criteria=[criterion for criterion in wanted.criteria if criterion.code in in_task],
        extension=next((given for given in enrolment.extensions if given.module_code == wanted.code), None),
        extension_words=extension_words(),
        quiz_words=quiz_words(),
        task_words=task_words(),
        now=utc_now(),
    )


@learning.get("/learn/<module_slug>/<lesson_slug>")
@for_roles(Role.LEARNER)
@writes_down_looks
def lesson(module_slug: str, lesson_slug: str) -> str:
    """A lesson with its check question. The first look is noted."""
    standing = queries.get_lesson_standing(current_user.id, module_slug, lesson_slug)
    of_module, wanted = standing.module, standing.lesson
    now = utc_now()
    answer, language = standing.check_answer, reading_language()
    page = render_template(
        "learning/lesson.html",
        module=of_module,
        lesson=wanted,
        standing=standing,
        chosen=wanted.check.options[answer] if answer is not None and answer < len(wanted.check.options) else None,
        previous=next((other for other in of_module.lessons if other.number == wanted.number - 1), None),
        following=of_module.lesson_after(wanted),
        stale_facts=_stale_facts(standing, london_day(now)),
        summary=summary_of(standing.edition, of_module, wanted, language),
        meanings={term.slug: meaning_of(standing.edition, term, language) for term in wanted.terms},
        is_keeping=is_keeping(),
    )
    if standing.opened_at is None and not is_keeping():
        services.open_lesson(standing.enrolment_id, of_module.code, wanted, now)
        db.session.commit()
    return page


@learning.post("/learn/<module_slug>/<lesson_slug>/check")
@for_roles(Role.LEARNER)
def check(module_slug: str, lesson_slug: str) -> Response:
    """Answer the check question; the lesson then shows what the answer teaches."""
    standing = queries.get_lesson_standing(current_user.id, module_slug, lesson_slug)
    of_module, wanted = standing.module, standing.lesson
    option = request.form.get("option", -1, type=int)
    services.answer_check(standing.enrolment_id, of_module.code, wanted, option, utc_now())
    db.session.commit()
    return redirect(
        url_for("learning.lesson", module_slug=of_module.slug, lesson_slug=wanted.slug, _anchor="check-result")
    )


@learning.post("/learn/<module_slug>/<lesson_slug>/done")
@for_roles(Role.LEARNER)
def done(module_slug: str, lesson_slug: str) -> Response:
    """Finish the lesson and go on: to the next one, or to the quiz after the last."""
    standing = queries.get_lesson_standing(current_user.id, module_slug, lesson_slug)
    of_module, wanted = standing.module, standing.lesson
    services.finish_lesson(standing.enrolment_id, of_module.code, wanted, utc_now())
    db.session.commit()
    following = of_module.lesson_after(wanted)
    if following is None:
        return redirect(url_for("quizzes.quiz", module_slug=of_module.slug))
    return redirect(url_for("learning.lesson", module_slug=of_module.slug, lesson_slug=following.slug))


def _stale_facts(standing: LessonStanding, today: date) -> list[Fact]:
    """The lesson's facts that should have been checked again by today; a fact may stand in another module's file."""
    facts = standing.edition.programme.facts
    return [facts[fact_id] for fact_id in standing.lesson.facts if facts[fact_id].review_by < today]


# Programme officers


@learning.get("/staff/cohorts")
@for_roles(Role.PROGRAMME_OFFICER)
def cohorts() -> str:
    """Every group, the latest first."""
    page = page_number()
    rows = queries.all_cohorts(offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "learning/cohorts.html",
        offers=editions_on_offer(),
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        now=utc_now(),
    )


@learning.route("/staff/cohorts/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def add_cohort() -> str | Response | tuple[str, int]:
    """Open a group that learns the current edition, or the newest of another programme."""
    wanted = request.args.get("edition", "")
    edition = get_edition(wanted) if wanted in editions_on_offer() else current_edition()
    form = cohort_form(edition.programme.modules)
    if form.validate_on_submit():
        try:
            cohort = services.add_cohort(form.details, edition, utc_now())
        except services.NameTaken as taken:
            db.session.rollback()
            form.name.errors = [taken.message]
        else:
            db.session.commit()
            flash(_("The group is added."), "success")
            return redirect(url_for("learning.cohort", cohort_id=cohort.id))
    page = render_template("learning/cohort_form.html", form=form, cohort=None, programme=edition.programme)
    return page, 422 if form.errors else 200


@learning.route("/staff/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def edit_cohort(cohort_id: int) -> str | Response | tuple[str, int]:
    """Change a group and its due dates."""
    cohort = queries.get_cohort(cohort_id)
    form = cohort_form(get_edition(cohort.edition).programme.modules, cohort)
    if form.validate_on_submit():
        try:
            services.change_cohort(cohort, form.details, utc_now())
        except services.NameTaken as taken:
            db.session.rollback()
            form.name.errors = [taken.message]
        else:
            db.session.commit()
            flash(_("The group is changed."), "success")
            return redirect(url_for("learning.cohort", cohort_id=cohort_id))
    programme = get_edition(cohort.edition).programme
    page = render_template("learning/cohort_form.html", form=form, cohort=cohort, programme=programme)
    return page, 422 if form.errors else 200


@learning.get("/staff/cohorts/<int:cohort_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def cohort(cohort_id: int) -> str:
    """A group: its dates, how many learn in it, and the pages about it. No learner is named."""
    wanted = queries.get_cohort(cohort_id)
    edition = get_edition(wanted.edition)
    return render_template(
        "learning/cohort.html",
        cohort=wanted,
        edition=edition,
        due={due.module_code: due.due_at for due in wanted.due},
        modules=edition.programme.modules,
        learners=queries.count_learners(wanted.id),
    )
