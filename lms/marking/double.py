"""Two tutors, one piece of work: each finishes a judgement, both are compared, and what is agreed is released.

That they differed stays on record: both judgements, and for each disputed criterion what was agreed and why.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from assessments.rubrics import Decision
from lms import audit
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.marking import allocation
from lms.marking.models import CriterionDecision, Marking, Part, Step, Submission
from lms.marking.services import find_gap
from lms.marking.turns import find_part, note_free


class ReasonMissing(Invalid):
    """Where two judged differently, what is agreed has a reason."""


class NothingToAgree(Conflict):
    """There is no proposal of the other tutor, or it was changed meanwhile."""


def finish(marking: Marking, now: datetime) -> Step:
    """Close one of two judgements: from now on it never changes. Gives whose turn it is then. When both are there and
    the same, what both decided is ready to be released. Raises Undecided, CommentMissing.
    """
    if gap := find_gap(marking):
        raise gap
    submission = marking.submission
    marking.finished_at = now
    marking.is_ready = False
    audit.record("marking.finished", marking, now, part=marking.part.value, round=marking.round)
    other = find_part(submission, Part.SECOND if marking.part is Part.FIRST else Part.FIRST)
    if other is None or other.finished_at is None:
        submission.step = Step.SECOND if marking.part is Part.FIRST else Step.FIRST
    elif codes := disputed(submission):
        submission.step = Step.DISPUTE
        audit.record("marking.disputed", submission, now, criteria=codes)
    else:
        submission.step = Step.RELEASE
        db.session.add(_both(submission, marking, now))
    note_free(submission)
    return submission.step


def disputed(submission: Submission) -> list[str]:
    """The criteria on which the two finished judgements of the open round differ."""
    return differing(find_part(submission, Part.FIRST), find_part(submission, Part.SECOND))


def differing(first: Marking | None, second: Marking | None) -> list[str]:
    """The criteria on which two judgements differ; none where one is missing."""
    if first is None or second is None:
        return []
    decided = {held.criterion: held.decision for held in second.decisions}
    return sorted(held.criterion for held in first.decisions if decided.get(held.criterion) is not held.decision)


def propose(agreed: Marking, now: datetime) -> Step:
    """Propose what is to be agreed. The other of the two then agrees, or proposes something else; what a third tutor
    decides holds at once. Raises Undecided, CommentMissing, ReasonMissing.
    """
    submission = agreed.submission
    if gap := find_gap(agreed):
        raise gap
    held = {one.criterion: one for one in agreed.decisions}
    if bare := [code for code in disputed(submission) if not held[code].reason]:
        raise ReasonMissing(_("Say why you agree on this. Still empty: %(codes)s.", codes=", ".join(bare)))
    agreed.finished_at = now
    audit.record("marking.proposed", agreed, now, round=agreed.round)
    if submission.step is Step.THIRD:
        _settle(submission, agreed)
    return submission.step


def agree(submission: Submission, person_id: int, revision: int, now: datetime) -> Marking:
    """Agree to the other tutor's proposal, as it was read. Raises NothingToAgree."""
    agreed = find_part(submission, Part.AGREED)
    if (
        submission.step is not Step.DISPUTE
        or agreed is None
        or agreed.finished_at is None
        or agreed.tutor_id == person_id
        or agreed.revision != revision
    ):
        raise NothingToAgree(_("The proposal has changed. Read it again."))
    agreed.agreed_by_id = person_id
    audit.record("marking.agreed", agreed, now, round=agreed.round)
    _settle(submission, agreed)
    return agreed


def ask_third(submission: Submission, now: datetime) -> None:
    """Let a third tutor decide, who begins with both judgements. Raises NothingToAgree when it is settled."""
    db.session.refresh(submission, allocation.LOCKED, with_for_update=True)
    if submission.step is not Step.DISPUTE:
        raise NothingToAgree(_("This is settled, or a third tutor has it already."))
    agreed = find_part(submission, Part.AGREED)
    if agreed is not None:
        # In this order: what leaves the list first would be written down without its work when its decisions are read.
        db.session.delete(agreed)
        submission.markings.remove(agreed)
    allocation.ask_third(submission, now)


def change_proposal(agreed: Marking, person_id: int) -> None:
    """Whoever writes in a proposal makes it theirs; it isn't proposed until they say so."""
    agreed.tutor_id = person_id
    agreed.finished_at = None
    agreed.agreed_by_id = None


def _settle(submission: Submission, agreed: Marking) -> None:
    submission.step = Step.RELEASE
    agreed.is_ready = True
    note_free(submission)


def _both(submission: Submission, last: Marking, now: datetime) -> Marking:
    """What both decided alike, with the comments of both."""
    first, second = find_part(submission, Part.FIRST), find_part(submission, Part.SECOND)
    assert first is not None
    assert second is not None
    said = {held.criterion: held.comment for held in second.decisions}
    return Marking(
        submission=submission,
        round=last.round,
        part=Part.AGREED,
        tutor_id=last.tutor_id,
        agreed_by_id=(first if last is second else second).tutor_id,
        started_at=now,
        saved_at=now,
        finished_at=now,
        revision=1,
        is_ready=True,
        comment=_together(first.comment, second.comment),
        decisions=[
            CriterionDecision(
                criterion=held.criterion,
                decision=Decision(str(held.decision)),
                comment=_together(held.comment, said.get(held.criterion, "")),
            )
            for held in first.decisions
        ],
    )


def _together(first: str, second: str) -> str:
    return first if not second or second == first else f"{first}\n{second}".strip()
