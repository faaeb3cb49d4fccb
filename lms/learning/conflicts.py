"""Conflicts of interest: whoever knows a learner judges nothing of theirs, in whatever role and on whatever page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from lms.extensions import db
from lms.learning.models import ConflictOfInterest, Enrolment


def knows(person_id: Any, learner_id: Any) -> ColumnElement[bool]:
    """The condition that somebody knows a learner; for lists, each of which leaves out what a policy refuses."""
    return exists().where(
        ConflictOfInterest.tutor_id == person_id,
        ConflictOfInterest.learner_id == learner_id,
        ConflictOfInterest.ended_at.is_(None),
    )


def known_to(person_id: Any) -> Select[int]:
    """The ids of the learners whom somebody knows."""
    return select(ConflictOfInterest.learner_id).where(
        ConflictOfInterest.tutor_id == person_id, ConflictOfInterest.ended_at.is_(None)
    )


def learners_known_to(person_id: int, learner_ids: Collection[int]) -> frozenset[int]:
    """Those of these learners whom somebody knows; no statement for none."""
    if not learner_ids:
        return frozenset()
    return frozenset(db.session.scalars(known_to(person_id).where(ConflictOfInterest.learner_id.in_(learner_ids))))


def who_knows(enrolment_id: int) -> Select[int]:
    """The ids of those who know whose enrolment it is."""
    return (
        select(ConflictOfInterest.tutor_id)
        .join(Enrolment, Enrolment.person_id == ConflictOfInterest.learner_id)
        .where(Enrolment.id == enrolment_id, ConflictOfInterest.ended_at.is_(None))
    )


def has_conflict(person_id: int, learner_id: int) -> bool:
    """Whether somebody knows a learner."""
    return bool(db.session.scalar(select(knows(person_id, learner_id))))
