"""Pages on which officers look after what is taught: facts to check again, editions, and moving a cohort."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.curriculum import queries, services
from lms.curriculum.changes import changes_between
from lms.database import writes_down_looks
from lms.editions import current_edition, get_edition, the_shelf
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import get_cohort

curriculum = Blueprint("curriculum", __name__, template_folder="templates")


@curriculum.get("/staff/programme")
@for_roles(Role.PROGRAMME_OFFICER)
def home() -> str:
    """Facts to check again, the soonest first; editions, their corrections, and faults of the files on disk."""
    edition = current_edition()
    uses = queries.facts_to_review(edition.programme)
    today = london_day(utc_now())
    return render_template(
        "curriculum/home.html",
        edition=edition,
        faults=the_shelf().faults,
        uses=uses,
        overdue=sum(use.is_overdue(today) for use in uses),
        today=today,
        editions=queries.kept_editions(),
        corrections=queries.corrections(),
    )


@curriculum.route("/staff/cohorts/<int:cohort_id>/edition", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def move(cohort_id: int) -> str | Response:
    """What moving a cohort to another edition would change, and for whom; and the deed. The look is noted."""
    cohort = get_cohort(cohort_id)
    old = get_edition(cohort.edition)
    choices = [
        row for row in queries.kept_editions() if row.programme == old.programme.slug and row.id != cohort.edition
    ]
    wanted = request.values.get("to", "")
    if wanted and wanted not in {row.id for row in choices}:
        raise NotFound
    new = get_edition(wanted) if wanted else None
    if request.method == "POST" and new is not None:
        services.move_cohort(cohort, new, old, utc_now())
        db.session.commit()
        flash(_("The group learns the new edition now."), "success")
        return redirect(url_for("learning.cohort", cohort_id=cohort.id))
    changes = changes_between(old, new) if new else ()
    touched = queries.touched_by_move(cohort.id, [change.code for change in changes]) if new else []
    if touched:
        audit.record("cohort.looked", cohort, utc_now(), edition=wanted)
    page = render_template(
        "curriculum/move.html", cohort=cohort, old=old, new=new, choices=choices, changes=changes, touched=touched
    )
    db.session.commit()
    return page
