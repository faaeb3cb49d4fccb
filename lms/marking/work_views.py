"""Pages around versions of work: what changed between two of them, and whether there may be a further one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_current_enrolment
from lms.marking import queries, resubmission
from lms.marking.differences import differences
from lms.marking.models import Submission
from lms.marking.naming import called_by_marker, shown_to_marker
from lms.marking.policy import may_decide_resubmission, may_read
from lms.marking.resubmission_models import ENDED, Resubmission
from lms.marking.shown import AS_IT_CAME, Shown
from lms.requests import page_number
from modules.programme import Module

work = Blueprint("work", __name__, template_folder="templates")

LONGEST_REASON = 2000


# What changed


@work.get("/learn/<module_slug>/task/changes")
@for_roles(Role.LEARNER)
def my_changes(module_slug: str) -> str:
    """The learner's own newest version beside an earlier one, with what was asked then."""
    enrolment = get_current_enrolment(current_user.id)
    module = edition_of(enrolment).get_module(module_slug)
    versions = queries.submissions_of(enrolment.id, module.code)
    if len(versions) <= 1:
        raise NotFound
    return render_template("marking/my_changes.html", **_compared(versions, versions[0], module, AS_IT_CAME))


@work.get("/marking/<int:submission_id>/changes")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)
@writes_down_looks
def changes(submission_id: int) -> str:
    """A version beside an earlier one. The look is noted."""
    submission = queries.get_submission(submission_id)
    is_own = submission.enrolment.person_id == current_user.id
    if submission.version == 1 or is_own or not may_read(current_user, submission):
        raise NotFound
    module = get_edition(submission.edition).get_module(submission.module_code)
    page = render_template(
        "marking/changes.html",
        **_compared(queries.earlier_versions(submission), submission, module, shown_to_marker(submission)),
    )
    audit.record("submission.read", submission, utc_now(), compared=True)
    db.session.commit()
    return page


def _compared(versions: list[Submission], newer: Submission, module: Module, shown: Shown) -> dict[str, object]:
    """The newer version beside the one that the address asks for, or the one before it. Raises NotFound."""
    earlier = [version for version in versions if version.version < newer.version]
    asked = request.args.get("version", newer.version - 1, type=int)
    older = next((version for version in earlier if version.version == asked), None)
    if older is None:
        raise NotFound
    kept = {file.sha256 for file in older.files} & {file.sha256 for file in newer.files}
    return {
        "module": module,
        "task": get_edition(older.edition).get_task(module.code),
        "older": older,
        "newer": newer,
        "marking": queries.latest_released(older),
        "changed": differences(shown.words(older.text), shown.words(newer.text)),
        "files_removed": [file for file in older.files if file.sha256 not in kept],
        "files_added": [file for file in newer.files if file.sha256 not in kept],
        "shown": shown,
        "others": [version for version in earlier if version is not older],
    }


# Whether there may be a further version


@work.get("/resubmissions")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER)
def resubmissions() -> str:
    """Learners who wait for a word on whether they may submit again."""
    page = page_number()
    rows = resubmission.waiting_for(current_user, offset=(page - 1) * resubmission.PAGE_SIZE)
    return render_template(
        "marking/resubmissions.html",
        rows=rows[: resubmission.PAGE_SIZE],
        has_more=len(rows) > resubmission.PAGE_SIZE,
        page=page,
    )


@work.get("/resubmissions/ended")
@for_roles(Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER)
@writes_down_looks
def ended() -> str:
    """Learners who can't submit a referred task again: somebody talks with them. The look is noted."""
    page = page_number()
    rows = resubmission.at_an_end(offset=(page - 1) * resubmission.PAGE_SIZE)
    answer = render_template(
        "marking/resubmissions_ended.html",
        rows=rows[: resubmission.PAGE_SIZE],
        has_more=len(rows) > resubmission.PAGE_SIZE,
        page=page,
        is_assurer=current_user.holds_any({Role.QUALITY_ASSURER}),
    )
    if rows:
        audit.record("resubmission.looked", current_user, utc_now(), page=page)
        db.session.commit()
    return answer


@work.route("/resubmissions/<int:resubmission_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER)
@writes_down_looks
def decide(resubmission_id: int) -> str | Response | tuple[str, int]:
    """One learner's referred work, and the word on a new version. The look is noted."""
    row = resubmission.get_row(resubmission_id)
    if not may_decide_resubmission(current_user, row):
        raise NotFound
    now = utc_now()
    if request.method == "GET":
        audit.record("submission.read", row.submission, now, resubmission=row.id)
        page = _decision_page(row)
        db.session.commit()
        return page
    reason = request.form.get("reason", "").strip().replace("\x00", "")[:LONGEST_REASON]
    say = resubmission.authorise if request.form.get("action") == "authorise" else resubmission.decline
    try:
        say(row, reason, by=current_user.id, now=now)
    except Invalid as fault:
        return _decision_page(row, [fault.message]), 422
    db.session.commit()
    flash(_("Your decision is saved. The learner is told."), "success")
    return redirect(url_for("work.resubmissions"))


def _decision_page(row: Resubmission, faults: list[str] | None = None) -> str:
    submission = row.submission
    edition = get_edition(submission.edition)
    return render_template(
        "marking/resubmission.html",
        row=row,
        submission=submission,
        called=called_by_marker(submission),
        shown=shown_to_marker(submission),
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        rule=resubmission.rule_of(submission),
        released=queries.latest_released(submission),
        in_time=resubmission.came_in_time(submission),
        has_ended=row.state in ENDED,
        faults=faults or [],
    )
