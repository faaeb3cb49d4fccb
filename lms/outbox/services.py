"""Putting a message in the outbox."""

from __future__ import annotations

from datetime import datetime

from flask_babel import get_locale

from lms.extensions import db
from lms.languages import DEFAULT
from lms.outbox.models import Message


def queue(
    *,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    language: str | None = None,
    stop_address: str | None = None,
) -> Message:
    """Write a message down in this transaction; a job sends it after the commit. It is in the language of this moment
    unless another is named.
    """
    message = Message(
        recipient=recipient,
        subject=" ".join(subject.split())[:200],
        body=body,
        language=language or str(get_locale() or DEFAULT).replace("_", "-"),
        stop_address=stop_address,
        queued_at=now,
        next_try_at=now,
        tries=0,
    )
    db.session.add(message)
    return message


def try_again(message: Message, now: datetime) -> None:
    """Give a message that was given up another ten tries."""
    if message.sent_at is None:
        message.given_up_at = None
        message.tries = 0
        message.next_try_at = now
