"""Languages that pages are offered in, and the one that a reader gets."""

from __future__ import annotations

from flask import has_request_context, request
from flask_login import current_user

LANGUAGES = {"en": "English", "ar": "العربية"}
DEFAULT = "en"


def choose_language() -> str:
    """A signed-in person's own choice; otherwise what their browser asks for, where we have it; jobs ask for none."""
    if not has_request_context():
        return DEFAULT
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT
