"""Pages on which people get a copy of their records, ask for a correction, or have themselves erased."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import storage
from lms.access import public, signed_in
from lms.accounts.passwords import matches
from lms.accounts.queries import count_tries, get_person
from lms.accounts.services import FAILURES_BY_ADDRESS, WINDOW, TooManyTries, note_try
from lms.awards.queries import certificates_of
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.own_data import copies, erasures, queries
from lms.own_data import corrections as asking
from lms.own_data.forms import CorrectionForm, EraseForm
from lms.own_data.models import About, Outcome, Why
from lms.own_data.register import must_wait

own_data = Blueprint("own_data", __name__, template_folder="templates")


def about_words() -> dict[str, str]:
    """What a correction is about, in words."""
    return {
        About.CERTIFICATE: _("My certificate: the name or something else on it"),
        About.DATE: _("A date"),
        About.DECISION: _("A fact in a decision on my work"),
        About.OTHER: _("Something else"),
    }


def outcome_words() -> dict[str, str]:
    """What was done about a correction, in words."""
    return {
        Outcome.CORRECTED: _("Corrected"),
        Outcome.PARTLY: _("Partly corrected"),
        Outcome.REFUSED: _("Not corrected"),
    }


@own_data.get("/account/data")
@signed_in
def home() -> str:
    """Where a person stands with copy, corrections and erasure."""
    now = utc_now()
    copy = queries.latest_copy(current_user.id)
    return render_template(
        "own_data/home.html",
        copy=copy,
        is_there=copy is not None and copy.key is not None and copy.expires_at is not None and copy.expires_at > now,
        may_ask=copy is None or copy.failed_at is not None or copy.asked_at <= now - copies.BETWEEN_COPIES,
        waiting=queries.count_waiting_corrections(current_user.id),
        erasure=queries.find_open_erasure(current_user.id),
    )


@own_data.post("/account/data/copy")
@signed_in
def ask_for_copy() -> AnyResponse:
    """Ask for a copy of everything."""
    copies.ask_for_copy(current_user.id, utc_now())
    db.session.commit()
    flash(_("We are making your copy. We will send you an e-mail when it is ready."), "success")
    return redirect(url_for("own_data.home"))


@own_data.get("/account/data/copy/<int:copy_id>")
@signed_in
@writes_down_looks
def copy(copy_id: int) -> Response:
    """The copy, for the person it is about and nobody else."""
    mine = queries.get_copy(copy_id, current_user.id)
    key = copies.fetch_copy(mine, utc_now())
    day, size = london_day(mine.asked_at), mine.size_bytes
    db.session.commit()
    try:
        content = storage.stream(key)
    except FileNotFoundError:
        raise copies.CopyGone(_("This copy is no longer here. Ask for a new one.")) from None
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="my-records-{day.isoformat()}.zip"'
    if size is not None:
        answer.content_length = size
    return answer


@own_data.route("/account/data/corrections", methods=["GET", "POST"])
@signed_in
def corrections() -> str | AnyResponse | tuple[str, int]:
    """What a person can change by themself, what they asked for, and a form to ask."""
    words = about_words()
    form = CorrectionForm(words.items())
    now = utc_now()
    if form.validate_on_submit():
        asking.ask_for_correction(current_user.id, About(form.about.data), form.words.data, now)
        db.session.commit()
        flash(_("We have your question. You can follow it on this page."), "success")
        return redirect(url_for("own_data.corrections"))
    page = render_template(
        "own_data/corrections.html",
        form=form,
        asked=queries.corrections_of(current_user.id),
        about_words=words,
        outcome_words=outcome_words(),
        answer_by=asking.answer_by,
        is_overdue=asking.is_overdue,
        now=now,
    )
    return page, 422 if form.errors else 200


@own_data.route("/account/data/erase", methods=["GET", "POST"])
@signed_in
def erase() -> str | AnyResponse | tuple[str, int]:
    """What is erased, what stays and why; then the password, and some days to think."""
    form = EraseForm()
    if form.validate_on_submit():
        now = utc_now()
        if count_tries("erase", str(current_user.id), since=now - WINDOW) >= FAILURES_BY_ADDRESS:
            raise TooManyTries
        person = get_person(current_user.id)
        if matches(person.password_hash, form.password.data):
            erasures.ask_for_erasure(person, Why.ASKED, now, by=current_user.id)
            db.session.commit()
            return redirect(url_for("own_data.erase"))
        note_try("erase", str(current_user.id), now)
        db.session.commit()
        form.password.errors = [_("This is not your password.")]
    settings: Settings = current_app.extensions["settings"]
    erasure = queries.find_open_erasure(current_user.id)
    page = render_template(
        "own_data/erase.html",
        form=form,
        erasure=erasure,
        waits=erasure is not None and erasure.waits and must_wait(current_user.id),
        certificates=certificates_of(current_user.id),
        days=settings.erasure_days,
    )
    return page, 422 if form.errors else 200


@own_data.post("/account/data/erase/cancel")
@signed_in
def cancel() -> AnyResponse:
    """Keep the account after all."""
    erasure = queries.find_open_erasure(current_user.id)
    if erasure is None:
        raise NotFound
    erasures.cancel_erasure(erasure, utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Your account stays. Nothing was erased."), "success")
    return redirect(url_for("own_data.home"))


@own_data.route("/keep-my-account/<token>", methods=["GET", "POST"])
@public
def keep(token: str) -> str | AnyResponse:
    """Keep the account, by a mailed link. It takes a press of a button: programs that scan mail open links, too."""
    erasure = erasures.read_cancel_token(token)
    if request.method == "POST":
        erasures.cancel_erasure(erasure, utc_now(), by=erasure.person_id)
        db.session.commit()
        flash(_("Your account stays. Nothing was erased."), "success")
        return redirect(url_for("accounts.sign_in"))
    return render_template("own_data/keep.html", erasure=erasure)
