"""Whose turn it is on work that waits, and which judgement they give. Pure: it reads what is loaded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from lms.marking.models import Double, Marking, Part, Step, Submission

FIRST_ACTS = (Step.MARK, Step.FIRST)
BOTH_ACT = (Step.DISPUTE, Step.RELEASE)


def current_round(submission: Submission) -> int:
    """The round that is open, or the next one: each ends with what was released."""
    return 1 + max((marking.round for marking in submission.markings if marking.released_at is not None), default=0)


def find_part(submission: Submission, part: Part) -> Marking | None:
    """A judgement of the open round."""
    number = current_round(submission)
    return next((one for one in submission.markings if one.round == number and one.part is part), None)


def part_of(submission: Submission, person_id: int) -> Part | None:
    """The judgement that is this person's to give now, or that they may take since it is nobody's. None when it is
    somebody else's turn. Nobody gives two of one piece of work.
    """
    first, second, step = submission.tutor_id, submission.second_tutor_id, submission.step
    if step is Step.THIRD:
        return Part.AGREED if _fits(submission.third_tutor_id, person_id, first, second) else None
    if step in BOTH_ACT:
        is_third = step is Step.RELEASE and person_id == submission.third_tutor_id
        return Part.AGREED if person_id in (first, second) or is_third else None
    if step in FIRST_ACTS and _fits(first, person_id, second):
        return Part.FIRST
    if second_acts(submission) and _fits(second, person_id, first):
        return Part.SECOND
    return None


def second_acts(submission: Submission) -> bool:
    """Whether a second tutor may judge now: at once where neither sees the other's, else after the first."""
    return submission.step is Step.SECOND or (submission.double is Double.BLIND and submission.step is Step.MARK)


def note_free(submission: Submission) -> None:
    """Keep ``is_free`` true to what it says; after each change of step or tutors."""
    submission.is_free = (
        (submission.step in FIRST_ACTS and submission.tutor_id is None)
        or (second_acts(submission) and submission.second_tutor_id is None)
        or (submission.step is Step.THIRD and submission.third_tutor_id is None)
    )


def turns_of(person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which it is this tutor's turn on work: as first, second or third. Work meets one at most,
    and each has an index of its own, which a database finds only where they are asked apart.
    """
    second_now = or_(
        Submission.step.in_((Step.SECOND, *BOTH_ACT)),
        and_(Submission.step == Step.MARK, Submission.double == Double.BLIND),
    )
    return (
        and_(Submission.tutor_id == person_id, Submission.step.in_((*FIRST_ACTS, *BOTH_ACT))),
        and_(Submission.second_tutor_id == person_id, second_now),
        and_(Submission.third_tutor_id == person_id, Submission.step.in_((Step.THIRD, Step.RELEASE))),
    )


def is_turn_of(person_id: Any) -> ColumnElement[bool]:
    """The condition under which it is this tutor's turn on work."""
    return or_(*turns_of(person_id))


def is_given_to(person_id: int) -> ColumnElement[bool]:
    """The condition under which work is allocated to this tutor, whosever turn it is."""
    return or_(
        Submission.tutor_id == person_id,
        Submission.second_tutor_id == person_id,
        Submission.third_tutor_id == person_id,
    )


def _fits(named: int | None, person_id: int, *others: int | None) -> bool:
    return named == person_id if named is not None else person_id not in others
