"""What alerts hold about a person: which posts they look for, and of which they were told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, or_, select

from lms.alerts.models import AlertedPost, AlertReader, SavedSearch
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.vacancies.models import Vacancy

TABLES = {
    "alert_reader": Treatment("job_alerts", Fate.ERASED),
    "saved_search": Treatment("job_alerts", Fate.ERASED),
    "alerted_post": Treatment("alerted_posts", Fate.ERASED),
}


def about(whom: Whom) -> Iterable[Section]:
    """Saved searches, also those of an address of theirs before they had an account; and the posts told."""
    yield Section(
        "job_alerts",
        _("Your job alerts"),
        {
            "asks": _("Search"),
            "rhythm": _("How often"),
            "created_at": _("Saved"),
            "confirmed_at": _("Confirmed"),
            "looked_at": _("Last looked for new posts"),
            "kept_at": _("Last kept"),
        },
        rows(
            select(
                SavedSearch.asks,
                SavedSearch.rhythm,
                SavedSearch.created_at,
                SavedSearch.confirmed_at,
                SavedSearch.looked_at,
                AlertReader.kept_at,
            )
            .join(SavedSearch.reader)
            .where(AlertReader.id.in_(_readers(whom)))
            .order_by(SavedSearch.id)
        ),
    )
    yield Section(
        "alerted_posts",
        _("Posts of which alerts told you"),
        {"post": _("Post"), "told_at": _("When")},
        rows(
            select(Vacancy.title.label("post"), AlertedPost.told_at)
            .join(Vacancy, Vacancy.id == AlertedPost.vacancy_id)
            .where(AlertedPost.reader_id.in_(_readers(whom)))
            .order_by(AlertedPost.told_at, Vacancy.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take everything out."""
    ids = db.session.scalars(_readers(whom)).all()
    for statement in (
        delete(AlertedPost).where(AlertedPost.reader_id.in_(ids)),
        delete(SavedSearch).where(SavedSearch.reader_id.in_(ids)),
        delete(AlertReader).where(AlertReader.id.in_(ids)),
    ):
        db.session.execute(statement)
    return ()


def _readers(whom: Whom) -> Select[Any]:
    return select(AlertReader.id).where(or_(AlertReader.person_id == whom.id, AlertReader.email.in_(whom.addresses)))


HELD = Held(tables=TABLES, about=about, erase=erase)
