"""Pages of the item bank: files of questions come in, drafts are completed and taken, and banks go out."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from assessments.formats.port import Exportable, Exported, Format, UnreadableFile
from assessments.formats.reading import read
from assessments.formats.writing import write
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.editions import KeptEdition, current_edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.item_bank import policy, queries, services
from lms.item_bank.forms import SPARE_ROWS, read_draft, read_upload
from lms.item_bank.models import QuestionImport
from lms.item_bank.queries import Stage, stage_of
from lms.item_bank.taking import DoesNotFit, take_into_bank
from lms.item_bank.wording import FORMATS, TYPES, stages
from lms.requests import page_number, takes_files

item_bank = Blueprint("item_bank", __name__, template_folder="templates")

SHOWN = 200  # rows of a list that is only looked through


@item_bank.get("/staff/questions")
@for_roles(Role.PROGRAMME_OFFICER)
def index() -> str:
    """The drafts, and what can be taken into which bank."""
    page, search = page_number(), request.args.get("q", "").strip()
    stage = next((one for one in Stage if one == request.args.get("stage")), None)
    module_code = request.args.get("module", "")
    found, has_more = queries.questions_page(page, stage=stage, module_code=module_code, search=search)
    return render_template(
        "item_bank/index.html",
        rows=found,
        has_more=has_more,
        page=page,
        search=search,
        stage=stage,
        module_code=module_code,
        modules=current_edition().programme.modules,
        ready=queries.ready_by_module(),
        imports=queries.latest_imports(),
        stage_of=stage_of,
        stages=stages(),
        types=TYPES,
    )


@item_bank.route("/staff/questions/import", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@takes_files
def send() -> str | AnyResponse:
    """Choose a file. Sent, it is read and shown; nothing is kept yet."""
    error = ""
    if request.method == "POST":
        upload = read_upload(request.files)
        if upload is None:
            error = _("Choose a file.")
        else:
            name, data = upload
            try:
                looked_at = services.look_at(read(name, data), name, utc_now(), by=current_user.id)
            except UnreadableFile as fault:
                error = str(fault)
            else:
                db.session.commit()
                return redirect(url_for("item_bank.imported", import_id=looked_at.id))
    return render_template("item_bank/send.html", error=error, formats=FORMATS)


@item_bank.get("/staff/questions/imports/<int:import_id>")
@for_roles(Role.PROGRAMME_OFFICER)
def imported(import_id: int) -> str:
    """What a file holds: what comes in, and what is refused with its line and reason."""
    looked_at = _import(import_id)
    kept, has_more = ([], False) if looked_at.kept_at is None else queries.questions_page(1, import_id=import_id)
    return render_template(
        "item_bank/imported.html",
        looked_at=looked_at,
        kept=kept,
        has_more=has_more,
        shown=SHOWN,
        formats=FORMATS,
        types=TYPES,
        stages=stages(),
        stage_of=stage_of,
    )


@item_bank.post("/staff/questions/imports/<int:import_id>/keep")
@for_roles(Role.PROGRAMME_OFFICER)
def keep(import_id: int) -> AnyResponse:
    """Keep what a file holds as drafts."""
    number = services.keep(_import(import_id), utc_now())
    db.session.commit()
    flash(ngettext("%(num)d question is kept.", "%(num)d questions are kept.", number), "success")
    return redirect(url_for("item_bank.imported", import_id=import_id))


@item_bank.post("/staff/questions/imports/<int:import_id>/throw-away")
@for_roles(Role.PROGRAMME_OFFICER)
def throw_away(import_id: int) -> AnyResponse:
    """Forget a file that was only looked at."""
    services.throw_away(_import(import_id))
    db.session.commit()
    flash(_("Nothing of the file was kept."), "success")
    return redirect(url_for("item_bank.send"))


@item_bank.route("/staff/questions/<int:question_id>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def question(question_id: int) -> str | tuple[str, int] | AnyResponse:
    """A draft, as a learner would see it, and its fields."""
    row = queries.get_question(question_id)
    draft, module_code, errors = row.question, row.module_code, {}
    if request.method == "POST":
        written = read_draft(draft, request.form, {key: place for key, place, _text in _places()})
        if not written.errors:
            missing = services.change(row, written.question, written.module_code, utc_now(), by=current_user.id)
            db.session.commit()
            done = _("Saved. It is complete.") if not missing else _("Saved. Something is still missing.")
            flash(done, "success")
            return redirect(url_for("item_bank.question", question_id=row.id))
        draft, module_code, errors = written.question, written.module_code, dict(written.errors)
    page = render_template(
        "item_bank/question.html",
        row=row,
        question=draft,
        module_code=module_code,
        errors=errors,
        missing=services.missing_of(draft, module_code),
        places=_places(),
        may_change=policy.may_change(row),
        spare=SPARE_ROWS,
        stage=stage_of(row),
        stages=stages(),
        types=TYPES,
    )
    return (page, 422) if errors else page


@item_bank.post("/staff/questions/<int:question_id>/remove")
@for_roles(Role.PROGRAMME_OFFICER)
def remove(question_id: int) -> AnyResponse:
    """Take a draft out of the item bank."""
    services.remove(queries.get_question(question_id), utc_now())
    db.session.commit()
    flash(_("The draft is removed."), "success")
    return redirect(url_for("item_bank.index"))


@item_bank.route("/staff/questions/banks/<module_slug>", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def bank(module_slug: str) -> str | tuple[str, int] | AnyResponse:
    """A module's bank: take complete drafts into it, or get it as a file, with what each format can't carry."""
    edition = current_edition()
    module = edition.get_module(module_slug)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            taken_into, number = take_into_bank(module.code, utc_now())
        except DoesNotFit as fault:
            db.session.rollback()
            faults = fault.sentences
        else:
            db.session.commit()
            flash(
                ngettext("%(num)d question is in a new edition.", "%(num)d questions are in a new edition.", number),
                "success",
            )
            return redirect(url_for("item_bank.bank", module_slug=module.slug, edition=taken_into.id))
    new = db.session.get(KeptEdition, request.args.get("edition", ""))
    page = render_template(
        "item_bank/bank.html",
        module=module,
        bank=edition.find_bank(module.code),
        ready=queries.ready_for(module.code),
        faults=faults,
        new=new,
        exports={one: _exported(module.code, one) for one in Format},
        formats=FORMATS,
    )
    return (page, 422) if faults else page


@item_bank.get("/staff/questions/banks/<module_slug>/<format_name>")
@for_roles(Role.PROGRAMME_OFFICER)
def export(module_slug: str, format_name: str) -> Response:
    """A module's bank as a file."""
    wanted = next((one for one in Format if one == format_name), None)
    if wanted is None:
        raise NotFound
    exported = _exported(current_edition().get_module(module_slug).code, wanted)
    return _download(exported.data, exported.name, exported.media_type)


@item_bank.get("/staff/questions/editions/<edition_id>.zip")
@for_roles(Role.PROGRAMME_OFFICER)
def edition_file(edition_id: str) -> Response:
    """An edition's files, for whoever looks after the files on the server."""
    kept = db.session.get(KeptEdition, edition_id)
    if kept is None:
        raise NotFound
    return _download(kept.archive, f"{kept.programme}-{kept.id}.zip", "application/zip")


def _exported(module_code: str, wanted: Format) -> Exported:
    edition = current_edition()
    return _of_edition(edition.id, module_code, wanted)


@lru_cache(maxsize=64)  # an edition never changes, and a file is read back to see what is lost
def _of_edition(edition_id: str, module_code: str, wanted: Format) -> Exported:
    found = get_edition(edition_id).find_bank(module_code)
    questions: list[Exportable] = list(found.questions.values()) if found else []
    return write(questions, wanted, module_code)


def _import(import_id: int) -> QuestionImport:
    """A file that was read, for whoever may see it. Raises NotFound."""
    looked_at = queries.get_import(import_id)
    if not policy.may_look_at(current_user.id, looked_at):
        raise NotFound
    return looked_at


def _places() -> list[tuple[str, tuple[str, str], str]]:
    """Every criterion of every module: what a form sends, what it means, and how it reads."""
    return [
        (f"{module.code} {criterion.code}", (module.code, criterion.code), criterion.text)
        for module in current_edition().programme.modules
        for criterion in module.criteria
    ]


def _download(data: bytes, name: str, media_type: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
