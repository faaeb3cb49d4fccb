"""Pages of evidence packs: asking for one, how far it is, and a download that goes on where it stopped."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from lms import storage
from lms.access import for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.evidence_pack import queries, services
from lms.evidence_pack.policy import READERS, cohorts_of_packs, may_fetch, own_groups
from lms.extensions import db

evidence_packs = Blueprint("evidence_packs", __name__, template_folder="templates")


@evidence_packs.route("/quality/packs", methods=["GET", "POST"])
@for_roles(*READERS)
def index() -> str | AnyResponse | tuple[str, int]:
    """The packs that somebody may fetch, and the groups of which they can ask for one."""
    open_to, own = cohorts_of_packs(current_user), own_groups(current_user)
    cohorts = queries.cohorts_on_offer(open_to, without=own)
    faults = []
    if request.method == "POST":
        chosen = set(request.form.getlist("cohort", type=int))
        try:
            services.ask_for_pack(
                [cohort for cohort in cohorts if cohort.id in chosen], by=current_user.id, now=utc_now()
            )
        except Invalid as fault:
            faults.append(fault.message)
        else:
            db.session.commit()
            flash(_("The pack is being made. This can take some minutes."), "success")
            return redirect(url_for("evidence_packs.index"))
    page = render_template(
        "evidence_pack/packs.html",
        packs=queries.packs_for(open_to, without=own),
        cohorts=cohorts,
        learns_here=bool(own),
        faults=faults,
        now=utc_now(),
    )
    return page, 422 if faults else 200


@evidence_packs.get("/quality/packs/<int:pack_id>/pack.zip")
@for_roles(*READERS)
@writes_down_looks
def download(pack_id: int) -> Response:
    """The file. A browser that lost the line asks for the rest (RFC 9110, range requests)."""
    pack = queries.get_pack(pack_id)
    if not may_fetch(current_user, pack):
        raise NotFound
    key = services.fetch_pack(pack, utc_now())
    size, digest = pack.size_bytes or 0, pack.sha256 or ""
    db.session.commit()
    answer = Response(wrap_file(request.environ, storage.open_file(key)), mimetype="application/zip")
    answer.direct_passthrough = True
    answer.content_length = size
    answer.set_etag(digest)
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{pack_id}.zip"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request, accept_ranges=True, complete_length=size)
    return answer
