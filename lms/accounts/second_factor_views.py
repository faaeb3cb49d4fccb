"""Pages of the second factor: for whoever has given the right password and not more yet."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import login_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.access import public
from lms.accounts import second_factor as factor
from lms.accounts import services
from lms.accounts.forms import CodeForm
from lms.accounts.models import Person
from lms.accounts.queries import count_tries, find_person
from lms.accounts.session import person_of_session
from lms.accounts.views import AFTERWARDS, HALF_SIGNED_IN, start_page
from lms.clock import utc_now
from lms.extensions import db

second_factor = Blueprint("second_factor", __name__, template_folder="templates")

OFFERED_SECRET = "offered_secret"


@second_factor.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> str | Response | tuple[str, int]:
    """Ask for a code from the person's app, or a recovery code."""
    person = _half_signed_in()
    if person is None or person.totp_secret is None:
        return redirect(url_for("accounts.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        now = utc_now()
        if count_tries("code", str(person.id), since=now - services.WINDOW) >= services.FAILURES_BY_ADDRESS:
            raise services.TooManyTries
        if factor.accept_code(person, form.code.data, now):
            db.session.commit()
            return _let_in(person)
        services.note_try("code", str(person.id), now)
        db.session.commit()
        form.code.errors = [_("This code is wrong, or was used already. Wait for the next one.")]
    return render_template("accounts/code.html", form=form), 422 if form.errors else 200


@second_factor.route("/sign-in/set-up", methods=["GET", "POST"])
@public
def set_up() -> str | Response | tuple[str, int]:
    """Connect an app, prove it with a code, and get recovery codes."""
    person = _half_signed_in()
    if person is None or person.totp_secret is not None:
        return redirect(url_for("accounts.sign_in"))
    secret = session.setdefault(OFFERED_SECRET, factor.new_secret())
    form = CodeForm()
    if form.validate_on_submit():
        step = factor.matching_step(secret, form.code.data, utc_now(), after=None)
        if step is not None:
            person.totp_secret, person.totp_last_step = secret, step
            codes = services.make_recovery_codes(person)
            db.session.commit()
            following = _let_in(person).location
            return render_template("accounts/recovery_codes.html", codes=codes, following=following)
        form.code.errors = [_("This code is wrong. Check that the clock of your phone is right, and try the next one.")]
    page = render_template(
        "accounts/set_up.html",
        form=form,
        secret=secret,
        picture=Markup(factor.picture(secret, person.email)),  # noqa: S704
    )
    return page, 422 if form.errors else 200


def _half_signed_in() -> Person | None:
    found = person_of_session(session.get(HALF_SIGNED_IN, ""))
    return None if found is None else find_person(found.id)


def _let_in(person: Person) -> Response:
    afterwards = session.get(AFTERWARDS)
    session.clear()
    login_user(person)
    return redirect(afterwards or start_page(person))
