"""Pages that anyone reads."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from lms.access import Role
from lms.access import public as for_anyone
from lms.addresses import public_address
from lms.config import Settings
from lms.editions import current_edition, current_programme, editions_on_offer, get_edition
from lms.languages import LANGUAGES
from lms.rendering import asset
from lms.translating.published import meaning_of, reading_language
from modules.programme import Module

public = Blueprint("public", __name__, template_folder="templates")


@public.get("/")
@for_anyone
def home() -> str:
    """What this is, for learners and for councils."""
    return render_template("public/home.html", programme=current_programme())


@public.get("/programme")
@for_anyone
def programme() -> str:
    """The modules, in order."""
    programmes = [get_edition(edition).programme for edition in editions_on_offer()]
    return render_template("public/programme.html", programme=programmes[0], others=programmes[1:])


@public.get("/programme/<module_slug>")
@for_anyone
def module(module_slug: str) -> str:
    """What one module teaches, and how it is assessed."""
    edition = current_edition()
    if edition.programme.find_module(module_slug) is None:
        others = [get_edition(other) for other in editions_on_offer()]
        edition = next((one for one in others if one.programme.find_module(module_slug)), edition)
    found = edition.get_module(module_slug)
    return render_template(
        "public/module.html", module=found, task=edition.find_task(found.code), programme=edition.programme
    )


@public.get("/skills")
@for_anyone
def skills() -> str:
    """What each skill is, and which modules lead to it: certificates and badges name them."""
    programme = current_programme()
    modules = {
        skill: [module for module in programme.modules if skill in _skills_of(module)] for skill in programme.skills
    }
    return render_template("public/skills.html", programme=programme, modules=modules)


def _skills_of(module: Module) -> set[str]:
    return {mapped.skill for outcome in module.outcomes for mapped in outcome.skills}


@public.get("/glossary")
@for_anyone
def glossary() -> str:
    """Every council word in plain English, and what it means in the reader's language or another; one can search."""
    wanted = request.args.get("q", "").strip()
    folded = wanted.casefold()
    language = request.args.get("in", "")
    if language not in LANGUAGES:
        language = reading_language()
    edition = current_edition()
    meanings = {term.slug: meaning_of(edition, term, language) for term in edition.programme.terms}
    terms = [
        term
        for term in edition.programme.terms
        if folded in term.term.casefold()
        or folded in term.definition.casefold()
        or folded in (meaning.text.casefold() if (meaning := meanings[term.slug]) else "")
    ]
    return render_template(
        "public/glossary.html",
        terms=terms,
        wanted=wanted,
        first_uses=edition.programme.first_uses,
        meanings=meanings,
        meanings_in=language,
        all_languages=LANGUAGES,
    )


@public.get("/privacy")
@for_anyone
def privacy() -> str:
    """What is kept about people, why, and what they can do about it."""
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "public/privacy.html",
        months=settings.unused_months,
        days=settings.unused_warn_days,
        council_months=settings.council_access_months,
        appointed_months=settings.appointed_access_months,
        alert_months=settings.alert_months,
    )


@public.get("/accessibility")
@for_anyone
def accessibility() -> str:
    """What was done so that everyone can use this, and what is known to be missing."""
    return render_template("public/accessibility.html")


@public.get("/help")
@for_anyone
def help() -> str:
    """One door to everything with which somebody can ask, tell or complain."""
    return render_template(
        "public/help.html", is_learner=current_user.is_authenticated and current_user.holds_any({Role.LEARNER})
    )


@public.get("/robots.txt")
@for_anyone
def robots() -> Response:
    """Certificates may be fetched: only so does a robot read in their headers that it must not list them."""
    rules = f"User-agent: *\nDisallow: /sign-in\n\nSitemap: {public_address('sitemaps.sitemap')}\n"
    return Response(rules, mimetype="text/plain")


@public.get("/favicon.ico")
@for_anyone
def favicon() -> AnyResponse:
    """For browsers that ask at the old address. The new one changes with the drawing, so the answer is not for ever."""
    return redirect(asset("favicon.svg"))
