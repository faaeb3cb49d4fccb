"""Pages on which a graduate writes a statement for a post, applies unasked, and takes the statement away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from lms import audit
from lms.access import Role, for_roles
from lms.applications import queries, services
from lms.applications.fields import Field, visible_fields
from lms.applications.models import Stage
from lms.applications.panel import panel_of
from lms.applications.statement_board import Box, boxes, find_start, leftovers
from lms.applications.statement_models import Statement
from lms.applications.statement_queries import Post, get_post, marked_work_of, statements_of
from lms.applications.statement_sheet import MEDIA_TYPES, Document, StatementSheet, sheet_of
from lms.applications.statement_shown import statement_for_council
from lms.applications.statement_words import ADVISED_WORDS, LONGEST_PART, MOST_WORDS, count_words, cover_for
from lms.applications.statements import (
    StatementChanged,
    StatementSent,
    StatementTooLong,
    delete_draft,
    put_in,
    save_statement,
    words_of,
)
from lms.candidates.certified import certified
from lms.candidates.models import Profile, Shown
from lms.candidates.queries import find_profile
from lms.candidates.services import new_profile, note_looks
from lms.clock import LONDON, london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.marking.forms import read_stamp
from lms.matching.fit import fit
from lms.matching.queries import candidates_for
from lms.once import new_token
from lms.pledge.queries import has_active_pledge
from lms.references import reference_of
from lms.requests import is_autosave
from lms.vacancies.models import VacancyCriterion

applying = Blueprint("applying", __name__, template_folder="templates")

NOT_SAVED = (StatementChanged, StatementSent, StatementTooLong)


# Writing


@applying.get("/statements")
@for_roles(Role.LEARNER)
def statements() -> str:
    """Everything that the reader has drafted or sent."""
    now = utc_now()
    return render_template(
        "applications/statements.html",
        rows=[
            (one, sum(count_words(part.words) for part in one.parts), _is_over(one, now))
            for one in statements_of(current_user.id)
        ],
    )


@applying.route("/jobs/<int:vacancy_id>/statement", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def statement(vacancy_id: int) -> str | AnyResponse | tuple[str, int]:
    """Each criterion beside the reader's evidence, and a box to write in. A POST saves, whatever else it asks for; also
    when the post has closed meanwhile.
    """
    now = utc_now()
    post = get_post(current_user.id, vacancy_id, now)
    if request.method == "GET":
        return _statement_page(post)
    words = read_words(request.form, post.vacancy.criteria)
    profile = find_profile(current_user.id) or new_profile(current_user.id, now)
    try:
        saved = save_statement(profile.id, post.vacancy, words, now, read_stamp(request.form))
    except NOT_SAVED as fault:
        if is_autosave():
            raise
        db.session.rollback()
        return _statement_page(get_post(current_user.id, vacancy_id, now), words, fault.message), fault.status
    if is_autosave():
        db.session.commit()
        return _receipt(saved, post, now)
    if asked := request.form.get("put"):
        return _put_in(saved, post, asked, now)
    db.session.commit()
    if request.form.get("action") == "check":
        return redirect(url_for("applying.apply", vacancy_id=vacancy_id))
    flash(_("Your statement is saved. Only you can read it."), "success")
    return redirect(url_for("applying.statement", vacancy_id=vacancy_id))


@applying.post("/jobs/<int:vacancy_id>/statement/delete")
@for_roles(Role.LEARNER)
def delete(vacancy_id: int) -> AnyResponse:
    """Throw a draft away."""
    found = _of_post(statements_of(current_user.id), vacancy_id)
    if found is None:
        raise NotFound
    delete_draft(found, utc_now())
    db.session.commit()
    flash(_("Your draft is deleted."), "success")
    return redirect(url_for("applying.statements"))


@applying.get("/jobs/<int:vacancy_id>/statement.<document>")
@for_roles(Role.LEARNER)
def own_document(vacancy_id: int, document: str) -> Response:
    """The reader's own statement, as a file; with their name if they choose so."""
    now = utc_now()
    kind = _kind(document)
    post = get_post(current_user.id, vacancy_id, now)
    profile = find_profile(current_user.id)
    found = _of_post(statements_of(current_user.id), vacancy_id)
    if profile is None or found is None:
        raise NotFound
    sheet = sheet_of(
        fit(post.vacancy.criteria, certified(current_user.id).skills, _own_skills(profile)),
        words_of(found),
        [(part.wording, part.words) for part in leftovers(found, post.vacancy.criteria)],
        post=post.vacancy.title,
        council=post.vacancy.council.name,
        whose=current_user.name if request.args.get("name") == "yes" else "",
        made_on=london_day(found.saved_at),
    )
    return _file(sheet, kind, f"statement-{vacancy_id}")


# Applying


@applying.route("/jobs/<int:vacancy_id>/apply", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def apply(vacancy_id: int) -> str | AnyResponse:
    """What applying means, and what the council will read; then the application itself."""
    now = utc_now()
    post = get_post(current_user.id, vacancy_id, now)
    if request.method == "POST":
        writer = find_profile(current_user.id) or new_profile(current_user.id, now)
        made = services.apply(post.vacancy, writer, language=str(get_locale()), now=now)
        db.session.commit()
        flash(_("You have applied. The council still does not see your name."), "success")
        return redirect(url_for("applications.application", application_id=made.id))
    if post.application_id is not None and post.stage is not Stage.WITHDRAWN:
        return redirect(url_for("applications.application", application_id=post.application_id))
    profile, held = find_profile(current_user.id), certified(current_user.id)
    mine = _of_post(statements_of(current_user.id), vacancy_id)
    found = boxes(fit(post.vacancy.criteria, held.skills, _own_skills(profile)), words_of(mine), profile, {}, ())
    return render_template(
        "applications/apply.html",
        post=post,
        vacancy=post.vacancy,
        is_graduate=held.is_valid,
        has_pledge=has_active_pledge(post.vacancy.council_id, london_day(now)),
        boxes=found,
        hide=cover_for(current_user.name, current_user.email).hide,
        telling=_telling(found),
        total=sum(box.count for box in found),
        most_words=MOST_WORDS,
    )


# The council


@applying.get("/council/applications/<int:application_id>/statement.<document>")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def council_document(application_id: int, document: str) -> Response:
    """An application's evidence and statement as a file: by reference until names are open. The look is noted."""
    kind = _kind(document)
    found = queries.get_application(application_id, seen_on=london_day(utc_now()))
    vacancy = found.vacancy
    sees = visible_fields(current_user, found, panel_of(vacancy.id, found.id))
    if not sees >= {Field.EVIDENCE, Field.STATEMENT}:
        raise NotFound
    now, named = utc_now(), Field.NAME in sees
    reference = reference_of(vacancy.secret, found.profile_id)
    shown = statement_for_council(found, named=named)
    sheet = sheet_of(
        candidates_for(vacancy, [found.profile_id])[0].fits,
        shown.words,
        shown.others,
        post=vacancy.title,
        council=vacancy.council.name,
        whose=f"{found.profile.person.name} ({reference})" if named else reference,
        made_on=london_day(found.applied_at),
    )
    answer = _file(sheet, kind, f"statement-{reference}")
    looked = Shown.NAME if named else Shown.APPLICATION
    note_looks([found.profile_id], vacancy_id=vacancy.id, viewer_id=current_user.id, shown=looked, now=now)
    audit.record("statement.exported", found, now, by=current_user.id, document=kind.value, named=named)
    db.session.commit()
    return answer


def read_words(form: MultiDict[str, str], criteria: list[VacancyCriterion]) -> dict[int, str]:
    """The words that were sent to these criteria, with one kind of line end; what was not sent is left out."""
    names = {criterion.id: f"words-{criterion.id}" for criterion in criteria}
    return {number: form[name].replace("\r\n", "\n").strip() for number, name in names.items() if name in form}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies before the reader for one post."""

    statement: Statement | None
    is_graduate: bool
    boxes: tuple[Box, ...]


def _desk(post: Post, typed: Mapping[int, str] | None = None) -> _Desk:
    """The reader's desk for a post. What they ``typed``, and could not be kept, stands in place of what is kept."""
    profile = find_profile(current_user.id)
    mine = statements_of(current_user.id)
    held = certified(current_user.id)
    fits = fit(post.vacancy.criteria, held.skills, _own_skills(profile))
    modules = {one.assessed.module_code for one in fits if one.assessed is not None}
    found = _of_post(mine, post.vacancy.id)
    words = words_of(found) if typed is None else typed
    return _Desk(found, held.is_valid, boxes(fits, words, profile, marked_work_of(current_user.id, modules), mine))


def _statement_page(post: Post, typed: Mapping[int, str] | None = None, fault: str = "") -> str:
    """The page. Where another tab has kept something else than was ``typed``, that stands beside it."""
    desk = _desk(post, typed)
    kept = words_of(desk.statement)
    return render_template(
        "applications/statement.html",
        post=post,
        vacancy=post.vacancy,
        desk=desk,
        is_sent=desk.statement is not None and desk.statement.sent_at is not None,
        kept_elsewhere={one: kept.get(one, "") for one, words in (typed or {}).items() if words != kept.get(one, "")},
        leftovers=leftovers(desk.statement, post.vacancy.criteria),
        tab=new_token(),
        fault=fault,
        telling=_telling(desk.boxes),
        advised=ADVISED_WORDS,
        most_words=MOST_WORDS,
        longest=LONGEST_PART,
    )


def _receipt(saved: Statement, post: Post, now: datetime) -> Response:
    """What the page's script is told of a save."""
    at = now.astimezone(LONDON).strftime("%H:%M")
    answer: dict[str, Any] = {"saved": True, "at": at, "fields": {"revision": saved.revision}}
    if not post.takes_applications:
        answer["message"] = _(
            "Saved at %(time)s. This post has closed meanwhile. Your words are kept: you can take them away, or use "
            "them for another post.",
            time=at,
        )
    return jsonify(answer)


def _put_in(saved: Statement, post: Post, asked: str, now: datetime) -> AnyResponse | tuple[str, int]:
    """Add words to start from below what stands at a criterion; what was written is saved whatever becomes of it."""
    start = find_start(_desk(post).boxes, asked)
    if start is None:
        raise NotFound
    criterion_id, words = start
    db.session.commit()
    try:
        put_in(saved, post.vacancy, criterion_id, words, now)
    except StatementTooLong as fault:
        db.session.rollback()
        return _statement_page(get_post(current_user.id, post.vacancy.id, now), fault=fault.message), fault.status
    db.session.commit()
    return redirect(url_for("applying.statement", vacancy_id=post.vacancy.id, _anchor=f"words-{criterion_id}"))


def _telling(found: Sequence[Box]) -> list[str]:
    """What in the reader's words tells who they are."""
    cover = cover_for(current_user.name, current_user.email)
    return sorted({one.value for box in found for one in cover.telling(box.words)})


def _of_post(found: list[Statement], vacancy_id: int) -> Statement | None:
    return next((one for one in found if one.vacancy_id == vacancy_id), None)


def _own_skills(profile: Profile | None) -> frozenset[str]:
    return frozenset(evidence.skill for evidence in (profile.finished_examples if profile else ()))


def _is_over(found: Statement, now: datetime) -> bool:
    return found.vacancy.closes_at <= now or found.vacancy.withdrawn_at is not None


def _kind(document: str) -> Document:
    if document not in set(Document):
        raise NotFound
    return Document(document)


def _file(sheet: StatementSheet, kind: Document, name: str) -> Response:
    """The document as a download. What draws is brought only now: few ask, and it is large."""
    if kind is Document.DOCX:
        from lms.applications.statement_docx import docx_of

        content = docx_of(sheet)
    else:
        from lms.applications.statement_pdf import pdf_of
        from lms.awards.designs import design_of, fonts_of

        settings = current_app.extensions["settings"]
        content = pdf_of(sheet, design_of(settings), fonts_of(settings))
    answer = Response(content, mimetype=MEDIA_TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind.value}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
