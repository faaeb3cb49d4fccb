"""What a phone asks for to keep a module, and where it sends what was done without a line."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import RequestEntityTooLarge

from lms.access import Role, for_roles, public
from lms.clock import utc_now
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning.queries import find_edition_for, get_current_enrolment
from lms.offline import queries, services
from lms.offline.forms import LARGEST_BATCH_BYTES, Unusable, read_batch, read_id
from lms.offline.models import OfflineReceipt, Outcome
from lms.offline.wording import receipt_in_words, words
from lms.rendering import STATIC, asset

offline = Blueprint("offline", __name__, template_folder="templates")

logger = logging.getLogger(__name__)

SCRIPTS = ("app.js", "read_aloud.js", "offline.js", "favicon.svg")


@offline.app_context_processor
def account() -> dict[str, Any]:
    """Whose page it is, as phones know them: ``offline_account()`` for the page, and the same in a header."""
    return {"offline_account": note_account, "offline_words": words}


offline.add_app_template_filter(queries.mark_of_check, "mark_of_check")


def note_account() -> str:
    """The key of the account whose page this is; empty for who doesn't learn. Asked before anything is committed."""
    if "offline_account" not in g:
        g.offline_account = queries.account_key(current_user) or ""
    return str(g.offline_account)


@offline.after_app_request
def name_account(response: Response) -> Response:
    """Tell the phone's service worker whose page it is, before anybody sees it."""
    if "offline_account" in g:
        response.headers["X-Account"] = g.offline_account or "none"
    return response


# Keeping


@offline.get("/service-worker.js")
@public
def service_worker() -> Response:
    """The script that answers for us on a phone without a line. It stands at the top, to answer for every page."""
    names: Mapping[str, str] = _manifest()
    if "service-worker.js" not in names:
        abort(404)
    answer = send_from_directory(STATIC, names["service-worker.js"], mimetype="text/javascript", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@offline.get("/app.webmanifest")
@public
def manifest() -> Response:
    """So that a phone can put us on its first screen."""
    answer = jsonify(
        name=_("Working in Local Government"),
        short_name=_("Council work"),
        start_url=url_for("learning.dashboard"),
        scope="/",
        display="standalone",
        theme_color="#0b5c63",
        background_color="#fdfcf9",
        icons=[{"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@offline.get("/offline/modules/<module_slug>")
@for_roles(Role.LEARNER)
def bundle(module_slug: str) -> Response:
    """What to fetch to keep a module: its pages, those that all modules share, and the files that they need."""
    enrolment = get_current_enrolment(current_user.id)
    found = queries.bundle_of(enrolment, module_slug, _language())
    slug = found.module.slug
    pages = [url_for("learning.module", module_slug=slug), url_for("quizzes.quiz", module_slug=slug)]
    pages += [url_for("learning.lesson", module_slug=slug, lesson_slug=lesson.slug) for lesson in found.module.lessons]
    attempt: list[str] = []
    if found.attempt is not None:
        about: dict[str, Any] = {"module_slug": slug, "attempt_id": found.attempt.id}
        attempt = [
            *(url_for("quizzes.question", **about, number=number) for number in range(1, found.questions + 1)),
            url_for("quizzes.review", **about),
        ]
    return jsonify(
        account=queries.account_key(current_user),
        slug=slug,
        title=found.module.title,
        mark=found.mark,
        pages=pages + attempt,
        shared=[url_for("learning.dashboard"), url_for("public.glossary"), url_for("offline.kept")],
        shell=url_for("offline.no_line"),
        assets=[asset(name) for name in (_styles(), *SCRIPTS)],
        words=words(),
    )


@offline.get("/offline")
@for_roles(Role.LEARNER)
def kept() -> str:
    """What this phone keeps, what waits to be sent, and what became of what was sent. A script fills it in."""
    return render_template("offline/kept.html")


@offline.get("/offline/leaving")
@for_roles(Role.LEARNER)
def leaving() -> str:
    """Before somebody signs out, here or everywhere, of a phone that keeps something of theirs."""
    endpoint = "accounts.sign_out_everywhere" if "everywhere" in request.args else "accounts.sign_out"
    return render_template("offline/leaving.html", action=url_for(endpoint))


@offline.get("/offline/no-line")
@public
def no_line() -> str:
    """For whoever has no line and has nothing kept: the same for everybody, and of nobody."""
    return render_template("offline/no_line.html", styles=_styles())


# Sending


@offline.get("/offline/state")
@public
def state() -> Response | tuple[Response, int]:
    """Who is signed in here, what time it is, a fresh token, and the mark of each of their modules."""
    account = queries.account_key(current_user)
    if account is None:
        answer = jsonify(account=None, message=_("Sign in again to send what you wrote. It is safe on this phone."))
        return answer, 401
    edition = find_edition_for(current_user.id)
    return jsonify(
        account=account,
        token=generate_csrf(),
        now=int(utc_now().timestamp() * 1000),
        marks=queries.marks_of(edition, _language()) if edition is not None else {},
    )


@offline.post("/offline/sync")
@for_roles(Role.LEARNER)
def sync() -> Response:
    """Take what a phone kept, thing by thing, each committed by itself: what is acknowledged is safe, and a bad one
    holds up nothing but what builds on it.
    """
    try:
        batch = read_batch(_body())
    except Unusable:
        raise Invalid(_("This can’t be read. Reload the page, and try again.")) from None
    person_id: int = current_user.id
    if batch.account != queries.account_key(current_user):
        raise Conflict(_("Somebody else is signed in now. What is kept here waits for its owner."))
    receipts: list[dict[str, Any]] = []
    has_failed = False
    for sent in batch.items:
        item_id = read_id(sent)
        if item_id is None:
            continue
        # A submission marks what is there: it waits for answers that could not be taken now.
        if has_failed and isinstance(sent, dict) and sent.get("kind") == "submitted":
            continue
        now = utc_now()
        try:
            receipt = services.take(person_id, item_id, sent, batch.clock, now)
            told = _receipt(receipt)
            db.session.commit()
        except Exception:  # whatever it is: it is ours to repair, and must not hold up the rest meanwhile
            db.session.rollback()
            logger.exception("something that a phone sent could not be taken, and is sent again")
            has_failed = True
        else:
            receipts.append(told)
    return jsonify(account=batch.account, receipts=receipts)


def _receipt(receipt: OfflineReceipt) -> dict[str, Any]:
    return {
        "id": receipt.item_id,
        "outcome": receipt.outcome.value,
        "refused": receipt.outcome is not Outcome.TAKEN,
        "message": receipt_in_words(receipt),
    }


def _body() -> bytes:
    """The body. Raises RequestEntityTooLarge for more than a phone ever sends at once."""
    request.max_content_length = LARGEST_BATCH_BYTES
    body = request.get_data(cache=False)
    if len(body) > LARGEST_BATCH_BYTES:
        raise RequestEntityTooLarge
    return body


def _language() -> str:
    return str(get_locale())


def _styles() -> str:
    locale = get_locale()
    return "app.rtl.css" if locale is not None and locale.text_direction == "rtl" else "app.css"


def _manifest() -> Mapping[str, str]:
    names: Mapping[str, str] = current_app.extensions["assets"]
    return names
