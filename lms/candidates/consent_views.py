"""Pages on which graduates decide who sees what: consents, a pause, and the receipts of both."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.accounts.queries import get_person
from lms.awards.queries import find_valid_certificate
from lms.candidates import consent_queries, consents, receipts
from lms.candidates.consent_forms import ConsentForm, PauseForm
from lms.candidates.consent_models import Consent, Field, Purpose
from lms.candidates.expiry import last_day_if_seen
from lms.candidates.models import Profile
from lms.candidates.purposes import FIELD_WORDS, PURPOSES
from lms.candidates.queries import find_profile
from lms.candidates.services import new_profile
from lms.clock import utc_now
from lms.councils.queries import get_council
from lms.database import row_id
from lms.errors import NotFound
from lms.extensions import db
from lms.languages import direction

consent_pages = Blueprint("consents", __name__, template_folder="templates")


@consent_pages.get("/profile/consents")
@for_roles(Role.LEARNER)
def index() -> str:
    """Every consent that stands, and what one can do with it."""
    mine, now = find_profile(current_user.id), utc_now()
    given = consent_queries.standing_consents(mine.id) if mine else []
    return render_template(
        "candidates/consents.html",
        rows=[
            (purpose, words, [one for one in given if one.purpose is purpose]) for purpose, words in PURPOSES.items()
        ],
        field_words=FIELD_WORDS,
        last_day=last_day_if_seen(now),
        now=now,
    )


@consent_pages.route("/profile/consents/<purpose>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def purpose(purpose: str) -> str | Response | tuple[str, int]:
    """What a consent means, and giving it."""
    try:
        wanted = Purpose(purpose)
    except ValueError:
        raise NotFound from None
    if wanted is Purpose.POOL:
        return redirect(url_for("candidates.pool"))
    return page_of(wanted)


@consent_pages.post("/profile/consents/<int:consent_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(consent_id: int) -> Response:
    """Take a consent back: one click, at once."""
    consents.withdraw(_my_profile(), consent_id, utc_now())
    db.session.commit()
    flash(_("You have taken your consent back. It counts from now on."), "success")
    return redirect(url_for("consents.index"))


@consent_pages.route("/profile/pause", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def pause() -> str | Response | tuple[str, int]:
    """Be found by nobody for a while."""
    form = PauseForm()
    if form.validate_on_submit():
        consents.pause(_my_profile(), form.until.data, utc_now())
        db.session.commit()
        flash(_("You have paused. No council finds you."), "success")
        return redirect(url_for("consents.index"))
    return render_template("candidates/pause.html", form=form), 422 if form.errors else 200


@consent_pages.post("/profile/pause/end")
@for_roles(Role.LEARNER)
def resume() -> Response:
    """Be found again: one click."""
    consents.resume(_my_profile(), utc_now())
    db.session.commit()
    flash(_("Councils can find you again."), "success")
    return redirect(url_for("consents.index"))


@consent_pages.get("/profile/receipts/<receipt_number>")
@for_roles(Role.LEARNER)
def receipt(receipt_number: str) -> str:
    """A receipt, with the words that were agreed to."""
    found = consent_queries.get_receipt(current_user.id, receipt_number)
    language = receipts.language_of(found.consent)
    return render_template(
        "candidates/receipt.html",
        receipt=found,
        facts=receipts.facts_of(found),
        words=receipts.words_of(found.consent),
        language=language,
        direction=direction(language),
    )


@consent_pages.get("/profile/receipts/<receipt_number>/text")
@for_roles(Role.LEARNER)
def receipt_text(receipt_number: str) -> Response:
    """The receipt as a file."""
    found = consent_queries.get_receipt(current_user.id, receipt_number)
    headers = {"Content-Disposition": f"attachment; filename=receipt-{found.number}.txt"}
    return Response(receipts.as_text(found), mimetype="text/plain", headers=headers)


@consent_pages.post("/profile/receipts/<receipt_number>/mail")
@for_roles(Role.LEARNER)
def mail_receipt(receipt_number: str) -> Response:
    """Send the receipt by e-mail."""
    found = consent_queries.get_receipt(current_user.id, receipt_number)
    receipts.mail(found, get_person(current_user.id), utc_now())
    db.session.commit()
    flash(_("The receipt is on its way to you."), "success")
    return redirect(url_for("consents.receipt", receipt_number=found.number))


def page_of(purpose: Purpose) -> str | Response | tuple[str, int]:
    """The page of one purpose: its words, and the form that agrees to them."""
    words = PURPOSES[purpose]
    council_id = request.args.get("council", type=row_id) if words.for_one else None
    council = get_council(council_id) if council_id is not None else None
    mine = find_profile(current_user.id)
    standing = _standing(mine, purpose, council_id)
    form = ConsentForm(words, council, standing)
    if form.validate_on_submit():
        return _give(form, purpose, mine, council_id)
    shown = render_template(
        "candidates/purpose.html",
        form=form,
        purpose=purpose,
        words=words,
        consent=standing,
        council=council,
        certificate=find_valid_certificate(current_user.id),
    )
    return shown, 422 if form.errors else 200


def _give(form: ConsentForm, purpose: Purpose, mine: Profile | None, council_id: int | None) -> Response:
    now = utc_now()
    given = consents.give(
        mine or new_profile(current_user.id, now),
        purpose,
        fields=[Field(name) for name in form.fields.data or ()],
        council_id=council_id if form.whom.data == "one" else None,
        language=str(get_locale()),
        now=now,
    )
    db.session.flush()
    if form.mail.data:
        receipts.mail(given.receipts[0], get_person(current_user.id), now)
    db.session.commit()
    if purpose is Purpose.POOL:
        flash(_("You are in the pool. Councils can now see your evidence, without your name."), "success")
    else:
        flash(_("Your choice is saved."), "success")
    return redirect(url_for("consents.index"))


def _standing(mine: Profile | None, purpose: Purpose, council_id: int | None) -> Consent | None:
    return consent_queries.find_standing(mine.id, purpose, council_id) if mine else None


def _my_profile() -> Profile:
    mine = find_profile(current_user.id)
    if mine is None:
        raise NotFound
    return mine
