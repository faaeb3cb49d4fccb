"""Pages of visits: officers open them, verifiers see what they may follow."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.errors import Invalid
from lms.extensions import db
from lms.requests import page_number
from lms.verifying import queries, services
from lms.verifying.forms import VisitForm
from lms.verifying.services import Wanted

verifying = Blueprint("verifying", __name__, template_folder="templates")


@verifying.get("/verifier")
@for_roles(Role.EXTERNAL_VERIFIER)
def home() -> str:
    """What a verifier may follow now, and until when."""
    return render_template(
        "verifying/home.html", visits=queries.visits_of(current_user.id), today=london_day(utc_now())
    )


@verifying.get("/staff/verifiers")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """Every visit, and the way to a new one."""
    page = page_number()
    rows = queries.visits(offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "verifying/visits.html",
        visits=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
        today=london_day(utc_now()),
    )


@verifying.route("/staff/verifiers/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def new() -> str | Response | tuple[str, int]:
    """Open a visit."""
    people = {person.id: person for person in queries.verifiers()}
    cohorts = queries.cohorts()
    form = VisitForm(list(people.values()), cohorts)
    if form.validate_on_submit():
        wanted = Wanted(
            purpose=form.purpose.data.strip(),
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            cohorts=[cohort for cohort in cohorts if cohort.id in form.cohorts.data],
        )
        try:
            services.open_visit(people[form.person.data], wanted, by=current_user.id, now=utc_now())
        except Invalid as fault:
            form.closes_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The visit is open from its first day on."), "success")
            return redirect(url_for("verifying.index"))
    page = render_template("verifying/new.html", form=form)
    return page, 422 if form.errors else 200


@verifying.post("/staff/verifiers/<int:visit_id>/end")
@for_roles(Role.PROGRAMME_OFFICER)
def end(visit_id: int) -> Response:
    """End a visit now."""
    services.end_visit(queries.get_visit(visit_id), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The visit has ended. Nothing is open to this verifier by it any more."), "success")
    return redirect(url_for("verifying.index"))
