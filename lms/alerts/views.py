"""Pages of job alerts: saving a search, confirming it by a mailed link, and stopping it without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.access import public, signed_in
from lms.alerts import services
from lms.alerts.forms import AlertForm
from lms.alerts.models import AlertReader, Rhythm, SavedSearch
from lms.alerts.policy import may_manage
from lms.alerts.queries import find_reader, find_reader_of, search_of
from lms.alerts.wording import rhythm_words
from lms.clock import utc_now
from lms.errors import Invalid, NotFound
from lms.extensions import csrf, db
from lms.languages import choose_language
from lms.vacancies.search import read_search
from lms.vacancies.search_words import wishes_of

alerts = Blueprint("alerts", __name__, template_folder="templates")


@alerts.after_request
def keep_nowhere(response: Response) -> Response:
    """Addresses of these pages hold a secret, and so do the pages."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@alerts.route("/alerts/new", methods=["GET", "POST"])
@public
def new() -> str | AnyResponse | tuple[str, int]:
    """Save the search in the address."""
    search = read_search(request.args)
    form = AlertForm(is_signed_in=current_user.is_authenticated)
    if request.method == "GET":
        form.rhythm.data = Rhythm.DAILY.value
    problem = None
    if form.validate_on_submit():
        rhythm, now = Rhythm(form.rhythm.data), utc_now()
        if not current_user.is_authenticated:
            services.ask_by_address(
                form.email.data, choose_language(), search, rhythm, network=request.remote_addr or "", now=now
            )
            db.session.commit()
            return redirect(url_for("alerts.look_at_mail"))
        try:
            services.save_for_person(current_user.id, current_user.language, search, rhythm, now)
        except Invalid as fault:
            db.session.rollback()
            problem = fault.message
        else:
            db.session.commit()
            flash(_("The alert is saved."), "success")
            return redirect(url_for("alerts.mine"))
    page = render_template("alerts/new.html", form=form, wishes=wishes_of(search), search=search, problem=problem)
    return page, 422 if form.errors or problem else 200


@alerts.get("/alerts/look-at-your-mail")
@public
def look_at_mail() -> str:
    """What a visitor does next, who has given an address."""
    return render_template("alerts/look_at_mail.html")


@alerts.get("/alerts")
@signed_in
def mine() -> str:
    """The alerts of whoever is signed in."""
    return _list(find_reader_of(current_user.id))


@alerts.route("/alerts/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> str | AnyResponse:
    """Confirm an address. Programs that look for viruses open every link of a mail, so a button does it."""
    saved = services.read_confirmation(token)
    if request.method == "GET":
        return render_template("alerts/confirm.html", wishes=wishes_of(search_of(saved)), rhythm=_rhythm_of(saved))
    services.confirm(saved, utc_now())
    db.session.commit()
    flash(_("The alert is confirmed. We write when there are new posts."), "success")
    return redirect(url_for("alerts.show", token=saved.reader.secret))


@alerts.get("/alerts/<token>")
@public
def show(token: str) -> str:
    """The alerts of whoever got this link in a mail."""
    return _list(_find_reader(token))


@alerts.post("/alerts/<token>/keep")
@public
def keep(token: str) -> AnyResponse:
    """Go on with them."""
    services.keep(_reader(token), utc_now())
    db.session.commit()
    flash(_("We keep your alerts."), "success")
    return redirect(url_for("alerts.show", token=token))


@alerts.post("/alerts/<token>/searches/<int:search_id>")
@public
def change(token: str, search_id: int) -> AnyResponse:
    """Change how often a search is told, or stop it."""
    saved = _saved(token, search_id)
    wanted = request.form.get("rhythm", "")
    if wanted in list(Rhythm):
        services.change_rhythm(saved, Rhythm(wanted), utc_now())
        flash(_("The alert is changed."), "success")
    else:
        services.stop(saved, utc_now())
        flash(_("The alert is stopped."), "success")
    db.session.commit()
    return redirect(url_for("alerts.show", token=token))


@alerts.get("/alerts/<token>/stop")
@public
def stop(token: str) -> str:
    """Ask before all alerts are stopped."""
    return render_template("alerts/stop.html", is_stopped=find_reader(token) is None)


@alerts.post("/alerts/<token>/stop")
@public
def stop_now(token: str) -> str:
    """Stop them, without signing in. The answer must be no redirect (RFC 8058, 3.1), and again changes nothing."""
    reader = find_reader(token)
    if reader is not None:
        services.stop_all(reader)
        db.session.commit()
    return render_template("alerts/stop.html", is_stopped=True)


# Mail programs send this by themselves (RFC 8058), without a page of ours before: the secret is what allows it.
csrf.exempt(stop_now)


def _list(reader: AlertReader | None) -> str:
    searches = reader.searches if reader is not None else ()
    return render_template(
        "alerts/list.html",
        reader=reader,
        rows=[
            (saved, search_of(saved), wishes_of(search_of(saved)), _rhythm_of(saved))
            for saved in searches
            if saved.confirmed_at is not None
        ],
        other={Rhythm.DAILY: Rhythm.WEEKLY, Rhythm.WEEKLY: Rhythm.DAILY},
        rhythm_words=rhythm_words(),
    )


def _find_reader(token: str) -> AlertReader | None:
    reader = find_reader(token)
    who = current_user if current_user.is_authenticated else None
    return reader if reader is not None and may_manage(who, reader) else None


def _reader(token: str) -> AlertReader:
    reader = _find_reader(token)
    if reader is None:
        raise NotFound
    return reader


def _saved(token: str, search_id: int) -> SavedSearch:
    for saved in _reader(token).searches:
        if saved.id == search_id:
            return saved
    raise NotFound


def _rhythm_of(saved: SavedSearch) -> str:
    return rhythm_words()[saved.rhythm]
