"""Pages of posts: the public list, and where a council writes and publishes its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public
from lms.clock import london_day, utc_now
from lms.councils.models import Council, Nation
from lms.councils.queries import get_council, get_councils
from lms.editions import current_programme
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.pledge.queries import state_of
from lms.requests import page_number
from lms.vacancies import checking, lives, queries, services, wording
from lms.vacancies.beginning import find_beginning
from lms.vacancies.change_views import published_meanwhile
from lms.vacancies.changing import changes_of
from lms.vacancies.checker import same_words
from lms.vacancies.differences import Difference, differences
from lms.vacancies.form_pages import rows_of, sent_lines, sent_version
from lms.vacancies.forms import VacancyForm, lines_of
from lms.vacancies.job_posting import json_ld
from lms.vacancies.models import Vacancy
from lms.vacancies.pay import hourly_pence, pro_rata_pence
from lms.vacancies.policy import may_recruit
from lms.vacancies.search import CHOICES, read_search
from lms.vacancies.search_queries import find_page
from lms.vacancies.search_words import wishes_of

vacancies = Blueprint("vacancies", __name__, template_folder="templates")

PAGE_SIZE = 50


@vacancies.get("/vacancies")
@public
def index() -> str:
    """Open posts, for anyone: all of them, or those that a search in the address narrows down to."""
    page, search, now = page_number(), read_search(request.args), utc_now()
    return render_template(
        "vacancies/index.html",
        found=find_page(search, now, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE),
        page=page,
        page_size=PAGE_SIZE,
        search=search,
        wishes=wishes_of(search),
        choices=CHOICES,
    )


@vacancies.get("/vacancies/<int:vacancy_id>")
@public
def show(vacancy_id: int) -> str:
    """One post. Once it was published it can be read for good: who applied reads it again before the interview."""
    vacancy = queries.get_vacancy(vacancy_id)
    is_ours = may_recruit(current_user, vacancy) if current_user.is_authenticated else False
    if vacancy.published_at is None and not is_ours:
        raise NotFound
    now = utc_now()
    life = lives.life_of(vacancy, now)
    return render_template(
        "vacancies/show.html",
        vacancy=vacancy,
        life=life,
        is_open=life in (lives.Life.PUBLISHED, lives.Life.CLOSING),
        is_ours=is_ours,
        steps=wording.steps(changes_of(vacancy.id)) if vacancy.changed_at else (),
        wording=wording,
        hourly=hourly_pence,
        pro_rata=pro_rata_pence,
        json_ld=json_ld,
        skills=current_programme().skills,
    )


@vacancies.get("/council")
@for_roles(Role.SIGNATORY, Role.RECRUITER, Role.PANEL_MEMBER)
def council_home() -> str:
    """A council member's start page: the pledge and the posts of each council that they act for."""
    ids = current_user.council_ids()
    now = utc_now()
    pledges, posts = queries.standing_pledges(ids), queries.vacancies_of(ids)
    return render_template(
        "vacancies/council_home.html",
        councils=[
            (council, pledges.get(council.id), state_of(pledges.get(council.id), london_day(now)))
            for council in get_councils(ids)
        ],
        vacancies=posts,
        recruits_for=current_user.council_ids(Role.RECRUITER),
        signs_for=current_user.council_ids(Role.SIGNATORY),
        lives={vacancy.id: lives.life_of(vacancy, now) for vacancy in posts},
        life_words=wording.life_words,
    )


@vacancies.route("/council/<int:council_id>/vacancies/new", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def new(council_id: int) -> str | Response | tuple[str, int]:
    """Write a new post."""
    if council_id not in current_user.council_ids(Role.RECRUITER):
        raise NotFound
    council, now = get_council(council_id), utc_now()
    form = _form(council, now)
    problem, lines = None, []
    if request.method == "GET":
        form.hours_per_week.data = Decimal(37)
        form.closes_time.raw_data = ["17:00"]
        beginning = find_beginning(council_id, request.args)
        if beginning is not None:
            lines = beginning.begin(form, current_programme().skills)
    else:
        lines, problem = sent_lines()
        if form.validate() and problem is None:
            vacancy = services.draft_vacancy(council.id, form.to_post(), lines, now)
            db.session.commit()
            flash(_("The draft is saved. Read it, then publish."), "success")
            return redirect(url_for("vacancies.edit", vacancy_id=vacancy.id))
    page = _form_page(form, council, lines, problem, None)
    return page, 422 if form.errors or problem else 200


@vacancies.route("/council/vacancies/<int:vacancy_id>", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def edit(vacancy_id: int) -> str | Response | tuple[str, int]:
    """Change a draft, or see where a published post stands. Who saves after a colleague sees both, and loses none."""
    vacancy, now = _my_vacancy(vacancy_id), utc_now()
    form = _form(vacancy.council, now)
    if request.method == "GET":
        form.fill(vacancy)
        return _form_page(form, vacancy.council, lines_of(vacancy), None, vacancy)
    lines, problem = sent_lines()
    if not form.validate() or problem is not None:
        return _form_page(form, vacancy.council, lines, problem, vacancy), 422
    try:
        services.change_vacancy(vacancy, form.to_post(), lines, now, version=sent_version())
    except services.PublishedAlready as fault:
        db.session.rollback()
        saved = queries.get_vacancy(vacancy_id)
        return published_meanwhile(saved, form.to_post(), lines, fault.message), fault.status
    except services.ChangedMeanwhile as fault:
        db.session.rollback()
        saved = queries.get_vacancy(vacancy_id)
        theirs = differences(services.post_of(saved), lines_of(saved), form.to_post(), lines)
        return _form_page(form, saved.council, lines, fault.message, saved, theirs), fault.status
    db.session.commit()
    flash(_("The draft is saved."), "success")
    return redirect(url_for("vacancies.edit", vacancy_id=vacancy.id))


@vacancies.post("/council/vacancies/<int:vacancy_id>/check")
@for_roles(Role.RECRUITER)
def check(vacancy_id: int) -> Response | tuple[str, int]:
    """Note that the draft was read with the checker, and nothing in it blocks."""
    vacancy = _my_vacancy(vacancy_id)
    try:
        lives.check_vacancy(vacancy, utc_now(), version=sent_version())
    except (Conflict, Invalid) as fault:
        return _refused(vacancy, fault), fault.status
    db.session.commit()
    flash(_("The draft is checked. Publish it when you are ready."), "success")
    return redirect(url_for("vacancies.edit", vacancy_id=vacancy.id))


@vacancies.post("/council/vacancies/<int:vacancy_id>/publish")
@for_roles(Role.RECRUITER)
def publish(vacancy_id: int) -> Response | tuple[str, int]:
    """Publish a draft."""
    vacancy = _my_vacancy(vacancy_id)
    try:
        services.publish_vacancy(vacancy, utc_now(), version=sent_version())
    except (Conflict, Invalid) as fault:
        return _refused(vacancy, fault), fault.status
    db.session.commit()
    flash(_("The post is published. Now look in the pool."), "success")
    return redirect(url_for("matching.pool", vacancy_id=vacancy.id))


@vacancies.post("/council/vacancies/<int:vacancy_id>/withdraw")
@for_roles(Role.RECRUITER)
def withdraw(vacancy_id: int) -> Response:
    """Take a post back."""
    services.withdraw_vacancy(_my_vacancy(vacancy_id), utc_now())
    db.session.commit()
    flash(_("The post is withdrawn."), "success")
    return redirect(url_for("vacancies.council_home"))


def _my_vacancy(vacancy_id: int) -> Vacancy:
    vacancy = queries.get_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    return vacancy


def _form(council: Council, now: datetime, **rest: Any) -> VacancyForm:
    return VacancyForm(today=london_day(now), is_in_wales=council.nation is Nation.WALES, **rest)


def _refused(vacancy: Vacancy, fault: Conflict | Invalid) -> str:
    form = _form(vacancy.council, utc_now(), formdata=None)
    form.fill(vacancy)
    return _form_page(form, vacancy.council, lines_of(vacancy), fault.message, vacancy)


def _form_page(
    form: VacancyForm,
    council: Council,
    lines: list[services.Line],
    problem: str | None,
    vacancy: Vacancy | None,
    theirs: Sequence[Difference] = (),
) -> str:
    now = utc_now()
    is_draft = vacancy is not None and vacancy.published_at is None
    shows_what_is_saved = is_draft and not form.errors and not theirs
    return render_template(
        "vacancies/form.html",
        findings=checking.findings(vacancy, current_programme(), now) if vacancy and shows_what_is_saved else (),
        exceptions=checking.exceptions_of(vacancy.id) if vacancy else (),
        same_words=same_words,
        form=form,
        council=council,
        rows=rows_of(lines),
        problem=problem,
        theirs=theirs,
        vacancy=vacancy,
        life=lives.life_of(vacancy, now) if vacancy else None,
        life_words=wording.life_words,
        today=london_day(now),
        skills=current_programme().skills,
    )
