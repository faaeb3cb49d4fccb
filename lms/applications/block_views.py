"""Pages on which a graduate blocks a council, and lets it see them again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications import services
from lms.applications.models import Application
from lms.candidates import consents
from lms.candidates.consent_queries import blocks_of, find_block
from lms.candidates.models import Profile
from lms.candidates.queries import find_profile
from lms.candidates.services import new_profile
from lms.clock import utc_now
from lms.councils.models import Council
from lms.councils.queries import all_councils, find_council_by_slug
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.models import Vacancy

blocks = Blueprint("blocks", __name__, template_folder="templates")


@blocks.get("/profile/blocked")
@for_roles(Role.LEARNER)
def index() -> str | Response:
    """The councils that are blocked, and a list to choose one from."""
    slug = request.args.get("council")
    if slug:
        return redirect(url_for("blocks.block", slug=_council(slug).slug))
    mine = find_profile(current_user.id)
    blocked = blocks_of(mine.id) if mine else []
    names = {one.council_id for one in blocked}
    councils = [council for council in all_councils() if council.id not in names]
    return render_template("applications/blocked.html", blocked=blocked, councils=councils)


@blocks.route("/profile/blocked/<slug>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def block(slug: str) -> str | Response:
    """What blocking means for this council, and doing it; in the same step, applications can be taken back."""
    council = _council(slug)
    mine = find_profile(current_user.id)
    running = _running_applications(mine, council.id) if mine else ()
    if request.method == "POST":
        now = utc_now()
        mine = mine or new_profile(current_user.id, now)
        taken_back = [one for one in running if request.form.get("withdraw") == "yes"]
        for application in taken_back:  # first: who waits for a post must not hold a consent
            services.withdraw(application, now)
        consents.block(mine, council.id, now)
        db.session.commit()
        flash(_("This council does not see you any more. It is not told why."), "success")
        return redirect(url_for("blocks.index"))
    return render_template(
        "applications/block.html",
        council=council,
        running=running,
        is_blocked=mine is not None and find_block(mine.id, council.id) is not None,
    )


@blocks.post("/profile/blocked/<slug>/unblock")
@for_roles(Role.LEARNER)
def unblock(slug: str) -> Response:
    """Let the council see one again."""
    council = _council(slug)
    mine = find_profile(current_user.id)
    if mine is not None:
        consents.unblock(mine, council.id, utc_now())
        db.session.commit()
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("blocks.index"))


def _council(slug: str) -> Council:
    found = find_council_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _running_applications(profile: Profile, council_id: int) -> Sequence[Application]:
    query = (
        select(Application)
        .join(Application.vacancy)
        .where(
            Application.profile_id == profile.id,
            Vacancy.council_id == council_id,
            Application.stage.in_(services.STILL_RUNNING),
        )
        .options(
            joinedload(Application.vacancy).joinedload(Vacancy.council),
            joinedload(Application.profile).joinedload(Profile.person),
        )
        .order_by(Application.id)
    )
    return db.session.scalars(query).all()
