"""Pages of the trail: everything about how one learner's module was assessed and checked."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask_login import current_user

from lms import audit
from lms.access import for_roles
from lms.clock import utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.anonymity import is_marked_without_names
from lms.learning.conflicts import has_conflict
from lms.learning.models import Enrolment
from lms.learning.vacsr import check_words
from lms.marking.policy import READERS
from lms.quality.coverage import cohorts_on_offer
from lms.quality.policy import REVIEWERS, cohorts_to_review, may_review
from lms.quality.trail import trail_of
from lms.quality.trail_list import PAGE_SIZE, trails_in
from lms.quality.wording import outcome_words, reason_words, ruling_words
from lms.recognition.models import ClaimState
from lms.requests import page_number

trails = Blueprint("trails", __name__, template_folder="templates")


@trails.get("/quality/trails")
@for_roles(*REVIEWERS)
def index() -> str:
    """The learners of a group, and the modules of which there is a trail."""
    page = page_number()
    cohorts = cohorts_on_offer(cohorts_to_review(current_user))
    asked = request.args.get("cohort", type=row_id)
    cohort_id = next((number for number, _name in cohorts if asked in (None, number)), None)
    if cohort_id is None and asked is not None:
        raise NotFound
    rows = (
        trails_in(cohort_id, reader_id=current_user.id, offset=(page - 1) * PAGE_SIZE) if cohort_id is not None else []
    )
    return render_template(
        "quality/trails.html",
        cohorts=cohorts,
        cohort_id=cohort_id,
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        page=page,
    )


@trails.get("/quality/trail/<int:enrolment_id>/<module_code>")
@for_roles(*REVIEWERS)
@writes_down_looks
def show(enrolment_id: int, module_code: str) -> str:
    """The whole trail of a learner's module. The look is noted; nobody reads about their own work here."""
    trail = trail_of(enrolment_id, module_code)
    is_own = trail.learner_id == current_user.id
    if is_own or has_conflict(current_user.id, trail.learner_id) or not may_review(current_user, trail.cohort_id):
        raise NotFound
    if is_marked_without_names(trail.cohort_id):  # whoever checks prior learning reads no name until it is agreed
        trail = replace(trail, claims=tuple(one for one in trail.claims if one.state is ClaimState.AGREED))
    edition = get_edition(trail.edition)
    audit.record("trail.read", db.session.get_one(Enrolment, enrolment_id), utc_now(), module=module_code)
    page = render_template(
        "quality/trail.html",
        trail=trail,
        module=edition.get_module(module_code),
        reads_files=current_user.holds_any(READERS),
        reason_words=reason_words(),
        outcome_words=outcome_words(),
        check_words=check_words(),
        ruling_words=ruling_words,
    )
    db.session.commit()
    return page
