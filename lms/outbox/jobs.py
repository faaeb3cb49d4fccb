"""Sending what waits in the outbox: each message once, with longer and longer pauses after a failure."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from lms.config import Settings
from lms.extensions import db
from lms.outbox.models import Message
from lms.outbox.transport import CanNotSend, Letter, Transport, transport_for

logger = logging.getLogger(__name__)

MOST_TRIES = 10
AT_ONCE = 50
CLAIM = timedelta(minutes=5)


def send_waiting_messages(now: datetime) -> None:
    """Send every message that is due. Each is claimed and settled in transactions of its own: a mail that went out is
    never forgotten because a later one failed.
    """
    settings: Settings = current_app.extensions["settings"]
    transport = transport_for(settings)
    if transport is None:
        return
    due = (
        select(Message.id, Message.next_try_at)
        .where(Message.sent_at.is_(None), Message.given_up_at.is_(None), Message.next_try_at <= now)
        .order_by(Message.next_try_at, Message.id)
        .limit(AT_ONCE)
    )
    waiting = list(db.session.execute(due))
    db.session.commit()
    for message_id, next_try_at in waiting:
        _send(message_id, next_try_at, transport, now)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: a minute at first, then double, up to six hours."""
    return min(timedelta(minutes=2 ** (tries - 1)), timedelta(hours=6))


def _send(message_id: int, next_try_at: datetime, transport: Transport, now: datetime) -> None:
    claimed = db.session.execute(
        update(Message)
        .where(Message.id == message_id, Message.next_try_at == next_try_at, Message.sent_at.is_(None))
        .values(next_try_at=now + CLAIM, tries=Message.tries + 1)
        .returning(Message.id)
    ).scalar()
    db.session.commit()
    if claimed is None:  # another process was faster
        return
    message = db.session.get_one(Message, message_id)
    try:
        transport.send(_letter(message))
    except CanNotSend as fault:
        logger.warning("message %s could not be sent: %s", message.id, fault)
        message.last_error = str(fault)[:500]
        if message.tries >= MOST_TRIES:
            message.given_up_at = now
        else:
            message.next_try_at = now + pause_after(message.tries)
    else:
        message.sent_at = now
        message.last_error = None
    db.session.commit()


def _letter(message: Message) -> Letter:
    """What the transport is given. The moment makes the reference its own, also after a database was restored."""
    return Letter(
        reference=f"{message.id}-{message.queued_at:%Y%m%d%H%M%S%f}",
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
        language=message.language,
        stop_address=message.stop_address,
        is_repeat=message.tries > 1,
    )
