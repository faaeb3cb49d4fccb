"""Writing, submitting, judging and releasing. What is submitted or released never changes afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from assessments.rubrics import Decision, FilesWanted, Task, result_of
from lms import audit, storage
from lms.addresses import path_of
from lms.editions import Edition, get_edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment, TaskStanding
from lms.marking import resubmission
from lms.marking.already_met import keep_met, recognised_in
from lms.marking.events import MarkingReleased, TaskSubmitted
from lms.marking.models import CriterionDecision, Marking, Submission, SubmissionFile
from lms.marking.queries import has_later_version, standing_of, submissions_of
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from lms.uploads import check_file

MOST_FILES = 5
LONGEST_TEXT = 20_000


class NotOpenForWork(Conflict):
    """The task waits for a tutor, or is passed."""


class TooManyFiles(Invalid):
    """Five files are enough."""


class TextTooLong(Invalid):
    """The text is longer than anybody would read."""


class NothingToSubmit(Invalid):
    """There is no text, or a file that the task needs is missing."""


class NotDeclared(Invalid):
    """Work is submitted with the declaration that it is one's own."""


class NotWaiting(Conflict):
    """The submission doesn't wait to be marked."""


class SomebodyElseMarks(Conflict):
    """Another tutor has begun to mark this."""


class Undecided(Invalid):
    """A marking is released only with a decision on every criterion."""


class CommentMissing(Invalid):
    """A Refer names what to fix."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision on a criterion, or none yet, and the comment."""

    decision: Decision | None
    comment: str


# The learner's side


def draft_for(enrolment: Enrolment, edition: Edition, module_code: str, now: datetime) -> Submission:
    """The draft to write in: the one that is open, or a new version that begins with what was referred.

    Raises NotOpenForWork while a tutor has it, and once it is passed; NoMoreVersions where the rule of resubmission
    lets nobody begin a new version now.
    """
    # Another tab may be making this very draft, or submitting it: wait for it, and see what it left.
    learning.lock_enrolment(enrolment.id)
    versions = submissions_of(enrolment.id, module_code)
    standing = standing_of(versions, recognised_in(enrolment.id, edition, module_code))
    if standing is TaskStanding.DRAFT:
        return versions[0]
    if standing in (TaskStanding.SUBMITTED, TaskStanding.PASSED):
        raise NotOpenForWork(_("You have submitted this task. It can’t be changed now."))
    before = versions[0] if versions else None
    if before is not None:
        resubmission.check_may_begin(before, enrolment, now)
    draft = Submission(
        enrolment_id=enrolment.id,
        module_code=module_code,
        version=before.version + 1 if before else 1,
        edition=edition.id,
        text=before.text if before else "",
        saved_at=now,
        files=[],
        markings=[],
    )
    for file in before.files if before else ():
        draft.files.append(
            SubmissionFile(
                name=file.name,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
                key=file.key,
                added_at=file.added_at,
            )
        )
    db.session.add(draft)
    learning.note_task_standing(enrolment.id, module_code, TaskStanding.DRAFT)
    return draft


def save_text(draft: Submission, text: str, now: datetime) -> None:
    """Keep what is written. Raises TextTooLong."""
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(_("This text is too long. Shorten it to 20,000 letters."))
    draft.text = text
    draft.saved_at = now


def add_file(draft: Submission, name: str, content: bytes, now: datetime) -> SubmissionFile:
    """Take a file after looking at its content. Raises BadFile, TooManyFiles."""
    shown, media_type = check_file(name, content)
    if len(draft.files) >= MOST_FILES:
        raise TooManyFiles(_("You can add up to five files. Remove one first."))
    file = SubmissionFile(
        name=shown,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key=storage.keep(content),
        added_at=now,
    )
    draft.files.append(file)
    draft.saved_at = now
    return file


def remove_file(draft: Submission, file_id: int, now: datetime) -> None:
    """Take a file out of the draft; what earlier versions hold stays."""
    draft.files = [file for file in draft.files if file.id != file_id]
    draft.saved_at = now


def submit(draft: Submission, task: Task, *, declared: bool, now: datetime) -> None:
    """Hand the draft in; from now on it is fixed. Raises NotDeclared, NothingToSubmit, TooLate."""
    if not declared:
        raise NotDeclared(_("Tick the box to say that this is your own work."))
    if not draft.text.strip() and not draft.files:
        raise NothingToSubmit(_("Write your answer first."))
    if task.files is FilesWanted.REQUIRED and not draft.files:
        raise NothingToSubmit(_("This task needs a file. Add one, then submit."))
    if draft.version > 1:
        resubmission.check_in_time(draft, now)
    draft.declared_at = now
    draft.submitted_at = now
    draft.marking_due_at = now
    learning.note_task_standing(draft.enrolment_id, draft.module_code, TaskStanding.SUBMITTED)
    audit.record("task.submitted", draft, now, module=draft.module_code, version=draft.version)
    publish(TaskSubmitted(draft.id, now))


# The tutor's side


def marking_for(submission: Submission, tutor_id: int, now: datetime) -> Marking:
    """The tutor's open marking of a submission, made when there is none. Raises NotWaiting, SomebodyElseMarks."""
    db.session.refresh(submission, ["marking_due_at", "markings"], with_for_update=True)
    if submission.marking_due_at is None:
        raise NotWaiting(_("This work has been marked already."))
    draft = find_draft(submission)
    if draft is None:
        draft = Marking(
            submission=submission,
            round=len(submission.markings) + 1,
            tutor_id=tutor_id,
            started_at=now,
            saved_at=now,
            decisions=[],
        )
        db.session.add(draft)
    if draft.tutor_id != tutor_id:
        raise SomebodyElseMarks(_("Another tutor has begun to mark this. Choose another one from the queue."))
    return draft


def find_draft(submission: Submission) -> Marking | None:
    """The marking that is not released yet."""
    return next((marking for marking in submission.markings if marking.released_at is None), None)


def save_marking(marking: Marking, judgements: Mapping[str, Judgement], comment: str, now: datetime) -> None:
    """Keep decisions and comments as a draft, which the learner doesn't see."""
    kept = {decision.criterion: decision for decision in marking.decisions}
    for code, judgement in judgements.items():
        if code not in kept:
            kept[code] = CriterionDecision(criterion=code)
            marking.decisions.append(kept[code])
        kept[code].decision = judgement.decision
        kept[code].comment = judgement.comment
    marking.comment = comment
    marking.saved_at = now


def release(marking: Marking, now: datetime) -> Decision:
    """Give the decisions to the learner, and let the progress follow. Raises Undecided, CommentMissing.

    Quality assurance draws its sample from the event, in this transaction and before the module can count.
    """
    submission = marking.submission
    task = get_edition(submission.edition).get_task(submission.module_code)
    keep_met(marking)
    decided = {held.criterion: held for held in marking.decisions if held.decision is not None}
    wanted = [criterion.code for criterion in task.criteria]
    if undecided := [code for code in wanted if code not in decided]:
        raise Undecided(
            _("Choose Pass or Refer for each criterion. Still open: %(codes)s.", codes=", ".join(undecided))
        )
    if bare := [code for code in wanted if decided[code].decision is Decision.REFER and not decided[code].comment]:
        raise CommentMissing(_("Say what to fix for each Refer. Still empty: %(codes)s.", codes=", ".join(bare)))
    result = result_of(task, {code: Decision(str(decided[code].decision)) for code in wanted})
    marking.result = result
    marking.released_at = now
    submission.marking_due_at = None
    submission.remark_note = None
    db.session.flush()
    audit.record("marking.released", marking, now, result=result.value, round=marking.round)
    publish(MarkingReleased(marking.id, now))
    # Quality assurance may look back at a version that was replaced meanwhile: the later one decides.
    if not has_later_version(submission):
        if result is Decision.PASS:
            learning.record_task_passed(submission.enrolment_id, submission.module_code, now)
        else:
            learning.reopen_task(submission.enrolment_id, submission.module_code, now)
    _tell_learner(submission, marking, now)
    return result


def ask_for_new_marking(submission: Submission, note: str, now: datetime) -> None:
    """Quality assurance sends a submission back to the tutors' queue, with what to look at."""
    submission.marking_due_at = now
    submission.remark_note = note


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
