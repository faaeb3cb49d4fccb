"""What marking holds about a person: their work, its files, and what tutors decided and wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, or_, select, update

from lms import storage
from lms.extensions import db
from lms.held import Fate, File, Held, Section, Treatment, Whom, rows
from lms.learning.models import Enrolment
from lms.marking.models import CriterionDecision, Marking, Submission, SubmissionFile

TABLES = {
    "submission": Treatment("tasks", Fate.UNNAMED, "that work was submitted, and when; its words are erased"),
    "submission_file": Treatment("task_files", Fate.ERASED),
    "marking": Treatment("markings", Fate.UNNAMED, "decisions, which an awarding body may ask for; no comment stays"),
    "criterion_decision": Treatment("decisions", Fate.UNNAMED, "decisions, without the comment"),
}


def submissions(person_id: int) -> Select[Any]:
    """The ids of what a person wrote and submitted."""
    return (
        select(Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Enrolment.person_id == person_id)
    )


def markings(person_id: int) -> Select[Any]:
    """The ids of markings of a person's work."""
    return select(Marking.id).where(Marking.submission_id.in_(submissions(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """The work, its files, and released decisions. A tutor's draft is nobody's record yet: the pages hide it as well.

    A tutor is told by role, as on the pages.
    """
    yield Section(
        "tasks",
        _("Your tasks"),
        {
            "submission": _("Number of the record"),
            "module": _("Module"),
            "version": _("Version"),
            "text": _("What you wrote"),
            "saved_at": _("Saved"),
            "declared_at": _("You said that it is your own work"),
            "submitted_at": _("Submitted"),
            "remark_note": _("Why it is looked at again"),
        },
        rows(
            select(
                Submission.id.label("submission"),
                Submission.module_code.label("module"),
                Submission.version,
                Submission.text,
                Submission.saved_at,
                Submission.declared_at,
                Submission.submitted_at,
                Submission.remark_note,
            )
            .where(Submission.id.in_(submissions(whom.id)))
            .order_by(Submission.id)
        ),
    )
    yield Section(
        "task_files",
        _("Files that you sent"),
        {
            "submission": _("Number of the record"),
            "name": _("Name"),
            "size_bytes": _("Size in bytes"),
            "added_at": _("Added"),
        },
        rows(
            select(
                SubmissionFile.submission_id.label("submission"),
                SubmissionFile.name,
                SubmissionFile.size_bytes,
                SubmissionFile.added_at,
            )
            .where(SubmissionFile.submission_id.in_(submissions(whom.id)))
            .order_by(SubmissionFile.id)
        ),
        _files(whom.id),
    )
    released = Marking.id.in_(markings(whom.id)), Marking.released_at.is_not(None)
    yield Section(
        "markings",
        _("What tutors decided"),
        {
            "marking": _("Number of the decision"),
            "submission": _("Number of the record"),
            "round": _("Round"),
            "released_at": _("Told to you"),
            "result": _("Result"),
            "comment": _("Comment"),
        },
        rows(
            select(
                Marking.id.label("marking"),
                Marking.submission_id.label("submission"),
                Marking.round,
                Marking.released_at,
                Marking.result,
                Marking.comment,
            )
            .where(*released)
            .order_by(Marking.id)
        ),
    )
    yield Section(
        "decisions",
        _("Decisions on each criterion"),
        {
            "marking": _("Number of the decision"),
            "criterion": _("Criterion"),
            "decision": _("Decision"),
            "comment": _("Comment"),
        },
        rows(
            select(
                CriterionDecision.marking_id.label("marking"),
                CriterionDecision.criterion,
                CriterionDecision.decision,
                CriterionDecision.comment,
            )
            .join(Marking, Marking.id == CriterionDecision.marking_id)
            .where(*released)
            .order_by(CriterionDecision.marking_id, CriterionDecision.criterion)
        ),
    )


def _files(person_id: int) -> Iterator[File]:
    files = (
        select(SubmissionFile.id, SubmissionFile.name, SubmissionFile.key)
        .where(SubmissionFile.submission_id.in_(submissions(person_id)))
        .order_by(SubmissionFile.id)
    )
    for file in rows(files):
        yield File(f"{file['id']}-{file['name']}", _reader(file["key"]))


def _reader(key: str) -> Callable[[], Iterable[bytes]]:
    return lambda: storage.stream(key)


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take words, files and comments out; decisions stay. Work leaves the tutors' queue, and drafts go.

    Who marks and is erased leaves no draft, which would keep other tutors from the work.
    """
    files = SubmissionFile.submission_id.in_(submissions(whom.id))
    keys = list(db.session.scalars(select(SubmissionFile.key).where(files).distinct()))
    db.session.execute(delete(SubmissionFile).where(files))
    drafts = select(Marking.id).where(
        Marking.released_at.is_(None), or_(Marking.tutor_id == whom.id, Marking.id.in_(markings(whom.id)))
    )
    db.session.execute(delete(CriterionDecision).where(CriterionDecision.marking_id.in_(drafts)))
    db.session.execute(delete(Marking).where(Marking.id.in_(drafts)))
    db.session.execute(
        update(CriterionDecision).where(CriterionDecision.marking_id.in_(markings(whom.id))).values(comment="")
    )
    db.session.execute(update(Marking).where(Marking.id.in_(markings(whom.id))).values(comment=""))
    mine = Submission.id.in_(submissions(whom.id))
    db.session.execute(delete(Submission).where(mine, Submission.submitted_at.is_(None)))
    db.session.execute(
        update(Submission).where(mine).values(text="", remark_note=None, not_by_id=None, marking_due_at=None)
    )
    return keys


def forget(person_id: int) -> None:
    """Take the decisions out."""
    db.session.execute(delete(CriterionDecision).where(CriterionDecision.marking_id.in_(markings(person_id))))
    db.session.execute(delete(Marking).where(Marking.id.in_(markings(person_id))))
    db.session.execute(delete(Submission).where(Submission.id.in_(submissions(person_id))))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"submission": submissions, "marking": markings},
    keys=select(SubmissionFile.key),
)
