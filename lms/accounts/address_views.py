"""Pages on which people change their e-mail address."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import public, signed_in
from lms.accounts import addresses
from lms.accounts.forms import ChangeAddressForm
from lms.accounts.links import LinkUnusable
from lms.accounts.passwords import matches
from lms.accounts.queries import count_tries, get_person
from lms.accounts.services import FAILURES_BY_ADDRESS, WINDOW, TooManyTries, note_try
from lms.clock import utc_now
from lms.extensions import db

change_of_address = Blueprint("change_of_address", __name__, template_folder="templates")


@change_of_address.route("/account/email", methods=["GET", "POST"])
@signed_in
def ask() -> str | Response | tuple[str, int]:
    """Ask for a new address, with the password. The answer is the same whether the address is known or not."""
    form = ChangeAddressForm()
    if form.validate_on_submit():
        now = utc_now()
        if count_tries("password", str(current_user.id), since=now - WINDOW) >= FAILURES_BY_ADDRESS:
            raise TooManyTries
        person = get_person(current_user.id)
        if matches(person.password_hash, form.password.data):
            addresses.ask_for_change(person, form.email.data, now)
            db.session.commit()
            flash(_("If the new address can be used, a link is on its way to it. Open the link."), "success")
            return redirect(url_for("accounts.account"))
        note_try("password", str(current_user.id), now)
        db.session.commit()
        form.password.errors = [_("This is not your password.")]
    return render_template("accounts/change_address.html", form=form), 422 if form.errors else 200


@change_of_address.route("/new-address/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> str | Response | tuple[str, int]:
    """Confirm the new address. It takes a press of a button: programs that scan mail open links, too."""
    now = utc_now()
    try:
        change = addresses.find_change(token, now)
        if request.method == "POST":
            addresses.confirm_change(change, now)
            db.session.commit()
            flash(_("Your new address is confirmed. Sign in with it from now on."), "success")
            return redirect(url_for("accounts.account"))
    except LinkUnusable:
        db.session.rollback()
        return render_template("accounts/link_unusable.html", again=url_for("change_of_address.ask")), 410
    return render_template("accounts/confirm_address.html", change=change)
