"""What every template can use: GOV.UK macros, days and money in words, and the addresses of built assets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.numbers import format_decimal
from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, pass_context
from markupsafe import Markup

from lms.access import Role
from lms.clock import clock_in_words, day_in_words, moment_in_words
from lms.councils.wording import nation_words
from lms.form_words import init_form_words
from lms.languages import DEFAULT, LANGUAGES, direction, english, in_english, is_for_staff_only
from lms.navigation import links
from modules.mirroring import mirrored
from modules.rendering import render_markdown

STATIC = Path(__file__).parent / "static"
LEFT_TO_RIGHT, ISOLATED = "\u2066", "\u2069"  # what stands between them is set by itself, from left to right


def init_rendering(app: Flask) -> None:
    """Set Jinja up."""
    assert app.jinja_loader is not None
    app.jinja_env.loader = ChoiceLoader(
        [
            app.jinja_env.loader or app.jinja_loader,
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    app.jinja_options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day"] = day_in_words
    app.jinja_env.filters["moment"] = moment_in_words
    app.jinja_env.filters["clock"] = clock_in_words
    app.jinja_env.filters["nation"] = nation_words
    app.jinja_env.filters["pounds"] = pounds
    app.jinja_env.filters["markdown"] = markdown
    # With the context passed, since Jinja works a filter of a constant out once, when it reads the template.
    app.jinja_env.filters["english"] = pass_context(lambda _context, text: english(text))
    app.jinja_env.filters["as_code"] = as_code
    app.jinja_env.filters["mirrored"] = mirrored
    app.jinja_env.filters["direction"] = direction
    app.jinja_env.filters["number"] = number
    app.extensions["assets"] = read_manifest()
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["Role"] = Role
    app.jinja_env.globals["in_english"] = in_english
    app.jinja_env.globals["navigation"] = links
    app.jinja_env.globals["is_demonstration"] = app.extensions["settings"].demonstration
    WTFormsHelpers(app)
    init_form_words()

    @app.context_processor
    def language() -> dict[str, Any]:
        locale = get_locale()
        code = str(locale or "en").replace("_", "-")
        return {
            "page_language": code,
            "page_direction": direction(code),
            "this_page": quote(request.path)
            + (f"?{request.query_string.decode('latin-1')}" if request.query_string else ""),
            "languages": {} if is_for_staff_only(request.endpoint) else LANGUAGES,
        }


def as_code(code: str) -> Markup:
    """A number or code inside a sentence: in a page from right to left it keeps its own direction."""
    return Markup("<bdi>{}</bdi>").format(code)


def pounds(pence: int) -> str:
    """ "£27,254" for whole pounds, "£12.85" otherwise; the digits as the reader's language groups them."""
    amount, pattern = (pence // 100, "#,##0") if pence % 100 == 0 else (pence / 100, "#,##0.00")
    locale = get_locale() or DEFAULT
    written = f"£{format_decimal(amount, pattern, locale=locale)}"
    # Between words from right to left the sign would change sides, so there the amount stands by itself.
    return f"{LEFT_TO_RIGHT}{written}{ISOLATED}" if direction(str(locale)) == "rtl" else written


def number(amount: float) -> str:
    """A number as the reader's language writes it."""
    written: str = format_decimal(amount, locale=get_locale() or DEFAULT)
    return written


@cache
def markdown(text: str) -> Markup:
    """What a writer of tasks wrote, as safe HTML. There are few tasks, so each is rendered once in a process."""
    return Markup(render_markdown(text))  # noqa: S704


def asset(name: str) -> str:
    """A built asset's address; it changes with the content, so that it can be kept for ever."""
    names: dict[str, str] = current_app.extensions["assets"]
    return url_for("static", filename=names.get(name, name))


def read_manifest() -> dict[str, str]:
    """The names of built assets, by the name that templates use."""
    manifest = STATIC / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    return names
