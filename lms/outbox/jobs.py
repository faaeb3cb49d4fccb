"""Sending what waits in the outbox."""

from __future__ import annotations

from datetime import datetime


def send_waiting_messages(now: datetime) -> None:
    """Send every message that is due."""
