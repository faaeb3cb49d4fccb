"""Pages on which a recruiter brings posts in a file, sees what is wrong row by row, and lets the good rows in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.globals import app_ctx
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms import storage
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.councils.queries import get_council
from lms.editions import current_programme
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.requests import takes_files
from lms.sheets import CSV_TYPE, XLSX_TYPE, Cell, Sheet, csv_chunks, file_chunks, xlsx_file
from lms.streaming import Streamed
from lms.vacancies import importing
from lms.vacancies.import_columns import COLUMNS, FAULTS
from lms.vacancies.import_example import EXAMPLE_ROW
from lms.vacancies.import_files import is_small
from lms.vacancies.import_models import PostImport
from lms.vacancies.import_queries import SHOWN_ROWS, all_broken_rows, broken_rows, get_import, imports_of

post_imports = Blueprint("post_imports", __name__, template_folder="templates")

SMALL_ROWS = 500  # that become drafts while somebody waits


@post_imports.route("/council/<int:council_id>/imports", methods=["GET", "POST"])
@for_roles(Role.RECRUITER)
@takes_files
def bring(council_id: int) -> str | AnyResponse | tuple[str, int]:
    """Bring a file. It is read and judged; nothing becomes a post yet."""
    _check_council(council_id)
    problem, now = "", utc_now()
    if request.method == "POST":
        file = request.files.get("file")
        content = file.stream.read() if file is not None and file.filename else b""
        try:
            if not content:
                raise Invalid(_("Choose a file that is not empty."))
            small = is_small(content)
        except Invalid as fault:
            problem = fault.message
        else:
            name = file.filename if file is not None else ""
            brought = importing.bring(council_id, name or "", content, by=current_user.id, now=now)
            if small:
                db.session.flush()
                importing.read_file(brought, now)
            db.session.commit()
            return redirect(url_for("post_imports.show", post_import_id=brought.id))
    page = render_template(
        "vacancies/bring.html",
        council=get_council(council_id),
        problem=problem,
        imports=imports_of(council_id),
        columns=COLUMNS,
        skills=current_programme().skills,
    )
    return page, 422 if problem else 200


@post_imports.get("/council/imports/<int:post_import_id>")
@for_roles(Role.RECRUITER)
def show(post_import_id: int) -> str:
    """What a file holds: how many rows are good, and what is wrong with the others; or how far it is."""
    brought = _my_import(post_import_id)
    return render_template("vacancies/import.html", brought=brought, rows=broken_rows(brought.id, limit=SHOWN_ROWS))


@post_imports.post("/council/imports/<int:post_import_id>/confirm")
@for_roles(Role.RECRUITER)
def confirm(post_import_id: int) -> AnyResponse:
    """Let the good rows become drafts: a few at once, many by a job."""
    brought, now = _my_import(post_import_id), utc_now()
    importing.confirm(brought, now)
    if brought.good + brought.known + brought.broken <= SMALL_ROWS:
        importing.make_drafts(brought, now)
    db.session.commit()
    flash(_("The good rows are drafts now.") if brought.finished_at else _("The drafts are being made."), "success")
    return redirect(url_for("post_imports.show", post_import_id=post_import_id))


@post_imports.post("/council/imports/<int:post_import_id>/forget")
@for_roles(Role.RECRUITER)
def forget(post_import_id: int) -> AnyResponse:
    """Throw the file away; nothing of it becomes a post."""
    brought = _my_import(post_import_id)
    council_id, key = brought.council_id, importing.forget(brought)
    db.session.commit()
    if key:
        storage.discard(key)
    flash(_("Nothing of the file was kept."), "success")
    return redirect(url_for("post_imports.bring", council_id=council_id))


@post_imports.get("/council/imports/<int:post_import_id>/broken.<ending>")
@for_roles(Role.RECRUITER)
def broken(post_import_id: int, ending: str) -> Response:
    """The broken rows with their reasons, to be mended and brought again."""
    brought = _my_import(post_import_id)
    columns = [*(column for column in brought.columns if column != FAULTS), FAULTS]
    places = [place for place, column in enumerate(brought.columns) if column != FAULTS]
    import_id = brought.id

    def rows() -> Iterator[list[Cell]]:
        for row in all_broken_rows(import_id):
            reasons = " ".join(f"{column}: {sentence}" for column, sentence in row.faults)
            yield [*(row.cells[place] if place < len(row.cells) else "" for place in places), reasons]

    return _file("rows-to-mend", ending, columns, rows)


@post_imports.get("/council/<int:council_id>/imports/template.<ending>")
@for_roles(Role.RECRUITER)
def template(council_id: int, ending: str) -> Response:
    """An empty table with every column, and an example that is never taken."""
    _check_council(council_id)
    return _file("posts", ending, [column.name for column in COLUMNS], lambda: iter([EXAMPLE_ROW]))


def _file(name: str, ending: str, columns: list[str], rows: Callable[[], Iterator[list[Cell]]]) -> Response:
    if ending == "csv":
        chunks = Streamed(app_ctx.app, lambda: csv_chunks(Sheet(name, columns, rows())))
        answer = Response(chunks, content_type=CSV_TYPE)
    elif ending == "xlsx":
        answer = Response(file_chunks(xlsx_file(Sheet(name, columns, rows()))), content_type=XLSX_TYPE)
    else:
        raise NotFound
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _check_council(council_id: int) -> None:
    if council_id not in current_user.council_ids(Role.RECRUITER):
        raise NotFound


def _my_import(import_id: int) -> PostImport:
    brought = get_import(import_id)
    _check_council(brought.council_id)
    return brought
