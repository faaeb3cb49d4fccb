"""Drawing samples and deciding on them."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from lms import audit
from lms.config import Settings
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.marking import services as marking
from lms.marking.events import MarkingReleased
from lms.marking.models import Marking
from lms.quality.events import HoldsClosed
from lms.quality.models import Outcome, Reason, Sample
from lms.quality.queries import is_held, open_action_of

FINENESS = 1_000_000


class AlreadyDecided(Conflict):
    """A sample is decided once."""


class CommentMissing(Invalid):
    """Who asks for action says which."""


def draw_sample(event: MarkingReleased) -> None:
    """Draw the released marking for a second look, by the configured share; a new round of a marking that was
    sent back is always drawn, and closes the action.
    """
    released = db.session.get_one(Marking, event.marking_id)
    action = open_action_of(released.submission_id)
    settings: Settings = current_app.extensions["settings"]
    if action is not None:
        action.action_closed_at = event.at
        reason = Reason.REMARKED
    elif secrets.randbelow(FINENESS) < settings.sampling_share * FINENESS:
        reason = Reason.SHARE
    else:
        return
    sample = Sample(marking_id=released.id, reason=reason, drawn_at=event.at)
    db.session.add(sample)
    audit.record("sample.drawn", sample, event.at, reason=reason.value)


def decide(sample: Sample, outcome: Outcome, comment: str, *, by: int, now: datetime) -> None:
    """Agree, which closes the hold, or ask for action, which sends the work back to the tutors.

    Raises AlreadyDecided, CommentMissing.
    """
    db.session.refresh(sample, ["outcome"], with_for_update=True)
    if sample.outcome is not None:
        raise AlreadyDecided(_("This sample has been decided already."))
    if outcome is Outcome.ACTION and not comment:
        raise CommentMissing(_("Say what the tutor should look at again."))
    sample.outcome = outcome
    sample.comment = comment
    sample.assurer_id = by
    sample.decided_at = now
    audit.record("sample.decided", sample, now, outcome=outcome.value)
    submission = sample.marking.submission
    if outcome is Outcome.ACTION:
        marking.ask_for_new_marking(submission, comment, now)
        return
    db.session.flush()
    # Another hold of the same learner may be closing right now: each would see the other's, and nobody would tell.
    learning.lock_enrolment(submission.enrolment_id)
    if not is_held(submission.enrolment_id):
        publish(HoldsClosed(submission.enrolment_id, now))
