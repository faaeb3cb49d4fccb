"""Taking back a step that was a mistake, within a day. The person is told what holds instead."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from lms import audit
from lms.addresses import public_address
from lms.applications.follow_up_queries import has_follow_ups
from lms.applications.holding import hold_application
from lms.applications.models import Application, Stage
from lms.applications.offer_models import Offer
from lms.applications.offer_queries import find_offer
from lms.errors import Conflict
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue

WITHIN = timedelta(days=1)
CAN_BE_UNDONE = frozenset({Stage.INTERVIEWED, Stage.OFFERED, Stage.APPOINTED, Stage.NOT_APPOINTED})


class CannotBeUndone(Conflict):
    """The step is older than a day, or somebody has relied on it."""


def can_undo(application: Application, offer: Offer | None, now: datetime) -> bool:
    """Whether the last step can be taken back: the council's own, after the lock, not older than a day, and an offer
    only before it is answered.
    """
    steps = application.history
    if application.stage not in CAN_BE_UNDONE or len(steps) < 2 or steps[-1].stage is not application.stage:
        return False
    if steps[-1].at < now - WITHIN or steps[-2].stage is Stage.APPLIED:
        return False
    if application.stage is Stage.APPOINTED:
        return not has_follow_ups(application.id)
    if application.stage is not Stage.OFFERED:
        return True
    return offer is None or offer.answer is None


def undo_last_step(application: Application, *, by: int, now: datetime) -> None:
    """Take the last step back, and tell the person where they stand again. The audit keeps both. Raises
    CannotBeUndone.
    """
    hold_application(application)
    db.session.refresh(application, ["history"])
    offer = find_offer(application.id)
    if not can_undo(application, offer, now):
        raise CannotBeUndone(_("Only the last step can be taken back, within a day, and an offer before its answer."))
    mistaken, before = application.history[-1], application.history[-2]
    if offer is not None and mistaken.stage is Stage.OFFERED:
        db.session.delete(offer)
    elif offer is not None:  # a start that has come would appoint them again
        offer.starts_on = offer.starts_set_by_id = None
    application.history.remove(mistaken)
    db.session.delete(mistaken)
    application.stage = before.stage
    audit.record("application.step_undone", application, now, by=by, step=mistaken.stage.value)
    _tell(application, now)


def _tell(application: Application, now: datetime) -> None:
    person, vacancy = application.profile.person, application.vacancy
    with in_language_of(person):
        queue(
            recipient=person.email,
            subject=_("A mistake is put right: %(post)s", post=vacancy.title),
            body=_(
                "What %(council)s told you last about your application for %(post)s was a mistake, and it is taken "
                "back. We are sorry.\n\nRead where it stands now:\n%(link)s\n",
                council=vacancy.council.name,
                post=vacancy.title,
                link=public_address("applications.application", application_id=application.id),
            ),
            now=now,
        )
