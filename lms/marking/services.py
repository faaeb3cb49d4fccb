"""Judging and releasing: the tutor's side of a task. What is released never changes afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from assessments.rubrics import Decision, result_of
from lms import audit
from lms.addresses import path_of
from lms.editions import get_edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.grade_changes import record_change
from lms.learning.models import ChangeKind
from lms.marking.allocation import LOCKED, allocate_again, forget_requesters
from lms.marking.already_met import keep_met
from lms.marking.events import MarkingReleased
from lms.marking.holds import check_not_held
from lms.marking.models import CriterionDecision, Marking, Part, RemarkRequester, Step, Submission
from lms.marking.queries import (
    has_later_version,
    judges_of,
    latest_released,
    passed_before,
)
from lms.marking.turns import current_round, find_part, note_free, part_of
from lms.notices.models import NoticeKind
from lms.notices.services import tell


class NotWaiting(Conflict):
    """The submission doesn't wait to be marked."""


class SomebodyElseMarks(Conflict):
    """Another tutor has begun to mark this."""


class ChangedMeanwhile(Conflict):
    """Another tab, or the other tutor, has saved since this page was opened: nothing is overwritten unseen."""


class NotAgreed(Conflict):
    """Two tutors mark this, and what they agreed isn't there yet."""


class Undecided(Invalid):
    """A marking is released only with a decision on every criterion."""


class CommentMissing(Invalid):
    """A Refer names what to fix."""


class MarkedBefore(Conflict):
    """After an appeal somebody else marks."""


class AppealNeverLowers(Invalid):
    """An appeal never takes away what was passed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision on a criterion, or none yet, and the comment; ``reason`` where two tutors had judged differently."""

    decision: Decision | None
    comment: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which page saves: what it had read (``revision``), which tab it is, and the how manieth save of that tab."""

    revision: int
    tab: str
    sequence: int


def marking_for(submission: Submission, tutor_id: int, now: datetime) -> Marking:
    """The tutor's open marking of a submission, made when there is none; then what was free is theirs.

    Raises NotWaiting, SomebodyElseMarks.
    """
    db.session.refresh(submission, LOCKED, with_for_update=True)
    if submission.marking_due_at is None:
        raise NotWaiting(_("This work has been marked already."))
    if submission.remark_for_appeal and tutor_id in judges_of(submission):
        raise MarkedBefore(_("The learner’s appeal was upheld, so somebody else marks this."))
    part = part_of(submission, tutor_id)
    draft = None if part is None else find_part(submission, part)
    if part is None or (draft is not None and part is not Part.AGREED and draft.tutor_id != tutor_id):
        raise SomebodyElseMarks(_("Another tutor has begun to mark this. Choose another one from the queue."))
    if draft is None:
        draft = Marking(
            submission=submission,
            round=current_round(submission),
            part=part,
            tutor_id=tutor_id,
            started_at=now,
            saved_at=now,
            revision=0,
            saved_tab="",
            saved_sequence=0,
            decisions=[],
        )
        db.session.add(draft)
        _take(submission, part, tutor_id)
    return draft


def save_marking(
    marking: Marking, judgements: Mapping[str, Judgement], comment: str, now: datetime, stamp: Stamp | None = None
) -> None:
    """Keep decisions and comments as a draft, which the learner doesn't see. A save of the same tab that comes late,
    after a newer one, is left out. Raises ChangedMeanwhile when another tab has saved since this one was opened.
    """
    if stamp is not None:
        is_same_tab = stamp.tab == marking.saved_tab
        if not is_same_tab and stamp.revision != marking.revision:
            raise ChangedMeanwhile(
                _("This draft was saved in another tab or by somebody else since you opened this page.")
            )
        if is_same_tab and stamp.sequence < marking.saved_sequence:
            return
        marking.saved_tab, marking.saved_sequence = stamp.tab, stamp.sequence
    kept = {decision.criterion: decision for decision in marking.decisions}
    for code, judgement in judgements.items():
        if code not in kept:
            kept[code] = CriterionDecision(criterion=code)
            marking.decisions.append(kept[code])
        kept[code].decision = judgement.decision
        kept[code].comment = judgement.comment
        kept[code].reason = judgement.reason
    marking.comment = comment
    marking.saved_at = now
    marking.revision += 1
    keep_met(marking)
    marking.is_ready = marking.part is not Part.AGREED and find_gap(marking) is None


def find_gap(marking: Marking) -> Invalid | None:
    """What is missing before the decisions can go to the learner: Undecided, CommentMissing, or nothing."""
    task = get_edition(marking.submission.edition).get_task(marking.submission.module_code)
    decided = {held.criterion: held for held in marking.decisions if held.decision is not None}
    wanted = [criterion.code for criterion in task.criteria]
    if undecided := [code for code in wanted if code not in decided]:
        return Undecided(
            _("Choose Pass or Refer for each criterion. Still open: %(codes)s.", codes=", ".join(undecided))
        )
    if bare := [code for code in wanted if decided[code].decision is Decision.REFER and not decided[code].comment]:
        return CommentMissing(_("Say what to fix for each Refer. Still empty: %(codes)s.", codes=", ".join(bare)))
    return None


def release(marking: Marking, now: datetime, *, is_judged: bool = True) -> Decision:
    """Give the decisions to the learner, and let the progress follow.

    Quality assurance draws its sample from the event, in this transaction and before the module can count.
    Raises Undecided, CommentMissing, NotAgreed, HeldBack.
    """
    submission = marking.submission
    if submission.double is not None and (marking.part is not Part.AGREED or submission.step is not Step.RELEASE):
        raise NotAgreed(_("Two tutors mark this. It can be released when both have finished and agree."))
    keep_met(marking)
    if gap := find_gap(marking):
        raise gap
    task = get_edition(submission.edition).get_task(submission.module_code)
    decisions = {held.criterion: held.decision for held in marking.decisions if held.decision is not None}
    if submission.remark_for_appeal and (
        lowered := sorted(code for code in passed_before(submission) if decisions.get(code) is Decision.REFER)
    ):
        raise AppealNeverLowers(
            _("An appeal never lowers a result. These were passed before: %(codes)s.", codes=", ".join(lowered))
        )
    if is_judged:
        check_not_held(marking)
    result = result_of(task, decisions)
    db.session.flush()
    _record_changes(marking, now)
    marking.result = result
    marking.released_at = now
    marking.is_ready = False
    submission.marking_due_at = None
    submission.remark_note = None
    submission.not_by_id = None
    submission.remark_for_appeal = False
    forget_requesters(submission)
    db.session.flush()
    audit.record("marking.released", marking, now, result=result.value, round=marking.round)
    publish(MarkingReleased(marking.id, now, is_judged))
    # Quality assurance may look back at a version that was replaced meanwhile: the later one decides.
    if not has_later_version(submission):
        if result is Decision.PASS:
            learning.record_task_passed(submission.enrolment_id, submission.module_code, now)
        else:
            learning.reopen_task(submission.enrolment_id, submission.module_code, now)
    _tell_learner(submission, marking, now)
    return result


def ask_for_new_marking(
    submission: Submission,
    note: str,
    now: datetime,
    *,
    not_by: int | None = None,
    asked_by: Collection[int] = (),
    for_appeal: bool = False,
) -> None:
    """Quality assurance sends a submission back to the tutors' queue, with what to look at; to another tutor than who
    judged it, where its group has one, and never to ``not_by`` or to ``asked_by``, on whose decision it is marked anew.
    ``for_appeal``: nobody who judged any version of it marks it, and nothing that was passed is lost.
    """
    forget_requesters(submission)
    db.session.add_all(RemarkRequester(submission_id=submission.id, person_id=one) for one in sorted(set(asked_by)))
    submission.marking_due_at = now
    submission.remark_note = note
    submission.not_by_id = not_by
    submission.remark_for_appeal = for_appeal
    _drop_open(submission)
    allocate_again(submission, now)


def _take(submission: Submission, part: Part, tutor_id: int) -> None:
    """What was free is the tutor's who begins it."""
    if part is Part.FIRST:
        submission.tutor_id = tutor_id
    elif part is Part.SECOND:
        submission.second_tutor_id = tutor_id
    elif submission.step is Step.THIRD:
        submission.third_tutor_id = tutor_id
    note_free(submission)


def _record_changes(marking: Marking, now: datetime) -> None:
    """Note each criterion of which the learner was told something else in an earlier round, or on which two tutors had
    to agree. Called while the round is still open.
    """
    submission = marking.submission
    before = latest_released(submission)
    told = {held.criterion: held.decision for held in before.decisions} if before else {}
    first, second = find_part(submission, Part.FIRST), find_part(submission, Part.SECOND)
    for held in sorted(marking.decisions, key=lambda held: held.criterion):
        was = told.get(held.criterion)
        if was is not None and was is not held.decision:
            record_change(
                submission.enrolment_id,
                submission.module_code,
                held.criterion,
                ChangeKind.REMARKED,
                before=was.value,
                after=str(held.decision),
                reason=submission.remark_note or "",
                about=f"marking {marking.id}",
                by=marking.tutor_id,
                now=now,
            )
        if marking.part is Part.AGREED and held.reason and first and second:
            record_change(
                submission.enrolment_id,
                submission.module_code,
                held.criterion,
                ChangeKind.AGREED,
                before=" / ".join(_decision_on(one, held.criterion) for one in (first, second)),
                after=str(held.decision),
                reason=held.reason,
                about=f"marking {marking.id}",
                by=marking.tutor_id,
                now=now,
            )


def _decision_on(marking: Marking, criterion: str) -> str:
    return next((str(held.decision) for held in marking.decisions if held.criterion == criterion), "")


def set_aside(submission: Submission, *, by: int, now: datetime) -> Marking:
    """The result counts no longer, after an investigation: a new round in which nothing is passed. What was decided
    before stays on record. The words are neutral: why it is so is told to the learner elsewhere.
    """
    task = get_edition(submission.edition).get_task(submission.module_code)
    comment = _("This result does not count. Read the message that you got about it.")
    judgements = {criterion.code: Judgement(Decision.REFER, comment) for criterion in task.criteria}
    return _new_round(submission, judgements, by=by, now=now)


def restore(submission: Submission, former: Marking, *, by: int, now: datetime) -> Marking:
    """A result that was set aside counts again: a new round with the decisions of the former one."""
    judgements = {one.criterion: Judgement(one.decision, one.comment) for one in former.decisions}
    return _new_round(submission, judgements, by=by, now=now)


def _new_round(submission: Submission, judgements: Mapping[str, Judgement], *, by: int, now: datetime) -> Marking:
    _drop_open(submission)
    submission.remark_for_appeal = False
    submission.not_by_id = None
    submission.double, submission.step = None, Step.MARK
    marking = Marking(
        submission=submission,
        round=current_round(submission),
        tutor_id=by,
        started_at=now,
        saved_at=now,
        decisions=[],
    )
    db.session.add(marking)
    db.session.flush()
    save_marking(marking, judgements, "", now)
    release(marking, now, is_judged=False)  # nobody judges here: it counts no longer, or as it did before
    return marking


def _drop_open(submission: Submission) -> None:
    """Throw away what was begun in the open round: drafts, which the learner never saw."""
    number = current_round(submission)
    for marking in [one for one in submission.markings if one.round == number and one.released_at is None]:
        # In this order: what leaves the list first would be written down without its work when its decisions are read.
        db.session.delete(marking)
        submission.markings.remove(marking)
    db.session.flush()


def _tell_learner(submission: Submission, marking: Marking, now: datetime) -> None:
    module = get_edition(submission.edition).get_module(submission.module_code)
    tell(
        submission.enrolment.person,
        NoticeKind.FEEDBACK,
        about=f"marking {marking.id}",
        sentence=_l("Your tutor has looked at your task: %(module)s", module=module.title),
        path=path_of("marking.task", module_slug=module.slug),
        now=now,
    )
