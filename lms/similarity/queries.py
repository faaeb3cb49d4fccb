"""Reads of what is alike."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.similarity.models import Comparison, Likeness, Shingle

MOST_OTHERS = 10
FEWEST_SHARED = 3
MOST_SHOWN = 20


def find_comparison(submission_id: int) -> Comparison | None:
    """Whether and when a submission was compared."""
    return db.session.get(Comparison, submission_id)


def likenesses_of(submission_id: int) -> Sequence[Likeness]:
    """What a submission has in common with others and with model answers, most words first; with the others' work."""
    query = (
        select(Likeness)
        .where((Likeness.submission_id == submission_id) | (Likeness.other_id == submission_id))
        .options(
            *(
                joinedload(side).joinedload(Submission.enrolment).joinedload(Enrolment.person)
                for side in (Likeness.other, Likeness.submission)
            )
        )
        .order_by(Likeness.words.desc(), Likeness.id)
        .limit(MOST_SHOWN)
    )
    return db.session.scalars(query).all()


def waiting_comparisons(*, tries: int, limit: int) -> Sequence[int]:
    """The submissions that are to be compared, the oldest first, without those that failed so often."""
    query = (
        select(Comparison.submission_id)
        .where(Comparison.done_at.is_(None), Comparison.tries < tries)
        .order_by(Comparison.asked_at, Comparison.submission_id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def sharing_words(submission: Submission, person_id: int) -> Sequence[Submission]:
    """The submissions of others to the same task that share most with this one, found by the index of shingles. Of each
    learner's versions the one that shares most.
    """
    own, theirs = aliased(Shingle), aliased(Shingle)
    shared = func.count().label("shared")
    counted = (
        select(theirs.submission_id, shared)
        .join(own, (own.value == theirs.value) & (own.module_code == theirs.module_code))
        .where(own.submission_id == submission.id, theirs.submission_id != submission.id)
        .group_by(theirs.submission_id)
        .having(shared >= FEWEST_SHARED)
        .subquery()
    )
    place = (
        func.row_number()
        .over(partition_by=Submission.enrolment_id, order_by=(counted.c.shared.desc(), Submission.id))
        .label("place")
    )
    ranked = (
        select(Submission.id, counted.c.shared, place)
        .join(counted, counted.c.submission_id == Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Enrolment.person_id != person_id, Submission.submitted_at.is_not(None))
        .subquery()
    )
    query = (
        select(Submission)
        .join(ranked, ranked.c.id == Submission.id)
        .where(ranked.c.place == 1)
        .options(joinedload(Submission.files))
        .order_by(ranked.c.shared.desc(), Submission.id)
        .limit(MOST_OTHERS)
    )
    return db.session.scalars(query).unique().all()
