"""Signing on the site: the signatory signs the text as it stands, an officer checks the authority and countersigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import audit
from lms.access import Holder
from lms.addresses import path_of
from lms.clock import london_day
from lms.councils.models import Council
from lms.errors import Conflict, Forbidden, Invalid
from lms.extensions import db
from lms.pledge import moves
from lms.pledge.enquiries import close_as_signed
from lms.pledge.models import Pledge
from lms.pledge.pledge_text import newest_version
from lms.pledge.services import CouncilGone, make_way
from lms.pledge.signing_models import AuthorityCheck, PledgeSigning
from lms.pledge.signing_queries import council_state
from lms.pledge.states import UNSIGNED, Move, State
from lms.pledge.telling import tell_officers, tell_signatories
from lms.pledge.terms import evidence_day_after, last_day_from


class SignedAlready(Conflict):
    """A signature waits, or the pledge stands."""


class TextChanged(Conflict):
    """What was read is not what would be signed."""


class DecidedAlready(Conflict):
    """A signature is countersigned or declined once."""


class OwnSignature(Forbidden):
    """Nobody checks their own authority."""


class CheckMissing(Invalid):
    """Countersigning says how and when the authority was checked."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signatory declares: the version that they read, and who they are."""

    text_version: str
    name: str
    post: str
    authority: str


def sign(council: Council, signature: Signature, now: datetime, *, by: int) -> PledgeSigning:
    """Sign for the council; the programme team is told. Raises TextChanged, SignedAlready, CouncilGone."""
    db.session.refresh(council, ["ends_on"], with_for_update=True)
    if signature.text_version != newest_version():
        raise TextChanged(_("The text of the pledge has changed. Read it again, then sign."))
    if council.has_ended(london_day(now)):
        raise CouncilGone(_("This council has ended. What replaced it signs anew."))
    before = council_state(council.id, london_day(now))
    if before not in UNSIGNED:
        raise SignedAlready(_("Your council has signed already."))
    signing = PledgeSigning(
        council_id=council.id,
        text_version=signature.text_version,
        name=signature.name,
        post=signature.post,
        authority=signature.authority,
        signed_on=london_day(now),
        signed_at=now,
        signed_by_id=by,
    )
    db.session.add(signing)
    db.session.flush()
    states = (before, State.COUNTERSIGNING)
    moves.note_before_pledge(council.id, Move.SIGNED, states, now, by=by, signing=signing)
    audit.record("pledge_signing.signed", signing, now, by=by, council=council.id, version=signature.text_version)
    tell_officers(
        about=f"pledge signing {signing.id}",
        sentence=_l("%(council)s has signed the pledge. Check the authority.", council=council.name),
        path=path_of("pledge_records.signing", signing_id=signing.id),
        now=now,
    )
    return signing


def countersign(
    signing: PledgeSigning,
    check_made: AuthorityCheck | None,
    checked_on: date | None,
    check_note: str,
    active_from: date,
    now: datetime,
    *,
    by: Holder,
) -> Pledge:
    """The authority is checked: the pledge is active from a day on. Raises CheckMissing, OwnSignature, DecidedAlready,
    StandingAlready, CouncilGone.
    """
    _hold(signing, by)
    if check_made is None or checked_on is None or checked_on > london_day(now):
        raise CheckMissing(_("Say how you checked the authority, and when."))
    make_way(signing.council_id, active_from, now, by=by.id)
    signing.check_made, signing.checked_on, signing.check_note = check_made, checked_on, check_note.strip()
    signing.decided_at, signing.decided_by_id = now, by.id
    pledge = Pledge(
        council_id=signing.council_id,
        signatory_name=signing.name,
        signatory_post=signing.post,
        signed_on=signing.signed_on,
        active_from=active_from,
        active_until=last_day_from(active_from),
        signing_id=signing.id,
        evidence_due_on=evidence_day_after(active_from),
    )
    db.session.add(pledge)
    moves.note_beginning(pledge, Move.COUNTERSIGNED, State.COUNTERSIGNING, now, by=by.id)
    close_as_signed(signing.council_id, now)
    return pledge


def decline(signing: PledgeSigning, reason: str, now: datetime, *, by: Holder) -> None:
    """The authority could not be found. The council can sign again. Raises ReasonMissing, OwnSignature,
    DecidedAlready.
    """
    _hold(signing, by)
    if not reason.strip():
        raise moves.ReasonMissing(_("Give a reason."))
    signing.declined_reason = reason.strip()
    signing.decided_at, signing.decided_by_id = now, by.id
    db.session.flush()
    states = (State.COUNTERSIGNING, council_state(signing.council_id, london_day(now)))
    moves.note_before_pledge(
        signing.council_id, Move.DECLINED, states, now, by=by.id, signing=signing, reason=signing.declined_reason
    )
    audit.record("pledge_signing.declined", signing, now, by=by.id, council=signing.council_id)
    tell_signatories(
        signing.council_id,
        about=f"pledge signing {signing.id} declined",
        sentence=_l("The programme could not countersign your council’s pledge. Read why."),
        now=now,
    )


def _hold(signing: PledgeSigning, by: Holder) -> None:
    if signing.signed_by_id == by.id or signing.council_id in by.council_ids():
        raise OwnSignature(_("Somebody who does not act for this council checks this."))
    db.session.refresh(signing, ["decided_at"], with_for_update=True)
    if signing.decided_at is not None:
        raise DecidedAlready(_("Somebody has decided this already."))
