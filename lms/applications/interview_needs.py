"""What a person shares of what they need at an interview: by consent, for one application, and never why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.adjustments.models import Adjustment, Format, Need
from lms.applications.holding import hold_application
from lms.applications.interview_models import InterviewNeed, InterviewNeeds
from lms.applications.interview_queries import HOLDS_A_PLACE
from lms.applications.models import Application
from lms.applications.private_numbers import refuse_private_numbers
from lms.errors import Conflict, Invalid
from lms.extensions import db

WORDING_VERSION = "2026-12"
LONGEST_WORDS = 1000

# Extra time is a decision about assessment and is left out; so are arrangements in an officer's words.
FROM_ADJUSTMENTS = {
    Need.REST_BREAKS: InterviewNeed.REST_BREAKS,
    Need.TIMED_BREAKS: InterviewNeed.REST_BREAKS,
    Need.LARGE_PRINT: InterviewNeed.LARGE_PRINT,
}


class NothingToShare(Invalid):
    """A consent is about something."""


class NotNow(Conflict):
    """Needs are shared by who is on the shortlist, and until the council has decided."""


def need_words() -> dict[InterviewNeed, str]:
    """Each need, as people read it."""
    return {
        InterviewNeed.STEP_FREE: _("A way in without steps, or a ramp"),
        InterviewNeed.PARKING: _("A parking place near the door"),
        InterviewNeed.SIGN_LANGUAGE: _("A British Sign Language interpreter"),
        InterviewNeed.HEARING: _("A hearing loop, or captions"),
        InterviewNeed.QUESTIONS_FIRST: _("The questions before the interview"),
        InterviewNeed.REST_BREAKS: _("Rest breaks"),
        InterviewNeed.LARGE_PRINT: _("Large print"),
        InterviewNeed.OTHER_FORMAT: _("Papers in another format"),
        InterviewNeed.QUIET_ROOM: _("A quiet room"),
        InterviewNeed.ONLINE: _("The interview online"),
        InterviewNeed.COMPANION: _("Somebody comes with me"),
    }


def suggested(adjustments: Iterable[Adjustment]) -> list[InterviewNeed]:
    """Which needs a person's agreed adjustments suggest. Nothing is shared by that: the person chooses."""
    found = set()
    for adjustment in adjustments:
        if adjustment.need is Need.OTHER_FORMAT:
            is_signed = adjustment.format is Format.SIGN_LANGUAGE
            found.add(InterviewNeed.SIGN_LANGUAGE if is_signed else InterviewNeed.OTHER_FORMAT)
        elif adjustment.need in FROM_ADJUSTMENTS:
            found.add(FROM_ADJUSTMENTS[adjustment.need])
    return [need for need in InterviewNeed if need in found]


def share(
    application: Application, needs: Collection[InterviewNeed], words: str, *, language: str, now: datetime
) -> InterviewNeeds:
    """Consent to show these needs to the council of one application; what was shared before is replaced. Raises
    NotNow, NothingToShare, PrivateNumber.
    """
    refuse_private_numbers(words)
    if not needs and not words.strip():
        raise NothingToShare(_("Choose what you need, or write it in your own words."))
    hold_application(application)
    if application.stage not in HOLDS_A_PLACE:
        raise NotNow(_("You can share what you need while you are on the shortlist."))
    _take_back(application, now)
    shared = InterviewNeeds(
        application_id=application.id,
        needs=[need.value for need in InterviewNeed if need in needs],
        words=words.strip(),
        wording_version=WORDING_VERSION,
        language=language,
        given_at=now,
    )
    db.session.add(shared)
    audit.record("needs.shared", application, now, wording=WORDING_VERSION)
    return shared


def stop_sharing(application: Application, now: datetime) -> None:
    """Take the consent back, at once; what it showed is emptied. A second time changes nothing."""
    hold_application(application)
    if _take_back(application, now):
        audit.record("needs.withdrawn", application, now)


def _take_back(application: Application, now: datetime) -> bool:
    query = (
        select(InterviewNeeds)
        .where(InterviewNeeds.application_id == application.id, InterviewNeeds.withdrawn_at.is_(None))
        .execution_options(populate_existing=True)
    )
    standing = db.session.scalars(query).one_or_none()
    if standing is None:
        return False
    standing.withdrawn_at = now
    standing.needs, standing.words = [], ""
    db.session.flush()
    return True
