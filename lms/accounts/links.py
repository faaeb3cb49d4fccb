"""Mailed links: signed, for one purpose, for a time, and for one use."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from lms.accounts.models import Person
from lms.accounts.queries import find_person
from lms.errors import DomainError

CONFIRM_SECONDS = 48 * 60 * 60
RESET_SECONDS = 60 * 60


class LinkUnusable(DomainError):
    """The link is wrong, too old, or was used already."""

    status = 410


def make_link_token(purpose: str, person: Person) -> str:
    """A token for a person; what it is for changes what it is bound to, so that its use makes it void."""
    return _signer(purpose).dumps([person.id, _state(purpose, person)])


def read_link_token(purpose: str, token: str, *, seconds: int) -> Person:
    """The person behind a token. Raises LinkUnusable."""
    try:
        number, state = _signer(purpose).loads(token, max_age=seconds)
    except (SignatureExpired, BadSignature, ValueError, TypeError):
        raise LinkUnusable from None
    person = find_person(number) if isinstance(number, int) else None
    if person is None or person.closed_at is not None or state != _state(purpose, person):
        raise LinkUnusable
    return person


def hash_token(token: str) -> str:
    """What is kept of a token that only its holder knows."""
    return sha256(token.encode()).hexdigest()


def _state(purpose: str, person: Person) -> str:
    """Something that the link's use changes: whether the address is confirmed, or the password."""
    text = f"{person.email}.{person.confirmed_at}" if purpose == "confirm" else f"{person.email}.{person.password_hash}"
    return sha256(text.encode()).hexdigest()[:20]


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"lms.accounts.{purpose}")
