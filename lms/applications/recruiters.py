"""What the recruiters of a council are mailed of its applications: the post, and never a name."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from lms.access import Role
from lms.accounts.queries import members_of
from lms.addresses import public_address
from lms.applications.models import Application
from lms.outbox.services import queue
from lms.references import reference_of


class Told(Enum):
    """What happened: a subject, and a sentence."""

    APPLIED = (_("Somebody applied: %(post)s"), _("%(reference)s said yes to your invitation for %(post)s."))
    APPLIED_UNASKED = (_("Somebody applied: %(post)s"), _("%(reference)s applied for %(post)s, without an invitation."))
    WITHDRAWN = (
        _("An application is withdrawn: %(post)s"),
        _("%(reference)s took back their application for %(post)s. Their evidence is not shown to you any more."),
    )
    ERASED = (
        _("An application is withdrawn: %(post)s"),
        _(
            "%(reference)s took back their application for %(post)s, and asked us to erase their record. You see no "
            "name and no address of theirs any more. Delete what you have noted elsewhere."
        ),
    )
    OFFER_ACCEPTED = (
        _("Your offer is accepted: %(post)s"),
        _("%(reference)s said yes to your offer of %(post)s. Next: your checks, and the day of the start."),
    )
    OFFER_DECLINED = (
        _("Your offer is declined: %(post)s"),
        _("%(reference)s said no to your offer of %(post)s. Their evidence is not shown to you any more."),
    )


def tell_recruiters(told: Told, application: Application, now: datetime) -> None:
    """Mail each recruiter of the post's council."""
    vacancy = application.vacancy
    words = {"post": vacancy.title, "reference": reference_of(vacancy.secret, application.profile_id)}
    link = public_address("applications.council_applications", vacancy_id=vacancy.id)
    for held in members_of(vacancy.council_id):
        if held.role is not Role.RECRUITER or held.person.closed_at is not None:
            continue
        with force_locale(held.person.language):
            subject, sentence = (str(text) % words for text in told.value)
        queue(recipient=held.person.email, subject=subject, body=f"{sentence}\n\n{link}\n", now=now)
