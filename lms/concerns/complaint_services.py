"""Making a complaint, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from lms import audit
from lms.access import Holder, Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of
from lms.addresses import public_address
from lms.clock import day_in_words
from lms.concerns.clocks import complaint_clock
from lms.concerns.models import OPEN_STATES, Complaint, ComplaintState, ComplaintStep, Kind
from lms.concerns.policy import may_handle_complaint
from lms.concerns.references import new_reference
from lms.concerns.services import hold_to_limit, tell_of_news
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.once import add_once, find_sent
from lms.outbox.services import queue


class PassedOnAlready(Conflict):
    """Somebody who is impartial has it now."""


class NobodyElse(Conflict):
    """A complaint is never left with nobody."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody complains about. ``name`` and ``email`` are a visitor's, and may be empty."""

    kind: Kind
    words: str
    wish: str
    is_about_officer: bool
    name: str = ""
    email: str | None = None


def complain(
    sent: Words, complainant: Person | None, *, language: str, network: str, token: str, now: datetime
) -> Complaint:
    """Take a complaint, and mail its reference. The same form sent twice makes one. Raises TooManyTries."""
    complainant_id = complainant.id if complainant else None
    same = {"complainant_id": complainant_id, "words": sent.words}
    found, token = find_sent(Complaint, token, **same)
    if found is not None:
        return found
    hold_to_limit("complaint", str(complainant_id) if complainant_id is not None else network, now)
    clock = complaint_clock(now)
    row = Complaint(
        token=token,
        reference=new_reference(),
        complainant_id=complainant_id,
        name="" if complainant else sent.name,
        email=None if complainant else (sent.email or None),
        language=language,
        kind=sent.kind,
        words=sent.words,
        wish=sent.wish,
        is_for_administrator=sent.is_about_officer,
        state=ComplaintState.RECEIVED,
        received_at=now,
        acknowledge_by=clock.acknowledge_by,
        answer_by=clock.answer_by,
    )
    row, is_new = add_once(row, **same)
    if is_new:
        audit.record("complaint.received", row, now, kind=sent.kind.value)
        _tell_complainant_received(row, complainant, now)
        tell_handlers(row, now)
    return row


def take_step(
    complaint: Complaint,
    state: ComplaintState,
    note: str,
    message: str,
    *,
    answer_by: datetime | None,
    handler: Holder,
    now: datetime,
) -> None:
    """Write down what was done, and tell the person. ``answer_by`` moves the day of the answer.

    Raises Invalid where the person would learn of an answer, a delay or a referral without a word; PassedOnAlready.
    """
    _lock(complaint)
    if not may_handle_complaint(handler, complaint):
        raise PassedOnAlready(_("This complaint is with the administrators already."))
    if state is ComplaintState.RECEIVED:
        raise Invalid(_("Choose how far it is now."))
    if not message.strip() and (
        answer_by is not None or state in (ComplaintState.ANSWERED, ComplaintState.PASSED_ON, ComplaintState.CLOSED)
    ):
        raise Invalid(_("Write a message to the person: they must learn the answer, or the reason."))
    if answer_by is not None and answer_by <= complaint.answer_by:
        raise Invalid(_("The new day must come after the one before."))
    db.session.add(
        ComplaintStep(
            complaint_id=complaint.id,
            by_id=handler.id,
            at=now,
            state=state,
            note=note.strip(),
            message=message.strip(),
            is_conflict=False,
        )
    )
    complaint.state = state
    complaint.acknowledged_at = complaint.acknowledged_at or now
    if answer_by is not None:
        complaint.answer_by = answer_by
        complaint.reminded_at = None
    if state is ComplaintState.ANSWERED:
        complaint.answered_at = now
    complaint.closed_at = None if state in (*OPEN_STATES, ComplaintState.ANSWERED) else now
    audit.record("complaint.step", complaint, now, state=state.value)
    _tell_complainant_of_news(complaint, now)


def pass_to_administrator(complaint: Complaint, note: str, *, handler: Holder, now: datetime) -> None:
    """Whoever is not impartial hands it to the administrators, and can't open it any more.

    Raises PassedOnAlready, NobodyElse.
    """
    _lock(complaint)
    if complaint.is_for_administrator and not handler.holds_any({Role.ADMINISTRATOR}):
        raise PassedOnAlready(_("This complaint is with the administrators already."))
    complaint.steps.append(
        ComplaintStep(
            by_id=handler.id,
            at=now,
            state=complaint.state,
            note=note.strip() or _("Not impartial"),
            message="",
            is_conflict=True,
        )
    )
    complaint.is_for_administrator = True
    complaint.reminded_at = None
    if not handlers_of(complaint):
        raise NobodyElse(_("There is no other administrator who could take it. Invite one first."))
    audit.record("complaint.passed_to_administrator", complaint, now)
    tell_handlers(complaint, now)


def handlers_of(complaint: Complaint) -> list[Person]:
    """Whoever may handle it."""
    role = Role.ADMINISTRATOR if complaint.is_for_administrator else Role.PROGRAMME_OFFICER
    kept_out = {step.by_id for step in complaint.steps if step.is_conflict} | {complaint.complainant_id}
    return [person for person in holders_of(role) if person.id not in kept_out]


def tell_handlers(complaint: Complaint, now: datetime) -> None:
    """A mail that a complaint waits, without a word of it."""
    for person in handlers_of(complaint):
        with force_locale(person.language):
            queue(
                recipient=person.email,
                subject=_("A complaint waits for you"),
                body=_(
                    "A complaint waits. Read it here, and acknowledge it by %(day)s:\n\n%(link)s\n",
                    day=day_in_words(complaint.acknowledge_by),
                    link=public_address("complaints.index"),
                ),
                now=now,
            )


def _lock(complaint: Complaint) -> None:
    """Another handler may be at it: wait, and see what they did."""
    fields = ["state", "is_for_administrator", "acknowledged_at", "answer_by", "reminded_at"]
    db.session.refresh(complaint, fields, with_for_update=True)


def _address_of(complaint: Complaint) -> tuple[str | None, str]:
    """Where the person is written to, and in which language."""
    if complaint.complainant is not None:
        return complaint.complainant.email, complaint.complainant.language
    return complaint.email, complaint.language


def _tell_complainant_received(complaint: Complaint, complainant: Person | None, now: datetime) -> None:
    address = complainant.email if complainant else complaint.email
    if not address:
        return
    with force_locale(complainant.language if complainant else complaint.language):
        queue(
            recipient=address,
            subject=_("We have your complaint"),
            body=_(
                "We have your complaint. Its reference is %(reference)s.\n\n"
                "We acknowledge it by %(acknowledge)s, and answer by %(answer)s, or tell you why it takes longer.\n\n"
                "See how far it is. Type the reference on this page:\n%(link)s\n",
                reference=complaint.reference,
                acknowledge=day_in_words(complaint.acknowledge_by),
                answer=day_in_words(complaint.answer_by),
                link=public_address("concerns.check"),
            ),
            now=now,
        )


def _tell_complainant_of_news(complaint: Complaint, now: datetime) -> None:
    address, language = _address_of(complaint)
    if address:
        tell_of_news(address, language, now)
