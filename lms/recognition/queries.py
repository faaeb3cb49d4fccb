"""Reads of claims, and what is recognised."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.access import Holder, Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.editions import Edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.anonymity import IS_ANONYMOUS, hides_name
from lms.learning.conflicts import knows
from lms.learning.models import CohortMarking, Enrolment
from lms.recognition.models import (
    ClaimState,
    Finding,
    RecognitionClaim,
    RecognitionCriterion,
    RecognitionFile,
)
from lms.recognition.references import reference

PAGE_SIZE = 50


def recognised_criteria(enrolment_id: int, edition: Edition, module_code: str) -> Mapping[str, date]:
    """The criteria of a module that are recognised, with the day in London on which that was agreed."""
    return all_recognised(enrolment_id, edition, module_code).get(module_code, {})


def has_recognised_of(enrolment_id: Any) -> ColumnElement[bool]:
    """The condition that anything of an enrolment is recognised: for queries that would else ask in vain."""
    return exists().where(RecognitionClaim.enrolment_id == enrolment_id, RecognitionClaim.state == ClaimState.AGREED)


def who_has_recognised(enrolment_ids: Collection[int]) -> frozenset[int]:
    """Those of these enrolments of which anything is recognised."""
    query = select(RecognitionClaim.enrolment_id).where(
        RecognitionClaim.enrolment_id.in_(enrolment_ids), RecognitionClaim.state == ClaimState.AGREED
    )
    return frozenset(db.session.scalars(query))


def all_recognised(
    enrolment_id: int, edition: Edition, module_code: str | None = None
) -> Mapping[str, Mapping[str, date]]:
    """The criteria of an edition that are recognised, by module, with the day in London on which each was agreed; one
    statement. What was recognised in another edition counts where the criterion has the same words in both.
    """
    asked: dict[str, Any] = {"enrolment_id": enrolment_id}
    if module_code is not None:
        asked["module_code"] = module_code
    found: dict[str, dict[str, date]] = {}
    rows = db.session.execute(_recognised(of_one_module=module_code is not None), asked)
    for module, criterion, agreed_at, judged_in in rows:
        if agreed_at is not None and is_as_judged(criterion, module, edition, judged_in):
            found.setdefault(module, {}).setdefault(criterion, london_day(agreed_at))
    return found


@cache
def _recognised(*, of_one_module: bool) -> Select[str, str, datetime | None, str]:
    query = (
        select(
            RecognitionClaim.module_code,
            RecognitionCriterion.criterion,
            RecognitionClaim.agreed_at,
            RecognitionClaim.edition,
        )
        .join(RecognitionCriterion, RecognitionCriterion.claim_id == RecognitionClaim.id)
        .where(
            RecognitionClaim.enrolment_id == bindparam("enrolment_id"),
            RecognitionClaim.state == ClaimState.AGREED,
            RecognitionCriterion.finding == Finding.MET,
        )
        .order_by(RecognitionClaim.agreed_at)
    )
    return query.where(RecognitionClaim.module_code == bindparam("module_code")) if of_one_module else query


def is_as_judged(criterion: str, module_code: str, edition: Edition, judged_in: str) -> bool:
    """Whether a criterion reads in an edition as it does in the one in which it was judged."""
    if edition.id == judged_in:
        return True
    here, there = (_words_of(criterion, module_code, one) for one in (edition, get_edition(judged_in)))
    return here is not None and here == there


def _words_of(criterion: str, module_code: str, edition: Edition) -> str | None:
    module = edition.programme.find_module(module_code)
    return next((one.text for one in (module.criteria if module else ()) if one.code == criterion), None)


def claims_of(enrolment_id: int, module_code: str) -> Sequence[RecognitionClaim]:
    """A learner's claims for a module with criteria and files, the latest first."""
    query = (
        select(RecognitionClaim)
        .where(RecognitionClaim.enrolment_id == enrolment_id, RecognitionClaim.module_code == module_code)
        .options(selectinload(RecognitionClaim.criteria), selectinload(RecognitionClaim.files))
        .order_by(RecognitionClaim.id.desc())
    )
    return db.session.scalars(query).all()


def get_claim(claim_id: int) -> RecognitionClaim:
    """A claim with its learner, criteria, files and who judged it. Raises NotFound."""
    query = (
        select(RecognitionClaim)
        .where(RecognitionClaim.id == claim_id)
        .options(
            joinedload(RecognitionClaim.enrolment).joinedload(Enrolment.person),
            joinedload(RecognitionClaim.tutor),
            joinedload(RecognitionClaim.assurer),
            selectinload(RecognitionClaim.criteria),
            selectinload(RecognitionClaim.checks),
            selectinload(RecognitionClaim.files),
        )
    )
    claim = db.session.scalars(query).one_or_none()
    if claim is None:
        raise NotFound
    return claim


def get_file(file_id: int) -> tuple[RecognitionFile, RecognitionClaim]:
    """A file of a claim, with the claim and its enrolment. Raises NotFound."""
    query = (
        select(RecognitionFile, RecognitionClaim)
        .join(RecognitionClaim, RecognitionClaim.id == RecognitionFile.claim_id)
        .where(RecognitionFile.id == file_id)
        .options(joinedload(RecognitionClaim.enrolment))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim that waits for somebody. ``learner`` is a reference where the group is marked without names."""

    id: int
    learner: str
    module_code: str
    state: ClaimState
    since: datetime


def waiting_claims(person: Holder, *, offset: int = 0) -> Sequence[ClaimRow]:
    """What waits for this person, by their roles: to be judged by a tutor, to be checked by a quality assurer; never
    their own or of somebody whom they know, nor to be checked by who judged it. One more than a page is given, which
    tells that there are more.
    """
    steps = []
    if person.holds_any({Role.TUTOR}):
        steps.append(RecognitionClaim.state == ClaimState.ASKED)
    if person.holds_any({Role.QUALITY_ASSURER}):
        steps.append((RecognitionClaim.state == ClaimState.JUDGED) & (RecognitionClaim.tutor_id != person.id))
    if not steps:
        return []
    query = (
        select(
            RecognitionClaim.id,
            Person.name,
            RecognitionClaim.module_code,
            RecognitionClaim.state,
            RecognitionClaim.asked_at,
            IS_ANONYMOUS,
        )
        .join(Enrolment, Enrolment.id == RecognitionClaim.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(or_(*steps), Enrolment.person_id != person.id, ~knows(person.id, Enrolment.person_id))
        .order_by(RecognitionClaim.asked_at, RecognitionClaim.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return [_row(*found) for found in db.session.execute(query)]


def _row(
    claim_id: int, name: str, module_code: str, state: ClaimState, since: datetime, is_anonymous: bool
) -> ClaimRow:
    called = reference(claim_id) if hides_name(is_anonymous=is_anonymous, waits=True) else name
    return ClaimRow(claim_id, called, module_code, state, since)
