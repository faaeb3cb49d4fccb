"""Pages of notices: what somebody was told, how they want to be told, and the link that stops mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import COUNCIL_ROLES, STAFF_ROLES, public, signed_in
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.extensions import csrf, db
from lms.notices import queries, services
from lms.notices.forms import SettingsForm
from lms.notices.links import person_of
from lms.notices.models import FOR_COUNCILS, FOR_STAFF, FOR_STAFF_AND_COUNCILS, NoticeKind
from lms.requests import page_number

notices = Blueprint("notices", __name__, template_folder="templates")


@notices.get("/notices")
@signed_in
@writes_down_looks
def index() -> str:
    """What the person was told, the newest first. What is shown here is read."""
    number = page_number()
    rows = queries.notices_of(current_user.id, offset=(number - 1) * queries.PAGE_SIZE)
    shown = rows[: queries.PAGE_SIZE]
    page = render_template("notices/index.html", rows=shown, has_more=len(rows) > queries.PAGE_SIZE, page=number)
    services.note_read(shown, utc_now())
    db.session.commit()
    return page


@notices.route("/account/messages", methods=["GET", "POST"])
@signed_in
def settings() -> str | Response | tuple[str, int]:
    """Which mails the person gets, and when."""
    not_for_them = frozenset() if current_user.holds_any(STAFF_ROLES) else FOR_STAFF
    not_for_them |= frozenset() if current_user.holds_any(COUNCIL_ROLES) else FOR_COUNCILS
    not_for_them |= frozenset() if current_user.holds_any(STAFF_ROLES | COUNCIL_ROLES) else FOR_STAFF_AND_COUNCILS
    form = SettingsForm(queries.get_settings(current_user.id), not_for_them=not_for_them)
    if form.validate_on_submit():
        services.change_settings(
            current_user,
            wanted={NoticeKind(kind) for kind in form.wanted.data} | not_for_them,
            quiet_from=form.quiet_from.data,
            quiet_until=form.quiet_until.data,
            is_stopped=form.is_stopped.data,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Your choice is saved."), "success")
        return redirect(url_for("notices.settings"))
    return render_template("notices/settings.html", form=form), 422 if form.errors else 200


@notices.get("/notices/stop/<token>")
@public
def stop(token: str) -> str:
    """Ask before mail is stopped: programs that look for viruses open every link of a mail."""
    is_stopped = queries.get_settings(person_of(token).id).stopped_at is not None
    return render_template("notices/stop.html", is_stopped=is_stopped)


@notices.post("/notices/stop/<token>")
@public
def stop_now(token: str) -> str:
    """Stop the mails of whoever got this link, without signing in. The answer must be no redirect (RFC 8058, 3.1), and
    again changes nothing.
    """
    services.stop_all(person_of(token), utc_now())
    db.session.commit()
    return render_template("notices/stop.html", is_stopped=True)


# Mail programs send this by themselves (RFC 8058), without a page of ours before: the signed link is what allows it.
csrf.exempt(stop_now)
