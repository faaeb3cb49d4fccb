"""Judging without names: which groups are judged so, and the one question whether a learner's name is hidden."""

from __future__ import annotations

from sqlalchemy import false, func

from lms.extensions import db
from lms.learning.models import CohortMarking

IS_ANONYMOUS = func.coalesce(CohortMarking.is_anonymous, false())


def hides_name(*, is_anonymous: bool, waits: bool) -> bool:
    """Whether whoever judges sees a reference in place of the learner's name: in a group that is marked so, from when
    the work comes until its decisions are released. Every page, file and sentence of marking, and of recognition of
    prior learning, asks this.
    """
    return is_anonymous and waits


def is_marked_without_names(cohort_id: int) -> bool:
    """Whether a group is marked without names."""
    options = db.session.get(CohortMarking, cohort_id)
    return options is not None and options.is_anonymous
