"""What marking holds about a person: their work, its files, and what tutors decided and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from lms.extensions import db
from lms.held import Fate, File, Held, Section, Treatment, Whom, rows, stored
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import (
    CohortTutor,
    CriterionDecision,
    KeptComment,
    Marking,
    Part,
    RemarkRequester,
    Submission,
    SubmissionFile,
)
from lms.marking.resubmission_models import Resubmission
from lms.marking.turns import find_part, is_given_to, note_free

PLACES = {"tutor_id": Part.FIRST, "second_tutor_id": Part.SECOND, "third_tutor_id": Part.AGREED}

TABLES = {
    "submission": Treatment("tasks", Fate.UNNAMED, "that work was submitted, and when; its words are erased"),
    "submission_file": Treatment("task_files", Fate.ERASED),
    "marking": Treatment("markings", Fate.UNNAMED, "decisions, which an awarding body may ask for; no comment stays"),
    "resubmission": Treatment("resubmissions", Fate.UNNAMED, "whether work could be submitted again; no reason stays"),
    "criterion_decision": Treatment("decisions", Fate.UNNAMED, "decisions, without the comment"),
    "remark_requester": Treatment("", Fate.ERASED, "who sent work back, until it is marked anew"),
    "double_marking": Treatment("", Fate.NOBODY, "how a group's work is marked"),
    "cohort_tutor": Treatment("groups_marked", Fate.ERASED),
    "kept_comment": Treatment("kept_comments", Fate.UNNAMED, "comments that all tutors use; a tutor's own are erased"),
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
    released = Marking.id.in_(markings(whom.id)), _is_told()
    yield Section(
        "markings",
        _("What tutors decided"),
        {
            "marking": _("Number of the decision"),
            "submission": _("Number of the record"),
            "round": _("Round"),
            "part": _("Whose: first or second tutor, or agreed by both"),
            "released_at": _("Told to you"),
            "result": _("Result"),
            "comment": _("Comment"),
        },
        rows(
            select(
                Marking.id.label("marking"),
                Marking.submission_id.label("submission"),
                Marking.round,
                Marking.part,
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
            "reason": _("Why two tutors agreed on it"),
        },
        rows(
            select(
                CriterionDecision.marking_id.label("marking"),
                CriterionDecision.criterion,
                CriterionDecision.decision,
                CriterionDecision.comment,
                CriterionDecision.reason,
            )
            .join(Marking, Marking.id == CriterionDecision.marking_id)
            .where(*released)
            .order_by(CriterionDecision.marking_id, CriterionDecision.criterion)
        ),
    )
    yield _resubmissions(whom.id)
    yield from _about_the_tutor(whom)


def _resubmissions(person_id: int) -> Section:
    return Section(
        "resubmissions",
        _("Whether you could submit a task again"),
        {
            "submission": _("Number of the record"),
            "state": _("State"),
            "opened_at": _("Since"),
            "decided_at": _("Decided"),
            "reason": _("Reason"),
        },
        rows(
            select(
                Resubmission.submission_id.label("submission"),
                Resubmission.state,
                Resubmission.opened_at,
                Resubmission.decided_at,
                Resubmission.reason,
            )
            .where(Resubmission.submission_id.in_(submissions(person_id)))
            .order_by(Resubmission.id)
        ),
    )


def resubmissions(person_id: int) -> Select[Any]:
    """The ids of what followed a person's referred work."""
    return select(Resubmission.id).where(Resubmission.submission_id.in_(submissions(person_id)))


def _about_the_tutor(whom: Whom) -> Iterable[Section]:
    """What is held of somebody as a tutor."""
    yield Section(
        "groups_marked",
        _("Groups whose work you mark"),
        {"group": _("Group"), "weight": _("Share")},
        rows(
            select(Cohort.name.label("group"), CohortTutor.weight)
            .join(Cohort, Cohort.id == CohortTutor.cohort_id)
            .where(CohortTutor.person_id == whom.id)
            .order_by(Cohort.id)
        ),
    )
    yield Section(
        "kept_comments",
        _("Comments that you keep for marking"),
        {"module": _("Module"), "criterion": _("Criterion"), "comment": _("Comment"), "kept_at": _("Saved")},
        rows(
            select(
                KeptComment.module_code.label("module"),
                KeptComment.criterion,
                KeptComment.words.label("comment"),
                KeptComment.kept_at,
            )
            .where(KeptComment.owner_id == whom.id)
            .order_by(KeptComment.id)
        ),
    )


def _is_told() -> ColumnElement[bool]:
    """Released, or one of the two judgements behind what was released."""
    other = aliased(Marking)
    behind = exists().where(
        other.submission_id == Marking.submission_id, other.round == Marking.round, other.released_at.is_not(None)
    )
    return or_(Marking.released_at.is_not(None), Marking.finished_at.is_not(None) & behind)


def _files(person_id: int) -> Iterator[File]:
    files = (
        select(SubmissionFile.id, SubmissionFile.name, SubmissionFile.key)
        .where(SubmissionFile.submission_id.in_(submissions(person_id)))
        .order_by(SubmissionFile.id)
    )
    for file in rows(files):
        yield stored(f"{file['id']}-{file['name']}", file["key"])


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take words, files and comments out; decisions stay. Work leaves the tutors' queue, and drafts go.

    Who marks and is erased leaves no draft, which would keep other tutors from the work.
    """
    files = SubmissionFile.submission_id.in_(submissions(whom.id))
    keys = list(db.session.scalars(select(SubmissionFile.key).where(files).distinct()))
    db.session.execute(delete(SubmissionFile).where(files))
    # What one of two tutors has finished is a judgement, though it is never released itself.
    drafts = select(Marking.id).where(
        Marking.released_at.is_(None),
        Marking.finished_at.is_(None),
        or_(Marking.tutor_id == whom.id, Marking.id.in_(markings(whom.id))),
    )
    db.session.execute(delete(CriterionDecision).where(CriterionDecision.marking_id.in_(drafts)))
    db.session.execute(delete(Marking).where(Marking.id.in_(drafts)))
    db.session.execute(
        update(CriterionDecision)
        .where(CriterionDecision.marking_id.in_(markings(whom.id)))
        .values(comment="", reason="")
    )
    db.session.execute(update(Marking).where(Marking.id.in_(markings(whom.id))).values(comment=""))
    mine_ids = submissions(whom.id)
    mine = Submission.id.in_(mine_ids)
    is_theirs = (RemarkRequester.person_id == whom.id) | RemarkRequester.submission_id.in_(mine_ids)
    db.session.execute(delete(RemarkRequester).where(is_theirs))
    db.session.execute(delete(CohortTutor).where(CohortTutor.person_id == whom.id))
    db.session.execute(delete(KeptComment).where(KeptComment.owner_id == whom.id, ~KeptComment.is_shared))
    db.session.execute(update(KeptComment).where(KeptComment.owner_id == whom.id).values(owner_id=None))
    db.session.execute(update(Resubmission).where(Resubmission.submission_id.in_(mine_ids)).values(reason=""))
    db.session.execute(delete(Submission).where(mine, Submission.submitted_at.is_(None)))
    db.session.execute(
        update(Submission).where(mine).values(text="", remark_note=None, not_by_id=None, marking_due_at=None)
    )
    _free_what_waits_for(whom.id)
    return keys


def _free_what_waits_for(tutor_id: int) -> None:
    """What waits for a tutor who is erased is anybody's, and officers see it."""
    query = select(Submission).where(Submission.marking_due_at.is_not(None), is_given_to(tutor_id))
    for submission in db.session.scalars(query):
        for place, part in PLACES.items():
            done = find_part(submission, part)
            if getattr(submission, place) == tutor_id and (done is None or done.finished_at is None):
                setattr(submission, place, None)
        note_free(submission)
    db.session.flush()


def forget(person_id: int) -> None:
    """Take the decisions out."""
    db.session.execute(delete(CriterionDecision).where(CriterionDecision.marking_id.in_(markings(person_id))))
    db.session.execute(delete(Marking).where(Marking.id.in_(markings(person_id))))
    db.session.execute(delete(Resubmission).where(Resubmission.submission_id.in_(submissions(person_id))))
    db.session.execute(delete(Submission).where(Submission.id.in_(submissions(person_id))))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"submission": submissions, "marking": markings, "resubmission": resubmissions},
    keys=select(SubmissionFile.key),
)
