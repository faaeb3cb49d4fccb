"""The page on which a tutor looks through what is ready, and releases it together."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.editions import get_edition
from lms.extensions import db
from lms.marking.batches import MOST, release_many
from lms.marking.forms import read_revisions
from lms.marking.holds import why_held
from lms.marking.queue import called_by, ready_markings

batches = Blueprint("batches", __name__, template_folder="templates")


@batches.route("/marking/ready", methods=["GET", "POST"])
@for_roles(Role.TUTOR)
def ready() -> str:
    """What each learner will read, before it is released, and what is held, and why; then what became of each. It shows
    the tutor's own words: the look at the work was noted when they wrote them.
    """
    outcomes, called = [], {}
    if request.method == "POST":
        revisions = read_revisions(request.form, MOST)
        called = called_by(list(revisions))
        outcomes = release_many(revisions, current_user.id, utc_now())
        db.session.commit()
    found = ready_markings(current_user.id, limit=MOST)
    shown = [(one, get_edition(one.marking.submission.edition)) for one in found]
    held = why_held([one.marking for one in found])
    return render_template("marking/ready.html", shown=shown, held=held, outcomes=outcomes, called=called)
