"""How people come into a group, wait for it, leave it, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.editions import get_edition
from lms.errors import Conflict, NotFound
from lms.extensions import db
from lms.learning import waiting
from lms.learning.models import Cohort, Enrolment, Waiting, Withdrawal, WithdrawalReason
from lms.learning.queries import count_learners, edition_of
from lms.notices.models import NoticeKind
from lms.notices.services import tell


class CohortClosed(Conflict):
    """The group can't be joined now."""


class CohortFull(Conflict):
    """Every place is taken, or kept for somebody who waits."""


class AlreadyEnrolled(Conflict):
    """A person learns in one group at a time."""


class AlreadyCompleted(Conflict):
    """Who has finished the programme can't leave it any more."""


class NotFull(Conflict):
    """There is a place: nobody needs to wait."""


class NotAway(Conflict):
    """Who is in the group can't be let back in."""


# Reads


def find_former_enrolment(person_id: int) -> Enrolment | None:
    """The enrolment that a person left last, with its group; None for who never left one."""
    query = (
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_not(None))
        .options(joinedload(Enrolment.cohort))
        .order_by(Enrolment.withdrawn_at.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def get_enrolment(enrolment_id: int) -> Enrolment:
    """An enrolment with its person and group. Raises NotFound."""
    query = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
    )
    enrolment = db.session.scalars(query).one_or_none()
    if enrolment is None:
        raise NotFound
    return enrolment


def withdrawals_of(enrolment_id: int) -> Sequence[Withdrawal]:
    """When a learner left, and came back, with the groups; the latest first."""
    query = (
        select(Withdrawal)
        .where(Withdrawal.enrolment_id == enrolment_id)
        .options(joinedload(Withdrawal.cohort))
        .order_by(Withdrawal.id.desc())
    )
    return db.session.scalars(query).all()


# Verbs


def enrol(person_id: int, cohort_id: int, now: datetime) -> Enrolment:
    """Give the person a place. Who left before goes on where they stopped in this programme: nothing that was achieved
    is lost. Who is offered a place takes it so. Afterwards the person waits nowhere.

    Raises NotFound, CohortClosed, CohortFull, AlreadyEnrolled.
    """
    cohort, earlier = _hold(person_id, cohort_id)
    turn = waiting.find_turn(person_id, cohort.id)
    is_offered = waiting.may_take(turn, now)
    if not is_offered:
        _check_is_open(cohort, now)
    _check_is_free(earlier)
    if not is_offered and not _has_place(cohort, ahead=waiting.count_ahead(cohort.id, turn)):
        raise CohortFull(_("This group is full. Choose another group, or join the waiting list."))
    programme = get_edition(cohort.edition).programme.slug
    former = next((one for one in earlier if edition_of(one).programme.slug == programme), None)
    if former is None:
        enrolment = Enrolment(person_id=person_id, cohort_id=cohort.id, enrolled_at=now)
        db.session.add(enrolment)
    else:
        enrolment = former
        _let_in(enrolment, cohort.id, now)
    audit.record("enrolment.joined", enrolment, now, cohort=cohort.id)
    waiting.settle_turns(person_id, cohort.id, now)
    return enrolment


def wait_for_place(person_id: int, cohort_id: int, now: datetime) -> Waiting:
    """Stand in line for a full group; again changes nothing.

    Raises NotFound, CohortClosed, AlreadyEnrolled, NotFull.
    """
    cohort, earlier = _hold(person_id, cohort_id)
    _check_is_open(cohort, now)
    _check_is_free(earlier)
    if _has_place(cohort, ahead=waiting.count_ahead(cohort.id, waiting.find_turn(person_id, cohort.id))):
        raise NotFull(_("There is a place in this group now. You can join it."))
    return waiting.join_line(person_id, cohort, now)


def withdraw(
    enrolment: Enrolment, now: datetime, *, reason: WithdrawalReason | None = None, officer_id: int | None = None
) -> None:
    """Give the place back; progress is kept for a later group. Where an officer does it, the learner is told how to
    come back. Raises AlreadyCompleted.
    """
    db.session.refresh(enrolment, ["withdrawn_at", "completed_at"], with_for_update={"key_share": True})
    if enrolment.completed_at is not None:
        raise AlreadyCompleted(_("You have finished the programme. There is no group to leave any more."))
    if enrolment.withdrawn_at is not None:
        return
    enrolment.withdrawn_at = now
    withdrawal = Withdrawal(
        enrolment_id=enrolment.id, cohort_id=enrolment.cohort_id, at=now, reason=reason, officer_id=officer_id
    )
    db.session.add(withdrawal)
    audit.record(
        "enrolment.withdrawn", enrolment, now, cohort=enrolment.cohort_id, reason=reason.value if reason else None
    )
    if officer_id is not None:
        db.session.flush()
        _tell_of(
            enrolment,
            f"withdrawal {withdrawal.id}",
            _l(
                "You are not in the group %(group)s any more. What you did is kept. You can come back: join a group.",
                group=enrolment.cohort.name,
            ),
            now,
        )


def let_back_in(enrolment_id: int, now: datetime) -> Enrolment:
    """An officer gives a learner who left their group a place in it again, also when nobody else can join it any more.

    Raises NotFound, NotAway, AlreadyEnrolled, CohortFull.
    """
    found = get_enrolment(enrolment_id)
    cohort, earlier = _hold(found.person_id, found.cohort_id)
    enrolment = next(one for one in earlier if one.id == enrolment_id)
    if enrolment.withdrawn_at is None:
        raise NotAway(_("This learner is in the group already."))
    _check_is_free(earlier, _("This learner is in another group now."))
    if not _has_place(cohort, ahead=waiting.count_offers(cohort.id)):
        raise CohortFull(_("This group is full. Add a place first."))
    _let_in(enrolment, cohort.id, now)
    audit.record("enrolment.let_back_in", enrolment, now, cohort=cohort.id)
    waiting.settle_turns(enrolment.person_id, cohort.id, now)
    _tell_of(
        enrolment,
        f"return {enrolment.id} {now:%Y%m%d%H%M%S}",
        _l("You are in the group %(group)s again. Go on where you stopped.", group=cohort.name),
        now,
    )
    return enrolment


def _hold(person_id: int, cohort_id: int) -> tuple[Cohort, Sequence[Enrolment]]:
    """The cohort and the person's enrolments, the latest first.

    Who joins waits for the same person in another tab, and for others who join, so that the last place is given once.
    """
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    cohort = db.session.scalar(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if cohort is None:
        raise NotFound
    enrolments = (
        select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .options(joinedload(Enrolment.cohort))
        .order_by(Enrolment.id.desc())
        .execution_options(populate_existing=True)
    )
    return cohort, db.session.scalars(enrolments).all()


def _check_is_open(cohort: Cohort, now: datetime) -> None:
    if now < cohort.opens_at:
        raise CohortClosed(_("You can’t join this group yet. Choose another group, or come back later."))
    if now >= cohort.closes_at:
        raise CohortClosed(_("It is too late to join this group. Choose another group."))


def _check_is_free(enrolments: Sequence[Enrolment], words: str = "") -> None:
    if any(enrolment.withdrawn_at is None for enrolment in enrolments):
        raise AlreadyEnrolled(words or _("You are in a group already. Leave it first if you want to change."))


def _has_place(cohort: Cohort, *, ahead: int) -> bool:
    return cohort.places is None or count_learners(cohort.id) + ahead < cohort.places


def _let_in(enrolment: Enrolment, cohort_id: int, now: datetime) -> None:
    enrolment.cohort_id = cohort_id
    enrolment.withdrawn_at = None
    db.session.execute(
        update(Withdrawal)
        .where(Withdrawal.enrolment_id == enrolment.id, Withdrawal.returned_at.is_(None))
        .values(returned_at=now)
    )


def _tell_of(enrolment: Enrolment, about: str, sentence: object, now: datetime) -> None:
    path = path_of("learning.dashboard")
    tell(enrolment.person, NoticeKind.PLACE, about=about, sentence=sentence, path=path, now=now)
