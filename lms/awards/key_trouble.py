"""Whether anything can be signed now, for people who look after the keys."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from certificates.keys import KeyFault
from lms.config import Settings
from lms.signing_keys.ring import key_ring_of


def trouble_with_keys(now: datetime) -> str:
    """Why no certificate can be signed now, in a sentence for administrators; empty where one can."""
    settings: Settings = current_app.extensions["settings"]
    ring = key_ring_of(settings)
    try:
        ring.signing_key(now)
        ring.badge_key(now)
    except KeyFault as trouble:
        return str(trouble)
    return ""
