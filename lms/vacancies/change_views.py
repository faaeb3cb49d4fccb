"""Pages on which a recruiter changes a published post, or says that it is filled."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.editions import current_programme
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.vacancies import changing, lives
from lms.vacancies.change_forms import ChangeForm, FilledForm
from lms.vacancies.differences import Difference, differences
from lms.vacancies.form_pages import rows_of, sent_lines, sent_version
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit
from lms.vacancies.queries import get_vacancy
from lms.vacancies.services import ChangedMeanwhile, Line, Post, lines_of, post_of
from lms.vacancies.specification import is_settled

post_changes = Blueprint("post_changes", __name__, template_folder="templates")


@post_changes.route("/council/vacancies/<int:vacancy_id>/change", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def change(vacancy_id: int) -> str | Response | tuple[str, int]:
    """Change a published post. Everyone who applied or was invited is told."""
    vacancy, now = _my_published(vacancy_id), utc_now()
    form = ChangeForm(post_of(vacancy), today=london_day(now))
    if request.method == "GET":
        form.fill(vacancy)
        return change_page(vacancy, form, lines_of(vacancy))
    settled = is_settled(vacancy.id)
    lines, problem = (lines_of(vacancy), None) if settled and not _sends_lines() else sent_lines()
    if not form.validate() or problem is not None:
        return change_page(vacancy, form, lines, problem), 422
    post = form.to_post()
    try:
        made = changing.change_published(
            vacancy, post, lines, form.reason.data, version=sent_version(), by=current_user.id, now=now
        )
    except (Conflict, Invalid) as fault:
        db.session.rollback()
        saved = get_vacancy(vacancy_id)
        theirs = (
            differences(post_of(saved), lines_of(saved), post, lines) if isinstance(fault, ChangedMeanwhile) else ()
        )
        return change_page(saved, form, lines, fault.message, theirs), fault.status
    if not made:
        db.session.rollback()
        flash(_("Nothing differs from what is published, so nobody is told anything."), "success")
    else:
        db.session.commit()
        flash(_("The post is changed. Everyone who applied or was invited is told."), "success")
    return redirect(url_for("vacancies.edit", vacancy_id=vacancy_id))


@post_changes.route("/council/vacancies/<int:vacancy_id>/filled", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def filled(vacancy_id: int) -> str | Response | tuple[str, int]:
    """Say on which day a post was filled."""
    vacancy, now = _my_published(vacancy_id), utc_now()
    form = FilledForm()
    problem, status = None, 200
    if form.validate_on_submit():
        try:
            lives.fill_vacancy(vacancy, form.filled_on.data, now)
        except (Conflict, Invalid) as fault:
            problem, status = fault.message, fault.status
        else:
            db.session.commit()
            flash(_("The post is filled."), "success")
            return redirect(url_for("vacancies.edit", vacancy_id=vacancy_id))
    elif form.errors:
        status = 422
    return render_template("vacancies/filled.html", vacancy=vacancy, form=form, problem=problem), status


def change_page(
    vacancy: Vacancy,
    form: ChangeForm,
    lines: Sequence[Line],
    problem: str | None = None,
    theirs: Sequence[Difference] = (),
) -> str:
    """The form of a published post, with what its writer wrote."""
    return render_template(
        "vacancies/change.html",
        vacancy=vacancy,
        form=form,
        rows=rows_of(lines),
        settled=is_settled(vacancy.id),
        problem=problem,
        theirs=theirs,
        days_left=changing.FEWEST_DAYS_LEFT,
        skills=current_programme().skills,
    )


def published_meanwhile(vacancy: Vacancy, post: Post, lines: Sequence[Line], problem: str) -> str:
    """The page for who wrote a draft that a colleague has published: nothing of what they wrote is lost."""
    form = ChangeForm(post_of(vacancy), today=london_day(utc_now()), formdata=None)
    form.fill(post)
    theirs = differences(post_of(vacancy), lines_of(vacancy), post, lines)
    return change_page(vacancy, form, lines, problem, theirs)


def _sends_lines() -> bool:
    return any(name.startswith("wording-") for name in request.form)


def _my_published(vacancy_id: int) -> Vacancy:
    vacancy = get_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy) or vacancy.published_at is None:
        raise NotFound
    return vacancy
