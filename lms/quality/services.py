"""Deciding on samples, and what follows: an action that the assessor answers, or a new marking by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import audit
from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of
from lms.addresses import path_of
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.vacsr import Check, CheckFinding, require_all, unmet_points
from lms.marking import services as marking
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from lms.quality.events import HoldsClosed
from lms.quality.models import ActionAnswer, Outcome, Sample, SampleAction, SampleCheck
from lms.quality.queries import is_held, open_answer_of


class AlreadyDecided(Conflict):
    """A sample is decided once."""


class CommentMissing(Invalid):
    """Who overturns says what is wrong."""


class ActionMissing(Invalid):
    """An action says what is to be done, and by when."""


class NotOpen(Conflict):
    """The action is closed, or waits for somebody else."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """What an assessor has to do, and by which day."""

    task: str
    due_on: date


def decide(
    sample: Sample,
    outcome: Outcome,
    comment: str,
    *,
    checks: Mapping[Check, CheckFinding],
    to_do: ToDo | None = None,
    by: int,
    now: datetime,
) -> None:
    """Agree, which closes the hold; give the assessor something to do; or overturn, which sends the work back to be
    marked by somebody else where there is somebody else.

    Raises AlreadyDecided, ChecksMissing, CheckNoteMissing, CommentMissing, ActionMissing.
    """
    db.session.refresh(sample, ["outcome"], with_for_update=True)
    if sample.outcome is not None:
        raise AlreadyDecided(_("This sample has been decided already."))
    require_all(checks)
    if outcome is Outcome.OVERTURNED and not comment:
        raise CommentMissing(_("Say what the next tutor should look at."))
    if outcome is Outcome.ACTION and (to_do is None or not to_do.task or to_do.due_on < london_day(now)):
        raise ActionMissing(_("Say what the tutor has to do, and by when."))
    sample.outcome = outcome
    sample.comment = comment
    sample.assurer_id = by
    sample.decided_at = now
    sample.checks = [SampleCheck(check=check, is_met=found.is_met, note=found.note) for check, found in checks.items()]
    audit.record("sample.decided", sample, now, by=by, outcome=outcome.value, unmet=unmet_points(checks))
    submission, assessor = sample.marking.submission, sample.marking.tutor
    if outcome is Outcome.OVERTURNED:
        others = {one.id for one in holders_of(Role.TUTOR)} - {assessor.id, by, submission.enrolment.person_id}
        not_by = assessor.id if others else None
        marking.ask_for_new_marking(submission, comment, now, not_by=not_by, asked_by=[by])
    if to_do is not None and outcome is Outcome.ACTION:
        action = SampleAction(
            sample_id=sample.id, assessor_id=assessor.id, task=to_do.task, due_on=to_do.due_on, set_at=now
        )
        db.session.add(action)
        audit.record("action.set", action, now, by=by, due=to_do.due_on.isoformat())
    _tell(assessor, f"sample {sample.id}", _l("Quality assurance has looked at your marking."), now)
    if outcome is Outcome.AGREED:
        _let_go(sample, now)


def answer(action: SampleAction, words: str, now: datetime) -> None:
    """The assessor says what they did; then a quality assurer accepts it, or not. Raises NotOpen, CommentMissing."""
    _hold(action)
    if open_answer_of(action) is not None:
        raise NotOpen(_("You have answered already. Quality assurance reads your answer."))
    if not words:
        raise CommentMissing(_("Say what you did."))
    action.answers.append(ActionAnswer(words=words, answered_at=now))
    audit.record("action.answered", action, now)
    if (assurer := action.sample.assurer) is not None and assurer.is_active:
        about = f"action {action.id} answer {len(action.answers)}"
        path = path_of("quality.action", action_id=action.id)
        _tell(assurer, about, _l("A tutor has answered an action that you set."), now, path)


def accept(action: SampleAction, words: str, *, by: int, now: datetime) -> None:
    """Close the action: what the assessor did is enough. Without an answer of theirs, the words say why it is closed
    all the same. Raises NotOpen, CommentMissing.
    """
    _hold(action)
    waiting = open_answer_of(action)
    if waiting is None:
        if not words:
            raise CommentMissing(_("The tutor has not answered. Say why you close this without an answer."))
        waiting = ActionAnswer()
        action.answers.append(waiting)
    waiting.is_accepted, waiting.verdict, waiting.judged_at, waiting.judged_by_id = True, words, now, by
    action.sample.action_closed_at = now
    audit.record("action.closed", action, now, by=by, answered=waiting.answered_at is not None)
    _tell(action.assessor, f"action {action.id} closed", _l("An action on your marking is closed."), now)
    _let_go(action.sample, now)


def ask_again(action: SampleAction, words: str, *, by: int, now: datetime) -> None:
    """What the assessor did is not enough; the words say what is missing. Raises NotOpen, CommentMissing."""
    _hold(action)
    waiting = open_answer_of(action)
    if waiting is None:
        raise NotOpen(_("The tutor has not answered yet."))
    if not words:
        raise CommentMissing(_("Say what is still missing."))
    waiting.is_accepted, waiting.verdict, waiting.judged_at, waiting.judged_by_id = False, words, now, by
    audit.record("action.returned", action, now, by=by)
    about = f"action {action.id} returned {len(action.answers)}"
    _tell(action.assessor, about, _l("An action on your marking is not closed yet."), now)


def _hold(action: SampleAction) -> None:
    db.session.flush()  # what was changed in this transaction would be lost
    db.session.refresh(action.sample, ["action_closed_at"], with_for_update=True)
    db.session.refresh(action, ["answers"])
    if action.sample.action_closed_at is not None:
        raise NotOpen(_("This action is closed already."))


def _let_go(sample: Sample, now: datetime) -> None:
    """Announce that nothing of the learner is held any more, if that is so."""
    enrolment_id = sample.marking.submission.enrolment_id
    db.session.flush()
    # Another hold of the same learner may be closing right now: each would see the other's, and nobody would tell.
    learning.lock_enrolment(enrolment_id)
    if not is_held(enrolment_id):
        publish(HoldsClosed(enrolment_id, now))


def _tell(person: Person, about: str, sentence: object, now: datetime, path: str | None = None) -> None:
    tell(
        person,
        NoticeKind.QUALITY,
        about=about,
        sentence=sentence,
        path=path or path_of("quality.feedback"),
        now=now,
    )
