"""What other sites take from here: the Equality Mark of a council, and the list of signatories as data.

No cache shows any of it without asking here again: when a pledge ends, the next look says so. Kept for half a minute
only, a mark would still stand beside words that say it has ended.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request

from lms.access import public
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.errors import NotFound
from lms.pledge.feeds import as_data, as_sheet, signatories_today
from lms.pledge.standing import get_standing
from lms.sheets import CSV_TYPE, csv_chunks

signatories = Blueprint("signatories", __name__, template_folder="templates")

USUAL_WIDTH = 480


@signatories.after_request
def let_others_show_it(response: Response) -> Response:
    """Councils show the mark on their own sites, and anybody may read the list."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.no_cache = True
    if response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


@signatories.get("/pledge/<slug>/mark.svg")
@public
def svg(slug: str) -> Response:
    """A council's mark as SVG, as its pledge stands now. Raises NotFound for who never signed."""
    from lms.pledge.mark import mark_of, mark_svg  # what draws is read by the first who needs it

    standing = get_standing(slug, london_day(utc_now()))
    return Response(mark_svg(mark_of(standing)), mimetype="image/svg+xml")


@signatories.get("/pledge/<slug>/mark.png")
@public
def png(slug: str) -> Response:
    """The same as PNG, in one of a few widths. Raises NotFound for any other width."""
    from lms.pledge.mark import WIDTHS, mark_of, mark_png

    wanted = request.args.get("width", str(USUAL_WIDTH))
    if wanted not in map(str, WIDTHS):
        raise NotFound
    standing = get_standing(slug, london_day(utc_now()))
    settings: Settings = current_app.extensions["settings"]
    return Response(mark_png(mark_of(standing), int(wanted), settings.fonts), mimetype="image/png")


@signatories.get("/councils.json")
@public
def as_json() -> Response:
    """Every council whose pledge is active today, as JSON."""
    now = utc_now()
    found = signatories_today(london_day(now))
    return jsonify(read_at=now.isoformat(timespec="seconds"), councils=[as_data(one, _site()) for one in found])


@signatories.get("/councils.csv")
@public
def as_csv() -> Response:
    """The same as CSV."""
    sheet = as_sheet(signatories_today(london_day(utc_now())), _site())
    answer = Response(b"".join(csv_chunks(sheet)), content_type=CSV_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="councils.csv"'
    return answer


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.site_url
