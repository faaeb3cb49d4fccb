"""Whether work that was referred may be submitted again, by when, and on whose word.

The rule is content (assessments/resubmission.py). Where it has limits, a Refer leaves a row that says what follows;
without limits there is none, and the learner may begin at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from assessments.resubmission import Authoriser
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms import audit
from lms.access import Holder, Role
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import moment_in_words
from lms.editions import get_edition
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.learning.anonymity import IS_ANONYMOUS, hides_name
from lms.learning.conflicts import knows
from lms.learning.deadlines import Deadline
from lms.learning.extending import get_enrolment
from lms.learning.further_tries import count_further_tries
from lms.learning.models import Cohort, CohortMarking, Enrolment, FurtherTry, ModuleProgress, TaskStanding
from lms.learning.queries import deadline_for, deadline_from
from lms.learning.working_days import end_of_working_days
from lms.marking.events import MarkingReleased
from lms.marking.models import Marking, Submission
from lms.marking.queries import find_version, has_later_version, latest_released
from lms.marking.references import reference
from lms.marking.resubmission_models import ENDED, MAY_BEGIN, Resubmission, ResubmissionState
from lms.notices.models import NoticeKind
from lms.notices.services import tell

PAGE_SIZE = 50


class NoMoreVersions(Conflict):
    """The rule of the task lets nobody begin a new version now."""


class TooLate(Invalid):
    """The days for handing it in again are over. What is written stays."""


class AlreadyDecided(Conflict):
    """Somebody else has decided meanwhile."""


class ReasonMissing(Invalid):
    """The learner reads why."""


@dataclass(frozen=True, slots=True)
class Again:
    """What a learner may do with work that was referred. ``left`` is None where there is no limit."""

    rule: Rule
    state: ResubmissionState
    left: int | None
    deadline: Deadline | None
    reason: str
    to_mend: tuple[str, ...]

    @property
    def may_begin(self) -> bool:
        """Whether a new version may be begun, if its time is not over."""
        return self.state in MAY_BEGIN

    def is_over(self, now: datetime) -> bool:
        """Whether the time to hand it in is over."""
        return self.may_begin and self.deadline is not None and self.deadline.at < now

    def is_open(self, now: datetime) -> bool:
        """Whether the learner can work now."""
        return self.may_begin and not self.is_over(now)


# Reads


def rule_of(submission: Submission) -> Rule:
    """The rule that holds after this version: its own edition's."""
    return get_edition(submission.edition).get_task(submission.module_code).resubmission


def again_after(referred: Submission, enrolment: Enrolment) -> Again | None:
    """What the learner may do after this version, which was referred; None where the rule has nothing to say. One
    statement where there are limits. ``enrolment`` is loaded with its deadlines.
    """
    rule = rule_of(referred)
    if rule == Rule():
        return None
    row, given = _row_and_given(referred) if rule.has_limits else (None, 0)
    marking = latest_released(referred)
    to_mend = [held.criterion for held in marking.decisions if held.decision is Decision.REFER] if marking else []
    state = row.state if row else ResubmissionState.OPEN
    is_granted = row is not None and row.granted_at is not None
    if is_granted:
        state = ResubmissionState.AUTHORISED
    used = referred.version - 1
    allowed = None if rule.most is None else max(rule.most + given, used + (state is ResubmissionState.AUTHORISED))
    return Again(
        rule=rule,
        state=state,
        left=None if allowed is None else allowed - used,
        deadline=_deadline(rule, row, enrolment, referred.module_code),
        reason=row.reason if row and not is_granted else "",
        to_mend=tuple(sorted(to_mend)),
    )


def _deadline(rule: Rule, row: Resubmission | None, enrolment: Enrolment, module_code: str) -> Deadline | None:
    """Until when: the working days of the rule, and all that moves a learner's deadlines."""
    starts_at = (row.granted_at or row.starts_at) if row is not None else None
    if rule.within_working_days is None or starts_at is None:
        return None
    return deadline_from(end_of_working_days(starts_at, rule.within_working_days), enrolment, module_code)


def find_row(submission_id: int) -> Resubmission | None:
    """What follows a version that was referred, where the rule has limits."""
    return db.session.scalars(select(Resubmission).where(Resubmission.submission_id == submission_id)).one_or_none()


def _row_and_given(referred: Submission) -> tuple[Resubmission | None, int]:
    """What follows a version, and how many further tries its module has been given, in one statement."""
    given = select(func.count(FurtherTry.id)).where(
        FurtherTry.enrolment_id == referred.enrolment_id, FurtherTry.module_code == referred.module_code
    )
    query = select(Resubmission, given.scalar_subquery()).where(Resubmission.submission_id == referred.id)
    found = db.session.execute(query).one_or_none()
    return (None, 0) if found is None else (found[0], found[1])


def get_row(resubmission_id: int) -> Resubmission:
    """What follows a version, with the work, its learner, and who marked it. Raises NotFound."""
    query = (
        select(Resubmission)
        .where(Resubmission.id == resubmission_id)
        .options(
            joinedload(Resubmission.decided_by),
            joinedload(Resubmission.submission).options(
                joinedload(Submission.enrolment).joinedload(Enrolment.person),
                selectinload(Submission.files),
                selectinload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
            ),
        )
    )
    row = db.session.scalars(query).unique().one_or_none()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's work in a list. ``learner`` is a reference where who decides is not to know the name."""

    id: int
    enrolment_id: int
    learner: str
    group: str
    module_code: str
    version: int
    state: ResubmissionState
    since: datetime


def waiting_for(person: Holder, *, offset: int = 0) -> Sequence[Row]:
    """What waits for a word that this person may give, by their roles; never about their own work, or of somebody whom
    they know. One more than a page is given, which tells that there are more.
    """
    words = [Authoriser(role.value) for role in (Role.TUTOR, Role.QUALITY_ASSURER) if person.holds_any({role})]
    query = (
        _rows()
        .where(Resubmission.state == ResubmissionState.WAITING, Resubmission.authoriser.in_(words))
        .where(Resubmission.granted_at.is_(None))
        .where(Enrolment.person_id != person.id, ~knows(person.id, Enrolment.person_id))
        .order_by(Resubmission.opened_at, Resubmission.id)
    )
    return _page(query, offset)


def at_an_end(*, offset: int = 0) -> Sequence[Row]:
    """Who has no way to submit a referred task again: used up, declined, or late; the latest first. One more than a
    page is given, which tells that there are more.
    """
    later = aliased(Submission)
    is_replaced = exists().where(
        later.enrolment_id == Submission.enrolment_id,
        later.module_code == Submission.module_code,
        later.version > Submission.version,
        later.submitted_at.is_not(None),
    )
    query = (
        _rows()
        .join(
            ModuleProgress,
            (ModuleProgress.enrolment_id == Submission.enrolment_id)
            & (ModuleProgress.module_code == Submission.module_code),
        )
        .where(Resubmission.state.in_(ENDED), ModuleProgress.task_standing == TaskStanding.REFERRED, ~is_replaced)
        .where(Enrolment.withdrawn_at.is_(None), Resubmission.granted_at.is_(None))
        .order_by(Resubmission.opened_at.desc(), Resubmission.id.desc())
    )
    return _page(query, offset)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Resubmission.id,
            Enrolment.id,
            Person.name,
            Cohort.name,
            Submission.module_code,
            Submission.version,
            Resubmission.state,
            Resubmission.opened_at,
            Submission.id,
            IS_ANONYMOUS,
        )
        .join(Submission, Submission.id == Resubmission.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Cohort.id)
    )


def _page(query: Select[*tuple[Any, ...]], offset: int) -> Sequence[Row]:
    return [_row(*found) for found in db.session.execute(query.limit(PAGE_SIZE + 1).offset(offset))]


def _row(*found: Any) -> Row:
    """What the query gives, with a reference for the name while it waits to be decided without names."""
    *fields, submission_id, is_anonymous = found
    row = Row(*fields)
    if hides_name(is_anonymous=is_anonymous, waits=row.state is ResubmissionState.WAITING):
        return replace(row, learner=reference(submission_id))
    return row


def came_in_time(referred: Submission) -> bool:
    """Whether the first version was handed in by the learner's own deadline; so it is where nothing was due."""
    first = select(Submission.submitted_at).where(
        Submission.enrolment_id == referred.enrolment_id,
        Submission.module_code == referred.module_code,
        Submission.version == 1,
    )
    handed_in = db.session.scalar(first)
    due_at = deadline_for(get_enrolment(referred.enrolment_id), referred.module_code)
    return due_at is None or handed_in is None or handed_in <= due_at


# What follows a decision


def note_what_follows(event: MarkingReleased) -> None:
    """A Refer opens the way to a new version, or says why not; a Pass closes what an earlier round had opened."""
    marking = db.session.get_one(Marking, event.marking_id)
    submission = marking.submission
    rule = rule_of(submission)
    if not rule.has_limits or has_later_version(submission):
        return
    row = find_row(submission.id)
    if marking.result is Decision.PASS:
        if row is not None:
            db.session.delete(row)
        return
    if row is not None:  # marked again, with the same result: what was decided of it holds
        return
    in_time = not rule.first_deadline_met or came_in_time(submission)
    granted = _count_granted(submission)
    state = state_after(rule, used=submission.version - 1 - granted, in_time=in_time)
    row = Resubmission(
        submission_id=submission.id,
        state=state,
        authoriser=rule.authorised_by,
        opened_at=event.at,
        starts_at=event.at if state is ResubmissionState.OPEN else None,
    )
    db.session.add(row)
    audit.record("resubmission.opened", row, event.at, state=state.value)
    if not row.may_begin and count_further_tries(submission.enrolment_id, submission.module_code) > granted:
        grant(row, event.at)


def _count_granted(submission: Submission) -> int:
    """How many versions of this work were begun on further tries, so that the rule does not count them."""
    query = select(func.count()).where(
        Resubmission.submission_id == Submission.id,
        Resubmission.granted_at.is_not(None),
        Submission.enrolment_id == submission.enrolment_id,
        Submission.module_code == submission.module_code,
    )
    return db.session.scalars(query).one()


def grant(row: Resubmission, now: datetime) -> None:
    """Use a further try for the version after this one: it may be begun whatever the rule says."""
    row.granted_at = now
    db.session.flush()
    audit.record("resubmission.granted", row, now, state=row.state.value)


def state_after(rule: Rule, *, used: int, in_time: bool) -> ResubmissionState:
    """What a Refer leads to, when so many new versions were used already."""
    if rule.most is not None and used >= rule.most:
        return ResubmissionState.USED_UP
    if rule.first_deadline_met and not in_time:
        return ResubmissionState.LATE
    return ResubmissionState.OPEN if rule.authorised_by is Authoriser.NOBODY else ResubmissionState.WAITING


def check_may_begin(referred: Submission, enrolment: Enrolment, now: datetime) -> None:
    """Raises NoMoreVersions where no new version may be begun now."""
    again = again_after(referred, enrolment)
    if again is None or again.is_open(now):
        return
    if again.state is ResubmissionState.WAITING:
        raise NoMoreVersions(_("You can’t change this task yet. We tell you when you can."))
    if again.may_begin:
        raise NoMoreVersions(_("The time to submit this task again is over. Your tutor will talk with you."))
    raise NoMoreVersions(_("You can’t submit this task again. Your tutor will talk with you."))


def check_in_time(draft: Submission, now: datetime) -> None:
    """Raises TooLate for a new version whose days are over: it can't be handed in, and nothing of it is lost."""
    referred = find_version(draft, draft.version - 1)
    if referred is None or not rule_of(referred).has_limits:
        return
    again = again_after(referred, get_enrolment(draft.enrolment_id))
    if again is not None and again.is_over(now) and again.deadline is not None:
        raise TooLate(
            _(
                "The time to submit this again ended on %(moment)s. What you wrote is kept. Ask your tutor.",
                moment=moment_in_words(again.deadline.at),
            )
        )


# Deciding


def authorise(row: Resubmission, reason: str, *, by: int, now: datetime) -> None:
    """Let the learner begin a new version: the days count from now. A reason is needed where the rule would end it.

    Raises AlreadyDecided, ReasonMissing.
    """
    _hold(row)
    if row.state in ENDED and not reason:
        raise ReasonMissing(_("Say why there is one more version. The learner reads it."))
    _decide(row, ResubmissionState.AUTHORISED, reason, by, now)
    row.starts_at = now
    _tell(row, _l("You can submit this task again: %(module)s", module=_title(row)), now)


def decline(row: Resubmission, reason: str, *, by: int, now: datetime) -> None:
    """There is no new version now. Raises AlreadyDecided, ReasonMissing."""
    _hold(row)
    if row.state is not ResubmissionState.WAITING:
        raise AlreadyDecided(_("This has been decided already."))
    if not reason:
        raise ReasonMissing(_("Say why not. The learner reads it."))
    _decide(row, ResubmissionState.DECLINED, reason, by, now)
    _tell(row, _l("You can’t submit this task again now. Read why: %(module)s", module=_title(row)), now)


def _hold(row: Resubmission) -> None:
    db.session.refresh(row, ["state", "granted_at"], with_for_update=True)
    if row.may_begin:
        raise AlreadyDecided(_("This has been decided already."))


def _decide(row: Resubmission, state: ResubmissionState, reason: str, by: int, now: datetime) -> None:
    before = row.state
    row.state = state
    row.reason = reason
    row.decided_by_id = by
    row.decided_at = now
    audit.record("resubmission.decided", row, now, by=by, state=state.value, before=before.value)


def _title(row: Resubmission) -> str:
    return get_edition(row.submission.edition).get_module(row.submission.module_code).title


def _tell(row: Resubmission, sentence: object, now: datetime) -> None:
    submission = row.submission
    module = get_edition(submission.edition).get_module(submission.module_code)
    tell(
        submission.enrolment.person,
        NoticeKind.FEEDBACK,
        about=f"resubmission {row.id} {row.state.value}",
        sentence=sentence,
        path=path_of("marking.task", module_slug=module.slug),
        now=now,
    )
