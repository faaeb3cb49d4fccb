"""Giving consents, taking them back, pausing and blocking: each deed is whole in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from certificates.numbers import ALPHABET
from lms import audit
from lms.awards.queries import find_valid_certificate
from lms.candidates.consent_models import (
    Consent,
    ConsentReceipt,
    CouncilBlock,
    Ended,
    Field,
    Purpose,
    ReceiptOf,
    written,
)
from lms.candidates.consent_queries import find_block, find_standing, last_left, lock_consent
from lms.candidates.events import LeftThePool
from lms.candidates.models import Profile
from lms.candidates.purposes import PURPOSES
from lms.candidates.queries import lock_standing_consent
from lms.clock import first_moment_of, london_day
from lms.config import Settings
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db


class NotYetAGraduate(Conflict):
    """Only people with a valid certificate can be in the pool."""


class NothingToPause(Conflict):
    """Who is not in the pool can't pause."""


class PauseTooLong(Invalid):
    """A pause until a day ends within POOL_PAUSE_DAYS."""


def give(
    profile: Profile,
    purpose: Purpose,
    *,
    fields: Collection[Field],
    council_id: int | None,
    language: str,
    now: datetime,
) -> Consent:
    """Record a consent to the current wording, with its receipt. The same again changes nothing; with other fields, the
    one before ends as changed, and a pause goes on. Raises NotYetAGraduate.
    """
    if purpose is Purpose.POOL and find_valid_certificate(profile.person_id) is None:
        raise NotYetAGraduate(_("You can join when you have your certificate."))
    words = PURPOSES[purpose]
    chosen = written([field for field in fields if field in words.fields])
    before = find_standing(profile.id, purpose, council_id, lock=True)
    if before is not None and (before.fields, before.wording_version) == (chosen, words.current.version):
        return before
    if before is not None:
        end(before, Ended.CHANGED, now)
        db.session.flush()
    consent = Consent(
        profile_id=profile.id,
        purpose=purpose,
        council_id=council_id,
        fields=chosen,
        wording_version=words.current.version,
        language=language,
        given_at=now,
        paused_at=before.paused_at if before else None,
        paused_until=before.paused_until if before else None,
    )
    consent.receipts.append(_receipt(ReceiptOf.GIVEN, now))
    db.session.add(consent)
    action = "pool.joined" if purpose is Purpose.POOL else "consent.given"
    audit.record(action, profile, now, purpose=purpose, wording=words.current.version, council=council_id)
    return consent


def end(consent: Consent, why: Ended, now: datetime) -> None:
    """End a standing consent, with its receipt. Who leaves the pool is announced."""
    consent.ended_at, consent.ended_why = now, why
    consent.receipts.append(_receipt(ReceiptOf.ENDED, now))
    action = "pool.left" if consent.purpose is Purpose.POOL and why is not Ended.CHANGED else "consent.ended"
    profile = db.session.get_one(Profile, consent.profile_id)
    audit.record(action, profile, now, purpose=consent.purpose, why=why)
    if action == "pool.left":
        publish(LeftThePool(consent.profile_id, since=last_left(consent.profile_id, now), at=now))


def withdraw(profile: Profile, consent_id: int, now: datetime) -> None:
    """Take one of the person's consents back, at once; again changes nothing. Raises NotFound for another's."""
    consent = lock_consent(profile.id, consent_id)
    if consent.ended_at is None:
        end(consent, Ended.WITHDRAWN, now)


def pause(profile: Profile, until: date | None, now: datetime) -> None:
    """Be found by nobody until a day begins in London, or until it is taken back. Invitations can still be answered.

    Raises NothingToPause, PauseTooLong.
    """
    settings: Settings = current_app.extensions["settings"]
    longest = london_day(now) + timedelta(days=settings.pool_pause_days)
    if until is not None and not london_day(now) < until <= longest:
        raise PauseTooLong(_("Choose a day from tomorrow on, and at most six months ahead."))
    standing = lock_standing_consent(profile.id)
    if standing is None:
        raise NothingToPause(_("You are not in the pool, so there is nothing to pause."))
    standing.paused_at, standing.paused_until = now, first_moment_of(until) if until else None
    audit.record("pool.paused", profile, now, until=until.isoformat() if until else None)


def resume(profile: Profile, now: datetime) -> None:
    """Be found again from now on; again changes nothing."""
    standing = lock_standing_consent(profile.id)
    if standing is not None and standing.paused_at is not None:
        standing.paused_at = standing.paused_until = None
        audit.record("pool.resumed", profile, now)


def block(profile: Profile, council_id: int, now: datetime) -> None:
    """Be seen by this council no more, from now on; again changes nothing. It is told no more than when somebody leaves
    the pool; an application to it goes on.
    """
    standing = lock_standing_consent(profile.id)
    if find_block(profile.id, council_id) is not None:
        return
    db.session.add(CouncilBlock(profile_id=profile.id, council_id=council_id, blocked_at=now))
    audit.record("council.blocked", profile, now, council=council_id)
    if standing is not None:
        publish(LeftThePool(profile.id, since=last_left(profile.id, now), at=now, council_id=council_id))


def unblock(profile: Profile, council_id: int, now: datetime) -> None:
    """Let this council see one again, as every other; again changes nothing."""
    blocked = find_block(profile.id, council_id)
    if blocked is not None:
        db.session.delete(blocked)
        audit.record("council.unblocked", profile, now, council=council_id)


def new_receipt_number() -> str:
    """A number that nobody guesses, such as "7Q2M-9XWD-40TZ"."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(12))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))


def _receipt(what: ReceiptOf, now: datetime) -> ConsentReceipt:
    return ConsentReceipt(what=what, number=new_receipt_number(), at=now)
