"""`lms programme preview`: a folder of content as learners and tutors will see it, for whoever writes.

It reads the files afresh for every page, and the pages ask each second whether one has changed. No database, no people.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template
from markupsafe import Markup

from assessments.questions import PictureOption
from lms.curriculum.check import findings_of, in_words
from lms.editions import ContentFault, Edition, load_edition
from lms.errors import NotFound
from lms.rendering import asset, markdown, read_manifest
from modules.drawings import shown_drawing

HERE = Path(__file__).parent


def make_preview(content: Path, banks: Path) -> Flask:
    """The app that shows these folders."""
    app = Flask("preview", template_folder=str(HERE / "templates"), static_folder=str(HERE.parent / "static"))
    app.extensions["assets"] = read_manifest()
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters["markdown"] = markdown
    app.jinja_env.filters["picture"] = _picture
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    def edition() -> Edition:
        return load_edition(content, banks)

    @app.get("/")
    def home() -> str:
        shown = edition()
        findings = [in_words(finding, content, banks) for finding in findings_of(shown)]
        return render_template("curriculum/preview_home.html", edition=shown, findings=findings)

    @app.get("/<module_slug>/<lesson_slug>")
    def lesson(module_slug: str, lesson_slug: str) -> str:
        module = edition().get_module(module_slug)
        wanted = module.find_lesson(lesson_slug) or abort(404)
        return render_template("curriculum/preview_lesson.html", module=module, lesson=wanted)

    @app.get("/<module_slug>/")
    def assessed(module_slug: str) -> str:
        shown = edition()
        module = shown.get_module(module_slug)
        return render_template(
            "curriculum/preview_assessed.html",
            module=module,
            bank=shown.find_bank(module.code),
            task=shown.find_task(module.code),
        )

    @app.get("/changed")
    def changed() -> Response:
        files = [path for folder in (content, banks) for path in folder.rglob("*") if path.is_file()]
        return jsonify(max((path.stat().st_mtime_ns for path in files), default=0) + len(files))

    @app.errorhandler(ContentFault)
    def faults(fault: ContentFault) -> str:
        return render_template("curriculum/preview_faults.html", sentences=fault.sentences)

    @app.errorhandler(NotFound)
    def missing(_error: NotFound) -> tuple[str, int]:
        return render_template("curriculum/preview_faults.html", sentences=["There is no such page."]), 404

    return app


def _picture(option: PictureOption) -> Markup:
    return Markup(shown_drawing(option.drawing, option.alternative))  # noqa: S704  # written anew by modules/drawings.py
