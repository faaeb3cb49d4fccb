"""The second factor: time-based codes (RFC 6238), each accepted once, and recovery codes."""

from __future__ import annotations

from datetime import datetime

import pyotp
import segno
from sqlalchemy import or_, update

from lms.accounts.links import hash_token
from lms.accounts.models import Person, RecoveryCode
from lms.extensions import db

ISSUER = "Working in Local Government"
STEP_SECONDS = 30
STEPS_OFF = 1


def new_secret() -> str:
    """A secret that the person's app is given."""
    return pyotp.random_base32()


def picture(secret: str, email: str) -> str:
    """The secret as a QR code, as inline SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return str(segno.make(address, error="m").svg_inline(scale=5, svgclass="lms-qr", lineclass=None, omitsize=False))


def matching_step(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step to which a code belongs, one step off allowed; None for a wrong or used one."""
    digits = "".join(str(int(letter)) for letter in code if letter.isdecimal())  # in any script's numerals
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(current - STEPS_OFF, current + STEPS_OFF + 1):
        if after is not None and step <= after:
            continue
        if len(digits) == 6 and totp.verify(digits, for_time=step * STEP_SECONDS):
            return step
    return None


def accept_code(person: Person, code: str, now: datetime) -> bool:
    """Whether the code is right: from the app, or a recovery code. Either is used up by this."""
    if person.totp_secret is None:
        return False
    step = matching_step(person.totp_secret, code, now, after=person.totp_last_step)
    if step is not None:
        return _use_step(person, step)
    return _use_recovery_code(person, hash_token(code.strip().lower()), now)


def _use_step(person: Person, step: int) -> bool:
    """Use a code up; False when the same moment's other request was faster."""
    is_newer = or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
    used = update(Person).where(Person.id == person.id, is_newer).values(totp_last_step=step).returning(Person.id)
    return db.session.scalar(used) is not None


def _use_recovery_code(person: Person, code_hash: str, now: datetime) -> bool:
    used = (
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return db.session.scalar(used) is not None
