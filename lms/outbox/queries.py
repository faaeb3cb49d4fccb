"""Reads of the outbox."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.errors import NotFound
from lms.extensions import db
from lms.outbox.models import Message

PAGE_SIZE = 50


def messages(*, offset: int = 0, limit: int = PAGE_SIZE) -> tuple[list[Message], int]:
    """Messages, the newest first, a page of them; and how many there are."""
    query = select(Message).order_by(Message.id.desc()).limit(limit).offset(offset)
    total = db.session.scalar(select(func.count()).select_from(Message)) or 0
    return list(db.session.scalars(query)), total


def get_message(message_id: int) -> Message:
    """A message by id. Raises NotFound."""
    message = db.session.get(Message, message_id)
    if message is None:
        raise NotFound
    return message
