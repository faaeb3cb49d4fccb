"""Pages of kept comments: a tutor's own, and those shared with all tutors."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.editions import current_edition
from lms.errors import Invalid
from lms.extensions import db
from lms.marking import comments as services
from lms.marking.policy import may_share_comments

comment_bank = Blueprint("comment_bank", __name__, template_folder="templates")


@comment_bank.route("/marking/comments", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def index() -> str | Response | tuple[str, int]:
    """Every comment that one may use, and a form to keep another. Who only oversees marking keeps shared ones."""
    places = _places()
    code = request.values.get("module", "")
    fault, words = "", request.form.get("words", "")
    if request.method == "POST":
        module_code, _space, criterion = request.form.get("place", "").partition(" ")
        may_share, is_tutor = may_share_comments(current_user), current_user.holds_any({Role.TUTOR})
        is_shared = may_share and (request.form.get("shared") == "yes" or not is_tutor)
        try:
            if request.form.get("place") not in places:
                raise Invalid(_("Choose what the comment is about."))
            services.keep(words, module_code, criterion, owner_id=current_user.id, is_shared=is_shared, now=utc_now())
        except Invalid as wrong:
            fault = wrong.message
        else:
            db.session.commit()
            flash(_("The comment is kept."), "success")
            return redirect(url_for("comment_bank.index", module=module_code))
    page = render_template(
        "marking/comments.html",
        comments=services.all_comments(current_user.id, code),
        places=places,
        module=code,
        modules=current_edition().programme.modules,
        may_share=may_share_comments(current_user),
        is_tutor=current_user.holds_any({Role.TUTOR}),
        may_change=services.may_change,
        faults=[fault] if fault else [],
        words=words,
        chosen=request.form.get("place", f"{code} "),
    )
    return page, 422 if fault else 200


@comment_bank.route("/marking/comments/<int:comment_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
def edit(comment_id: int) -> str | Response | tuple[str, int]:
    """Change a comment, or delete it. What was put into markings stays as it is."""
    comment = services.get_comment(comment_id, current_user.id)
    may_share, fault = may_share_comments(current_user), ""
    if request.method == "POST":
        try:
            if request.form.get("action") == "delete":
                services.remove(comment, current_user.id, may_share=may_share, now=utc_now())
            else:
                words = request.form.get("words", "")
                services.change(comment, words, current_user.id, may_share=may_share, now=utc_now())
        except Invalid as wrong:
            fault = wrong.message
        else:
            module_code = comment.module_code
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("comment_bank.index", module=module_code))
    page = render_template(
        "marking/comment.html",
        comment=comment,
        may_change=services.may_change(current_user.id, comment, may_share=may_share),
        faults=[fault] if fault else [],
    )
    return page, 422 if fault else 200


def _places() -> dict[str, str]:
    """What a comment can be about: a task as a whole, or one criterion of it; by "module criterion"."""
    edition, places = current_edition(), {}
    for module in edition.programme.modules:
        places[f"{module.code} "] = _("%(module)s: any criterion", module=f"{module.code} {module.title}")
        for criterion in edition.get_task(module.code).criteria:
            places[f"{module.code} {criterion.code}"] = f"{module.code} {criterion.code} {criterion.expectation}"
    return places
