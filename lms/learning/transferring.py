"""Moving a learner from one group to another of the same programme.

What was achieved stays achieved, as for somebody who comes back: nobody shows a thing twice. Where the groups learn
different editions, what that means is worked out module by module and named before it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.addresses import path_of
from lms.editions import Edition, get_edition
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning import waiting
from lms.learning.joining import CohortFull
from lms.learning.models import Cohort, Enrolment, ModuleProgress, QuizStanding, TaskStanding, Transfer
from lms.learning.queries import count_learners, edition_of, get_cohort
from lms.learning.services import complete_if_done, lock_enrolment
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from modules.programme import Module

MOST_OFFERED = 100


class NotMovable(Conflict):
    """Only who is in a group, and has not finished, moves to another."""


class OtherProgramme(Invalid):
    """What is achieved in one programme says nothing in another."""


class Carried(StrEnum):
    """What becomes of a module when a learner moves."""

    SAME = "same"
    ACHIEVED = "achieved"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ModuleMoved:
    """A module, and what becomes of it. With CHANGED, ``goes_on`` says that work on it is under way: an open quiz and
    work that waits stay what they are, and the next version answers the new task.
    """

    module: Module
    carried: Carried
    goes_on: bool = False


# Reads


def cohorts_to_move_to(enrolment: Enrolment) -> list[Cohort]:
    """Other groups of the same programme that have not ended their study when this learner's group began; the latest
    first.
    """
    query = (
        select(Cohort)
        .where(Cohort.id != enrolment.cohort_id, Cohort.ends_on >= enrolment.cohort.starts_on)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(MOST_OFFERED)
    )
    programme = edition_of(enrolment).programme.slug
    return [cohort for cohort in db.session.scalars(query) if get_edition(cohort.edition).programme.slug == programme]


def transfers_of(enrolment_id: int) -> Sequence[Transfer]:
    """A learner's moves with their groups, the latest first."""
    query = (
        select(Transfer)
        .where(Transfer.enrolment_id == enrolment_id)
        .options(joinedload(Transfer.from_cohort), joinedload(Transfer.to_cohort))
        .order_by(Transfer.id.desc())
    )
    return db.session.scalars(query).all()


def what_carries_over(enrolment: Enrolment, cohort: Cohort) -> list[ModuleMoved]:
    """What becomes of each module of both groups' editions, in one statement. Raises OtherProgramme."""
    query = select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment.id)
    progress = {row.module_code: row for row in db.session.scalars(query)}
    return compare(edition_of(enrolment), get_edition(cohort.edition), progress)


def compare(old: Edition, new: Edition, progress: Mapping[str, ModuleProgress]) -> list[ModuleMoved]:
    """The rule itself. Raises OtherProgramme."""
    if old.programme.slug != new.programme.slug:
        raise OtherProgramme(_("This group learns another programme. The learner can leave, and join that group."))
    before = {module.code: module for module in old.programme.modules}
    moved = []
    for module in new.programme.modules:
        row = progress.get(module.code)
        if module.code not in before:
            carried = Carried.NEW
        elif assessed(old, module.code) == assessed(new, module.code):
            carried = Carried.SAME
        elif row is not None and row.achieved_at is not None:
            carried = Carried.ACHIEVED
        else:
            carried = Carried.CHANGED
        moved.append(ModuleMoved(module, carried, carried is Carried.CHANGED and _is_under_way(row)))
    codes = {module.code for module in new.programme.modules}
    return moved + [ModuleMoved(module, Carried.GONE) for code, module in before.items() if code not in codes]


def assessed(edition: Edition, module_code: str) -> tuple[object, ...]:
    """All that decides whether a module is achieved: its outcomes with their criteria, its questions, and its task."""
    module = edition.get_module(module_code)
    bank = edition.find_bank(module_code)
    return module.outcomes, dict(bank.questions) if bank else None, edition.find_task(module_code)


def _is_under_way(row: ModuleProgress | None) -> bool:
    return row is not None and (
        row.quiz_standing is not QuizStanding.NOT_STARTED or row.task_standing is not TaskStanding.NOT_STARTED
    )


# The verb


def move(enrolment: Enrolment, cohort_id: int, *, by: int, now: datetime) -> Transfer:
    """Move the learner. Dates are the new group's from now on; extensions and times away that were agreed stay. Who
    waits for a place in the new group goes first, unless the learner waits before them.

    Raises NotFound, NotMovable, OtherProgramme, CohortFull.
    """
    held = lock_enrolment(enrolment.id)
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update(key_share=True))
    cohort = get_cohort(cohort_id)
    if held.withdrawn_at is not None or held.completed_at is not None or cohort.id == held.cohort_id:
        raise NotMovable(_("This learner can’t be moved to this group."))
    moved = what_carries_over(held, cohort)
    ahead = waiting.count_ahead(cohort.id, waiting.find_turn(held.person_id, cohort.id))
    if cohort.places is not None and count_learners(cohort.id) + ahead >= cohort.places:
        raise CohortFull(_("This group is full, or its free places belong to people who wait. Add a place first."))
    transfer = Transfer(
        enrolment_id=held.id,
        from_cohort_id=held.cohort_id,
        to_cohort_id=cohort.id,
        from_edition=held.cohort.edition,
        to_edition=cohort.edition,
        at=now,
        officer_id=by,
    )
    db.session.add(transfer)
    held.cohort_id = cohort.id
    db.session.flush()
    db.session.expire(held, ["cohort"])
    waiting.settle_turns(held.person_id, cohort.id, now)
    audit.record(
        "enrolment.moved",
        held,
        now,
        by=by,
        before=transfer.from_cohort_id,
        cohort=cohort.id,
        changed=[one.module.code for one in moved if one.carried is not Carried.SAME],
    )
    tell(
        held.person,
        NoticeKind.PLACE,
        about=f"transfer {transfer.id}",
        sentence=_l(
            "You are in the group %(group)s now. What you did is kept. Your dates are those of this group.",
            group=cohort.name,
        ),
        path=path_of("learning.dashboard"),
        now=now,
    )
    complete_if_done(held, now)
    return transfer
