"""Tables to take away: the page that offers them, and the files. Who exported what, and when, is in the audit."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from flask.globals import app_ctx
from flask_login import current_user

from lms import audit
from lms.access import for_roles
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.database import row_id, writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import get_cohort
from lms.reports.exports import EXPORTS
from lms.reports.gradebook import Filter
from lms.reports.policy import EVERYWHERE, may_read
from lms.reports.tables import Asked
from lms.reports.wording import export_words
from lms.sheets import CSV_TYPE, XLSX_TYPE, csv_chunks, file_chunks, xlsx_file
from lms.streaming import Streamed, only_read

exports = Blueprint("exports", __name__, template_folder="templates")


@exports.get("/staff/exports")
@for_roles(*EVERYWHERE)
def index() -> str:
    """Every table that can be taken away, of one group or of everybody."""
    number = request.args.get("cohort", None, type=row_id)
    return render_template(
        "reports/exports.html", names=export_words(), cohort=get_cohort(number) if number is not None else None
    )


@exports.get("/staff/exports/<name>.<ending>")
@for_roles(*EVERYWHERE)
@writes_down_looks
def file(name: str, ending: str) -> Response:
    """One table, as CSV or XLSX. CSV is made while it is sent; XLSX, whose parts end with a list of them, before."""
    if name not in EXPORTS or ending not in ("csv", "xlsx"):
        raise NotFound
    number = request.args.get("cohort", None, type=row_id)
    if number is not None:
        number = get_cohort(number).id
    settings: Settings = current_app.extensions["settings"]
    now = utc_now()
    asked = Asked(may_read(current_user), Filter(cohort_id=number), now, settings.guided_minutes_per_marked_task)
    audit.record("report.exported", current_user, now, name=name, format=ending, cohort=number)
    db.session.commit()
    make = EXPORTS[name]
    if ending == "csv":
        answer = Response(Streamed(app_ctx.app, lambda: csv_chunks(make(asked))), content_type=CSV_TYPE)
    else:
        only_read()
        made = xlsx_file(make(asked))
        db.session.rollback()
        answer = Response(file_chunks(made), content_type=XLSX_TYPE)
        answer.content_length = made.seek(0, 2)
        made.seek(0)
    group = f"-group-{number}" if number is not None else ""
    filename = f"{name}{group}-{london_day(now).isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
