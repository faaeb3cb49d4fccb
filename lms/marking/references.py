"""What marking calls the learner: by name, or by a reference while work is marked without names."""

from __future__ import annotations

from flask import current_app

from lms.config import Settings
from lms.references import neutral_name, reference_of


def reference(submission_id: int) -> str:
    """The reference of a piece of work, such as "7Q2M-9XWD": another one for each, so that none tells of the next."""
    settings: Settings = current_app.extensions["settings"]
    return reference_of(f"marking {settings.secret_key}", submission_id)


def name_for_download(submission_id: int, file_id: int, name: str) -> str:
    """A file's name without what its author called it, which may well be their own name."""
    return neutral_name(reference(submission_id), file_id, name)
