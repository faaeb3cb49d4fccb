"""Pages on which one says no, or takes an application back, with reasons if one likes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import queries
from lms.applications.parting_models import PartingReason
from lms.applications.partings import LONGEST_WORDS
from lms.applications.policy import may_answer
from lms.applications.services import STILL_RUNNING
from lms.errors import NotFound

partings = Blueprint("partings", __name__, template_folder="templates")


@partings.get("/invitations/<int:invitation_id>/decline")
@for_roles(Role.LEARNER)
def decline(invitation_id: int) -> str | Response:
    """Say no to an invitation."""
    found = queries.get_invitation(invitation_id)
    if not may_answer(current_user, found):
        raise NotFound
    if found.answer is not None:
        return redirect(url_for("applications.invitation", invitation_id=invitation_id))
    return render_template("applications/decline.html", invitation=found, reasons=reason_words(), longest=LONGEST_WORDS)


@partings.get("/applications/<int:application_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(application_id: int) -> str | Response:
    """Take an application back."""
    found = queries.get_application(application_id)
    if found.profile.person_id != current_user.id:
        raise NotFound
    if found.stage not in STILL_RUNNING:
        return redirect(url_for("applications.application", application_id=application_id))
    return render_template(
        "applications/take_back.html", application=found, reasons=reason_words(), longest=LONGEST_WORDS
    )


def reason_words() -> dict[PartingReason, str]:
    """Each reason, as people read it."""
    return {
        PartingReason.TOO_FAR: _("It is too far away"),
        PartingReason.HOURS: _("The hours do not suit me"),
        PartingReason.PAY: _("The pay is too low"),
        PartingReason.FOUND_WORK: _("I found other work"),
        PartingReason.NOT_THE_RIGHT_WORK: _("It is not the right work for me"),
        PartingReason.NOT_READY: _("I am not ready yet"),
        PartingReason.OTHER: _("Another reason"),
    }


def read_reasons(form: MultiDict[str, str]) -> tuple[frozenset[PartingReason], str]:
    """The reasons that were ticked, and the words beside them; words alone are another reason. What the page doesn't
    offer is as if it were not sent.
    """
    words = " ".join(form.get("words", "").split())[:LONGEST_WORDS]
    chosen = {PartingReason(sent) for sent in form.getlist("reason") if sent in set(PartingReason)}
    return frozenset(chosen | ({PartingReason.OTHER} if words else set())), words
