"""Enquiries of councils that want to join: asked by anyone, followed by the programme team until signed or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms import audit
from lms.access import Role
from lms.accounts.queries import count_tries
from lms.accounts.services import TooManyTries, invite, note_try
from lms.clock import london_day
from lms.councils.models import Council
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.once import add_once, find_sent
from lms.outbox.services import queue
from lms.pledge import moves
from lms.pledge.enquiry_models import EnquiryResult, PledgeEnquiry, PledgeEnquiryNote
from lms.pledge.signing_queries import council_state
from lms.pledge.states import Move, State

ENQUIRIES_AN_HOUR = 5
DAYS_TO_ANSWER = 5  # as the page promises that follows the form
KEPT_FOR = timedelta(days=365)


class ClosedAlready(Conflict):
    """An enquiry is closed once."""


class NotOfTheRegister(Invalid):
    """A council that has ended does not join."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which post, and how to reach them."""

    name: str
    post: str
    email: str


def enquire(council: Council, asker: Asker, words: str, *, network: str, token: str, now: datetime) -> PledgeEnquiry:
    """Take an enquiry. The same form sent twice makes one. Raises TooManyTries, NotOfTheRegister."""
    same = {"council_id": council.id, "email": asker.email.strip().lower(), "words": words.strip()}
    sent, token = find_sent(PledgeEnquiry, token, **same)
    if sent is not None:
        return sent
    if council.has_ended(london_day(now)):
        raise NotOfTheRegister(_("This council has ended. Choose the one that replaced it."))
    if count_tries("pledge enquiry", network, since=now - timedelta(hours=1)) >= ENQUIRIES_AN_HOUR:
        raise TooManyTries(_("You have sent several enquiries. Wait for an hour. Then you can send another."))
    before = council_state(council.id, london_day(now))
    row = PledgeEnquiry(
        token=token,
        name=asker.name.strip(),
        post=asker.post.strip(),
        sent_at=now,
        next_step="Answer",
        next_step_on=london_day(now) + timedelta(days=DAYS_TO_ANSWER),
        **same,
    )
    enquiry, is_new = add_once(row, **same)
    if is_new:
        note_try("pledge enquiry", network, now)
        after = State.ENQUIRY if before is State.NONE else before
        moves.note_before_pledge(council.id, Move.ENQUIRED, (before, after), now, by=None)
        audit.record("pledge_enquiry.sent", enquiry, now, council=council.id)
    return enquiry


def follow_up(
    enquiry: PledgeEnquiry,
    words: str,
    *,
    handler_id: int | None,
    next_step: str,
    next_step_on: date | None,
    by: int,
    now: datetime,
) -> None:
    """Note what was done, who answers, and what comes next until when. Raises ClosedAlready."""
    _hold(enquiry)
    enquiry.handler_id, enquiry.next_step, enquiry.next_step_on = handler_id, next_step.strip(), next_step_on
    if words.strip():
        db.session.add(PledgeEnquiryNote(enquiry_id=enquiry.id, words=words.strip(), at=now, by_id=by))
    audit.record("pledge_enquiry.followed_up", enquiry, now, by=by, handler=handler_id)


def invite_signatory(enquiry: PledgeEnquiry, email: str, *, by: int, now: datetime) -> None:
    """Invite somebody to sign for the council. Raises ClosedAlready."""
    _hold(enquiry)
    invite(email, Role.SIGNATORY, enquiry.council, by=by, now=now)
    db.session.add(PledgeEnquiryNote(enquiry_id=enquiry.id, words="Invited a signatory.", at=now, by_id=by))
    audit.record("pledge_enquiry.signatory_invited", enquiry, now, by=by)


def refuse(enquiry: PledgeEnquiry, reason: str, *, by: int, now: datetime) -> None:
    """Tell the asker why, and forget who they are. Raises ClosedAlready, ReasonMissing."""
    _hold(enquiry)
    if not reason.strip():
        raise moves.ReasonMissing("Give a reason.")
    queue(
        recipient=enquiry.email,
        subject="Your enquiry about the pledge",
        body=f"Thank you for your enquiry for {enquiry.council.name}.\n\n{reason.strip()}\n",
        now=now,
        language="en",
    )
    enquiry.result, enquiry.closed_at = EnquiryResult.REFUSED, now
    empty(enquiry, now)
    db.session.flush()
    states = (State.ENQUIRY, council_state(enquiry.council_id, london_day(now)))
    moves.note_before_pledge(enquiry.council_id, Move.ENQUIRY_REFUSED, states, now, by=by, reason=reason.strip())
    audit.record("pledge_enquiry.refused", enquiry, now, by=by)


def close_as_signed(council_id: int, now: datetime) -> None:
    """The council has a pledge: its open enquiries have come to their end."""
    is_open = (PledgeEnquiry.council_id == council_id) & PledgeEnquiry.closed_at.is_(None)
    for enquiry in db.session.scalars(select(PledgeEnquiry).where(is_open).with_for_update()):
        enquiry.result, enquiry.closed_at = EnquiryResult.SIGNED, now


def empty_old_enquiries(now: datetime) -> None:
    """A job: a year after an enquiry came to its end, nobody needs to know any more who asked."""
    is_old = (PledgeEnquiry.closed_at < now - KEPT_FOR) & PledgeEnquiry.emptied_at.is_(None)
    for enquiry in db.session.scalars(select(PledgeEnquiry).where(is_old)):
        empty(enquiry, now)
    db.session.commit()


def empty(enquiry: PledgeEnquiry, now: datetime) -> None:
    """Forget who asked and what they wrote; that the council asked stays."""
    enquiry.name = enquiry.post = enquiry.email = enquiry.words = enquiry.next_step = ""
    enquiry.next_step_on, enquiry.emptied_at = None, now
    db.session.execute(delete(PledgeEnquiryNote).where(PledgeEnquiryNote.enquiry_id == enquiry.id))


def _hold(enquiry: PledgeEnquiry) -> None:
    db.session.refresh(enquiry, ["closed_at"], with_for_update=True)
    if enquiry.closed_at is not None:
        raise ClosedAlready("This enquiry is closed already.")
