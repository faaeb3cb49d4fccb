"""Pages of pledges: the public directory, and the programme team's register."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public
from lms.clock import london_day, utc_now
from lms.councils.models import Nation
from lms.councils.queries import all_councils
from lms.councils.regions import known_regions
from lms.extensions import db
from lms.pledge import queries, services
from lms.pledge.forms import EndPledgeForm, PledgeForm
from lms.pledge.tiles import drawing_of, tiles_today
from lms.requests import page_number

pledge = Blueprint("pledge", __name__, template_folder="templates")

PAGE_SIZE = 50
LONGEST_NAME = 200  # of a council: no more of a search can fit


@pledge.get("/councils")
@public
def directory() -> str:
    """Councils whose pledge is active today; all of them, or those of a part of the country or with some words in their
    name; and how many each part has.
    """
    page = page_number()
    search, wanted = request.args.get("q", "").strip()[:LONGEST_NAME], request.args.get("nation", "")
    nation = Nation(wanted) if wanted in list(Nation) else None
    region = next((one for one in known_regions() if one == request.args.get("region")), None)
    today = london_day(utc_now())
    pledges, total = queries.councils_with_active_pledge(
        today, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, words=search, nation=nation, region=region
    )
    tiles = tiles_today(today)
    return render_template(
        "pledge/directory.html",
        pledges=pledges,
        total=total,
        page=page,
        page_size=PAGE_SIZE,
        search=search,
        nation=nation,
        nations=list(Nation),
        region=region,
        regions=known_regions(),
        tiles=tiles,
        picture=drawing_of(
            tiles,
            _("Councils with an active pledge, by nation and region"),
            _("Each tile is a part of the country, with its number. The list beside the picture has the same numbers."),
        ),
    )


@pledge.get("/staff/pledges")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def register() -> str:
    """Every council and the state of its pledge."""
    page = page_number()
    rows, total = queries.all_councils_and_pledges(limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    today = london_day(utc_now())
    return render_template(
        "pledge/register.html",
        rows=[(council, standing, queries.state_of(standing, today)) for council, standing in rows],
        total=total,
        page=page,
        page_size=PAGE_SIZE,
    )


@pledge.route("/staff/pledges/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def record() -> str | Response | tuple[str, int]:
    """Record a signed pledge."""
    now = utc_now()
    form = PledgeForm([(council.id, council.name) for council in all_councils()], today=london_day(now))
    if request.method == "GET":
        form.council.data = request.args.get("council", "")
        form.signed_on.data = form.active_from.data = london_day(now)
    if form.validate_on_submit():
        services.record_pledge(
            int(form.council.data),
            signatory_name=form.signatory_name.data.strip(),
            signatory_post=form.signatory_post.data.strip(),
            signed_on=form.signed_on.data,
            active_from=form.active_from.data,
            active_until=form.active_until.data,
            now=now,
        )
        db.session.commit()
        flash(_("The pledge is recorded."), "success")
        return redirect(url_for("pledge.register"))
    return render_template("pledge/record.html", form=form), 422 if form.errors else 200


@pledge.route("/staff/pledges/<int:pledge_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def end(pledge_id: int) -> str | Response | tuple[str, int]:
    """A pledge, and its end."""
    found = queries.get_pledge(pledge_id)
    form = EndPledgeForm()
    if form.validate_on_submit():
        services.end_pledge(found, form.reason.data, utc_now())
        db.session.commit()
        flash(_("The pledge has ended. The council’s posts are closed."), "success")
        return redirect(url_for("pledge.register"))
    state = queries.state_of(found, london_day(utc_now()))
    return render_template("pledge/end.html", pledge=found, state=state, form=form), 422 if form.errors else 200
