"""Pages on which somebody says what is wrong on a page, and on which that is put right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public, signed_in
from lms.clock import utc_now
from lms.concerns import queries as concerns
from lms.concerns.wording import complaint_state_words, concern_state_words
from lms.conversations import page_report_queries as queries
from lms.conversations import page_report_services as services
from lms.conversations.forms import ReportAnswerForm, ReportForm
from lms.conversations.models import Fault, ReportState
from lms.conversations.policy import may_handle_report
from lms.conversations.wording import fault_words, report_state_words
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import find_edition_for
from lms.once import new_token, read_token
from lms.requests import page_number

page_reports = Blueprint("page_reports", __name__, template_folder="templates")


@page_reports.app_template_global()
def page_to_report() -> str:
    """The path of the page that is being shown: what the footer's link names. A mailed link's secret stays out."""
    if request.endpoint == "page_reports.report":
        return request.args.get("page", "")[: services.LONGEST_PATH]
    if request.url_rule is None or services.SECRET_PARTS & (request.view_args or {}).keys():
        return ""
    return request.path


@page_reports.route("/report", methods=["GET", "POST"])
@public
def report() -> str | Response | tuple[str, int]:
    """Say what is wrong on the page that ?page= names."""
    page = services.page_of(request.args.get("page", ""))
    is_visitor = not current_user.is_authenticated
    form = ReportForm(fault_words(), is_visitor=is_visitor)
    if form.validate_on_submit():
        edition = find_edition_for(current_user.id) if page.is_learning and not is_visitor else None
        services.report(
            page,
            Fault(form.fault.data),
            form.words.data or "",
            language=str(get_locale() or "en"),
            edition=edition.id if edition else None,
            reporter_id=None if is_visitor else current_user.id,
            email=form.email.data if is_visitor else None,
            network=request.remote_addr or "",
            token=read_token(request.form),
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Thank you. Your report is sent."), "success")
        return redirect(url_for("page_reports.sent") if is_visitor else url_for("page_reports.mine"))
    token = read_token(request.form) if request.method == "POST" else new_token()
    answer = render_template("conversations/report.html", form=form, page=page, token=token)
    return answer, 422 if form.errors else 200


@page_reports.get("/report/sent")
@public
def sent() -> str:
    """What happens next with a visitor's report."""
    return render_template("conversations/report_sent.html")


@page_reports.get("/my-reports")
@signed_in
def mine() -> str:
    """What somebody reported or complained about, and how far it is."""
    return render_template(
        "conversations/my_reports.html",
        reports=queries.reports_of(current_user.id),
        faults=fault_words(),
        states=report_state_words(),
        complaints=concerns.complaints_of(current_user.id),
        concerns=concerns.shown_concerns_of(current_user.id),
        complaint_states=complaint_state_words(),
        concern_states=concern_state_words(),
    )


@page_reports.get("/staff/page-reports")
@for_roles(Role.PROGRAMME_OFFICER, Role.TRANSLATION_REVIEWER)
def index() -> str:
    """Reports by state; a reviewer of translations sees those of translations."""
    page = page_number()
    asked = request.args.get("state", "")
    state = ReportState(asked) if asked in list(ReportState) else ReportState.OPEN
    rows, total = queries.reports(
        state,
        translations_only=not current_user.holds_any({Role.PROGRAMME_OFFICER}),
        offset=(page - 1) * queries.PAGE_SIZE,
    )
    return render_template(
        "conversations/page_reports.html",
        rows=rows,
        total=total,
        state=state.value,
        states=report_state_words(),
        faults=fault_words(),
        page=page,
        page_size=queries.PAGE_SIZE,
    )


@page_reports.route("/staff/page-reports/<int:report_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.TRANSLATION_REVIEWER)
def handle(report_id: int) -> str | Response | tuple[str, int]:
    """One report: what is wrong, how far it is, and the answer."""
    found = queries.get_report(report_id)
    if not may_handle_report(current_user, found):
        raise NotFound
    form = ReportAnswerForm(report_state_words())
    if form.validate_on_submit():
        services.handle(found, ReportState(form.state.data), form.answer.data or "", by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("page_reports.index"))
    if request.method == "GET":
        form.state.data, form.answer.data = found.state.value, found.answer
    page = render_template(
        "conversations/page_report.html",
        report=found,
        form=form,
        faults=fault_words(),
        states=report_state_words(),
        is_page="<" not in found.path and bool(found.path),
    )
    return page, 422 if form.errors else 200
