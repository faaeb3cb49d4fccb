"""A post's panel: who sits on it, conflicts of interest, what it agrees, and the table that compares everyone."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms import audit
from lms.access import Role, for_roles
from lms.applications import comparing, panels, queries, scoring
from lms.applications.fields import Field
from lms.applications.models import Application
from lms.applications.panel import eligible_for, panel_of
from lms.applications.panel_forms import read_lines, scores_in
from lms.applications.panel_pages import not_saved_page
from lms.applications.panel_rows import mine_of
from lms.applications.services import Score
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import row_id, writes_down_looks
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.references import reference_of
from lms.sheets import CSV_TYPE, XLSX_TYPE, csv_chunks, file_chunks, xlsx_file
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit
from lms.vacancies.queries import get_vacancy

seats = Blueprint("panels", __name__, template_folder="templates")


@seats.route("/council/vacancies/<int:vacancy_id>/panel", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
def members(vacancy_id: int) -> str | Redirect | tuple[str, int]:
    """Who sits on the post's panel: at least two, one of them a recruiter."""
    vacancy = _recruited(vacancy_id)
    eligible = eligible_for(vacancy)
    problem, chosen = None, set(panel_of(vacancy_id).seats)
    if request.method == "POST":
        chosen = {one.person_id for one in eligible if f"seat-{one.person_id}" in request.form}
        try:
            panels.name_panel(vacancy, chosen, by=current_user.id, now=utc_now())
            db.session.commit()
        except Invalid as fault:
            db.session.rollback()
            problem = fault
        else:
            flash(_("The panel is saved."), "success")
            return redirect(url_for("applications.council_applications", vacancy_id=vacancy_id))
    page = render_template(
        "applications/panel.html",
        vacancy=vacancy,
        panel=panel_of(vacancy_id),
        eligible=eligible,
        chosen=chosen,
        problem=problem.message if problem else "",
    )
    return (page, problem.status) if problem else page


@seats.route("/council/applications/<int:application_id>/conflict", methods=["GET", "POST"])
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
def conflict(application_id: int) -> str | Redirect:
    """Say that one knows the person. The page shows the reference, and nothing of the application."""
    found = _seated_application(application_id)
    if request.method == "POST":
        panels.declare_conflict(found, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("You are out for this application. The others of the panel go on."), "success")
        return redirect(url_for("applications.council_applications", vacancy_id=found.vacancy_id))
    panel = panel_of(found.vacancy_id, application_id)
    return render_template(
        "applications/conflict.html",
        application=found,
        vacancy=found.vacancy,
        panel=panel,
        mine=mine_of(current_user, found, panel),
        reference=reference_of(found.vacancy.secret, found.profile_id),
    )


@seats.post("/council/applications/<int:application_id>/agree")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
def agree(application_id: int) -> Redirect | tuple[str, int]:
    """Record what the panel agreed on a criterion on which its members differ."""
    found = _seated_application(application_id)
    criterion_id = request.form.get("criterion", None, type=row_id)
    lines = read_lines(request.form, [one for one in found.vacancy.criteria if one.id == criterion_id])
    try:
        scores = scores_in(lines)
        if criterion_id not in scores:
            raise Invalid(_("Choose what the panel agreed."))
        given: Score = scores[criterion_id]
        instead_of = request.form.get("instead-of", None, type=row_id)
        scoring.agree(found, criterion_id, given, instead_of=instead_of, by=current_user.id, now=utc_now())
        db.session.commit()
    except (Invalid, Conflict) as fault:
        db.session.rollback()
        return not_saved_page(found, fault, lines)
    flash(_("What the panel agreed is recorded."), "success")
    return redirect(url_for("applications.council_application", application_id=application_id))


@seats.get("/council/vacancies/<int:vacancy_id>/comparison.<ending>")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def comparison(vacancy_id: int, ending: str) -> Response:
    """Everyone who applied, alike, criterion by criterion, for a panel that appoints on merit. It is a look at each of
    them.
    """
    if ending not in ("csv", "xlsx"):
        raise NotFound
    vacancy, now = get_vacancy(vacancy_id), utc_now()
    panel = panel_of(vacancy_id)
    if current_user.id not in panel.seats:
        raise NotFound
    rows = comparing.compared(current_user, vacancy, panel, london_day(now))
    for shown, is_named in ((Shown.NAME, True), (Shown.APPLICATION, False)):
        seen = [one.application.profile_id for one in rows if one.is_named is is_named and Field.EVIDENCE in one.fields]
        note_looks(seen, vacancy_id=vacancy_id, viewer_id=current_user.id, shown=shown, now=now)
    sheet = comparing.sheet_of(current_user, vacancy, panel, rows)
    audit.record("applications.compared", vacancy, now, format=ending, applications=len(rows))
    db.session.commit()
    if ending == "csv":
        answer = Response(csv_chunks(sheet), content_type=CSV_TYPE)
    else:
        answer = Response(file_chunks(xlsx_file(sheet)), content_type=XLSX_TYPE)
    filename = f"applications-{vacancy_id}-{london_day(now).isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _recruited(vacancy_id: int) -> Vacancy:
    vacancy = get_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    return vacancy


def _seated_application(application_id: int) -> Application:
    found = queries.get_application(application_id, seen_on=london_day(utc_now()))
    is_own = found.profile.person_id == current_user.id
    if is_own or current_user.id not in panel_of(found.vacancy_id, application_id).seats:
        raise NotFound
    return found
