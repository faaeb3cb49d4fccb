"""Prior learning in the trail of a module: what a learner showed, what a tutor found, and who agreed. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.extensions import db
from lms.learning.vacsr import Check
from lms.recognition.models import ClaimState, Finding, RecognitionClaim


@dataclass(frozen=True, slots=True)
class TrailFinding:
    """What was found of one criterion, and why; empty until it is judged."""

    criterion: str
    finding: Finding | None
    reason: str


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """What a second look found of one point of VACSR."""

    check: Check
    is_met: bool
    note: str


@dataclass(frozen=True, slots=True)
class TrailEvidence:
    """A file that a learner showed."""

    id: int
    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TrailClaim:
    """That a learner asked for recognition, and what became of it. ``tutor`` judged, ``assurer`` agreed or sent it
    back with a ``note``; names are empty where there is nobody yet.
    """

    id: int
    edition: str
    state: ClaimState
    gained_where: str
    words: str
    asked_at: datetime
    tutor: str
    judged_at: datetime | None
    note: str
    assurer: str
    agreed_at: datetime | None
    declared_at: datetime | None
    findings: tuple[TrailFinding, ...]
    checks: tuple[TrailCheck, ...]
    files: tuple[TrailEvidence, ...]


def claims_in(enrolment_id: int, module_code: str) -> tuple[TrailClaim, ...]:
    """A learner's claims for a module, the first one first, without those that they took back; one statement."""
    query = (
        select(RecognitionClaim)
        .where(RecognitionClaim.enrolment_id == enrolment_id, RecognitionClaim.module_code == module_code)
        .where(RecognitionClaim.state != ClaimState.TAKEN_BACK)
        .options(
            joinedload(RecognitionClaim.tutor),
            joinedload(RecognitionClaim.assurer),
            joinedload(RecognitionClaim.criteria),
            joinedload(RecognitionClaim.checks),
            joinedload(RecognitionClaim.files),
        )
        .order_by(RecognitionClaim.id)
    )
    return tuple(_claim(one) for one in db.session.scalars(query).unique())


def _claim(claim: RecognitionClaim) -> TrailClaim:
    return TrailClaim(
        id=claim.id,
        edition=claim.edition,
        state=claim.state,
        gained_where=claim.gained_where,
        words=claim.words,
        asked_at=claim.asked_at,
        tutor=claim.tutor.name if claim.tutor else "",
        judged_at=claim.judged_at,
        note=claim.note,
        assurer=claim.assurer.name if claim.assurer else "",
        agreed_at=claim.agreed_at,
        declared_at=claim.declared_at,
        findings=tuple(TrailFinding(held.criterion, held.finding, held.reason) for held in claim.criteria),
        checks=tuple(TrailCheck(held.check, held.is_met, held.note) for held in claim.checks),
        files=tuple(TrailEvidence(file.id, file.name, file.size_bytes, file.sha256) for file in claim.files),
    )
