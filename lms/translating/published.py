"""What readers get: the files' texts, and in place of them what a reviewer signed off since.

Each process keeps what was signed off, and asks the database every thirty seconds whether there is more: so a new text
is everywhere within a minute, and a page costs no statement. Nobody has to tell a process that the English of a page
has changed: what was signed off names the English that it stands for, and is left out when there is other.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, request
from flask_babel import get_locale
from sqlalchemy import func, select

from lms.catalogues import catalogues_of
from lms.clock import london_day, utc_now
from lms.editions import Edition, current_edition
from lms.extensions import db
from lms.languages import DEFAULT, TRANSLATED
from lms.translating.items import items_of
from lms.translating.models import Kind, TranslationReview
from modules.programme import Lesson, Module, Term
from modules.words import Wording, english_of_summary, english_of_term

ASK_AGAIN_AFTER = timedelta(seconds=30)
Signed = Mapping[tuple[Kind, str], tuple[tuple[str, ...], date]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in the reader's language. ``reviewed_on`` is empty while nobody has checked it against this English."""

    text: str
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of a language's sentences a person has checked, of how many."""

    reviewed: int
    total: int


@dataclass
class Published:
    """What this process knows of reviews. ``signed`` holds, by language, what was signed off for the English of now."""

    newest: int = -1
    asked_at: datetime | None = None
    signed: dict[str, Signed] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    originals: dict[str, NullTranslations] = field(default_factory=dict)


def init_published(app: Flask) -> None:
    """Keep what is signed off, and look whether there is more before a page in another language."""
    app.extensions["published"] = Published()
    app.jinja_env.globals["translation_standing"] = standing_of_page

    @app.before_request
    def look_for_reviews() -> None:
        locale = get_locale()
        if request.endpoint not in (None, "static") and locale is not None and locale.language != DEFAULT:
            refresh(utc_now())


def the_published() -> Published:
    """What this process knows."""
    found: Published = current_app.extensions["published"]
    return found


def refresh(now: datetime) -> None:
    """Read what was signed off, if thirty seconds have passed since this process asked, and there is more."""
    published = the_published()
    if published.asked_at is not None and timedelta(0) <= now - published.asked_at < ASK_AGAIN_AFTER:
        return
    published.asked_at = now
    newest = db.session.scalar(select(func.coalesce(func.max(TranslationReview.id), 0))) or 0
    if newest != published.newest:
        read_reviews()
        published.newest = newest


def read_reviews() -> None:
    """Read the newest review of each key, and put the texts where pages find them."""
    newest = select(func.max(TranslationReview.id)).group_by(
        TranslationReview.language, TranslationReview.kind, TranslationReview.key
    )
    by_language: dict[str, dict[tuple[Kind, str, str], TranslationReview]] = {}
    for review in db.session.scalars(select(TranslationReview).where(TranslationReview.id.in_(newest))):
        by_language.setdefault(review.language, {})[review.kind, review.key, review.english] = review
    for language in set(by_language) | set(the_published().signed):
        if language in TRANSLATED:
            _publish(language, by_language.get(language, {}))


def _publish(language: str, reviews: Mapping[tuple[Kind, str, str], TranslationReview]) -> None:
    published = the_published()
    signed: dict[tuple[Kind, str], tuple[tuple[str, ...], date]] = {}
    catalogue: dict[Any, str] = {}
    for item in items_of(language, current_edition()):
        review = reviews.get((item.kind, item.key, item.hash))
        if review is None or len(review.texts) != len(item.texts):
            continue
        signed[item.kind, item.hash] = tuple(review.texts), london_day(review.reviewed_at)
        if item.kind is Kind.MESSAGE and len(item.english) == 2:
            catalogue |= {(item.english[0], form): text for form, text in enumerate(review.texts)}
        elif item.kind is Kind.MESSAGE:
            catalogue[item.english[0]] = review.texts[0]
    catalogues = catalogues_of(current_app)
    original = published.originals.setdefault(
        language, catalogues.by_language.get(language) or catalogues.read(language)
    )
    renewed = copy.copy(original)
    renewed._catalog = {**getattr(original, "_catalog", {}), **catalogue}
    published.signed[language] = signed
    published.standings.pop(language, None)
    catalogues.by_language[language] = renewed


def standing_of(language: str) -> Standing:
    """How many sentences of pages and mails a person has checked."""
    published = the_published()
    found = published.standings.get(language)
    if found is None:
        catalogues = catalogues_of(current_app)
        catalogue = getattr(catalogues.by_language.get(language) or catalogues.read(language), "_catalog", {})
        total = sum(bool(key) and (isinstance(key, str) or key[1] == 0) for key in catalogue)
        reviewed = sum(kind is Kind.MESSAGE for kind, _english in published.signed.get(language, {}))
        found = published.standings[language] = Standing(reviewed, total)
    return found


def standing_of_page() -> Standing | None:
    """The standing of the page's language; None on a page in English."""
    locale = get_locale()
    return None if locale is None or locale.language == DEFAULT else standing_of(locale.language)


def meaning_of(edition: Edition, term: Term, language: str) -> Shown | None:
    """What a term means, in a language; None in English, and where nobody has written it."""
    if language not in TRANSLATED:
        return None
    return _shown(Kind.MEANING, english_of_term(term), edition.words(language).meaning_of(term), language)


def summary_of(edition: Edition, module: Module, lesson: Lesson, language: str) -> Shown | None:
    """What a lesson is about, in a language; None in English, and where nobody has written it."""
    if language not in TRANSLATED:
        return None
    return _shown(
        Kind.SUMMARY, english_of_summary(lesson), edition.words(language).summary_of(module, lesson), language
    )


def _shown(kind: Kind, english: str, written: Wording | None, language: str) -> Shown | None:
    signed = the_published().signed.get(language, {}).get((kind, english))
    if signed is not None:
        return Shown(signed[0][0], signed[1])
    if written is None:
        return None
    return Shown(written.text, written.reviewed_on if written.english == english else None)


def reading_language() -> str:
    """The language of the page that is made now."""
    locale = get_locale()
    return DEFAULT if locale is None else str(locale.language)
