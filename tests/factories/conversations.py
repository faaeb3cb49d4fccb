"""Threads and reports of pages."""

from __future__ import annotations

import secrets
from datetime import datetime

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.conversations.models import About, Fault, PageReport, ReportState, Thread, ThreadMessage
from lms.editions import current_edition
from lms.extensions import db
from tests.factories.accounts import make_person


def make_thread(
    *,
    learner: Person | None = None,
    asked_at: datetime | None = None,
    answered_by: Person | None = None,
    title: str = "Who decides",
) -> Thread:
    """A question about the first lesson, and its answer where somebody answered."""
    at = asked_at or utc_now()
    learner = learner or make_person()
    thread = Thread(
        learner=learner,
        about=About.LESSON,
        edition=current_edition().id,
        module_code="T1",
        lesson_slug="who-decides",
        page_title=title,
        asked_at=at,
        last_at=at,
        waiting_since=None if answered_by else at,
        answered_at=at if answered_by else None,
        tutor=answered_by,
        messages=[ThreadMessage(author=learner, written_at=at, text="Who decides?", token=secrets.token_hex(8))],
    )
    if answered_by:
        thread.messages.append(
            ThreadMessage(author=answered_by, written_at=at, text="The councillors.", token=secrets.token_hex(8))
        )
    db.session.add(thread)
    db.session.flush()
    return thread


def make_page_report(
    *, fault: Fault = Fault.FACT, reporter: Person | None = None, email: str | None = None, language: str = "en"
) -> PageReport:
    """A report that nobody has read yet."""
    row = PageReport(
        token=secrets.token_hex(8),
        path="/programme",
        language=language,
        fault=fault,
        words="There are 317 councils.",
        reporter_id=reporter.id if reporter else None,
        email=email,
        reported_at=utc_now(),
        state=ReportState.OPEN,
        answer="",
    )
    db.session.add(row)
    db.session.flush()
    return row
