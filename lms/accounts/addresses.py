"""Changing one's e-mail address: the new one counts once its mailed link is used, and the old one is told."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from lms import audit
from lms.accounts.links import LinkUnusable, hash_token
from lms.accounts.models import AddressChange, Person
from lms.accounts.queries import count_tries, find_person_by_email
from lms.accounts.services import MAILS_BY_ADDRESS, WINDOW, TooManyTries, note_try
from lms.addresses import public_address
from lms.errors import Conflict
from lms.extensions import db
from lms.outbox.services import queue

LINK_WORKS_FOR = timedelta(days=2)


class AddressTaken(Conflict):
    """Another account has the address."""


def ask_for_change(person: Person, email: str, now: datetime) -> None:
    """Mail a link to the new address. One that has an account gets another mail; the page doesn't tell.

    Raises TooManyTries.
    """
    address = email.strip().lower()
    key = str(person.id)
    if count_tries("change address", key, since=now - WINDOW) >= MAILS_BY_ADDRESS:
        raise TooManyTries
    note_try("change address", key, now)
    known = find_person_by_email(address)
    if known is not None:
        with force_locale(known.language):
            queue(
                recipient=known.email,
                subject=_("You have an account already"),
                body=_(
                    "Somebody, perhaps you, wants to use this address for another account. "
                    "You have an account with it. Nothing has changed.\n\nSign in:\n%(sign_in)s\n",
                    sign_in=public_address("accounts.sign_in"),
                ),
                now=now,
            )
        return
    token = secrets.token_urlsafe(32)
    change = AddressChange(
        person_id=person.id,
        old_email=person.email,
        new_email=address,
        token_hash=hash_token(token),
        asked_at=now,
        expires_at=now + LINK_WORKS_FOR,
    )
    db.session.add(change)
    audit.record("address.change_asked", change, now, by=person.id)
    with force_locale(person.language):
        queue(
            recipient=address,
            subject=_("Confirm your new e-mail address"),
            body=_(
                "You want to use this address for your account. Open this page and press the button. "
                "The link works for two days.\n\n%(link)s\n\nYou did not ask for this? Then do nothing.\n",
                link=public_address("change_of_address.confirm", token=token),
            ),
            now=now,
        )


def find_change(token: str, now: datetime) -> AddressChange:
    """The change behind a mailed link. Raises LinkUnusable."""
    query = (
        select(AddressChange)
        .where(AddressChange.token_hash == hash_token(token))
        .options(joinedload(AddressChange.person))
    )
    change = db.session.scalars(query).one_or_none()
    if (
        change is None
        or change.done_at is not None
        or change.expires_at <= now
        or change.person.closed_at is not None
        or change.person.email != change.old_email
    ):
        raise LinkUnusable
    return change


def confirm_change(change: AddressChange, now: datetime) -> None:
    """The new address counts from now on, and the old one is told. Sessions stay. Raises LinkUnusable, AddressTaken."""
    person = change.person
    # Two links of one person, or one link twice, wait for each other.
    db.session.refresh(person, ["email", "closed_at"], with_for_update=True)
    db.session.refresh(change, ["done_at"])
    if change.done_at is not None or person.closed_at is not None or person.email != change.old_email:
        raise LinkUnusable
    taken = AddressTaken(_("Another account uses this address now. Choose another address."))
    if find_person_by_email(change.new_email) is not None:
        raise taken
    person.email = change.new_email
    person.confirmed_at = now
    change.done_at = now
    try:
        db.session.flush()
    except IntegrityError:  # uq_person_email: somebody registered with it at this very moment
        raise taken from None
    audit.record("address.changed", change, now, by=person.id)
    with force_locale(person.language):
        queue(
            recipient=change.old_email,
            subject=_("Your e-mail address has changed"),
            body=_(
                "You sign in with another e-mail address now. We do not write to this one any more.\n\n"
                "You did not do this? Write to us at once.\n",
            ),
            now=now,
        )
