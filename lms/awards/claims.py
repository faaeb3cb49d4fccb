"""Claims to the awarding organisation, where one stands behind the programme: made with our certificate, and sent.

Only an awarding organisation issues a regulated certificate (domain sheet, rule 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms import audit
from lms.accounts.models import Person
from lms.awards.claim_holds import TO_BE_SENT, what_stands_against
from lms.awards.events import CertificateIssued
from lms.awards.models import Claim, ClaimKind, ClaimState, ClaimStep, IssuedCertificate
from lms.awards.queries import achieved_units
from lms.clock import london_day
from lms.config import Settings
from lms.errors import Conflict, Invalid, NotFound
from lms.extensions import db
from lms.identity.models import LearnerNumber
from lms.learning.models import Enrolment
from lms.sheets import Cell, Sheet

PAGE_SIZE = 50
EXPORTED_AT_MOST = 5000
COLUMNS = (
    "Claim",
    "Learner",
    "ULN",
    "Scottish Candidate Number",
    "Units",
    "State",
    "Claimed",
    "Sent",
    "Certificate",
    "Issued",
)
MOVES: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.READY: frozenset({ClaimState.SENT, ClaimState.WITHDRAWN}),
    ClaimState.SENT: frozenset({ClaimState.QUERIED, ClaimState.ISSUED, ClaimState.REJECTED, ClaimState.WITHDRAWN}),
    ClaimState.QUERIED: frozenset({ClaimState.SENT, ClaimState.REJECTED, ClaimState.WITHDRAWN}),
    ClaimState.ISSUED: frozenset({ClaimState.ISSUED, ClaimState.WITHDRAWN}),  # again: another number, or another day
    ClaimState.REJECTED: frozenset({ClaimState.SENT, ClaimState.WITHDRAWN}),
    ClaimState.WITHDRAWN: frozenset({ClaimState.READY}),
}


class NoSuchMove(Conflict):
    """A claim goes from state to state in order."""


class HeldBack(Conflict):
    """Something stands against sending the claim."""


class DetailMissing(Invalid):
    """An issued certificate has a number and a day; what is questioned, rejected, withdrawn or corrected has a reason.
    ``field`` names which.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def organisation() -> str:
    """The awarding organisation; empty where the programme has its own route."""
    settings: Settings = current_app.extensions["settings"]
    return settings.awarding_organisation


def claim_certificate(event: CertificateIssued) -> None:
    """Make ready a claim for who has just been certified, once; nothing where the route is our own. It takes the place
    of a claim for units that was not sent yet.
    """
    if not organisation():
        return
    issued = db.session.get_one(IssuedCertificate, event.certificate_id)
    earlier = db.session.scalars(select(Claim).where(Claim.enrolment_id == issued.enrolment_id))
    made = {claim.kind: claim for claim in earlier}
    if ClaimKind.WHOLE in made:
        return
    units = made.get(ClaimKind.UNITS)
    if units is not None and units.state is ClaimState.READY:
        note = _("The whole programme is claimed instead.")
        _take(units, ClaimStep(claim_id=units.id, state=ClaimState.WITHDRAWN, at=event.at, note=note, ao_number=""))
    claim = Claim(
        enrolment_id=issued.enrolment_id,
        organisation=organisation(),
        units=[module["code"] for module in issued.facts["modules"]],
        state=ClaimState.READY,
        made_at=event.at,
        ao_number="",
        steps=[ClaimStep(state=ClaimState.READY, at=event.at, note="")],
    )
    db.session.add(claim)
    audit.record("claim.made", claim, event.at)


def moves_of(claim: Claim) -> list[ClaimState]:
    """Where a claim can go now: what is held back is not sent."""
    held = claim.state in TO_BE_SENT and what_stands_against([claim])
    return [state for state in ClaimState if state in MOVES[claim.state] and not (held and state is ClaimState.SENT)]


def move(
    claim: Claim,
    state: ClaimState,
    *,
    by: int,
    now: datetime,
    note: str = "",
    ao_number: str = "",
    ao_issued_on: date | None = None,
) -> None:
    """Note what happened with a claim. What is issued can be issued again: with another number or day, and the reason.

    Raises NoSuchMove, HeldBack, DetailMissing.
    """
    _lock(claim)
    _check_details(claim, state, note, ao_number, ao_issued_on)
    if state is ClaimState.SENT and (why := what_stands_against([claim]).get(claim.id)):
        raise HeldBack(_("This claim is held back. %(why)s", why=" ".join(why)))
    if state is ClaimState.READY and claim.kind is ClaimKind.UNITS:
        _renew_units(claim)
    step = ClaimStep(claim_id=claim.id, state=state, at=now, by_id=by, note=note.strip(), ao_number="")
    if state is ClaimState.ISSUED:
        claim.ao_number, claim.ao_issued_on = ao_number.strip(), ao_issued_on
        step.ao_number, step.ao_issued_on = claim.ao_number, claim.ao_issued_on
    _take(claim, step)


def _renew_units(claim: Claim) -> None:
    """A claim that is taken up again is for what is achieved now. Raises NoSuchMove where nothing is left to claim."""
    units = achieved_units([claim.enrolment_id]).get(claim.enrolment_id)
    whole = select(Claim.id).where(Claim.enrolment_id == claim.enrolment_id, Claim.kind == ClaimKind.WHOLE)
    if not units or db.session.scalar(whole) is not None:
        raise NoSuchMove(_("There are no units to claim for this learner, or they are claimed already."))
    claim.units = units


def _lock(claim: Claim) -> None:
    db.session.refresh(claim, ["state"], with_for_update={"of": Claim})


def _check_details(claim: Claim, state: ClaimState, note: str, ao_number: str, ao_issued_on: date | None) -> None:
    if state not in MOVES[claim.state]:
        raise NoSuchMove(_("This claim has moved on meanwhile. Reload the page."))
    if state is ClaimState.ISSUED and not ao_number.strip():
        raise DetailMissing("ao_number", _("Write the number of their certificate."))
    if state is ClaimState.ISSUED and ao_issued_on is None:
        raise DetailMissing("ao_issued_on", _("Write the day on which they issued it."))
    if state in (ClaimState.QUERIED, ClaimState.REJECTED) and not note.strip():
        raise DetailMissing("note", _("Write what they say."))
    if (state is ClaimState.WITHDRAWN or state is claim.state) and not note.strip():
        raise DetailMissing("note", _("Write the reason."))


def _take(claim: Claim, step: ClaimStep) -> None:
    """Let a claim take a step."""
    action = "claim.corrected" if step.state is claim.state else "claim.moved"
    claim.state = step.state
    if step.state is ClaimState.SENT:
        claim.sent_at = step.at
    db.session.add(step)
    audit.record(action, claim, step.at, by=step.by_id, state=step.state.value)


def send_all_ready(*, by: int, now: datetime) -> tuple[int, int]:
    """Note that every claim that is ready was sent, but those that are held back and one's own; gives how many were
    sent, and how many were not.
    """
    ready = db.session.scalars(
        select(Claim)
        .where(Claim.state == ClaimState.READY)
        .options(joinedload(Claim.enrolment))
        .order_by(Claim.id)
        .limit(EXPORTED_AT_MOST)
    ).all()
    held = what_stands_against(ready)
    free = [claim for claim in ready if claim.id not in held and claim.enrolment.person_id != by]
    for claim in free:
        _lock(claim)
        _check_details(claim, ClaimState.SENT, "", "", None)
        _take(claim, ClaimStep(claim_id=claim.id, state=ClaimState.SENT, at=now, by_id=by, note="", ao_number=""))
    return len(free), len(ready) - len(free)


def get_claim(claim_id: int) -> Claim:
    """A claim with its learner and its steps. Raises NotFound."""
    query = (
        select(Claim)
        .where(Claim.id == claim_id)
        .options(
            joinedload(Claim.enrolment).joinedload(Enrolment.person),
            selectinload(Claim.steps).joinedload(ClaimStep.by),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def claims(
    state: ClaimState | None, *, within: Collection[int] | None = None, offset: int = 0
) -> tuple[list[Claim], int]:
    """Claims in a state, or all, the oldest first: a page of them, and how many there are. ``within`` some groups; None
    is all of them.
    """
    query = select(Claim, func.count().over()).options(joinedload(Claim.enrolment).joinedload(Enrolment.person))
    if within is not None:
        query = query.join(Enrolment, Enrolment.id == Claim.enrolment_id).where(Enrolment.cohort_id.in_(within))
    if state is not None:
        query = query.where(Claim.state == state)
    rows = db.session.execute(query.order_by(Claim.made_at, Claim.id).limit(PAGE_SIZE).offset(offset)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as it is exported. ``uln`` is the number, "declined", or "not known": these are two things. ``state`` is
    "held" where a claim that is ready may not be sent.
    """

    claim: Claim
    state: str
    learner: str
    uln: str
    scn: str


def claim_lines(state: ClaimState | None) -> list[ClaimLine]:
    """Claims for the export. Those that are ready are what the organisation is sent: no held one is among them."""
    query = (
        select(Claim, Person.name, LearnerNumber)
        .join(Enrolment, Enrolment.id == Claim.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(LearnerNumber, LearnerNumber.person_id == Person.id)
        .options(contains_eager(Claim.enrolment))
        .order_by(Claim.id)
        .limit(EXPORTED_AT_MOST)
    )
    if state is not None:
        query = query.where(Claim.state == state)
    rows = db.session.execute(query).all()
    held = what_stands_against([row[0] for row in rows if row[0].state is ClaimState.READY])
    return [
        ClaimLine(
            claim,
            "held" if claim.id in held else claim.state.value,
            name,
            _uln(number),
            (number.scn if number else None) or "",
        )
        for claim, name, number in rows
        if state is not ClaimState.READY or claim.id not in held
    ]


def as_sheet(lines: Iterable[ClaimLine]) -> Sheet:
    """The lines as a table. The names of its columns never change."""
    return Sheet("claims", COLUMNS, (_row(line) for line in lines))


def _row(line: ClaimLine) -> list[Cell]:
    claim = line.claim
    return [
        claim.id,
        line.learner,
        line.uln,
        line.scn,
        " ".join(claim.units),
        line.state,
        london_day(claim.made_at),
        london_day(claim.sent_at) if claim.sent_at else None,
        claim.ao_number,
        claim.ao_issued_on,
    ]


def _uln(number: LearnerNumber | None) -> str:
    if number is None:
        return "not known"
    if number.uln:
        return number.uln
    return "declined" if number.declined_at else "not known"
