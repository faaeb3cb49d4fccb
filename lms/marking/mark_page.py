"""What the page shows on which a tutor marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask_login import current_user

from lms.adjustments.wording import needs_in_words
from lms.clock import london_day
from lms.editions import get_edition
from lms.errors import NotFound
from lms.marking import comments, queries, services
from lms.marking.already_met import already_met
from lms.marking.comments import comments_for
from lms.marking.models import CriterionDecision, Double, Marking, Part, Step, Submission
from lms.marking.policy import may_see_both
from lms.marking.queue import Piece
from lms.marking.services import Judgement
from lms.marking.turns import find_part, part_of
from lms.marking.wording import acquaintance_words
from lms.once import new_token


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: what was sent and could not be kept, or what is kept."""

    judgements: Mapping[str, Judgement]
    comment: str


def marking_page(
    piece: Piece, faults: list[str] | None = None, typed: Typed | None = None, *, is_other_saved: bool = False
) -> str:
    """The work beside its criteria. ``typed`` is shown in place of what is kept, so that no words are lost; with
    ``is_other_saved`` what another tab has kept stands beside it.
    """
    submission = piece.submission
    edition = get_edition(submission.edition)
    handed_in = submission.submitted_at or submission.saved_at
    waits = submission.marking_due_at is not None
    part = part_of(submission, current_user.id) if waits else None
    draft = find_part(submission, part) if part else None
    # Who began free work before it was theirs.
    is_mine = part in (Part.FIRST, Part.SECOND) and (draft is None or draft.tutor_id == current_user.id)
    return render_template(
        "marking/mark.html",
        submission=submission,
        called=piece.called,
        needs=needs_in_words(submission.enrolment.adjustments, london_day(handed_in)),
        edition=edition,
        module=edition.get_module(submission.module_code),
        task=edition.get_task(submission.module_code),
        draft=draft,
        typed=typed or typed_of(draft),
        tab=new_token(),
        saved_elsewhere=draft if is_other_saved else None,
        is_mine=is_mine,
        is_double=submission.double is not None,
        waits=waits,
        to_agree=waits and part is Part.AGREED and may_see_both(submission),
        own=_own_finished(submission),
        first=_readable_first(submission, part),
        released=queries.latest_released(submission),
        earlier=[(version, queries.latest_released(version)) for version in piece.earlier],
        already_met=already_met(
            submission, piece.earlier[0] if piece.earlier else None, has_recognised=piece.has_recognised
        ),
        marker=draft.tutor.name if draft and not is_mine else None,
        acquaintances=acquaintance_words(),
        kept=comments_for(current_user.id, submission.module_code) if is_mine else {},
        shown=piece.shown,
        faults=faults or [],
    )


def insert_comment(marking: Marking, which: str, person_id: int, now: datetime) -> str:
    """Put a kept comment into a marking: ``which`` is "12-1.1", its id and the criterion. Gives where the page is to
    open. Raises NotFound.
    """
    number, _dash, criterion = which.partition("-")
    task = get_edition(marking.submission.edition).get_task(marking.submission.module_code)
    if not number.isdecimal() or len(number) > 9 or criterion not in {one.code for one in task.criteria}:
        raise NotFound
    kept = comments.get_comment(int(number), person_id)
    judgements = typed_of(marking).judgements
    before = judgements.get(criterion, Judgement(None, ""))
    words = f"{before.comment}\n{kept.words}".strip() if kept.words not in before.comment else before.comment
    services.save_marking(marking, {criterion: Judgement(before.decision, words, before.reason)}, marking.comment, now)
    comments.note_uses([kept.id], person_id)
    return f"comment-{criterion}"


def keep_comment(marking: Marking, criterion: str, person_id: int, now: datetime) -> None:
    """Keep what stands in a comment, for other work. Raises NothingToKeep."""
    judgement = typed_of(marking).judgements[criterion]
    comments.keep(
        judgement.comment, marking.submission.module_code, criterion, owner_id=person_id, is_shared=False, now=now
    )


def typed_of(draft: Marking | None) -> Typed:
    """What a draft holds, as the form shows it."""
    if draft is None:
        return Typed({}, "")
    return Typed({held.criterion: judgement_of(held) for held in draft.decisions}, draft.comment)


def judgement_of(held: CriterionDecision) -> Judgement:
    """A kept decision as a form sends it."""
    return Judgement(held.decision, held.comment, held.reason)


def _own_finished(submission: Submission) -> Marking | None:
    """The tutor's own judgement that waits for the other's."""
    for part in (Part.FIRST, Part.SECOND):
        found = find_part(submission, part)
        if found is not None and found.finished_at is not None and found.tutor_id == current_user.id:
            return found
    return None


def _readable_first(submission: Submission, part: Part | None) -> Marking | None:
    """What the first tutor decided, for a second one who marks after them. Never where neither sees the other's."""
    if part is Part.SECOND and submission.double is Double.SECOND and submission.step is Step.SECOND:
        return find_part(submission, Part.FIRST)
    return None
