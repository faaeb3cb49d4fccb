"""The page of passages that a submission has in common with other work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_login import current_user

from lms import audit
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.marking.differences import Differences, differences
from lms.marking.models import Submission
from lms.marking.naming import nameless_of
from lms.marking.policy import may_read, which_may_read
from lms.marking.queries import get_submission
from lms.marking.shown import AS_IT_CAME, without_names_of
from lms.marking.shown import Shown as ShownWork
from lms.similarity.models import Likeness, ModelAnswer
from lms.similarity.queries import find_comparison, likenesses_of

similarity = Blueprint("similarity", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a submission has in common with one other text. ``other`` is empty for a model answer; the other learner is
    never named here.
    """

    other: Submission | None
    model_answer: ModelAnswer | None
    words: int
    passages: tuple[Differences, ...]


@similarity.get("/marking/<int:submission_id>/likeness")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)
@writes_down_looks
def of_submission(submission_id: int) -> str:
    """Passages side by side, with where they come from. The look is noted: at this work, and at each other's."""
    submission = get_submission(submission_id)
    if submission.enrolment.person_id == current_user.id or not may_read(current_user, submission):
        raise NotFound
    likenesses, left_out = _readable(likenesses_of(submission.id), submission.id)
    mask = _mask(submission, likenesses)
    found = [_shown(likeness, submission.id, mask) for likeness in likenesses]
    comparison = find_comparison(submission.id)
    edition = get_edition(submission.edition)
    page = render_template(
        "similarity/of_submission.html",
        submission=submission,
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        comparison=comparison,
        unread=[mask.file_name(submission, file) for file in submission.files if file.name in comparison.unread]
        if comparison
        else [],
        mask=mask,
        found=found,
        left_out=left_out,
    )
    now = utc_now()
    audit.record("similarity.read", submission, now)
    for shown in found:
        if shown.other is not None:
            audit.record("similarity.read", shown.other, now, beside=submission.id)
    db.session.commit()
    return page


def _readable(likenesses: Sequence[Likeness], submission_id: int) -> tuple[list[Likeness], int]:
    """What is like model answers and work that the reader may read, as anywhere else; and how much is left out."""
    others = {one.id: _other(one, submission_id) for one in likenesses}
    open_to_reader = which_may_read(current_user, [other for other in others.values() if other is not None])
    readable = [one for one in likenesses if (other := others[one.id]) is None or other.id in open_to_reader]
    return readable, len(likenesses) - len(readable)


def _other(likeness: Likeness, submission_id: int) -> Submission | None:
    return likeness.other if likeness.submission_id == submission_id else likeness.submission


def _mask(submission: Submission, likenesses: Sequence[Likeness]) -> ShownWork:
    """Without any name, as soon as one of the authors is marked without names: what is alike may tell of both."""
    compared = [one for found in likenesses for one in (found.submission, found.other) if one is not None]
    works = {one.id: one for one in (submission, *compared)}
    return without_names_of(one.enrolment.person for one in works.values()) if nameless_of(works) else AS_IT_CAME


def _shown(likeness: Likeness, submission_id: int, mask: ShownWork) -> Shown:
    """The likeness as seen from this submission: it may have been found when the other one was compared."""
    is_own = likeness.submission_id == submission_id
    sides = ("other", "own") if is_own else ("own", "other")
    return Shown(
        other=_other(likeness, submission_id),
        model_answer=likeness.model_answer,
        words=likeness.words,
        passages=tuple(differences(*(mask.words(passage[side]) for side in sides)) for passage in likeness.passages),
    )
