"""Pages of learning time: a learner's own, and the same for officers."""

from __future__ import annotations

import csv
from io import StringIO

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit
from lms.access import Role, for_roles
from lms.attendance import logging_time, queries
from lms.attendance.forms import StudyForm
from lms.attendance.policy import may_see_hours
from lms.attendance.wording import time_in_words
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.extending import get_enrolment
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of, get_cohort, get_current_enrolment
from lms.sheets import harmless

hours = Blueprint("hours", __name__, template_folder="templates")


@hours.route("/learn/hours", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def mine() -> str | AnyResponse | tuple[str, int]:
    """Guided learning and study by oneself, in two tables that are never added; and a new line of the log."""
    enrolment = get_current_enrolment(current_user.id)
    now = utc_now()
    form = StudyForm(data={"studied_on": london_day(now)})
    if form.validate_on_submit():
        try:
            logging_time.write_entry(
                enrolment.id, form.studied_on.data, form.minutes.data, form.about.data.strip(), now
            )
        except logging_time.TooLongADay as fault:
            form.minutes.errors = [fault.message]
        except Invalid as fault:
            form.studied_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your study time is saved."), "success")
            return redirect(url_for("hours.mine"))
    return _hours_page(enrolment, "attendance/hours.html", form=form), 422 if form.errors else 200


@hours.route("/learn/hours/<int:entry_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def edit(entry_id: int) -> str | AnyResponse | tuple[str, int]:
    """Correct a line of one's own log, or take it out."""
    entry = queries.get_entry(entry_id, current_user.id)
    form = StudyForm.of(entry)
    if request.form.get("action") == "delete":
        logging_time.delete_entry(entry, utc_now())
        db.session.commit()
        flash(_("The line is deleted."), "success")
        return redirect(url_for("hours.mine"))
    if form.validate_on_submit():
        try:
            logging_time.change_entry(
                entry, form.studied_on.data, form.minutes.data, form.about.data.strip(), utc_now()
            )
        except logging_time.TooLongADay as fault:
            form.minutes.errors = [fault.message]
        except Invalid as fault:
            form.studied_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The line is changed."), "success")
            return redirect(url_for("hours.mine"))
    return render_template("attendance/entry.html", form=form), 422 if form.errors else 200


# Programme officers


@hours.get("/staff/enrolments/<int:enrolment_id>/hours")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def of_learner(enrolment_id: int) -> str:
    """What a learner sees of their own time. The look is noted."""
    enrolment = get_enrolment(enrolment_id)
    if not may_see_hours(current_user, enrolment.person_id):
        raise NotFound
    page = _hours_page(enrolment, "attendance/hours_of_learner.html")
    audit.record("hours.looked", enrolment, utc_now())
    db.session.commit()
    return page


@hours.get("/staff/cohorts/<int:cohort_id>/hours.csv")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def of_cohort(cohort_id: int) -> Response:
    """The minutes of every learner of a group, as a table for a spreadsheet: each kind in a column of its own."""
    cohort = get_cohort(cohort_id)
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(["Enrolment", "Learner", "Guided learning (minutes)", "Self-directed, own log (minutes)"])
    for line in queries.cohort_hours(cohort.id, _minutes_per_piece()):
        writer.writerow([line.enrolment_id, harmless(line.name), line.guided.minutes, line.logged.minutes])
    audit.record("hours.exported", cohort, utc_now())
    db.session.commit()
    file = Response("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8")
    file.headers["Content-Disposition"] = f'attachment; filename="hours-{cohort_id}.csv"'
    file.headers["Cache-Control"] = "private, no-store"
    return file


def _minutes_per_piece() -> int:
    settings: Settings = current_app.extensions["settings"]
    return settings.guided_minutes_per_marked_task


def _hours_page(enrolment: Enrolment, template: str, form: StudyForm | None = None) -> str:
    edition, each = edition_of(enrolment), _minutes_per_piece()
    return render_template(
        template,
        enrolment=enrolment,
        guided=queries.guided_hours_of(enrolment.id, edition, each),
        own=queries.own_hours_of(enrolment.id, edition),
        minutes_per_piece=each,
        time_in_words=time_in_words,
        form=form,
    )
