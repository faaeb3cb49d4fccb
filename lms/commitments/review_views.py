"""Pages of reviews of how a council recruits."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit, storage
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.commitments import queries, reviews
from lms.commitments.councils import check_may_keep, council_to_keep, this_day
from lms.commitments.fields import said
from lms.commitments.policy import KEEPERS, may_sign_off
from lms.commitments.review_forms import ActionForm, DocumentForm, FindingForm, ReviewForm, read_upload
from lms.commitments.review_models import StrategyReview
from lms.commitments.wording import finding_words
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.requests import takes_files

strategy_reviews = Blueprint("strategy_reviews", __name__, template_folder="templates")


@strategy_reviews.route("/council/<int:council_id>/reviews", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def index(council_id: int) -> str | AnyResponse | tuple[str, int]:
    """The council's reviews, and a new one."""
    council = council_to_keep(council_id)
    form = ReviewForm()
    if request.method == "GET":
        form.begun_on.data = this_day()
    if form.validate_on_submit():
        title = said(form.title)
        review = reviews.begin_review(council.id, title, form.begun_on.data, by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The review has begun. Add what you read, what you found, and what you will do."), "success")
        return redirect(url_for(".show", council_id=council.id, review_id=review.id))
    page = render_template(
        "commitments/reviews.html", council=council, reviews=queries.reviews_of(council.id), form=form
    )
    return page, 422 if form.errors else 200


@strategy_reviews.get("/council/<int:council_id>/reviews/<int:review_id>")
@for_roles(*KEEPERS)
def show(council_id: int, review_id: int) -> str:
    """One review: documents, findings, actions, and the sign-off."""
    review = _review(council_id, review_id)
    return render_template(
        "commitments/review.html",
        review=review,
        council=review.council,
        may_sign=may_sign_off(current_user, council_id),
        finding_words=finding_words(),
        today=this_day(),
    )


@strategy_reviews.route("/council/<int:council_id>/reviews/<int:review_id>/documents", methods=["GET", "POST"])
@for_roles(*KEEPERS)
@takes_files
def add_document(council_id: int, review_id: int) -> str | AnyResponse | tuple[str, int]:
    """A document that was read: a link, or a file."""
    review = _review(council_id, review_id)
    form = DocumentForm()
    fault = ""
    if form.validate_on_submit():
        title, link, upload = said(form.title), said(form.link), read_upload(request.files.get("file"))
        now, by = utc_now(), current_user.id
        try:
            if upload is not None and not link:
                reviews.add_file(review, title, upload, by=by, now=now)
            elif link and upload is None:
                reviews.add_link(review, title, link, by=by, now=now)
            else:
                raise Invalid(_("Write a link, or choose a file: one of the two."))
        except Invalid as problem:
            db.session.rollback()
            review, fault = _review(council_id, review_id), problem.message
        else:
            db.session.commit()
            flash(_("The document is added."), "success")
            return _back(review)
    page = render_template(
        "commitments/review_document.html", review=review, council=review.council, form=form, fault=fault
    )
    return page, 422 if form.errors or fault else 200


@strategy_reviews.route("/council/<int:council_id>/reviews/<int:review_id>/findings", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def add_finding(council_id: int, review_id: int) -> str | AnyResponse | tuple[str, int]:
    """What the review found."""
    review = _review(council_id, review_id)
    form = FindingForm()
    if form.validate_on_submit():
        reviews.add_finding(review, form.chosen, said(form.words), by=current_user.id, now=utc_now())
        db.session.commit()
        flash(_("The finding is added."), "success")
        return _back(review)
    page = render_template("commitments/review_finding.html", review=review, council=review.council, form=form)
    return page, 422 if form.errors else 200


@strategy_reviews.route("/council/<int:council_id>/reviews/<int:review_id>/actions", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def add_action(council_id: int, review_id: int) -> str | AnyResponse | tuple[str, int]:
    """What will be done, by whom and when."""
    review = _review(council_id, review_id)
    form = ActionForm()
    if form.validate_on_submit():
        reviews.add_action(
            review, said(form.task), said(form.owner), form.due_on.data, by=current_user.id, now=utc_now()
        )
        db.session.commit()
        flash(_("The action is added. We remind you before its day."), "success")
        return _back(review)
    page = render_template("commitments/review_action.html", review=review, council=review.council, form=form)
    return page, 422 if form.errors else 200


@strategy_reviews.post("/council/<int:council_id>/reviews/<int:review_id>/sign-off")
@for_roles(Role.SIGNATORY)
def sign_off(council_id: int, review_id: int) -> AnyResponse:
    """The signatory agrees to findings and actions."""
    if not may_sign_off(current_user, council_id):
        raise NotFound
    review = _review(council_id, review_id)
    reviews.sign_off(review, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The review is signed off. The actions go on."), "success")
    return _back(review)


@strategy_reviews.post("/council/<int:council_id>/review-actions/<int:task_id>/done")
@for_roles(*KEEPERS)
def finish_action(council_id: int, task_id: int) -> AnyResponse:
    """An action is done."""
    check_may_keep(council_id)
    action = queries.get_action(council_id, task_id)
    note = " ".join(request.form.get("note", "").split())[:500]
    reviews.finish_action(action, note, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The action is done."), "success")
    return redirect(url_for(".show", council_id=council_id, review_id=action.review_id))


@strategy_reviews.get("/council/<int:council_id>/review-documents/<int:document_id>")
@for_roles(*KEEPERS)
@writes_down_looks
def document(council_id: int, document_id: int) -> Response:
    """A document as a download. The look is noted."""
    check_may_keep(council_id)
    found = queries.get_document(council_id, document_id)
    audit.record("file.read", found, utc_now(), council=council_id)
    answer = Response(storage.fetch(found.key or ""), mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    db.session.commit()
    return answer


def _review(council_id: int, review_id: int) -> StrategyReview:
    check_may_keep(council_id)
    return queries.get_review(council_id, review_id)


def _back(review: StrategyReview) -> AnyResponse:
    return redirect(url_for(".show", council_id=review.council_id, review_id=review.id))
