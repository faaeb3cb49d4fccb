"""The link with which a mail can be stopped. It is signed, and works for good: an old mail must be stoppable too."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from lms.accounts.models import Person
from lms.accounts.queries import find_person
from lms.errors import NotFound


def make_stop_token(person_id: int) -> str:
    """What the link of a person's mails carries. It opens nothing: it only stops mail."""
    return str(_signer().dumps(person_id))


def person_of(token: str) -> Person:
    """Whose mails a link stops. Raises NotFound."""
    try:
        number = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    person = find_person(number) if isinstance(number, int) else None
    if person is None:
        raise NotFound
    return person


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lms.notices.stop")
