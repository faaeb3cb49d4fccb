"""Reporting a concern, and what safeguarding leads do with it. Nothing of it ever stands in a mail or in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from lms import audit
from lms.access import Holder, Role
from lms.accounts.queries import count_tries, holders_of
from lms.accounts.services import TooManyTries, note_try
from lms.addresses import public_address
from lms.concerns.clocks import concern_acknowledged_by
from lms.concerns.models import Complaint, Concern, ConcernState, ConcernStep, Danger, Whom
from lms.concerns.queries import find_by_reference
from lms.concerns.references import new_reference, read_reference
from lms.errors import Invalid
from lms.extensions import db
from lms.once import add_once, find_sent
from lms.outbox.services import queue

SENT_AN_HOUR = 20
LOOKED_UP_IN_A_WINDOW = 30
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. ``mail_to`` only where they said that a mail is safe."""

    whom: Whom
    danger: Danger
    words: str
    contact: str
    mail_to: str | None
    is_on_account: bool


def report(sent: Report, reporter: Holder | None, *, language: str, network: str, token: str, now: datetime) -> Concern:
    """Take a concern, and tell the leads at once that one waits. The same form sent twice makes one.

    It does not go to the audit: administrators read there, and would see who has told of something. Raises
    TooManyTries for a flood from one place; it says whom to call instead.
    """
    reporter_id = reporter.id if reporter else None
    same = {"reporter_id": reporter_id, "words": sent.words}
    found, token = find_sent(Concern, token, **same)
    if found is not None:
        return found
    hold_to_limit("concern", str(reporter_id) if reporter_id is not None else network, now)
    row = Concern(
        token=token,
        reference=new_reference(),
        reporter_id=reporter_id,
        is_on_account=sent.is_on_account and reporter is not None,
        language=language,
        whom=sent.whom,
        danger=sent.danger,
        words=sent.words,
        contact=sent.contact,
        mail_to=sent.mail_to,
        state=ConcernState.RECEIVED,
        received_at=now,
        acknowledge_by=concern_acknowledged_by(now),
    )
    row, is_new = add_once(row, **same)
    if is_new:
        tell_leads(now)
    return row


def hold_to_limit(what: str, sender: str, now: datetime) -> None:
    """Count a sending. Raises TooManyTries for a flood from one place."""
    if count_tries(what, sender, since=now - timedelta(hours=1)) >= SENT_AN_HOUR:
        raise TooManyTries(_("Many messages came from here. Wait for an hour. If somebody is in danger, call 999 now."))
    note_try(what, sender, now)


def look_up(typed: str, network: str, now: datetime) -> Concern | Complaint | None:
    """What has the reference that was typed. Looks are counted, so that nobody tries references by the thousand.

    Raises TooManyTries.
    """
    if count_tries("reference", network, since=now - WINDOW) >= LOOKED_UP_IN_A_WINDOW:
        raise TooManyTries(_("Too many tries. Wait for fifteen minutes, then try again."))
    note_try("reference", network, now)
    reference = read_reference(typed)
    return find_by_reference(reference) if reference is not None else None


def take_step(concern: Concern, state: ConcernState, note: str, message: str, *, lead: Holder, now: datetime) -> None:
    """A lead writes down what was done; the person is told that there is news, when a mail is safe. Raises Invalid."""
    if not note.strip():
        raise Invalid(_("Write down what you did, or why."))
    # Two leads may be at it: each step stands, the later one says where it is.
    db.session.refresh(concern, ["state", "acknowledged_at", "closed_at", "mail_to"], with_for_update=True)
    if state is ConcernState.RECEIVED:
        raise Invalid(_("Choose how far it is now."))
    db.session.add(
        ConcernStep(
            concern_id=concern.id, by_id=lead.id, at=now, state=state, note=note.strip(), message=message.strip()
        )
    )
    concern.state = state
    concern.acknowledged_at = concern.acknowledged_at or now
    concern.closed_at = now if state is ConcernState.CLOSED else None
    audit.record("concern.step", concern, now, state=state.value)
    if concern.mail_to:
        tell_of_news(concern.mail_to, concern.language, now)


def tell_leads(now: datetime) -> None:
    """A mail to each lead that something waits, without a word of it. Where nobody is lead, administrators hear that
    somebody has to be: they may not read it, but they can give the role.
    """
    leads = holders_of(Role.SAFEGUARDING_LEAD)
    for lead in leads:
        with force_locale(lead.language):
            queue(
                recipient=lead.email,
                subject=_("A concern waits for you"),
                body=_(
                    "A new concern waits. Please read it today.\n\n%(link)s\n\n"
                    "For the person’s safety this mail says nothing about it.\n",
                    link=public_address("concerns.leads"),
                ),
                now=now,
            )
    if leads:
        return
    for administrator in holders_of(Role.ADMINISTRATOR):
        with force_locale(administrator.language):
            queue(
                recipient=administrator.email,
                subject=_("A concern waits, and nobody may read it"),
                body=_(
                    "A safeguarding concern waits, and nobody is a safeguarding lead. Invite one today:\n\n%(link)s\n\n"
                    "For the person’s safety nobody else can read it.\n",
                    link=public_address("admin.invitations"),
                ),
                now=now,
            )


def tell_of_news(address: str, language: str, now: datetime) -> None:
    """A mail that says nothing to whoever else reads it: only that there is news under a reference, which it leaves
    out. It is the same for concerns and complaints, so that nobody can tell which of them it is about.
    """
    with force_locale(language):
        queue(
            recipient=address,
            subject=_("There is news for you"),
            body=_(
                "There is news about your reference number. Open this page and type the number:\n\n%(link)s\n",
                link=public_address("concerns.check"),
            ),
            now=now,
        )
