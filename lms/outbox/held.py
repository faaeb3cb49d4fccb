"""What the outbox holds about a person: the messages to their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case, select, update

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.outbox.models import Message

SECRET_PART = re.compile(r"(https?://\S*/)[\w.~-]{24,}")


def about(whom: Whom) -> Iterable[Section]:
    """Every message to the person. The secret part of a link is left out: a copy may lie about for years."""
    yield Section(
        "messages",
        _("Messages that we sent you"),
        {
            "recipient": _("To"),
            "subject": _("Subject"),
            "body": _("Text"),
            "queued_at": _("Written"),
            "sent_at": _("Sent"),
        },
        _without_secrets(
            rows(
                select(Message.recipient, Message.subject, Message.body, Message.queued_at, Message.sent_at)
                .where(Message.recipient.in_(whom.addresses))
                .order_by(Message.id)
            )
        ),
    )


def _without_secrets(messages: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for message in messages:
        yield {**message, "body": SECRET_PART.sub(r"\1…", message["body"])}


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Empty every message to the person; one that waits is not sent."""
    db.session.execute(
        update(Message)
        .where(Message.recipient.in_(whom.addresses))
        .values(
            recipient="",
            subject="",
            body="",
            last_error=None,
            stop_address=None,
            given_up_at=case((Message.sent_at.is_(None), now), else_=Message.given_up_at),
        )
    )
    return ()


HELD = Held(
    tables={"message": Treatment("messages", Fate.UNNAMED, "that a message was sent, and when, without its words")},
    about=about,
    erase=erase,
)
