"""Everything as tables: what each export is called, its columns, and its rows, read some at a time.

Names of columns never change: others build on them. A new column goes to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.attendance.models import Attendance, LiveSession
from lms.attendance.queries import minutes_columns
from lms.editions import get_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import CriterionDecision, Marking, Submission
from lms.quality.models import Sample
from lms.quizzes.models import Answer, Attempt
from lms.reports.deadlines import Deadlines
from lms.reports.finding import every_sign
from lms.reports.gradebook import Learner, criterion_cells, learners, module_cells
from lms.reports.states import Cell as Standing
from lms.reports.tables import LEARNER, Asked, Row, released, table
from lms.reports.trail_exports import (
    actions,
    appeals,
    changed_results,
    live_assessments,
    recognition,
    resubmissions,
)
from lms.reports.wording import reason_of
from lms.sheets import ROWS_AT_ONCE, Cell, Sheet
from modules.programme import Module


def gradebook(asked: Asked) -> Sheet:
    """A line for each learner: where they stand in each module of any edition, since when it is met, and when due."""
    modules = _modules(asked)
    columns = [*LEARNER, "edition", "joined_at", "completed_at", "withdrawn_at"]
    for module in modules:
        columns += [f"{module.code}_state", f"{module.code}_met_at", f"{module.code}_due_at", f"{module.code}_late"]

    def rows() -> Iterator[Row]:
        for some, deadlines in _portions(asked):
            cells = module_cells(some, deadlines, asked.now)
            for one in some:
                row: list[Cell] = [one.enrolment_id, one.name, one.cohort, one.edition]
                row += [one.enrolled_at, one.completed_at, one.withdrawn_at]
                for module in modules:
                    row += _standing(cells.get((one.enrolment_id, module.code)))
                yield row

    return Sheet("gradebook", columns, rows())


def _standing(cell: Standing | None) -> list[Cell]:
    return [cell.state.value, cell.at, cell.due_at, cell.is_late] if cell else [None, None, None, None]


def criteria(asked: Asked) -> Sheet:
    """A line for each learner and criterion: where they stand with it, since when, and by quiz or by task."""

    def rows() -> Iterator[Row]:
        modules = _modules(asked)
        for some, deadlines in _portions(asked):
            by_number = {one.enrolment_id: one for one in some}
            for module in modules:
                cells = criterion_cells(some, module.code, deadlines, asked.now)
                for (enrolment_id, code), cell in cells.items():
                    one = by_number[enrolment_id]
                    yield [
                        enrolment_id,
                        one.name,
                        one.cohort,
                        module.code,
                        code,
                        cell.state.value,
                        cell.at,
                        cell.by.value if cell.by else None,
                        cell.due_at,
                        cell.is_late,
                    ]

    columns = [*LEARNER, "module", "criterion", "state", "since", "by", "due_at", "late"]
    return Sheet("criteria", columns, rows())


def attempts(asked: Asked) -> Sheet:
    """A line for each attempt at a quiz."""
    columns = {
        "attempt_id": Attempt.id,
        "module": Attempt.module_code,
        "number": Attempt.number,
        "edition": Attempt.edition,
        "started_at": Attempt.started_at,
        "submitted_at": Attempt.submitted_at,
        "score": Attempt.score,
        "out_of": Attempt.out_of,
        "percent": Attempt.percent,
        "achieved": Attempt.achieved,
        "set_aside_at": Attempt.set_aside_at,
    }
    return table(
        "attempts", asked, columns, lambda query: query.join(Attempt, Attempt.enrolment_id == Enrolment.id), Attempt.id
    )


def answers(asked: Asked) -> Sheet:
    """A line for each answer of a submitted attempt: the share of its mark that it earned."""
    columns = {
        "attempt_id": Attempt.id,
        "module": Attempt.module_code,
        "number": Attempt.number,
        "question": Answer.question_id,
        "saved_at": Answer.saved_at,
        "fraction": Answer.fraction,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            query.join(Attempt, Attempt.enrolment_id == Enrolment.id)
            .join(Answer, Answer.attempt_id == Attempt.id)
            .where(Attempt.submitted_at.is_not(None))
        )

    return table("answers", asked, columns, join, Attempt.id, Answer.question_id)


def markings(asked: Asked) -> Sheet:
    """A line for each released marking of work on a task."""
    tutor = aliased(Person)
    columns = {
        "submission_id": Submission.id,
        "module": Submission.module_code,
        "version": Submission.version,
        "submitted_at": Submission.submitted_at,
        "marking_id": Marking.id,
        "round": Marking.round,
        "tutor": tutor.name,
        "released_at": Marking.released_at,
        "result": Marking.result,
        "comment": Marking.comment,
    }
    return table(
        "markings", asked, columns, lambda query: released(query).join(tutor, tutor.id == Marking.tutor_id), Marking.id
    )


def decisions(asked: Asked) -> Sheet:
    """A line for each criterion that a tutor decided."""
    columns = {
        "submission_id": Submission.id,
        "module": Submission.module_code,
        "version": Submission.version,
        "marking_id": Marking.id,
        "round": Marking.round,
        "released_at": Marking.released_at,
        "criterion": CriterionDecision.criterion,
        "decision": CriterionDecision.decision,
        "comment": CriterionDecision.comment,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return released(query).join(CriterionDecision, CriterionDecision.marking_id == Marking.id)

    return table("decisions", asked, columns, join, Marking.id, CriterionDecision.criterion)


def samples(asked: Asked) -> Sheet:
    """A line for each second look at a marking."""
    tutor, assurer = aliased(Person), aliased(Person)
    columns = {
        "sample_id": Sample.id,
        "module": Submission.module_code,
        "version": Submission.version,
        "marking_id": Marking.id,
        "tutor": tutor.name,
        "reason": Sample.reason,
        "drawn_at": Sample.drawn_at,
        "assurer": assurer.name,
        "outcome": Sample.outcome,
        "decided_at": Sample.decided_at,
        "comment": Sample.comment,
        "action_closed_at": Sample.action_closed_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            released(query)
            .join(Sample, Sample.marking_id == Marking.id)
            .join(tutor, tutor.id == Marking.tutor_id)
            .outerjoin(assurer, assurer.id == Sample.assurer_id)
        )

    return table("samples", asked, columns, join, Sample.id)


def attendance(asked: Asked) -> Sheet:
    """A line for each learner and live session that is recorded."""
    columns = {
        "session_id": LiveSession.id,
        "session": LiveSession.title,
        "module": LiveSession.module_code,
        "starts_at": LiveSession.starts_at,
        "ends_at": LiveSession.ends_at,
        "cancelled_at": LiveSession.cancelled_at,
        "presence": Attendance.presence,
        "minutes": Attendance.minutes,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return query.join(Attendance, Attendance.enrolment_id == Enrolment.id).join(
            LiveSession, LiveSession.id == Attendance.session_id
        )

    return table("attendance", asked, columns, join, Enrolment.id, LiveSession.id)


def hours(asked: Asked) -> Sheet:
    """A line for each learner: minutes of guided learning, and minutes of their own log. The two are never added."""
    attended, pieces, logged = minutes_columns()
    columns = {"sessions_minutes": attended, "marked_pieces": pieces, "logged_minutes": logged}
    sheet = table("hours", asked, columns, lambda query: query, Enrolment.id)

    def rows() -> Iterator[Row]:
        for enrolment_id, name, group, in_sessions, marked, by_themselves in sheet.rows:
            assert isinstance(in_sessions, int)
            assert isinstance(marked, int)
            guided = in_sessions + marked * asked.minutes_per_piece
            yield [enrolment_id, name, group, guided, in_sessions, marked, by_themselves]

    names = [*LEARNER, "guided_minutes", "of_which_sessions_minutes", "marked_pieces", "self_directed_minutes"]
    return Sheet("hours", names, rows())


def at_risk(asked: Asked) -> Sheet:
    """A line for each sign of each learner at risk, as it was worked out last."""

    def rows() -> Iterator[Row]:
        for one in every_sign(asked.may_read, asked.wanted, ROWS_AT_ONCE):
            for sign in one.signs:
                yield [
                    one.learner.enrolment_id,
                    one.learner.name,
                    one.learner.cohort,
                    one.urgency,
                    sign.rule.value,
                    reason_of(sign),
                    sign.module or None,
                    sign.since,
                    one.since,
                    one.found_at,
                ]

    columns = [*LEARNER, "urgency", "sign", "reason", "module", "since", "on_list_since", "found_at"]
    return Sheet("at-risk", columns, rows())


EXPORTS: Mapping[str, Callable[[Asked], Sheet]] = {
    "gradebook": gradebook,
    "criteria": criteria,
    "attempts": attempts,
    "answers": answers,
    "markings": markings,
    "decisions": decisions,
    "samples": samples,
    "attendance": attendance,
    "hours": hours,
    "at-risk": at_risk,
    "recognition": recognition,
    "resubmissions": resubmissions,
    "live-assessments": live_assessments,
    "actions": actions,
    "changed-results": changed_results,
    "appeals": appeals,
}


def _portions(asked: Asked) -> Iterator[tuple[list[Learner], Deadlines]]:
    """The learners, some at a time, with their deadlines."""
    after = 0
    query = learners(asked.may_read, asked.wanted)
    while some := [Learner(*row) for row in db.session.execute(query.where(Enrolment.id > after).limit(ROWS_AT_ONCE))]:
        yield some, Deadlines([one.enrolment_id for one in some], {one.cohort_id for one in some})
        after = some[-1].enrolment_id


def _modules(asked: Asked) -> list[Module]:
    """The modules of every edition that the groups learn, by code; the newest edition's words."""
    query = select(Cohort.edition).distinct().order_by(Cohort.edition)
    if asked.wanted.cohort_id is not None:
        query = query.where(Cohort.id == asked.wanted.cohort_id)
    found = {
        module.code: module
        for edition in db.session.scalars(query)
        for module in get_edition(edition).programme.modules
    }
    return [found[code] for code in sorted(found)]
