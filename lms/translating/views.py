"""Pages on which reviewers check translations and sign them off, and the one that tells everybody how far they are."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.access import Role, for_roles, public
from lms.clock import utc_now
from lms.editions import current_edition
from lms.errors import Invalid
from lms.extensions import db
from lms.languages import LANGUAGES, PLURALS, TRANSLATED
from lms.requests import page_number
from lms.translating import published, queries, services
from lms.translating.models import Kind
from lms.translating.queries import PAGE_SIZE, Line, State

translating = Blueprint("translating", __name__, template_folder="templates")


@translating.get("/languages")
@public
def languages() -> str:
    """For each language, how many texts a person has checked, and what that means."""
    now = utc_now()
    published.refresh(now)
    standings = {language: published.standing_of(language) for language in TRANSLATED}
    return render_template("translating/languages.html", standings=standings, names=LANGUAGES)


@translating.get("/staff/translations")
@for_roles(Role.TRANSLATION_REVIEWER)
def home() -> str:
    """How far each language is."""
    progress = [queries.progress_of(language, current_edition()) for language in TRANSLATED]
    return render_template("translating/home.html", progress=progress, names=LANGUAGES, Kind=Kind, State=State)


@translating.get("/staff/translations/<language>")
@for_roles(Role.TRANSLATION_REVIEWER)
def texts(language: str) -> str:
    """The texts of a language, by kind, state and words."""
    queries.check_language(language)
    chosen = {name: request.args.get(name, "").strip() for name in ("kind", "state", "q")}
    lines = queries.lines_of(language, current_edition())
    found = queries.search(lines, kind=chosen["kind"], state=chosen["state"], wanted=chosen["q"])
    page = page_number()
    return render_template(
        "translating/texts.html",
        language=language,
        name=LANGUAGES[language],
        chosen=chosen,
        total=len(found),
        lines=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        has_more=len(found) > page * PAGE_SIZE,
        kinds=Kind,
        states=State,
    )


@translating.route("/staff/translations/<language>/<kind>/<key>", methods=["GET", "POST"])
@for_roles(Role.TRANSLATION_REVIEWER)
def text(language: str, kind: str, key: str) -> str | Response | tuple[str, int]:
    """One text beside its English: read it, mend it, and sign it off."""
    queries.check_language(language)
    edition = current_edition()
    line = queries.get_line(language, kind, key, edition)
    written, problem = line.texts, ""
    if request.method == "POST":
        written = _written(request.form, line)
        try:
            services.sign_off(
                line.item,
                language,
                written,
                seen=request.form.get("seen", -1, type=int),
                by=current_user,
                now=utc_now(),
            )
        except Invalid as refused:
            db.session.rollback()
            problem = refused.message
        else:
            db.session.commit()
            flash("Signed off. Readers get it within a minute.", "success")
            return redirect(_next_of(language, kind, key))
    history = queries.history_of(language, line.item)
    page = render_template(
        "translating/text.html",
        language=language,
        name=LANGUAGES[language],
        line=line,
        written=written,
        problem=problem,
        forms=PLURALS[language].examples if len(line.item.english) == 2 else (),
        history=history,
        seen=history[0].number if history else 0,
    )
    return page, 422 if problem else 200


def _written(form: MultiDict[str, str], line: Line) -> tuple[str, ...]:
    """What was sent, one text for each form. Browsers send a line break as two signs; the ends are the English's."""
    source = line.item.english[-1]
    head = source[: len(source) - len(source.lstrip())]
    tail = source[len(source.rstrip()) :]
    found = []
    for index in range(len(line.item.texts)):
        words = form.get(f"text-{index}", "").replace("\r\n", "\n").strip()
        found.append(f"{head}{words}{tail}" if words else "")
    return tuple(found)


def _next_of(language: str, kind: str, key: str) -> str:
    """The next text of the same kind that nobody has checked; the list where there is none."""
    lines = [line for line in queries.lines_of(language, current_edition()) if line.item.kind == kind]
    keys = [line.item.key for line in lines]
    start = keys.index(key) + 1 if key in keys else 0
    for line in [*lines[start:], *lines[:start]]:
        if line.state is not State.REVIEWED:
            return url_for("translating.text", language=language, kind=kind, key=line.item.key)
    return url_for("translating.texts", language=language, kind=kind)
