"""Reporting that something is wrong on a page, and settling it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms import audit
from lms.accounts.queries import count_tries
from lms.accounts.services import TooManyTries, note_try
from lms.conversations.models import Fault, PageReport, ReportState
from lms.extensions import db
from lms.once import add_once, find_sent
from lms.outbox.services import queue

LONGEST_PATH = 300
REPORTS_AN_HOUR = 10
SECRET_PARTS = frozenset({"token", "reference"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of ours as a report names it. ``path`` is empty where none is known."""

    path: str
    is_learning: bool = False


def page_of(path: str) -> Page:
    """The page behind a path, when it is one of ours. What stands behind "?" is left out, and a part that is a secret
    (a mailed link's token) is replaced by its name: a report never carries a way in.
    """
    path = path.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > LONGEST_PATH:
        return Page("")
    try:
        rule, values = current_app.url_map.bind("localhost").match(path, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return Page("")
    if SECRET_PARTS & values.keys():
        return Page(rule.rule)
    return Page(path, is_learning=path.startswith("/learn/"))


def report(
    page: Page,
    fault: Fault,
    words: str,
    *,
    language: str,
    edition: str | None,
    reporter_id: int | None,
    email: str | None,
    network: str,
    token: str,
    now: datetime,
) -> PageReport:
    """Take a report. The same form sent twice makes one. Raises TooManyTries."""
    same = {"reporter_id": reporter_id, "words": words.strip(), "path": page.path}
    sent, token = find_sent(PageReport, token, **same)
    if sent is not None:
        return sent
    sender = str(reporter_id) if reporter_id is not None else network
    if count_tries("page report", sender, since=now - timedelta(hours=1)) >= REPORTS_AN_HOUR:
        raise TooManyTries(_("You have sent many reports. Wait for an hour. Then you can send another."))
    row = PageReport(
        token=token,
        path=page.path,
        language=language[:12],
        edition=edition,
        fault=fault,
        words=words.strip(),
        reporter_id=reporter_id,
        email=email.strip().lower() if email and email.strip() else None,
        reported_at=now,
        state=ReportState.OPEN,
        answer="",
    )
    row, is_new = add_once(row, **same)
    if is_new:
        note_try("page report", sender, now)
        audit.record("page_report.sent", row, now, fault=fault.value)
    return row


def handle(found: PageReport, state: ReportState, answer: str, *, by: int, now: datetime) -> None:
    """Say how far a report is. When it is settled, who left an address is told, and the address goes."""
    db.session.refresh(found, ["state", "email", "settled_at"], with_for_update=True)
    found.state = state
    found.answer = answer.strip()
    found.handled_by_id = by
    found.handled_at = now
    is_settled = state in (ReportState.FIXED, ReportState.NO_FAULT)
    found.settled_at = (found.settled_at or now) if is_settled else None
    audit.record("page_report.handled", found, now, state=state.value)
    if is_settled and found.email:
        _tell(found, now)
        found.email = None


def _tell(found: PageReport, now: datetime) -> None:
    """Write to whoever reported, in the language in which they read the page."""
    with force_locale(found.language):
        if found.state is ReportState.FIXED:
            body = _("You told us that something is wrong on the page %(page)s. It is fixed.", page=found.path or "/")
        else:
            body = _(
                "You told us that something is wrong on the page %(page)s. We looked, and did not change it.",
                page=found.path or "/",
            )
        parts = [body, found.answer, _("Thank you for your help. We have deleted your address from this report.")]
        queue(
            recipient=found.email or "",
            subject=_("Your report of a page"),
            body="\n\n".join(part for part in parts if part) + "\n",
            now=now,
        )
