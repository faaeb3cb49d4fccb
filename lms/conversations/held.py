"""What conversations hold about a person: their questions, what they wrote, and the pages that they reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, or_, select, update

from lms.conversations.models import PageReport, Thread, ThreadMessage
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows

TABLES = {
    "thread": Treatment("questions", Fate.ERASED),
    "thread_message": Treatment(
        "questions", Fate.ERASED, "a tutor's answers stay with the learner to whom they were given"
    ),
    "page_report": Treatment("page_reports", Fate.UNNAMED, "what is wrong on a page is wrong for everyone"),
}


def threads(person_id: int) -> Select[Any]:
    """The ids of a learner's questions."""
    return select(Thread.id).where(Thread.learner_id == person_id)


def page_reports(person_id: int) -> Select[Any]:
    """The ids of a person's reports of pages."""
    return select(PageReport.id).where(PageReport.reporter_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Every message in the person's own questions, and those that they wrote as a tutor; and their reports of pages."""
    yield Section(
        "questions",
        _("Your questions and answers"),
        {"page": _("Page"), "written_at": _("Written"), "is_yours": _("Written by you"), "text": _("Text")},
        rows(
            select(
                Thread.page_title.label("page"),
                ThreadMessage.written_at,
                (ThreadMessage.author_id == whom.id).label("is_yours"),
                ThreadMessage.text,
            )
            .join(Thread, Thread.id == ThreadMessage.thread_id)
            .where(or_(Thread.learner_id == whom.id, ThreadMessage.author_id == whom.id))
            .order_by(ThreadMessage.id)
        ),
    )
    yield Section(
        "page_reports",
        _("Pages that you reported"),
        {
            "path": _("Page"),
            "fault": _("What is wrong"),
            "words": _("What you wrote"),
            "reported_at": _("Sent"),
            "state": _("Result"),
            "answer": _("Our answer"),
        },
        rows(
            select(
                PageReport.path,
                PageReport.fault,
                PageReport.words,
                PageReport.reported_at,
                PageReport.state,
                PageReport.answer,
            )
            .where(or_(PageReport.reporter_id == whom.id, PageReport.email.in_(whom.addresses)))
            .order_by(PageReport.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the questions out, and who reported a page. A question that a tutor had taken goes back to all tutors."""
    db.session.execute(delete(ThreadMessage).where(ThreadMessage.thread_id.in_(threads(whom.id))))
    db.session.execute(delete(Thread).where(Thread.learner_id == whom.id))
    db.session.execute(update(Thread).where(Thread.tutor_id == whom.id).values(tutor_id=None))
    db.session.execute(
        update(PageReport)
        .where(or_(PageReport.reporter_id == whom.id, PageReport.email.in_(whom.addresses)))
        .values(reporter_id=None, email=None)
    )
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase, subjects={"thread": threads, "page_report": page_reports})
