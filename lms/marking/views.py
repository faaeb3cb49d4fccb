"""Pages of tasks: the learner writes and submits, the tutor reads and decides."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from assessments.rubrics import FilesWanted, lines_of
from lms import audit, storage
from lms.access import Role, for_roles, signed_in
from lms.clock import LONDON, utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.anonymity import is_marked_without_names
from lms.learning.models import Enrolment, TaskStanding
from lms.learning.queries import edition_of, find_deadline, get_current_enrolment
from lms.learning.services import note_feedback_opened
from lms.marking import comments, double, queries, services, submitting
from lms.marking.already_met import recognised_in
from lms.marking.forms import read_comment, read_files, read_judgements, read_stamp, read_text, read_used
from lms.marking.mark_page import Typed, insert_comment, keep_comment, marking_page
from lms.marking.models import Marking, Part, Step, Submission
from lms.marking.naming import is_name_hidden
from lms.marking.policy import may_mark, may_read
from lms.marking.queue import MOST_COUNTED, PAGE_SIZE, Shelf, find_next_to_mark, get_piece, marking_queue
from lms.marking.references import name_for_download
from lms.marking.resubmission import again_after
from lms.requests import is_autosave, page_number, takes_files
from modules.programme import Module

marking = Blueprint("marking", __name__, template_folder="templates")

OPEN_AGAIN = (TaskStanding.DRAFT, TaskStanding.REFERRED)


# The learner's side


@marking.route("/learn/<module_slug>/task", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
@writes_down_looks
@takes_files
def task(module_slug: str) -> str | AnyResponse | tuple[str, int]:
    """The task: what is asked, how it is judged, the work, and every version with its feedback.

    A POST saves first, so that a file that can't be taken costs no words; then it submits if that was asked.
    """
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    wanted = edition.get_task(module.code)
    if request.method == "GET":
        page = _task_page(enrolment, module, queries.submissions_of(enrolment.id, module.code))
        note_feedback_opened(enrolment.id, module.code)
        db.session.commit()
        return page
    text, now = read_text(request.form), utc_now()
    draft = submitting.draft_for(enrolment, edition, module.code, now)
    submitting.save_text(draft, text, now)
    if is_autosave():
        db.session.commit()
        return jsonify(saved=True, at=now.astimezone(LONDON).strftime("%H:%M"))
    faults = []
    for name, content in read_files(request.files) if wanted.files is not FilesWanted.NONE else ():
        try:
            submitting.add_file(draft, name, content, now)
        except Invalid as fault:
            faults.append(fault.message)
    action = request.form.get("action", "save")
    if not faults and action == "submit":
        try:
            submitting.submit(draft, wanted, declared=request.form.get("declared") == "yes", now=now)
        except Invalid as fault:
            faults.append(fault.message)
    if action.startswith("remove-"):
        with suppress(ValueError):
            submitting.remove_file(draft, row_id(action.removeprefix("remove-")), now)
    db.session.commit()
    if faults:
        return _task_page(enrolment, module, queries.submissions_of(enrolment.id, module.code), faults), 422
    flash(
        _("Your work is submitted. A tutor will read it.") if draft.submitted_at else _("Your work is saved."),
        "success",
    )
    return redirect(url_for("marking.task", module_slug=module.slug))


@marking.get("/files/<int:file_id>")
@signed_in
@writes_down_looks
def file(file_id: int) -> Response:
    """A file of a submission, always as a download."""
    found, submission = queries.get_file(file_id)
    if not may_read(current_user, submission):
        raise NotFound
    name = found.name
    if submission.enrolment.person_id != current_user.id:
        audit.record("file.read", submission, utc_now(), file=found.id)
        if is_name_hidden(submission):
            name = name_for_download(submission.id, found.id, name)
    answer = Response(storage.fetch(found.key), mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    db.session.commit()
    return answer


@marking.get("/recordings/<edition_id>/<module_code>")
@for_roles(Role.LEARNER, Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)
def recording(edition_id: str, module_code: str) -> AnyResponse:
    """What a task lets one hear. Its address changes with the edition, so a phone may keep it."""
    heard = get_edition(edition_id).get_task(module_code).recording
    if heard is None:
        raise NotFound
    return send_file(BytesIO(heard.content), mimetype="audio/ogg", download_name=heard.name, conditional=True)


@marking.get("/learn/<module_slug>/task/transcript")
@for_roles(Role.LEARNER)
@writes_down_looks
def transcript(module_slug: str) -> str:
    """All that is said in the recording, for who can't hear it well. That it was opened is noted."""
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    wanted = edition.get_task(module.code)
    if wanted.recording is None:
        raise NotFound
    audit.record("transcript.opened", enrolment, utc_now(), module=module.code)
    page = render_template("marking/transcript.html", module=module, task=wanted, lines=lines_of(wanted.recording))
    db.session.commit()
    return page


# The tutor's side


@marking.get("/marking")
@for_roles(Role.TUTOR)
def queue() -> str:
    """What waits to be marked: one's own first, then what is free; or what others have."""
    page = page_number()
    shelf = Shelf.OTHERS if request.args.get("of") == Shelf.OTHERS else Shelf.MINE
    waiting = marking_queue(current_user.id, shelf, offset=(page - 1) * PAGE_SIZE)
    return render_template("marking/queue.html", waiting=waiting, shelf=shelf, page=page, most=MOST_COUNTED)


@marking.route("/marking/<int:submission_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR)
@writes_down_looks
def mark(submission_id: int) -> str | AnyResponse | tuple[str, int]:
    """One submission beside its criteria. What is decided is kept as one goes; then it is released, and the next opens.

    A POST saves first, so that whatever else is wrong with it costs no words.
    """
    piece, now = get_piece(submission_id, current_user.id), utc_now()
    submission = piece.submission
    if submission.submitted_at is None or not may_mark(current_user, submission, is_barred=piece.is_barred):
        raise NotFound
    if request.method == "GET":
        audit.record("submission.read", submission, now)
        page = marking_page(piece)
        db.session.commit()
        return page
    wanted = get_edition(submission.edition).get_task(submission.module_code)
    codes = [criterion.code for criterion in wanted.criteria]
    judgements, comment = read_judgements(request.form, codes), read_comment(request.form)
    found = services.marking_for(submission, current_user.id, now)
    if found.part is Part.AGREED:
        raise services.SomebodyElseMarks(_("Both tutors have finished. Open the page on which you agree."))
    try:
        services.save_marking(found, judgements, comment, now, read_stamp(request.form))
    except services.ChangedMeanwhile as changed:
        if is_autosave():
            raise
        db.session.rollback()
        again = get_piece(submission_id, current_user.id)
        return marking_page(again, [changed.message], Typed(judgements, comment), is_other_saved=True), 409
    comments.note_uses(read_used(request.form), current_user.id)
    if is_autosave():
        db.session.commit()
        at = now.astimezone(LONDON).strftime("%H:%M")
        return jsonify(saved=True, at=at, fields={"revision": found.revision})
    action, _dash, rest = request.form.get("action", "save").partition("-")
    if action == "insert":
        anchor = insert_comment(found, rest, current_user.id, now)
        db.session.commit()
        return redirect(url_for("marking.mark", submission_id=submission_id, _anchor=anchor))
    if action == "keep" and rest in judgements:
        try:
            keep_comment(found, rest, current_user.id, now)
        except Invalid as fault:
            db.session.commit()
            return marking_page(piece, [fault.message]), 422
        db.session.commit()
        flash(_("This comment is kept. You find it below each box for a comment on this criterion."), "success")
        return redirect(url_for("marking.mark", submission_id=submission_id, _anchor=f"comment-{rest}"))
    if action not in ("release", "next"):
        db.session.commit()
        flash(_("Your draft is saved. The learner does not see it yet."), "success")
        return redirect(url_for("marking.mark", submission_id=submission_id))
    try:
        done = _close(found, now, is_release=action == "release")
    except Invalid as fault:
        db.session.commit()
        return marking_page(piece, [fault.message]), 422
    following = find_next_to_mark(current_user.id, submission)
    db.session.commit()
    if following is None:
        flash(_("%(done)s Nothing else waits: well done.", done=done), "success")
        return redirect(url_for("marking.queue"))
    flash(_("%(done)s Here is the next one.", done=done), "success")
    return redirect(url_for("marking.mark", submission_id=following))


def _close(found: Marking, now: datetime, *, is_release: bool) -> str:
    """Release, or finish one of two judgements, or leave it ready for later. Gives what was done. Raises Invalid."""
    if found.submission.double is not None:
        step = double.finish(found, now)
        if step is Step.DISPUTE:
            return _("Finished. You and the other tutor differ: agree on the rest.")
        return _("Finished.")
    if is_release:
        services.release(found, now)
        return _("Released.")
    if gap := services.find_gap(found):
        raise gap
    return _("Ready to be released.")


def _task_page(
    enrolment: Enrolment, module: Module, versions: list[Submission], faults: list[str] | None = None
) -> str:
    edition = edition_of(enrolment)
    wanted = edition.get_task(module.code)
    recognised = recognised_in(enrolment.id, edition, module.code)
    standing = queries.standing_of(versions, recognised)
    referred = next((version for version in versions if version.submitted_at), None)
    again = again_after(referred, enrolment) if referred and standing in OPEN_AGAIN else None
    is_open = standing in (TaskStanding.NOT_STARTED, *OPEN_AGAIN) and (again is None or again.is_open(utc_now()))
    return render_template(
        "marking/task.html",
        edition=edition,
        module=module,
        task=wanted,
        standing=standing,
        deadline=find_deadline(enrolment, module.code),
        now=utc_now(),
        is_open=is_open,
        again=again,
        has_draft=bool(versions) and versions[0].submitted_at is None,
        recognised=recognised,
        work=versions[0] if versions and is_open else None,
        handed_in=[(version, queries.latest_released(version)) for version in versions if version.submitted_at],
        faults=faults or [],
        asks_for_no_name=is_open
        and wanted.files is not FilesWanted.NONE
        and is_marked_without_names(enrolment.cohort_id),
        most_files=submitting.MOST_FILES,
        longest_text=submitting.LONGEST_TEXT,
    )
