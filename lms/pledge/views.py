"""Pages of pledges: the public directory, and the programme team's register."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public
from lms.clock import london_day, utc_now
from lms.councils.models import CouncilKind, Nation
from lms.councils.queries import councils_now, regions
from lms.councils.regions import Region
from lms.councils.register_file import LONGEST_REGION
from lms.extensions import db
from lms.pledge import deciding, queries, services, signing_queries
from lms.pledge.forms import EndPledgeForm, PledgeForm
from lms.pledge.signing_models import AuthorityCheck
from lms.pledge.states import ALLOWED, Move, State, stage_of
from lms.pledge.terms import last_day_from
from lms.pledge.tiles import drawing_of, tiles_today
from lms.pledge.wording import CHECKS, STATES
from lms.requests import page_number

pledge = Blueprint("pledge", __name__, template_folder="templates")

PAGE_SIZE = 50
LONGEST_NAME = 200  # of a council: no more of a search can fit
# What the register tells of pledges; what is on the way to one stands on the page of councils that join.
PLEDGE_STATES = tuple(state for state in State if state not in (State.ENQUIRY, State.COUNTERSIGNING))


@pledge.get("/councils")
@public
def directory() -> str:
    """Councils whose pledge is active today; all of them, or those of a part of the country or with some words in their
    name; and how many each part has.
    """
    page = page_number()
    search, wanted = request.args.get("q", "").strip()[:LONGEST_NAME], request.args.get("nation", "")
    nation = Nation(wanted) if wanted in list(Nation) else None
    region = next((one for one in list(Region) if one == request.args.get("region")), None)
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
        regions=list(Region),
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
    """Every council and the state of its pledge; all of them, or those that fit."""
    page = page_number()
    today = london_day(utc_now())
    wanted = _wanted()
    rows, total = signing_queries.register_page(wanted, today, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "pledge/register.html",
        rows=rows,
        total=total,
        page=page,
        page_size=PAGE_SIZE,
        today=today,
        wanted=wanted,
        is_narrowed=wanted != signing_queries.Wanted(),
        nations=[(one, one.value) for one in Nation],
        regions=[(one, one) for one in regions()],
        kinds=[(one, one.value.capitalize()) for one in CouncilKind],
        states=[(one, STATES[one]) for one in PLEDGE_STATES],
    )


@pledge.route("/staff/pledges/new", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def record() -> str | Response | tuple[str, int]:
    """Record a pledge that was signed on paper."""
    now = utc_now()
    councils = [(council.id, council.name) for council in councils_now(london_day(now))]
    form = PledgeForm(councils, today=london_day(now))
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
            active_until=form.active_until.data or last_day_from(form.active_from.data),
            authority=services.Authority(
                form.text_version.data,
                form.authority.data.strip(),
                AuthorityCheck(form.check_made.data),
                form.checked_on.data,
                (form.check_note.data or "").strip(),
            ),
            now=now,
            by=current_user.id,
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
        services.end_pledge(found, form.reason.data, utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("The pledge has ended. The council’s posts are closed."), "success")
        return redirect(url_for("pledge.register"))
    state = stage_of(found, london_day(utc_now()))
    page = render_template(
        "pledge/end.html",
        pledge=found,
        state=state,
        form=form,
        checks=CHECKS,
        can_decide=bool(deciding.possible(state)),
        can_end=state in ALLOWED[Move.ENDED],
    )
    return page, 422 if form.errors else 200


def _wanted() -> signing_queries.Wanted:
    """What the address narrows the register to; what means nothing is left out."""
    said = request.args
    return signing_queries.Wanted(
        words=said.get("q", "").strip()[:LONGEST_NAME],
        nation=next((one for one in Nation if one == said.get("nation")), None),
        region=said.get("region", "").strip()[:LONGEST_REGION],
        kind=next((one for one in CouncilKind if one == said.get("kind")), None),
        state=next((one for one in PLEDGE_STATES if one == said.get("state")), None),
    )
