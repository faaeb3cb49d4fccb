"""Pages on which the team answers corrections, and erases people who asked by letter."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.accounts.queries import get_person
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.own_data import corrections as answering
from lms.own_data import erasures, queries
from lms.own_data.forms import AnswerForm, LetterForm
from lms.own_data.models import Outcome, Why
from lms.own_data.policy import may_erase_for_letter
from lms.own_data.register import must_wait
from lms.own_data.views import about_words, outcome_words

data_requests = Blueprint("data_requests", __name__, template_folder="templates")


@data_requests.get("/staff/data-requests")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def waiting() -> str:
    """Corrections that wait for an answer, and erasures that are planned: what is late stands out."""
    planned = queries.planned_erasures()
    return render_template(
        "own_data/waiting.html",
        corrections=queries.waiting_corrections(),
        erasures=planned,
        waits={erasure.id for erasure in planned if erasure.waits and must_wait(erasure.person_id)},
        about_words=about_words(),
        answer_by=answering.answer_by,
        is_overdue=answering.is_overdue,
        now=utc_now(),
    )


@data_requests.route("/staff/data-requests/<int:correction_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
@writes_down_looks
def correction(correction_id: int) -> str | Response | tuple[str, int]:
    """One correction that somebody asked for. The look is written down."""
    now = utc_now()
    found = queries.get_correction(correction_id)
    form = AnswerForm(outcome_words().items())
    if form.validate_on_submit():
        answering.answer_correction(found, Outcome(form.outcome.data), form.answer.data, by=current_user.id, now=now)
        db.session.commit()
        flash(_("The answer is sent."), "success")
        return redirect(url_for("data_requests.waiting"))
    audit.record("correction.read", found, now)
    page = render_template(
        "own_data/answer.html",
        form=form,
        request=found,
        about_words=about_words(),
        outcome_words=outcome_words(),
        answer_by=answering.answer_by,
        is_overdue=answering.is_overdue,
        now=now,
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@data_requests.route("/staff/people/<int:person_id>/erase", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
@writes_down_looks
def letter(person_id: int) -> str | Response | tuple[str, int]:
    """Erase somebody who asked by letter, with the reason. They are told, and can cancel. The look is written down."""
    now = utc_now()
    person = get_person(person_id)
    if not may_erase_for_letter(current_user, person):
        raise NotFound
    form = LetterForm()
    if form.validate_on_submit():
        erasures.ask_for_erasure(person, Why.LETTER, now, by=current_user.id, note=form.note.data)
        db.session.commit()
        flash(_("The erasure is planned. The person gets an e-mail, and can cancel it."), "success")
        return redirect(url_for("data_requests.waiting"))
    audit.record("person.read", person, now)
    page = render_template(
        "own_data/letter.html", form=form, person=person, erasure=queries.find_open_erasure(person.id)
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@data_requests.post("/staff/erasures/<int:erasure_id>/wait-no-longer")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def wait_no_longer(erasure_id: int) -> Response:
    """Erase although something is open, such as a second look: the law's month is nearly over."""
    erasure = queries.get_open_erasure(erasure_id)
    if erasure.why is Why.UNUSED or erasure.due_at > utc_now():
        raise NotFound
    erasures.wait_no_longer(erasure, utc_now())
    db.session.commit()
    flash(_("The account is erased in the next minute."), "success")
    return redirect(url_for("data_requests.waiting"))
