"""What recognition calls a learner by a reference, while a claim is judged without names."""

from __future__ import annotations

from flask import current_app

from lms.config import Settings
from lms.references import reference_of


def reference(claim_id: int) -> str:
    """The reference of a claim. It tells nothing of the references of the learner's work."""
    settings: Settings = current_app.extensions["settings"]
    return reference_of(f"recognition {settings.secret_key}", claim_id)
