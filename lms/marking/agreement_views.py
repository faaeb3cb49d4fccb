"""The page on which two tutors, or a third, agree on what they judged differently."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.clock import LONDON, utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.marking import double, services
from lms.marking.forms import read_comment, read_judgements, read_stamp
from lms.marking.mark_page import Typed, judgement_of, typed_of
from lms.marking.models import Marking, Part, Step, Submission
from lms.marking.policy import may_mark, may_see_both
from lms.marking.queue import Piece, find_next_to_mark, get_piece
from lms.marking.services import Judgement
from lms.marking.turns import find_part, part_of
from lms.once import new_token
from lms.requests import is_autosave

agreement = Blueprint("agreement", __name__, template_folder="templates")


@agreement.route("/marking/<int:submission_id>/agreement", methods=["GET", "POST"])
@for_roles(Role.TUTOR)
@writes_down_looks
def show(submission_id: int) -> str | Response | tuple[str, int]:
    """Both judgements side by side, and what is agreed: proposed by one and agreed by the other, or said by a third."""
    piece, now = _piece(submission_id), utc_now()
    submission = piece.submission
    if request.method == "GET":
        audit.record("submission.read", submission, now)
        page = _page(piece)
        db.session.commit()
        return page
    action = request.form.get("action", "save")
    if action == "agree":
        return _agree(piece)
    if action == "third":
        double.ask_third(submission, now)
        db.session.commit()
        flash(_("A third tutor decides now."), "success")
        return redirect(url_for("marking.queue"))
    found = services.marking_for(submission, current_user.id, now)
    if submission.step is not Step.RELEASE:
        task = get_edition(submission.edition).get_task(submission.module_code)
        judgements = read_judgements(request.form, [criterion.code for criterion in task.criteria])
        comment = read_comment(request.form)
        try:
            services.save_marking(found, judgements, comment, now, read_stamp(request.form))
        except services.ChangedMeanwhile as changed:
            if is_autosave():
                raise
            db.session.rollback()
            return _page(_piece(submission_id), [changed.message], Typed(judgements, comment)), 409
        double.change_proposal(found, current_user.id)
    if is_autosave():
        db.session.commit()
        at = now.astimezone(LONDON).strftime("%H:%M")
        return jsonify(saved=True, at=at, fields={"revision": found.revision})
    if action == "save":
        db.session.commit()
        flash(_("Your draft is saved. Nobody is told yet."), "success")
        return redirect(url_for("agreement.show", submission_id=submission_id))
    try:
        if submission.step is not Step.RELEASE:
            double.propose(found, now)
        is_released = submission.step is Step.RELEASE
        if is_released:
            services.release(found, now)
    except Invalid as fault:
        db.session.commit()
        return _page(piece, [fault.message]), 422
    return _go_on(submission, _("Released.") if is_released else _("Proposed. The other tutor sees it in the queue."))


def _agree(piece: Piece) -> Response:
    """Agree to what the other proposed, as it was read, and release it."""
    submission, now = piece.submission, utc_now()
    services.marking_for(submission, current_user.id, now)  # holds it until this request ends
    revision = request.form.get("revision", -1, type=int)
    found = double.agree(submission, current_user.id, revision, now)
    services.release(found, now)
    return _go_on(submission, _("Agreed and released."))


def _go_on(submission: Submission, done: str) -> Response:
    following = find_next_to_mark(current_user.id, submission)
    db.session.commit()
    flash(done, "success")
    if following is None:
        return redirect(url_for("marking.queue"))
    return redirect(url_for("marking.mark", submission_id=following))


def _piece(submission_id: int) -> Piece:
    """The work, for one of its two tutors when both have finished, or for the third. Raises NotFound."""
    piece = get_piece(submission_id, current_user.id)
    submission = piece.submission
    if (
        submission.marking_due_at is None
        or not may_mark(current_user, submission, is_barred=piece.is_barred)
        or not may_see_both(submission)
        or part_of(submission, current_user.id) is not Part.AGREED
    ):
        raise NotFound
    return piece


def _page(piece: Piece, faults: list[str] | None = None, typed: Typed | None = None) -> str:
    submission = piece.submission
    edition = get_edition(submission.edition)
    first, second = find_part(submission, Part.FIRST), find_part(submission, Part.SECOND)
    agreed = find_part(submission, Part.AGREED)
    return render_template(
        "marking/agreement.html",
        piece=piece,
        submission=submission,
        shown=piece.shown,
        edition=edition,
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        first=first,
        second=second,
        first_held={one.criterion: one for one in first.decisions} if first else {},
        second_held={one.criterion: one for one in second.decisions} if second else {},
        disputed=double.differing(first, second),
        agreed=agreed,
        is_theirs=agreed is not None and agreed.finished_at is not None and agreed.tutor_id != current_user.id,
        is_mine=agreed is not None and agreed.finished_at is not None and agreed.tutor_id == current_user.id,
        typed=typed or (typed_of(agreed) if agreed else _begun(first, double.differing(first, second))),
        tab=new_token(),
        faults=faults or [],
    )


def _begun(first: Marking | None, open_codes: list[str]) -> Typed:
    """Where nothing is proposed: what both said alike, and nothing yet of the rest."""
    if first is None:
        return Typed({}, "")
    return Typed(
        {
            held.criterion: Judgement(None, "") if held.criterion in open_codes else judgement_of(held)
            for held in first.decisions
        },
        first.comment,
    )
