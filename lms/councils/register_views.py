"""Pages on which the programme team keeps the register of councils: files, and one council by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.councils import queries, register_services
from lms.councils.models import Council
from lms.councils.register_file import LARGEST_BYTES, UnreadableRegister
from lms.councils.register_forms import CouncilDetailsForm
from lms.councils.register_plan import Sort
from lms.extensions import db
from lms.requests import takes_files

council_register = Blueprint("council_register", __name__, template_folder="templates")

SHOWN = 200  # of each list of a preview


@council_register.app_template_global()
def council_has_ended(council: Council) -> bool:
    """Whether the council's last day is over."""
    return council.has_ended(london_day(utc_now()))


@council_register.route("/staff/councils/import", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
@takes_files
def send() -> str | Response | tuple[str, int]:
    """Choose a file. Sent, it is read and compared; nothing changes yet."""
    error = ""
    if request.method == "POST":
        file = request.files.get("file")
        if file is None or not file.filename:
            error = "Choose a file."
        else:
            try:
                kept = register_services.look_at(
                    file.stream.read(LARGEST_BYTES + 1), file.filename, utc_now(), by=current_user.id
                )
            except UnreadableRegister as fault:
                error = str(fault)
            else:
                db.session.commit()
                return redirect(url_for("council_register.preview", council_import_id=kept.id))
    page = render_template("councils/send.html", error=error, imports=queries.latest_imports())
    return page, 422 if error else 200


@council_register.get("/staff/councils/imports/<int:council_import_id>")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def preview(council_import_id: int) -> str:
    """What a file changes in the register as it is now; or what it changed."""
    kept = queries.get_import(council_import_id)
    return render_template(
        "councils/preview.html",
        kept=kept,
        plan=None if kept.applied_at else register_services.plan_for(kept),
        sorts=Sort,
        shown=SHOWN,
    )


@council_register.post("/staff/councils/imports/<int:council_import_id>/apply")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def apply(council_import_id: int) -> Response:
    """Take a file in, as it was seen."""
    kept = queries.get_import(council_import_id)
    register_services.apply(kept, request.form.get("seen", ""), utc_now(), by=current_user.id)
    db.session.commit()
    flash("The register is up to date with this file.", "success")
    return redirect(url_for("council_register.preview", council_import_id=council_import_id))


@council_register.post("/staff/councils/imports/<int:council_import_id>/throw-away")
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def throw_away(council_import_id: int) -> Response:
    """Forget a file that was only looked at."""
    register_services.throw_away(queries.get_import(council_import_id))
    db.session.commit()
    flash("The file is forgotten. Nothing has changed.", "success")
    return redirect(url_for("council_register.send"))


@council_register.route("/staff/councils/<int:council_id>/edit", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
def edit(council_id: int) -> str | Response | tuple[str, int]:
    """Describe one council by hand."""
    register = {council.id: council for council in queries.whole_register()}
    council = register.get(council_id) or queries.get_council(council_id)
    known = {word.casefold(): one for one in register.values() for word in (one.name, one.gss_code or one.name)}
    form = CouncilDetailsForm(council, counties=queries.counties(), authorities=queries.authorities(), register=known)
    if form.validate_on_submit():
        try:
            register_services.change_council(council, form.described(), utc_now(), by=current_user.id)
        except register_services.CodeTaken as fault:
            form.gss_code.errors = [fault.message]
        else:
            db.session.commit()
            flash("The register is changed.", "success")
            return redirect(url_for("pledge_records.council", council_id=council_id))
    return render_template("councils/edit.html", form=form, council=council), 422 if form.errors else 200
