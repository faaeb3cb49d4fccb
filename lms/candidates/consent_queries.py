"""Reads of consents, receipts and blocked councils, and the log of who saw what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, null, or_, select, union_all
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.candidates.consent_models import Consent, ConsentReceipt, CouncilBlock, Ended, Field, Purpose, ReceiptOf
from lms.candidates.models import Look, Profile, Shown
from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.models import Vacancy


def standing_consents(profile_id: int) -> list[Consent]:
    """The consents that a person has given and not taken back, with their councils; those for every council first."""
    query = (
        select(Consent)
        .where(Consent.profile_id == profile_id, Consent.ended_at.is_(None))
        .options(joinedload(Consent.council))
        .order_by(Consent.council_id.is_not(None), Consent.id)
    )
    return list(db.session.scalars(query))


def find_standing(profile_id: int, purpose: Purpose, council_id: int | None, *, lock: bool = False) -> Consent | None:
    """The standing consent for a purpose and a council, or for every council; locked where it is about to change."""
    query = select(Consent).where(
        Consent.profile_id == profile_id,
        Consent.purpose == purpose,
        Consent.council_id.is_(None) if council_id is None else Consent.council_id == council_id,
        Consent.ended_at.is_(None),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def last_left(profile_id: int, now: datetime) -> datetime | None:
    """When this person left the pool before now. Who changed what they agreed to did not leave."""
    query = select(func.max(Consent.ended_at)).where(
        Consent.profile_id == profile_id,
        Consent.purpose == Purpose.POOL,
        Consent.ended_why != Ended.CHANGED,
        Consent.ended_at < now,
    )
    return db.session.scalar(query)


def lock_consent(profile_id: int, consent_id: int) -> Consent:
    """A consent of this person, held until the transaction ends. Raises NotFound."""
    query = select(Consent).where(Consent.id == consent_id, Consent.profile_id == profile_id).with_for_update()
    consent = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if consent is None:
        raise NotFound
    return consent


def fields_for(profile_id: int, council_id: int) -> frozenset[Field]:
    """What this council may read of the person's application beside assessed evidence, as they decided until now."""
    query = select(Consent).where(is_for_applications(council_id), Consent.profile_id == profile_id)
    return fields_among(db.session.scalars(query), council_id)


def fields_among(standing: Iterable[Consent], council_id: int) -> frozenset[Field]:
    """The same, of consents that were read before."""
    return frozenset().union(
        *(one.shows for one in standing if one.purpose is Purpose.APPLICATIONS and one.council_id in (None, council_id))
    )


def is_for_applications(council_id: int) -> ColumnElement[bool]:
    """The condition under which a consent says what this council may read of applications."""
    return and_(
        Consent.purpose == Purpose.APPLICATIONS,
        Consent.ended_at.is_(None),
        or_(Consent.council_id.is_(None), Consent.council_id == council_id),
    )


def get_receipt(person_id: int, number: str) -> ConsentReceipt:
    """A receipt of this person with its consent and council. Raises NotFound."""
    query = (
        select(ConsentReceipt)
        .join(Consent, Consent.id == ConsentReceipt.consent_id)
        .join(Profile, Profile.id == Consent.profile_id)
        .where(ConsentReceipt.number == number, Profile.person_id == person_id)
        .options(joinedload(ConsentReceipt.consent).joinedload(Consent.council))
    )
    receipt = db.session.scalars(query).one_or_none()
    if receipt is None:
        raise NotFound
    return receipt


def find_block(profile_id: int, council_id: int) -> CouncilBlock | None:
    """The block of this council by this person."""
    query = select(CouncilBlock).where(CouncilBlock.profile_id == profile_id, CouncilBlock.council_id == council_id)
    return db.session.scalars(query).one_or_none()


def blocks_of(profile_id: int) -> list[CouncilBlock]:
    """The councils that a person has blocked, by name."""
    query = (
        select(CouncilBlock)
        .join(CouncilBlock.council)
        .where(CouncilBlock.profile_id == profile_id)
        .options(joinedload(CouncilBlock.council))
        .order_by(Council.name, CouncilBlock.id)
    )
    return list(db.session.scalars(query))


def has_seen(vacancy_id: int, profile_id: int) -> bool:
    """Whether somebody of the council has seen this person for this post."""
    return bool(db.session.scalar(select(exists().where(Look.vacancy_id == vacancy_id, Look.profile_id == profile_id))))


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log: what a council saw, or a consent that was given or has ended, with the receipt of it."""

    at: datetime
    shown: Shown | None
    viewer: str | None
    council_id: int | None
    council: str | None
    post: str | None
    receipt: str | None
    what: ReceiptOf | None
    purpose: Purpose | None


def log_of(profile_id: int, *, limit: int, offset: int) -> list[Logged]:
    """Who saw what of the profile, and each consent given or ended: the newest first, in one statement."""
    looks = (
        select(
            Look.at.label("at"),
            Look.shown.label("shown"),
            Person.name.label("viewer"),
            Council.id.label("council_id"),
            Council.name.label("council"),
            Vacancy.title.label("post"),
            null().label("receipt"),
            null().label("what"),
            null().label("purpose"),
            Look.id.label("number"),
        )
        .join(Person, Person.id == Look.viewer_id)
        .join(Vacancy, Vacancy.id == Look.vacancy_id)
        .join(Council, Council.id == Vacancy.council_id)
        .where(Look.profile_id == profile_id)
    )
    nothing = [null().label(name) for name in ("shown", "viewer", "council_id", "council", "post")]
    receipts = (
        select(
            ConsentReceipt.at.label("at"),
            *nothing,
            ConsentReceipt.number.label("receipt"),
            ConsentReceipt.what.label("what"),
            Consent.purpose.label("purpose"),
            ConsentReceipt.id.label("number"),
        )
        .join(Consent, Consent.id == ConsentReceipt.consent_id)
        .where(Consent.profile_id == profile_id)
    )
    both = union_all(looks, receipts).subquery()
    query = select(both).order_by(both.c.at.desc(), both.c.number.desc()).limit(limit).offset(offset)
    return [_logged(row) for row in db.session.execute(query)]


def _logged(row: Row[Any]) -> Logged:
    what = ReceiptOf(row.what) if row.what else None
    purpose = Purpose(row.purpose) if row.purpose else None
    return Logged(row.at, row.shown, row.viewer, row.council_id, row.council, row.post, row.receipt, what, purpose)
