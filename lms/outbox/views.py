"""/dev/outbox: the demonstration's mail, readable on this machine only."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from lms.access import public
from lms.config import Settings, is_loopback
from lms.errors import NotFound
from lms.outbox import queries

outbox = Blueprint("outbox", __name__, template_folder="templates")


@outbox.get("/dev/outbox")
@public
def messages() -> str:
    """The newest fifty messages, with their links. Only in demonstration mode, and only from this machine."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.demonstration or not is_loopback(request.remote_addr or ""):
        raise NotFound
    found, _total = queries.messages()
    return render_template("outbox/messages.html", messages=found)
