"""What translating holds about a person: the texts that they signed off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from lms.held import Fate, Held, Section, Treatment, Whom, nothing_to_erase, rows
from lms.translating.models import TranslationReview

TABLES = {
    "translation_review": Treatment(
        "reviews_of_translations", Fate.UNNAMED, "everybody reads the text, and that somebody with the role checked it"
    )
}


def reviews(person_id: int) -> Select[Any]:
    """The ids of a person's reviews."""
    return select(TranslationReview.id).where(TranslationReview.reviewer_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Every text that the person signed off."""
    yield Section(
        "reviews_of_translations",
        _("Translations that you checked"),
        {
            "language": _("Language"),
            "kind": _("What it is"),
            "key": _("Where it stands"),
            "texts": _("Text"),
            "reviewed_at": _("Checked"),
        },
        rows(
            select(
                TranslationReview.language,
                TranslationReview.kind,
                TranslationReview.key,
                TranslationReview.texts,
                TranslationReview.reviewed_at,
            )
            .where(TranslationReview.reviewer_id == whom.id)
            .order_by(TranslationReview.id)
        ),
    )


HELD = Held(tables=TABLES, about=about, erase=nothing_to_erase, subjects={"translation_review": reviews})
