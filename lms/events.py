"""Calls up the house: a feature announces what happened, and wiring.py says who listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, current_app

Subscribers = Mapping[type[Any], Sequence[Callable[[Any], None]]]


def init_events(app: Flask, subscribers: Subscribers) -> None:
    """Give the app its table of who listens to what."""
    app.extensions["subscribers"] = subscribers


def publish(event: object) -> None:
    """Run every handler of the event at once, in this transaction. What a handler raises is raised here."""
    for handler in current_app.extensions["subscribers"].get(type(event), ()):
        handler(event)
