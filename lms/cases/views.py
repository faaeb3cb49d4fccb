"""The pages on which everything stands together: the learner's cases, and what waits for staff."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, render_template
from flask_login import current_user

from lms import audit, storage
from lms.access import Role, for_roles
from lms.accounts.queries import names_of
from lms.cases import queries
from lms.cases.history import cases_of
from lms.cases.models import ConsiderationState
from lms.cases.naming import called
from lms.cases.policy import EVERYWHERE, FOLLOWERS, cohorts_with_cases, may_follow_cases
from lms.cases.register import PAGE_SIZE, cases_in
from lms.cases.wording import effect_words, ending_words, outcome_words, stage_words, state_words, verdict_words
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.extending import get_enrolment
from lms.learning.queries import edition_of
from lms.marking.queries import get_file
from lms.requests import page_number

cases = Blueprint("cases", __name__, template_folder="templates")


@cases.get("/cases")
@for_roles(Role.LEARNER)
def mine() -> str:
    """The learner's appeals, requests, and questions about their work."""
    return render_template(
        "cases/mine.html",
        appeals=queries.appeals_of(current_user.id),
        malpractice=queries.malpractice_of(current_user.id),
        considerations=queries.considerations_of(current_user.id),
        stages=stage_words(),
        verdicts=verdict_words(),
        endings=ending_words(),
        outcomes=outcome_words(),
        states=state_words(),
        effects=effect_words(),
    )


@cases.get("/staff/cases")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def index() -> str:
    """What waits for whoever reads it, overdue first; and what was agreed for learners, without reasons."""
    is_officer = current_user.holds_any({Role.PROGRAMME_OFFICER})
    asked, agreed = ConsiderationState.ASKED, ConsiderationState.AGREED
    return render_template(
        "cases/index.html",
        steps=queries.waiting_steps(current_user),
        malpractice=queries.open_malpractice(current_user),
        called=called,
        asked=queries.consideration_rows(asked, current_user.id) if is_officer else [],
        agreed=queries.consideration_rows(agreed, current_user.id),
        reads_all=current_user.holds_any(EVERYWHERE),
        now=utc_now(),
    )


@cases.get("/staff/cases/all")
@for_roles(*FOLLOWERS)
@writes_down_looks
def register() -> str:
    """Every case of the groups that one may follow, open and closed, the newest first. The look is written down."""
    number = page_number()
    rows = cases_in(cohorts_with_cases(current_user), reader_id=current_user.id, offset=(number - 1) * PAGE_SIZE)
    audit.record("cases.looked", current_user, utc_now(), page=number)
    page = render_template(
        "cases/register.html",
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        page=number,
        decides=current_user.holds_any(EVERYWHERE),
    )
    db.session.commit()
    return page


@cases.get("/staff/enrolments/<int:enrolment_id>/cases")
@for_roles(*FOLLOWERS)
@writes_down_looks
def of_learner(enrolment_id: int) -> str:
    """What was done in each case of a learner: when, by whom, by when it was due, with which reasons. The look is
    written down.
    """
    enrolment = get_enrolment(enrolment_id)
    if not may_follow_cases(current_user, enrolment):
        raise NotFound
    found = cases_of(enrolment.id)
    audit.record("cases.read", enrolment, utc_now())
    page = render_template(
        "cases/history.html",
        enrolment=enrolment,
        cases=found,
        titles={module.code: module.title for module in edition_of(enrolment).programme.modules},
        names=names_of(event.by_id for case in found for event in case.events),
    )
    db.session.commit()
    return page


@cases.get("/staff/cases/files/<int:file_id>")
@for_roles(Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def file(file_id: int) -> Response:
    """A file of work that an appeal or a case is about: an officer reads no other. The look is written down."""
    found, submission = get_file(file_id)
    if submission.enrolment.person_id == current_user.id or not queries.is_about(submission):
        raise NotFound
    audit.record("file.read", submission, utc_now(), file=found.id)
    answer = Response(storage.fetch(found.key), mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    db.session.commit()
    return answer
