"""Pages of recognition: a learner asks, a tutor judges, a quality assurer checks."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import audit, storage
from lms.access import Role, for_roles, signed_in
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.editions import get_edition
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.anonymity import is_marked_without_names
from lms.learning.models import Enrolment
from lms.learning.queries import edition_of, get_current_enrolment
from lms.learning.vacsr import check_words
from lms.recognition import forms, queries, services
from lms.recognition.models import RecognitionClaim
from lms.recognition.policy import may_check, may_judge, may_read, may_take_back
from lms.recognition.shown import shown
from lms.requests import page_number, takes_files
from modules.programme import Module

recognition = Blueprint("recognition", __name__, template_folder="templates")


# The learner's side


@recognition.route("/learn/<module_slug>/recognition", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
@takes_files
def of_module(module_slug: str) -> str | AnyResponse | tuple[str, int]:
    """What a learner can do already, by the criteria of a module: asking that it counts, and what became of it."""
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    if request.method == "GET":
        return _module_page(enrolment, module)
    try:
        services.ask(
            enrolment,
            edition,
            module.code,
            set(request.form.getlist("criteria")),
            forms.read_line(request.form, "gained_where", forms.LONGEST_PLACE),
            forms.read_line(request.form, "words", 2 * services.LONGEST_WORDS),
            forms.read_files(request.files),
            utc_now(),
            declared=request.form.get("declared") == "yes",
        )
    except Invalid as fault:
        db.session.rollback()
        return _module_page(get_current_enrolment(current_user.id), module, [fault.message]), 422
    db.session.commit()
    flash(_("We have what you sent. A tutor looks at it. You will get a message."), "success")
    return redirect(url_for("recognition.of_module", module_slug=module.slug))


@recognition.post("/learn/recognition/<int:claim_id>/end")
@for_roles(Role.LEARNER)
def take_back(claim_id: int) -> AnyResponse:
    """The learner asks no more."""
    claim = queries.get_claim(claim_id)
    if not may_take_back(current_user, claim):
        raise NotFound
    services.take_back(claim, utc_now())
    db.session.commit()
    flash(_("You do not ask for this any more."), "success")
    module = get_edition(claim.edition).get_module(claim.module_code)
    return redirect(url_for("recognition.of_module", module_slug=module.slug))


def _module_page(enrolment: Enrolment, module: Module, faults: list[str] | None = None) -> str:
    claims = queries.claims_of(enrolment.id, module.code)
    taken = services.not_to_ask(claims)
    return render_template(
        "recognition/of_module.html",
        module=module,
        texts={criterion.code: criterion.text for criterion in module.criteria},
        claims=claims,
        can_ask=[criterion for criterion in module.criteria if criterion.code not in taken],
        sent=request.form,
        chosen=request.form.getlist("criteria"),
        faults=faults or [],
        asks_for_no_name=is_marked_without_names(enrolment.cohort_id),
        most_files=services.MOST_FILES,
        longest_words=services.LONGEST_WORDS,
    )


@recognition.get("/recognition/files/<int:claim_file_id>")
@signed_in
@writes_down_looks
def file(claim_file_id: int) -> Response:
    """A file of a claim, always as a download. A look by anybody else is noted."""
    found, claim = queries.get_file(claim_file_id)
    if not may_read(current_user, claim):
        raise NotFound
    name = found.name
    if claim.enrolment.person_id != current_user.id:
        audit.record("file.read", claim, utc_now(), file=found.id)
        name = shown(claim).file_name(found)
    answer = Response(storage.fetch(found.key), mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    db.session.commit()
    return answer


# The tutor's and the quality assurer's


@recognition.get("/recognition")
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER)
def queue() -> str:
    """Claims that wait to be judged, and to be checked."""
    page = page_number()
    rows = queries.waiting_claims(current_user, offset=(page - 1) * queries.PAGE_SIZE)
    return render_template(
        "recognition/queue.html",
        rows=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        page=page,
    )


@recognition.route("/recognition/<int:claim_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)
@writes_down_looks
def claim(claim_id: int) -> str | AnyResponse | tuple[str, int]:
    """One claim beside the criteria: judged by a tutor, then checked. The look is noted."""
    found = queries.get_claim(claim_id)
    now = utc_now()
    if request.method == "GET":
        if found.enrolment.person_id == current_user.id or not may_read(current_user, found):
            raise NotFound
        audit.record("recognition.read", found, now)
        page = _claim_page(found)
        db.session.commit()
        return page
    try:
        if may_judge(current_user, found):
            codes = [held.criterion for held in found.criteria]
            services.judge(found, forms.read_judged(request.form, codes), by=current_user.id, now=now)
            flash(_("Your findings are saved. A quality assurer looks at them next."), "success")
        elif may_check(current_user, found) and request.form.get("action") == "agree":
            services.agree(found, forms.read_checks(request.form), by=current_user.id, now=now)
            flash(_("Agreed. The learner is told."), "success")
        elif may_check(current_user, found):
            note = forms.read_line(request.form, "note", forms.LONGEST_REASON)
            services.send_back(found, note, by=current_user.id, now=now)
            flash(_("It is back with the tutors."), "success")
        else:
            raise NotFound
    except Invalid as fault:
        page = _claim_page(found, [fault.message])
        db.session.rollback()
        return page, 422
    db.session.commit()
    return redirect(url_for("recognition.queue"))


def _claim_page(found: RecognitionClaim, faults: list[str] | None = None) -> str:
    edition = get_edition(found.edition)
    module = edition.get_module(found.module_code)
    task = edition.find_task(found.module_code)
    return render_template(
        "recognition/claim.html",
        claim=found,
        shown=shown(found),
        module=module,
        texts={criterion.code: criterion.text for criterion in module.criteria},
        rubric={criterion.code: criterion for criterion in (task.criteria if task else ())},
        may_judge=may_judge(current_user, found),
        may_check=may_check(current_user, found),
        check_words=check_words(),
        sent=request.form,
        faults=faults or [],
    )
