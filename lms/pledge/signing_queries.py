"""Reads of signatures, moves and the register of pledges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms.councils.models import Council, CouncilKind, Nation, council_replacement
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.enquiry_models import PledgeEnquiry
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active, stage_sql
from lms.pledge.signing_models import PledgeMove, PledgeSigning
from lms.pledge.states import Move, State, stage_of

SHOWN_MOVES = 200
SOON = timedelta(days=365)  # a merger that is nearer than this is a task


def newest_pledge(council_id: int) -> Pledge | None:
    """The standing pledge of a council, or else its last one, with what was signed."""
    query = (
        select(Pledge)
        .where(Pledge.council_id == council_id)
        .options(joinedload(Pledge.council), joinedload(Pledge.signing).joinedload(PledgeSigning.decided_by))
        .order_by(Pledge.ended_at.is_not(None), Pledge.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def pledges_of(council_id: int) -> list[Pledge]:
    """Every pledge of a council, the newest first."""
    query = (
        select(Pledge)
        .where(Pledge.council_id == council_id)
        .options(joinedload(Pledge.council), joinedload(Pledge.signing))
        .order_by(Pledge.id.desc())
    )
    return list(db.session.scalars(query))


def find_waiting_signing(council_id: int) -> PledgeSigning | None:
    """The signature that waits for countersigning."""
    query = select(PledgeSigning).where(PledgeSigning.council_id == council_id, PledgeSigning.decided_at.is_(None))
    return db.session.scalars(query).one_or_none()


def get_signing(signing_id: int) -> PledgeSigning:
    """A signature with its council and people. Raises NotFound."""
    query = (
        select(PledgeSigning)
        .where(PledgeSigning.id == signing_id)
        .options(
            joinedload(PledgeSigning.council),
            joinedload(PledgeSigning.signed_by),
            joinedload(PledgeSigning.decided_by),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def waiting_signings() -> list[PledgeSigning]:
    """Signatures that wait, the oldest first."""
    query = (
        select(PledgeSigning)
        .where(PledgeSigning.decided_at.is_(None))
        .options(joinedload(PledgeSigning.council))
        .order_by(PledgeSigning.id)
    )
    return list(db.session.scalars(query))


def council_state(council_id: int, today: date) -> State:
    """Where a council stands, from its enquiry to its pledge."""
    return overall_state(
        newest_pledge(council_id),
        today,
        is_signed=find_waiting_signing(council_id) is not None,
        has_asked=has_asked(council_id),
    )


def overall_state(pledge: Pledge | None, today: date, *, is_signed: bool, has_asked: bool) -> State:
    """A pledge that stands says it; then what is on the way to one; then how the last one ended."""
    state = stage_of(pledge, today)
    if state not in (State.NONE, State.LAPSED, State.WITHDRAWN, State.ENDED):
        return state
    if is_signed:
        return State.COUNTERSIGNING
    return State.ENQUIRY if has_asked and state is State.NONE else state


def has_asked(council_id: int) -> bool:
    """Whether an enquiry of the council is open."""
    is_open = exists().where(PledgeEnquiry.council_id == council_id, PledgeEnquiry.closed_at.is_(None))
    return bool(db.session.scalar(select(is_open)))


def moves_of(council_id: int) -> list[PledgeMove]:
    """A council's moves with who made them, the newest first."""
    query = (
        select(PledgeMove)
        .where(PledgeMove.council_id == council_id)
        .options(joinedload(PledgeMove.by))
        .order_by(PledgeMove.at.desc(), PledgeMove.id.desc())
        .limit(SHOWN_MOVES)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register of pledges is narrowed to. Empty: everything."""

    words: str = ""
    nation: Nation | None = None
    region: str = ""
    kind: CouncilKind | None = None
    state: State | None = None


def register_page(
    wanted: Wanted, today: date, *, limit: int, offset: int
) -> tuple[list[tuple[Council, Pledge | None, State]], int]:
    """Councils with their newest pledge and its exact state, by name, a page of them; and how many there are."""
    newest = (
        select(
            Pledge.id,
            func.row_number()
            .over(partition_by=Pledge.council_id, order_by=(Pledge.ended_at.is_not(None), Pledge.id.desc()))
            .label("place"),
        )
    ).subquery()
    state = stage_sql(today)
    conditions = []
    if wanted.words:
        conditions.append(
            or_(
                Council.name.icontains(wanted.words, autoescape=True),
                Council.gss_code.icontains(wanted.words, autoescape=True),
            )
        )
    if wanted.nation is not None:
        conditions.append(Council.nation == wanted.nation)
    if wanted.region:
        conditions.append(Council.region == wanted.region)
    if wanted.kind is not None:
        conditions.append(Council.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(state == wanted.state.value)
    query = (
        select(Council, Pledge, state, func.count().over())
        .outerjoin(
            Pledge,
            and_(Pledge.council_id == Council.id, Pledge.id.in_(select(newest.c.id).where(newest.c.place == 1))),
        )
        .where(*conditions)
        .order_by(Council.name, Council.id)
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    return [(row[0], row[1], State(row[2])) for row in rows], rows[0][3] if rows else 0


@dataclass(frozen=True, slots=True)
class Succession:
    """A council whose pledge ends with it, and one that takes over and has no pledge of its own."""

    old: Council
    new: Council


def successions(today: date) -> list[Succession]:
    """Whom to ask to sign anew: councils that replace a signatory, within the next year or already."""
    old, new = aliased(Council), aliased(Council)
    stands = exists().where(Pledge.council_id == new.id, is_active(today))
    query = (
        select(old, new)
        .join(council_replacement, council_replacement.c.old_id == old.id)
        .join(new, new.id == council_replacement.c.new_id)
        .where(
            old.ends_on <= today + SOON,
            exists().where(
                Pledge.council_id == old.id,
                Pledge.ended_at.is_(None),
                or_(Pledge.active_until.is_(None), Pledge.active_until >= old.ends_on),
            ),
            ~stands,
            or_(new.ends_on.is_(None), new.ends_on >= today),
        )
        .order_by(old.ends_on, old.name, new.name)
    )
    return [Succession(row[0], row[1]) for row in db.session.execute(query)]


def in_review() -> list[Pledge]:
    """Pledges whose evidence waits for the programme team, the longest first."""
    query = (
        select(Pledge)
        .join(Pledge.council)
        .where(Pledge.review_began_at.is_not(None), Pledge.ended_at.is_(None))
        .options(joinedload(Pledge.council))
        .order_by(Pledge.review_began_at)
    )
    return list(db.session.scalars(query))


def last_evidence(pledge_id: int) -> PledgeMove | None:
    """What the council sent last."""
    query = (
        select(PledgeMove)
        .where(PledgeMove.pledge_id == pledge_id, PledgeMove.move == Move.EVIDENCE_SENT)
        .options(joinedload(PledgeMove.by))
        .order_by(PledgeMove.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()
