"""What accounts hold about a person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, select, union, update

from lms.accounts.models import AddressChange, CountedTry, Person, RecoveryCode, RoleHolding, RoleInvitation
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows

ERASED_NAME = "Erased person"
NO_PASSWORD = "!"  # no hash reads like this, so no password opens the account

TABLES = {
    "person": Treatment("account", Fate.UNNAMED, "records that stay point at the row, which names nobody"),
    "role_holding": Treatment("roles", Fate.UNNAMED, "who could decide what, and when, is part of every decision"),
    "role_invitation": Treatment("role_invitations", Fate.ERASED),
    "address_change": Treatment("addresses", Fate.ERASED),
    "recovery_code": Treatment("", Fate.ERASED, "hashes of secrets"),
    "counted_try": Treatment("", Fate.ERASED, "counts tries for a day, to stop guessing"),
}


def about(whom: Whom) -> Iterable[Section]:
    """The account, its roles, invitations to roles, and changes of address. No password and no secret."""
    yield Section(
        "account",
        _("Your account"),
        {
            "id": _("Number of the account"),
            "name": _("Name"),
            "email": _("E-mail address"),
            "language": _("Language"),
            "created_at": _("Registered"),
            "confirmed_at": _("Address confirmed"),
            "last_seen_on": _("Used last"),
            "large_print": _("Large print"),
            "has_second_factor": _("Signs in with a second factor"),
        },
        rows(
            select(
                Person.id,
                Person.name,
                Person.email,
                Person.language,
                Person.created_at,
                Person.confirmed_at,
                Person.last_seen_on,
                Person.large_print,
                Person.totp_secret.is_not(None).label("has_second_factor"),
            ).where(Person.id == whom.id)
        ),
    )
    yield Section(
        "roles",
        _("Your roles"),
        {"role": _("Role"), "council": _("Council"), "granted_at": _("Since"), "ended_at": _("Until")},
        rows(
            select(RoleHolding.role, Council.name.label("council"), RoleHolding.granted_at, RoleHolding.ended_at)
            .outerjoin(Council, Council.id == RoleHolding.council_id)
            .where(RoleHolding.person_id == whom.id)
            .order_by(RoleHolding.id)
        ),
    )
    yield Section(
        "role_invitations",
        _("Invitations to a role"),
        {
            "email": _("E-mail address"),
            "role": _("Role"),
            "invited_at": _("Invited"),
            "accepted_at": _("Accepted"),
            "withdrawn_at": _("Withdrawn"),
        },
        rows(
            select(
                RoleInvitation.email,
                RoleInvitation.role,
                RoleInvitation.invited_at,
                RoleInvitation.accepted_at,
                RoleInvitation.withdrawn_at,
            )
            .where(RoleInvitation.email.in_(whom.addresses))
            .order_by(RoleInvitation.id)
        ),
    )
    yield Section(
        "addresses",
        _("Changes of your e-mail address"),
        {"old_email": _("Old address"), "new_email": _("New address"), "asked_at": _("Asked"), "done_at": _("Changed")},
        rows(
            select(AddressChange.old_email, AddressChange.new_email, AddressChange.asked_at, AddressChange.done_at)
            .where(AddressChange.person_id == whom.id)
            .order_by(AddressChange.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take name, address, password and secrets out of the account, and close it."""
    keys = [*whom.addresses, str(whom.id)]
    db.session.execute(delete(CountedTry).where(CountedTry.key.in_(keys)))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == whom.id))
    db.session.execute(delete(AddressChange).where(AddressChange.person_id == whom.id))
    db.session.execute(delete(RoleInvitation).where(RoleInvitation.email.in_(whom.addresses)))
    db.session.execute(
        update(RoleHolding).where(RoleHolding.person_id == whom.id, RoleHolding.ended_at.is_(None)).values(ended_at=now)
    )
    db.session.execute(
        update(Person)
        .where(Person.id == whom.id)
        .values(
            name=ERASED_NAME,
            email=f"erased-{whom.id}@invalid",
            language="en",
            password_hash=NO_PASSWORD,
            session_key=secrets.token_hex(16),
            totp_secret=None,
            totp_last_step=None,
            confirmed_at=None,
            last_seen_on=None,
            large_print=False,
            closed_at=func.coalesce(Person.closed_at, now),
            erased_at=func.coalesce(Person.erased_at, now),
        )
    )
    return ()


def whom(person: Person) -> Whom:
    """Whom it is about: the person with every address that is theirs, was, or was to be. One that they asked for and
    that is another person's by now is left out.
    """
    changes = select(AddressChange).where(AddressChange.person_id == person.id).subquery()
    others = exists().where(Person.email == changes.c.new_email, Person.id != person.id)
    addresses = db.session.scalars(union(select(changes.c.old_email), select(changes.c.new_email).where(~others)))
    return Whom(person.id, frozenset({person.email, *addresses}))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    subjects={
        "person": lambda person_id: select(Person.id).where(Person.id == person_id),
    },
)
