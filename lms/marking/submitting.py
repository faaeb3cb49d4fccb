"""Writing and submitting: the learner's side of a task. What is submitted never changes afterwards."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask_babel import gettext as _

from assessments.rubrics import FilesWanted, Task
from lms import audit, storage
from lms.editions import Edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment, TaskStanding
from lms.marking import resubmission
from lms.marking.allocation import allocate
from lms.marking.already_met import recognised_in
from lms.marking.events import TaskSubmitted
from lms.marking.models import Submission, SubmissionFile
from lms.marking.queries import (
    standing_of,
    submissions_of,
    waits_after_appeal,
)
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


class WaitsAfterAppeal(Invalid):
    """What was handed in before is marked anew first: it may pass."""


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
    """Hand the draft in; from now on it is fixed. Raises NotDeclared, NothingToSubmit, WaitsAfterAppeal, TooLate."""
    if not declared:
        raise NotDeclared(_("Tick the box to say that this is your own work."))
    if not draft.text.strip() and not draft.files:
        raise NothingToSubmit(_("Write your answer first."))
    if task.files is FilesWanted.REQUIRED and not draft.files:
        raise NothingToSubmit(_("This task needs a file. Add one, then submit."))
    if draft.version > 1:
        resubmission.check_in_time(draft, now)
    if waits_after_appeal(draft.enrolment_id, draft.module_code):
        raise WaitsAfterAppeal(
            _("After your appeal another tutor marks what you handed in before. Wait for the result.")
        )
    draft.declared_at = now
    draft.submitted_at = now
    draft.marking_due_at = now
    learning.note_task_standing(draft.enrolment_id, draft.module_code, TaskStanding.SUBMITTED)
    allocate(draft, now)
    audit.record("task.submitted", draft, now, module=draft.module_code, version=draft.version)
    publish(TaskSubmitted(draft.id, now))
