"""Pages on which people register, sign in, and look after their account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from lms.access import COUNCIL_ROLES, Role, public, signed_in
from lms.accounts import services
from lms.accounts.forms import (
    ChangePasswordForm,
    DetailsForm,
    EmailForm,
    JoinForm,
    NewPasswordForm,
    RegisterForm,
    SignInForm,
    clean_name,
)
from lms.accounts.links import CONFIRM_SECONDS, RESET_SECONDS, LinkUnusable, hash_token, read_link_token
from lms.accounts.models import Person
from lms.accounts.passwords import matches
from lms.accounts.queries import find_invitation_by_hash, find_person_by_email, get_person
from lms.clock import utc_now
from lms.config import Settings
from lms.errors import Forbidden
from lms.extensions import csrf, db
from lms.languages import COOKIE, COOKIE_SECONDS, LANGUAGES, LEFT_IN

accounts = Blueprint("accounts", __name__, template_folder="templates")

HALF_SIGNED_IN = "half_signed_in"
AFTERWARDS = "afterwards"


@accounts.route("/register", methods=["GET", "POST"])
@public
def register() -> str | Response | tuple[str, int]:
    """Anyone may learn. The answer is the same whether the address is known or not."""
    form = RegisterForm(LANGUAGES.items())
    if request.method == "GET":
        form.language.data = str(get_locale())
    if form.validate_on_submit():
        services.register(
            clean_name(form.name.data), form.email.data, form.password.data, form.language.data, utc_now()
        )
        db.session.commit()
        return redirect(url_for("accounts.look_at_mail"))
    return render_template("accounts/register.html", form=form), 422 if form.errors else 200


@accounts.get("/look-at-your-mail")
@public
def look_at_mail() -> str:
    """A link was mailed, if the address was right."""
    return render_template("accounts/look_at_mail.html")


@accounts.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> str | Response | tuple[str, int]:
    """Confirm an address. It takes a press of a button: programs that scan mail open links, too."""
    try:
        person = read_link_token("confirm", token, seconds=CONFIRM_SECONDS)
    except LinkUnusable:
        return render_template("accounts/link_unusable.html", again=url_for("accounts.confirm_again")), 410
    if request.method == "POST":
        services.confirm(person, utc_now())
        db.session.commit()
        flash(_("Your address is confirmed. Sign in now."), "success")
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/confirm.html")


@accounts.route("/confirm", methods=["GET", "POST"])
@public
def confirm_again() -> str | Response | tuple[str, int]:
    """Mail a new link to confirm an address."""
    form = EmailForm()
    if form.validate_on_submit():
        person = find_person_by_email(form.email.data)
        if person is not None:
            services.send_confirmation(person, utc_now())
        db.session.commit()
        return redirect(url_for("accounts.look_at_mail"))
    page = render_template("accounts/send_link.html", form=form, heading=_("Get a new link to confirm your address"))
    return page, 422 if form.errors else 200


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with address and password; whoever works here goes on to the second factor."""
    form = SignInForm()
    if form.validate_on_submit():
        now = utc_now()
        person = services.check_password(form.email.data, form.password.data, request.remote_addr or "", now)
        if person is not None and person.confirmed_at is None:
            services.send_confirmation(person, now)
            db.session.commit()
            return redirect(url_for("accounts.look_at_mail"))
        if person is not None:
            chosen = request.cookies.get(COOKIE, "")
            if chosen in LANGUAGES:  # this page was read in it, so the next ones are, too
                services.change_language(person, chosen)
            db.session.commit()
            answer = let_in(person, safe_address(request.args.get("next", "")))
            answer.delete_cookie(COOKIE)  # the next person at this device may read another language
            return answer
        db.session.commit()
        form.password.errors = [_("The e-mail address or the password is wrong.")]
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


def let_in(person: Person, afterwards: str | None) -> Response:
    """Begin a session, or ask for the second factor first."""
    session.clear()
    if second_factor_is_on() and person.needs_second_factor:
        session[HALF_SIGNED_IN] = person.get_id()
        session[AFTERWARDS] = afterwards
        return redirect(url_for("second_factor.code" if person.totp_secret else "second_factor.set_up"))
    login_user(person)
    return redirect(afterwards or start_page(person))


def second_factor_is_on() -> bool:
    """Whether this deployment asks for it."""
    settings: Settings = current_app.extensions["settings"]
    return settings.needs_second_factor


def start_page(person: Person) -> str:
    """Where somebody's work begins."""
    for roles, endpoint in (
        ({Role.TUTOR}, "marking.queue"),
        ({Role.QUALITY_ASSURER}, "quality.samples"),
        ({Role.TRANSLATION_REVIEWER}, "translating.home"),
        ({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR}, "admin.home"),
        (COUNCIL_ROLES, "vacancies.council_home"),
        ({Role.LEARNER}, "learning.dashboard"),
    ):
        if person.holds_any(roles):
            return url_for(endpoint)
    return url_for("accounts.account")


def safe_address(wanted: str) -> str | None:
    """A page of ours, or None: nobody is sent to another site."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if is_ours and not any(ord(letter) < 32 or letter == "\\" for letter in wanted) else None


@accounts.post("/language")
@csrf.exempt  # type: ignore[untyped-decorator]  # visitors have no session, and so no token; whoever is signed in needs theirs
@public
def choose_language() -> Response:
    """Read in another language from now on: on every device for whoever is signed in, else in this browser."""
    wanted = request.form.get("language", "")
    answer = redirect(_page_at(request.form.get("next", "")) or url_for("public.home"))
    if wanted not in LANGUAGES:
        return answer
    if current_user.is_authenticated:
        if current_app.config["WTF_CSRF_ENABLED"]:
            csrf.protect()
        services.change_language(get_person(current_user.id), wanted)
        db.session.commit()
        return answer
    session.pop(LEFT_IN, None)
    answer.set_cookie(
        COOKIE,
        wanted,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def _page_at(wanted: str) -> str | None:
    """An address of ours that can be read, or None: what answers only a form can't be read again."""
    address = safe_address(wanted)
    try:
        if address is not None:
            current_app.url_map.bind("").match(urlsplit(address).path, method="GET")
    except HTTPException:
        return None
    return address


@accounts.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session. Its language stays, for the page that says so."""
    language = current_user.language if current_user.is_authenticated else None
    logout_user()
    session.clear()
    if language:
        session[LEFT_IN] = language
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.home"))


@accounts.route("/reset", methods=["GET", "POST"])
@public
def reset() -> str | Response | tuple[str, int]:
    """Ask for a link to choose a new password."""
    form = EmailForm()
    if form.validate_on_submit():
        services.ask_for_reset(form.email.data, utc_now())
        db.session.commit()
        return redirect(url_for("accounts.look_at_mail"))
    page = render_template("accounts/send_link.html", form=form, heading=_("Ask for a new password"))
    return page, 422 if form.errors else 200


@accounts.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> str | Response | tuple[str, int]:
    """Choose a new password, by a mailed link."""
    try:
        person = read_link_token("reset", token, seconds=RESET_SECONDS)
    except LinkUnusable:
        return render_template("accounts/link_unusable.html", again=url_for("accounts.reset")), 410
    form = NewPasswordForm(person.name, person.email)
    if form.validate_on_submit():
        services.set_password(person, form.password.data, utc_now())
        db.session.commit()
        flash(_("Your new password is saved. Sign in with it."), "success")
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/choose_password.html", form=form), 422 if form.errors else 200


@accounts.route("/join/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> str | Response | tuple[str, int]:
    """Accept an invitation to a role: with a new account, or signed in to the one with that address."""
    now = utc_now()
    invitation = services.check_invitation(find_invitation_by_hash(hash_token(token)), now)
    known = find_person_by_email(invitation.email)
    if known is not None and (not current_user.is_authenticated or current_user.id != known.id):
        if request.method == "POST":
            raise Forbidden(_("Sign in with the invited address first."))
        return redirect(url_for("accounts.sign_in", next=request.path))
    form = JoinForm(invitation.email)
    if known is not None:
        del form.name, form.password
    if form.validate_on_submit():
        person = known or services.add_person(
            name=clean_name(form.name.data),
            email=invitation.email,
            password=form.password.data,
            confirmed=True,
            now=now,
        )
        services.accept_invitation(invitation, person, now)
        db.session.commit()
        db.session.refresh(person)
        entry = let_in(person, None)
        flash(_("Welcome. You have your role now."), "success")  # letting in begins a new session
        return entry
    page = render_template("accounts/join.html", form=form, invitation=invitation, known=known)
    return page, 422 if form.errors else 200


@accounts.get("/account")
@signed_in
def account() -> str:
    """What we know of the person, and what they can change."""
    return render_template("accounts/account.html", person=get_person(current_user.id), languages_by_code=LANGUAGES)


@accounts.route("/account/details", methods=["GET", "POST"])
@signed_in
def details() -> str | Response | tuple[str, int]:
    """Change name and language. Certificates that were issued keep the name they were issued with."""
    form = DetailsForm(LANGUAGES.items(), obj=current_user)
    if form.validate_on_submit():
        services.change_details(get_person(current_user.id), clean_name(form.name.data), form.language.data, utc_now())
        db.session.commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/details.html", form=form), 422 if form.errors else 200


@accounts.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> str | Response | tuple[str, int]:
    """Change the password; every other session ends."""
    form = ChangePasswordForm(current_user.name, current_user.email)
    if form.validate_on_submit():
        person = get_person(current_user.id)
        if matches(person.password_hash, form.current.data):
            services.set_password(person, form.password.data, utc_now())
            db.session.commit()
            login_user(person)
            flash(_("Your new password is saved. Other devices are signed out."), "success")
            return redirect(url_for("accounts.account"))
        form.current.errors = [_("This is not your password.")]
    return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200


@accounts.post("/account/large-print")
@signed_in
def large_print() -> Response:
    """Larger letters on every page, or letters as usual."""
    services.set_large_print(get_person(current_user.id), large=request.form.get("large") == "yes")
    db.session.commit()
    flash(_("The size of letters is changed."), "success")
    return redirect(url_for("accounts.account"))


@accounts.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    """End every session of the person, this one too."""
    services.sign_out_everywhere(get_person(current_user.id))
    db.session.commit()
    return sign_out()
