"""Languages that pages are offered in, and the one that a reader gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from babel import Locale
from flask import current_app, has_request_context, request, session
from flask_babel import force_locale, get_locale
from flask_login import current_user
from markupsafe import Markup, escape

from lms.access import Role, mark_of

LANGUAGES = {
    "en": "English",
    "cy": "Cymraeg",
    "ar": "العربية",
    "ur": "اردو",
    "uk": "Українська",
    "pl": "Polski",
    "ro": "Română",
    "pt": "Português",
}
DEFAULT = "en"
RIGHT_TO_LEFT = frozenset({"ar", "ur"})
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)
COOKIE = "language"  # what a visitor chose; nobody gets one who does not choose
COOKIE_SECONDS = 365 * 24 * 60 * 60
LEFT_IN = "language_left_in"  # in the session of whoever has just signed out


@dataclass(frozen=True, slots=True)
class Plurals:
    """How a language counts things: an example of each form, in order, and the rule as gettext writes it."""

    examples: tuple[str, ...]
    rule: str

    @property
    def header(self) -> str:
        """What a catalogue says of it."""
        return f"nplurals={len(self.examples)}; plural=({self.rule});"


_SLAVIC = "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
PLURALS = {
    "cy": Plurals(("0", "1", "2", "3", "6", "4, 5, 7…"), "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5"),
    "ar": Plurals(
        ("0", "1", "2", "3 to 10", "11 to 99", "100, 101, 102…"),
        "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5",
    ),
    "ur": Plurals(("1", "0, 2, 3…"), "n!=1"),
    "uk": Plurals(("1, 21…", "2, 3, 4, 22…", "0, 5 to 20…"), f"n%10==1 && n%100!=11 ? 0 : {_SLAVIC}"),
    "pl": Plurals(("1", "2, 3, 4, 22…", "0, 5 to 21…"), f"n==1 ? 0 : {_SLAVIC}"),
    "ro": Plurals(("1", "0, 2 to 19, 101…", "20 to 100…"), "n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2"),
    "pt": Plurals(("1", "0, 2, 3…"), "n!=1"),
}


def direction(language: str) -> str:
    """ "rtl" or "ltr", as HTML writes it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


_LOCALES = {code: Locale.parse(code) for code in LANGUAGES}  # once, and not at every request


def choose_locale() -> Locale:
    """The reader's language, as Babel names it."""
    return _LOCALES[choose_language()]


def choose_language() -> str:
    """A signed-in person's own choice; else what a visitor chose; else what their browser asks for, where we have it.

    Pages that only staff and councils open are written in English, and jobs ask for no language.
    """
    if not has_request_context() or is_for_staff_only(request.endpoint):
        return DEFAULT
    if current_user.is_authenticated:
        chosen = current_user.language
    else:
        chosen = session.get(LEFT_IN) or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def is_for_staff_only(endpoint: str | None) -> bool:
    """Whether an endpoint is for people with roles of staff or councils, and not for learners."""
    if endpoint is None or endpoint not in current_app.view_functions:
        return False
    mark = mark_of(current_app, endpoint)
    return mark is not None and (mark.scope is not None or (bool(mark.roles) and Role.LEARNER not in mark.roles))


class Reader(Protocol):
    """Whoever has chosen a language: a person with an account."""

    @property
    def language(self) -> str: ...


@contextmanager
def in_language_of(person: Reader) -> Iterator[None]:
    """Compose what is inside in the person's own language, whoever is asking."""
    with force_locale(person.language if person.language in LANGUAGES else DEFAULT):
        yield


def english(text: object) -> Markup:
    """English words inside a page: marked as such where the page is in another language."""
    return escape(text) if _reads_english() else Markup('<bdi lang="en">{}</bdi>').format(text)


def in_english() -> Markup:
    """What an element is marked with whose words are English, where the page is in another language."""
    return Markup("") if _reads_english() else Markup(' lang="en" dir="ltr"')


def sentence(translated: str, **parts: object) -> Markup:
    """A translated sentence with its parts put in, of which some may be marked (``english``)."""
    return escape(translated) % parts


def _reads_english() -> bool:
    locale = get_locale()
    return locale is None or locale.language == DEFAULT
