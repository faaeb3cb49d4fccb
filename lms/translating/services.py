"""Signing a translation off."""

from __future__ import annotations

from datetime import datetime

from lms import audit
from lms.access import Holder
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.translating.coverage import PLACEHOLDER, faults_of_texts
from lms.translating.items import Item
from lms.translating.models import Kind, TranslationReview
from lms.translating.queries import latest_review

LONGEST_TEXT = 5000


def sign_off(
    item: Item, language: str, texts: tuple[str, ...], *, seen: int, by: Holder, now: datetime
) -> TranslationReview:
    """Keep a text as checked. Readers get it within a minute. ``seen`` is the number of the review that the reviewer
    had before them, 0 for none. Raises Invalid for a text that can't be shown, Conflict when somebody was faster.
    """
    if faults := faults_of(item, language, texts):
        raise Invalid(" ".join(faults))
    latest = latest_review(language, item)
    if (latest.number if latest else 0) != seen:
        raise Conflict("Somebody else has signed this text off meanwhile. Go back, reload the page and read it.")
    review = TranslationReview(
        language=language,
        kind=item.kind,
        key=item.key,
        number=seen + 1,
        english=item.hash,
        texts=list(texts),
        reviewer_id=by.id,
        reviewed_at=now,
    )
    db.session.add(review)
    db.session.flush()
    audit.record("translation.signed_off", review, now, by=by.id, language=language, kind=item.kind.value)
    return review


def faults_of(item: Item, language: str, texts: tuple[str, ...]) -> list[str]:
    """Why texts can't be shown in place of an item's English, in sentences."""
    faults = [f"{fault[0].upper()}{fault[1:]}" for fault in faults_of_texts(item.english, texts, language)]
    if not faults and any(len(text) > LONGEST_TEXT for text in texts):
        faults.append(f"Use at most {LONGEST_TEXT} letters.")
    if not faults and item.kind is Kind.MESSAGE and not all(_can_be_filled(item.english, text) for text in texts):
        faults.append("Something about the % signs is wrong: write them as the English does.")
    return faults


def _can_be_filled(english: tuple[str, ...], text: str) -> bool:
    """Whether values can be put in for the placeholders, as pages do it."""
    values = {name: 1 for one in english for name, _kind in PLACEHOLDER.findall(one)}
    if not values and "%" not in text:
        return True
    try:
        return bool(text % {**values, "num": 1})
    except (KeyError, TypeError, ValueError):
        return not values and "%" in english[-1].replace("%%", "")
