"""What own data holds about a person: the copies, corrections and erasures that they asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.own_data.models import CorrectionRequest, DataCopy, Erasure

TABLES = {
    "data_copy": Treatment("copies", Fate.ERASED),
    "correction_request": Treatment("corrections", Fate.ERASED),
    "erasure": Treatment("erasures", Fate.UNNAMED, "that we erased, when, and by which rule"),
}


def copies(person_id: int) -> Select[Any]:
    """The ids of a person's copies."""
    return select(DataCopy.id).where(DataCopy.person_id == person_id)


def corrections(person_id: int) -> Select[Any]:
    """The ids of corrections that a person asked for."""
    return select(CorrectionRequest.id).where(CorrectionRequest.person_id == person_id)


def erasures(person_id: int) -> Select[Any]:
    """The ids of erasures of a person."""
    return select(Erasure.id).where(Erasure.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Copies, corrections and erasures."""
    yield Section(
        "copies",
        _("Copies that you asked for"),
        {
            "asked_at": _("Asked"),
            "ready_at": _("Ready"),
            "fetched_at": _("Downloaded"),
            "expires_at": _("Deleted on"),
            "size_bytes": _("Size in bytes"),
        },
        rows(
            select(DataCopy.asked_at, DataCopy.ready_at, DataCopy.fetched_at, DataCopy.expires_at, DataCopy.size_bytes)
            .where(DataCopy.person_id == whom.id)
            .order_by(DataCopy.id)
        ),
    )
    yield Section(
        "corrections",
        _("Corrections that you asked for"),
        {
            "about": _("About"),
            "words": _("What you wrote"),
            "asked_at": _("Asked"),
            "answered_at": _("Answered"),
            "outcome": _("Result"),
            "answer": _("Our answer"),
        },
        rows(
            select(
                CorrectionRequest.about,
                CorrectionRequest.words,
                CorrectionRequest.asked_at,
                CorrectionRequest.answered_at,
                CorrectionRequest.outcome,
                CorrectionRequest.answer,
            )
            .where(CorrectionRequest.person_id == whom.id)
            .order_by(CorrectionRequest.id)
        ),
    )
    yield Section(
        "erasures",
        _("Erasing your record"),
        {
            "why": _("Why"),
            "note": _("Note"),
            "asked_at": _("Asked"),
            "due_at": _("Planned for"),
            "cancelled_at": _("Cancelled"),
        },
        rows(
            select(Erasure.why, Erasure.note, Erasure.asked_at, Erasure.due_at, Erasure.cancelled_at)
            .where(Erasure.person_id == whom.id)
            .order_by(Erasure.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take copies and corrections out, and every note. An officer's answers to others stay."""
    keys = db.session.scalars(
        select(DataCopy.key).where(DataCopy.person_id == whom.id, DataCopy.key.is_not(None))
    ).all()
    db.session.execute(delete(DataCopy).where(DataCopy.person_id == whom.id))
    db.session.execute(delete(CorrectionRequest).where(CorrectionRequest.person_id == whom.id))
    db.session.execute(update(Erasure).where(Erasure.person_id == whom.id).values(note=""))
    return [key for key in keys if key]


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    subjects={"data_copy": copies, "correction_request": corrections, "erasure": erasures},
    keys=select(DataCopy.key).where(DataCopy.key.is_not(None)),
)
