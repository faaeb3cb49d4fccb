"""What comparing holds about a person: which of their words are like other work. It goes when they are erased, on both
sides: nobody's words stay in what was found about somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import case, delete, or_, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.marking.held import submissions
from lms.similarity.models import Comparison, Likeness, Shingle

TABLES = {
    "comparison": Treatment("comparisons", Fate.ERASED),
    "likeness": Treatment("likenesses", Fate.ERASED),
    "shingle": Treatment("", Fate.ERASED, "numbers made from the words of tasks, which the copy has"),
}


def about(whom: Whom) -> Iterable[Section]:
    """When work was compared, and how many of its words are like other work. The other side's words are another
    learner's, or a model answer, and stay out.
    """
    yield Section(
        "comparisons",
        _("When your tasks were compared with other work"),
        {"submission": _("Number of the record"), "asked_at": _("Submitted"), "done_at": _("Compared")},
        rows(
            select(Comparison.submission_id.label("submission"), Comparison.asked_at, Comparison.done_at)
            .where(Comparison.submission_id.in_(submissions(whom.id)))
            .order_by(Comparison.submission_id)
        ),
    )
    yield Section(
        "likenesses",
        _("How many words of your tasks are like other work"),
        {"submission": _("Number of the record"), "like": _("Like what"), "words": _("Words"), "found_at": _("Found")},
        rows(
            select(
                Likeness.submission_id.label("submission"),
                case((Likeness.other_id.is_(None), "model answer"), else_="other work").label("like"),
                Likeness.words,
                Likeness.found_at,
            )
            .where(Likeness.submission_id.in_(submissions(whom.id)))
            .order_by(Likeness.id)
        ),
    )


def erase(whom: Whom, _now: datetime) -> Iterable[str]:
    """Take all of it out."""
    for table in (Comparison, Shingle):
        db.session.execute(delete(table).where(table.submission_id.in_(submissions(whom.id))))
    mine = submissions(whom.id)
    db.session.execute(delete(Likeness).where(or_(Likeness.submission_id.in_(mine), Likeness.other_id.in_(mine))))
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase)
