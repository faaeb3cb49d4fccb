"""`lms outbox`: look at waiting messages, and send them now."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from lms.clock import utc_now
from lms.outbox import queries
from lms.outbox.jobs import send_waiting_messages

outbox = AppGroup("outbox", help="Read and send waiting messages.")


@outbox.command("list")
def list_messages() -> None:
    """The newest fifty messages: whom to, about what, and where they stand."""
    found, total = queries.messages()
    for message in found:
        state = "sent" if message.sent_at else "given up" if message.given_up_at else f"waits, {message.tries} tries"
        click.echo(f"{message.id:>6}  {message.recipient:<32}  {state:<16}  {message.subject}")
    click.echo(f"{total} messages")


@outbox.command("send")
def send() -> None:
    """Send what is due now."""
    send_waiting_messages(utc_now())
