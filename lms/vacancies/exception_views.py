"""Pages on which a recruiter asks for an exception, and a programme officer rules on it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.accounts.queries import names_of
from lms.clock import utc_now
from lms.errors import NotFound
from lms.extensions import db
from lms.requests import page_number
from lms.vacancies import checking, exceptions
from lms.vacancies.checker import same_words
from lms.vacancies.exception_forms import AskForm, RulingForm
from lms.vacancies.models import Ground, Ruling
from lms.vacancies.policy import may_recruit, may_rule_on
from lms.vacancies.queries import get_vacancy

post_exceptions = Blueprint("post_exceptions", __name__, template_folder="templates")


@post_exceptions.route("/council/vacancies/<int:vacancy_id>/exception", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def ask(vacancy_id: int) -> str | Response | tuple[str, int]:
    """Ask that words which discriminate may be published in this post, because the law allows it here."""
    vacancy = get_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    waiting = {same_words(one.words) for one in checking.exceptions_of(vacancy_id) if one.ruling is None}
    words = {same_words(finding.words): finding.words for finding in checking.uncovered(vacancy)}
    form = AskForm({key: written for key, written in words.items() if key not in waiting})
    if form.validate_on_submit():
        exceptions.ask_for_exception(
            vacancy,
            form.words.data,
            Ground(form.ground.data),
            form.reason.data.strip(),
            by=current_user.id,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("We have your request. A programme officer will decide, and you get a message."), "success")
        return redirect(url_for("vacancies.edit", vacancy_id=vacancy_id))
    page = render_template("vacancies/ask_exception.html", vacancy=vacancy, form=form)
    return page, 422 if form.errors else 200


@post_exceptions.get("/staff/exceptions")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """Exceptions that wait for a ruling, or those that have one."""
    page, is_waiting = page_number(), request.args.get("state") != "decided"
    rows, total = checking.exceptions_page(current_user, is_waiting=is_waiting, offset=(page - 1) * checking.PAGE_SIZE)
    return render_template(
        "vacancies/exceptions.html",
        rows=rows,
        total=total,
        is_waiting=is_waiting,
        page=page,
        page_size=checking.PAGE_SIZE,
    )


@post_exceptions.route("/staff/exceptions/<int:exception_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def rule(exception_id: int) -> str | Response | tuple[str, int]:
    """One exception, the post in which it would stand, and every other exception of that post."""
    exception = checking.get_exception(exception_id)
    if not may_rule_on(current_user, exception):
        raise NotFound
    form = RulingForm()
    if form.validate_on_submit():
        exceptions.rule(exception, Ruling(form.ruling.data), form.reason.data.strip(), by=current_user, now=utc_now())
        db.session.commit()
        flash(_("Your decision is recorded, and the council is told."), "success")
        return redirect(url_for("post_exceptions.index"))
    asked = checking.exceptions_of(exception.vacancy_id)
    page = render_template(
        "vacancies/exception.html",
        exception=exception,
        vacancy=exception.vacancy,
        stands=same_words(exception.words) in checking.blocking_words(exception.vacancy),
        asked=asked,
        names=names_of(number for one in asked for number in (one.asked_by_id, one.ruled_by_id)),
        form=form,
    )
    return page, 422 if form.errors else 200
