"""What people do with their accounts, and what is done with roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, update

from lms import audit
from lms.access import COUNCIL_ROLES, Role
from lms.accounts.links import hash_token, make_link_token
from lms.accounts.models import CountedTry, Person, RecoveryCode, RoleHolding, RoleInvitation
from lms.accounts.passwords import burn_time, hash_password, matches
from lms.accounts.queries import count_holders, count_tries, find_person_by_email
from lms.addresses import public_address
from lms.clock import london_day
from lms.councils.models import Council
from lms.errors import Conflict, DomainError
from lms.extensions import db
from lms.outbox.services import queue

INVITATION_DAYS = 7
WINDOW = timedelta(minutes=15)
FAILURES_BY_ADDRESS = 10
FAILURES_BY_NETWORK = 50
MAILS_BY_ADDRESS = 5


class TooManyTries(DomainError):
    """Guessing and flooding stop here for a while."""

    status = 429


class LastAdministrator(Conflict):
    """Somebody must stay who can give roles."""


class InvitationUnusable(DomainError):
    """The invitation ran out, was withdrawn, or was accepted."""

    status = 410


class AlreadyInRole(Conflict):
    """The person holds the role."""


def add_person(
    *,
    name: str,
    email: str,
    password: str | None = None,
    password_hash: str | None = None,
    language: str = "en",
    roles: Iterable[Role] = (),
    council: Council | None = None,
    confirmed: bool = False,
    now: datetime,
) -> Person:
    """A new person, with a password or the hash of one. Council roles are held in ``council``."""
    person = Person(
        name=name,
        email=email.strip().lower(),
        language=language,
        password_hash=password_hash or hash_password(password or secrets.token_urlsafe(32)),
        session_key=secrets.token_hex(16),
        created_at=now,
        confirmed_at=now if confirmed else None,
        last_seen_on=london_day(now),
    )
    db.session.add(person)
    db.session.flush()
    for role in roles:
        grant_role(person, role, council.id if council and role in COUNCIL_ROLES else None, by=None, now=now)
    return person


def register(name: str, email: str, password: str, language: str, now: datetime) -> None:
    """Make an account and mail a link to confirm it. A known address gets another mail; the page doesn't tell."""
    hashed = hash_password(password)
    known = find_person_by_email(email)
    if known is not None:
        if _may_mail(known, now):
            _mail(
                known,
                _("You have an account already"),
                _(
                    "Somebody, perhaps you, tried to register with this address. You have an account.\n\n"
                    "Sign in:\n%(sign_in)s\n\nForgot the password? Choose a new one:\n%(reset)s\n",
                    sign_in=public_address("accounts.sign_in"),
                    reset=public_address("accounts.reset"),
                ),
                now,
            )
        return
    person = add_person(name=name, email=email, password_hash=hashed, language=language, roles=[Role.LEARNER], now=now)
    audit.record("person.registered", person, now, by=person.id)
    send_confirmation(person, now)


def send_confirmation(person: Person, now: datetime) -> None:
    """Mail a link that confirms the address; it works once, for 48 hours."""
    if person.confirmed_at is not None or not _may_mail(person, now):
        return
    link = public_address("accounts.confirm", token=make_link_token("confirm", person))
    _mail(
        person,
        _("Confirm your e-mail address"),
        _("Welcome. Open this page and press the button. The link works for two days.\n\n%(link)s\n", link=link),
        now,
    )


def confirm(person: Person, now: datetime) -> None:
    """The address belongs to the person."""
    person.confirmed_at = now
    audit.record("person.confirmed", person, now, by=person.id)


def check_password(email: str, password: str, network: str, now: datetime) -> Person | None:
    """The person, when address and password are right; a failure is counted. Raises TooManyTries."""
    address = email.strip().lower()
    since = now - WINDOW
    if (
        count_tries("sign in", address, since=since) >= FAILURES_BY_ADDRESS
        or count_tries("sign in from", network, since=since) >= FAILURES_BY_NETWORK
    ):
        raise TooManyTries(_("Too many tries. Wait for fifteen minutes, then try again, or choose a new password."))
    person = find_person_by_email(address)
    if person is None:
        burn_time(password)
    elif matches(person.password_hash, password) and person.closed_at is None:
        return person
    note_try("sign in", address, now)
    note_try("sign in from", network, now)
    return None


def note_try(what: str, key: str, now: datetime) -> None:
    """Count a try."""
    db.session.add(CountedTry(what=what, key=key[:300], at=now))


def ask_for_reset(email: str, now: datetime) -> None:
    """Mail a link that lets the person choose a new password, when the address is known."""
    person = find_person_by_email(email)
    if person is None or person.closed_at is not None or not _may_mail(person, now):
        return
    link = public_address("accounts.choose_password", token=make_link_token("reset", person))
    _mail(
        person,
        _("Choose a new password"),
        _(
            "Open this page to choose a new password. The link works for one hour.\n\n%(link)s\n\n"
            "You did not ask for this? Then do nothing.\n",
            link=link,
        ),
        now,
    )


def set_password(person: Person, password: str, now: datetime) -> None:
    """A new password ends every session, and the pause after wrong ones. Who could open the mail has confirmed the
    address, too.
    """
    person.password_hash = hash_password(password)
    db.session.execute(delete(CountedTry).where(CountedTry.what == "sign in", CountedTry.key == person.email))
    person.confirmed_at = person.confirmed_at or now
    sign_out_everywhere(person)
    audit.record("person.password_changed", person, now, by=person.id)


def change_details(person: Person, name: str, language: str, now: datetime) -> None:
    """A new name or language. Certificates that were issued keep the name they were issued with."""
    if name != person.name:
        person.name = name
        audit.record("person.renamed", person, now)
    change_language(person, language)


def change_language(person: Person, language: str) -> None:
    """The language of pages and mails, on every device of the person."""
    person.language = language


def set_large_print(person: Person, *, large: bool) -> None:
    """Larger letters on every page, or not. Nobody has to agree to it."""
    person.large_print = large


def sign_out_everywhere(person: Person) -> None:
    """End every session of the person."""
    person.session_key = secrets.token_hex(16)


def close_account(person: Person, now: datetime) -> None:
    """Shut the person out at once; records stay. Raises LastAdministrator."""
    keep_an_administrator(person)
    person.closed_at = now
    sign_out_everywhere(person)
    audit.record("person.closed", person, now)


def grant_role(person: Person, role: Role, council_id: int | None, *, by: int | None, now: datetime) -> RoleHolding:
    """Give a role, from now on."""
    held = RoleHolding(person_id=person.id, role=role, council_id=council_id, granted_at=now, granted_by_id=by)
    db.session.add(held)
    audit.record("role.granted", person, now, by=by, role=role.value, council=council_id)
    return held


def end_role(held: RoleHolding, now: datetime) -> None:
    """End a role: the very next request is without it. Raises LastAdministrator."""
    if held.ended_at is not None:
        return
    if held.role is Role.ADMINISTRATOR:
        keep_an_administrator(held.person)
    held.ended_at = now
    audit.record("role.ended", held.person, now, role=held.role.value, council=held.council_id)


def invite(
    email: str, role: Role, council: Council | None, *, by: int | None, now: datetime
) -> tuple[RoleInvitation, str]:
    """Invite to a role by mail. Gives the invitation and its link, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    invitation = RoleInvitation(
        email=email.strip().lower(),
        role=role,
        council_id=council.id if council else None,
        token_hash=hash_token(token),
        invited_by_id=by,
        invited_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    db.session.add(invitation)
    audit.record("role.offered", invitation, now, by=by, role=role.value, council=invitation.council_id)
    link = public_address("accounts.accept_invitation", token=token)
    queue(
        recipient=invitation.email,
        subject=_("You are invited as %(role)s", role=role.value),
        body=_(
            "You are invited to work with us as %(role)s%(council)s.\n\n"
            "Open this page to accept. The link works for seven days, once.\n\n%(link)s\n",
            role=role.value,
            council=f" ({council.name})" if council else "",
            link=link,
        ),
        now=now,
    )
    return invitation, link


def check_invitation(invitation: RoleInvitation | None, now: datetime) -> RoleInvitation:
    """The invitation, when it can be accepted. Raises InvitationUnusable."""
    if (
        invitation is None
        or invitation.accepted_at is not None
        or invitation.withdrawn_at is not None
        or invitation.expires_at <= now
    ):
        raise InvitationUnusable(_("This invitation can’t be used any more. Ask whoever invited you for a new one."))
    return invitation


def accept_invitation(invitation: RoleInvitation, person: Person, now: datetime) -> None:
    """Take the role. Earlier sessions end: they began without a second factor.

    Raises InvitationUnusable, AlreadyInRole.
    """
    taken = db.session.execute(
        update(RoleInvitation)
        .where(
            RoleInvitation.id == invitation.id,
            RoleInvitation.accepted_at.is_(None),
            RoleInvitation.withdrawn_at.is_(None),
        )
        .values(accepted_at=now)
        .returning(RoleInvitation.id)
    ).scalar()
    if taken is None:
        raise InvitationUnusable(_("This invitation can’t be used any more. Ask whoever invited you for a new one."))
    if any(h.role is invitation.role and h.council_id == invitation.council_id for h in person.held_roles):
        raise AlreadyInRole(_("You have this role already."))
    sign_out_everywhere(person)
    grant_role(person, invitation.role, invitation.council_id, by=invitation.invited_by_id, now=now)


def withdraw_invitation(invitation: RoleInvitation, now: datetime) -> None:
    """Take an invitation back."""
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        audit.record("role.offer_withdrawn", invitation, now)


def make_recovery_codes(person: Person) -> list[str]:
    """Ten new codes, each for one use; earlier ones are void. They are shown once: only hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _number in range(10)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=hash_token(code)) for code in codes)
    return codes


def keep_an_administrator(person: Person) -> None:
    """Refuse what would leave nobody who can give roles. Raises LastAdministrator."""
    if person.holds_any({Role.ADMINISTRATOR}) and count_holders(Role.ADMINISTRATOR) <= 1:
        raise LastAdministrator(_("This is the last administrator. Make somebody else one first."))


def _may_mail(person: Person, now: datetime) -> bool:
    """Whether another mail to this address is no flood."""
    if count_tries("mail", person.email, since=now - WINDOW) >= MAILS_BY_ADDRESS:
        return False
    note_try("mail", person.email, now)
    return True


def _mail(person: Person, subject: str, body: str, now: datetime) -> None:
    queue(recipient=person.email, subject=subject, body=body, now=now)
