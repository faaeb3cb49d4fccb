"""Pages on which graduates keep their profile, join or leave the pool, and read who looked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.candidates import queries, services
from lms.candidates.access_log import log_in_words
from lms.candidates.background import background_of
from lms.candidates.consent_models import Purpose
from lms.candidates.consent_queries import log_of
from lms.candidates.consent_views import page_of
from lms.candidates.forms import LANGUAGES, ExampleForm, WishesForm, how_well_choices, read_languages
from lms.candidates.models import OwnEvidence, Profile
from lms.candidates.wording import (
    attained_words,
    compared_words,
    family_words,
    how_well_words,
    level_words,
    starts_words,
    works_words,
)
from lms.clock import utc_now
from lms.editions import current_programme
from lms.errors import NotFound
from lms.extensions import db
from lms.requests import page_number
from modules.programme import Lesson, Module, Programme

candidates = Blueprint("candidates", __name__, template_folder="templates")

LOOKS_ON_A_PAGE = 50


@candidates.get("/profile")
@for_roles(Role.LEARNER)
def profile() -> str:
    """The profile: assessed skills, own experience, and whether councils can see them."""
    mine = queries.find_profile(current_user.id)
    programme = current_programme()
    return render_template(
        "candidates/profile.html",
        profile=mine,
        assessed=queries.assessed_skills(current_user.id),
        consent=queries.find_standing_consent(mine.id) if mine else None,
        skills=programme.skills,
        ways=_first_lessons(programme),
        levels=level_words(),
        background=background_of(mine.id) if mine else (),
        now=utc_now(),
    )


def _first_lessons(programme: Programme) -> dict[str, tuple[Module, Lesson]]:
    """For each skill that the programme teaches, the first lesson towards it."""
    found: dict[str, tuple[Module, Lesson]] = {}
    for module in programme.modules:
        for outcome in module.outcomes:
            codes = {criterion.code for criterion in outcome.criteria}
            lesson = next((one for one in module.lessons if codes & set(one.criteria)), None)
            for held in outcome.skills:
                if lesson is not None:
                    found.setdefault(held.skill, (module, lesson))
    return found


@candidates.route("/profile/details", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def details() -> str | Response | tuple[str, int]:
    """What somebody looks for: places, kinds of work, hours, languages."""
    mine = queries.find_profile(current_user.id)
    form = WishesForm(mine)
    languages = read_languages(request.form) if request.method == "POST" else _languages_of(mine)
    if form.validate_on_submit():
        now = utc_now()
        services.save_wishes(mine or services.new_profile(current_user.id, now), form.wishes(languages), now)
        db.session.commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("candidates.profile"))
    page = render_template(
        "candidates/details.html",
        form=form,
        spoken=[*languages, *[None] * LANGUAGES][: max(LANGUAGES, len(languages) + 2)],
        how_well=how_well_choices(),
    )
    return page, 422 if form.errors else 200


def _languages_of(mine: Profile | None) -> list[services.Language]:
    spoken = mine.spoken if mine else []
    return [services.Language(one.name, one.speaks, one.reads, one.writes) for one in spoken]


@candidates.route("/profile/evidence", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def add_evidence() -> str | Response | tuple[str, int]:
    """Add own experience for a skill."""
    form = ExampleForm(_skills())
    if request.method == "GET" and request.args.get("skill") in current_programme().skills:
        form.skill.data = request.args["skill"]
    if form.validate_on_submit():
        now = utc_now()
        mine = queries.find_profile(current_user.id) or services.new_profile(current_user.id, now)
        services.add_own_evidence(mine, form.example, now)
        db.session.commit()
        return _back_from_example(form)
    return _example_page(form)


@candidates.route("/profile/evidence/<int:evidence_id>", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def change_evidence(evidence_id: int) -> str | Response | tuple[str, int]:
    """Write an own example anew."""
    mine = _my_profile()
    evidence = queries.get_own_evidence(mine, evidence_id)
    form = ExampleForm(_skills(), evidence)
    if form.validate_on_submit():
        services.change_own_evidence(mine, evidence, form.example, utc_now())
        db.session.commit()
        return _back_from_example(form)
    return _example_page(form, evidence, mine.own_evidence.index(evidence) + 1)


def _example_page(form: ExampleForm, evidence: OwnEvidence | None = None, number: int = 0) -> tuple[str, int]:
    page = render_template("candidates/example.html", form=form, evidence=evidence, number=number)
    return page, 422 if form.errors else 200


def _back_from_example(form: ExampleForm) -> Response:
    if form.keep_as_draft.data:
        flash(_("Your draft is saved. Only you can see it."), "success")
    else:
        flash(_("Your example is saved."), "success")
    return redirect(url_for("candidates.profile"))


def _skills() -> list[tuple[str, str]]:
    return [(skill.id, f"{skill.label}: {skill.description}") for skill in current_programme().skills.values()]


@candidates.post("/profile/evidence/<int:evidence_id>/remove")
@for_roles(Role.LEARNER)
def remove_evidence(evidence_id: int) -> Response:
    """Take own experience back."""
    mine = _my_profile()
    services.remove_own_evidence(mine, queries.get_own_evidence(mine, evidence_id), utc_now())
    db.session.commit()
    flash(_("The example is removed."), "success")
    return redirect(url_for("candidates.profile"))


@candidates.route("/profile/pool", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def pool() -> str | Response | tuple[str, int]:
    """What joining the pool means, and the consent to it."""
    return page_of(Purpose.POOL)


@candidates.post("/profile/pool/leave")
@for_roles(Role.LEARNER)
def leave_pool() -> Response:
    """Leave the pool: one click, at once."""
    services.leave_pool(_my_profile(), utc_now())
    db.session.commit()
    flash(_("You have left the pool. No council can find you there now."), "success")
    return redirect(url_for("candidates.profile"))


@candidates.get("/profile/looks")
@for_roles(Role.LEARNER)
def looks() -> str:
    """Who saw what, for which post, and when; and each consent given or ended: by day and council."""
    mine = queries.find_profile(current_user.id)
    page = page_number()
    offset = (page - 1) * LOOKS_ON_A_PAGE
    found = log_of(mine.id, limit=LOOKS_ON_A_PAGE + 1, offset=offset) if mine else []
    return render_template(
        "candidates/looks.html",
        days=log_in_words(found[:LOOKS_ON_A_PAGE]),
        page=page,
        has_more=len(found) > LOOKS_ON_A_PAGE,
    )


def _my_profile() -> Profile:
    mine = queries.find_profile(current_user.id)
    if mine is None:
        raise NotFound
    return mine


@candidates.context_processor
def words() -> dict[str, object]:
    """Templates of this feature say choices in words."""
    return {
        "attained_words": attained_words,
        "compared_words": compared_words,
        "family_words": family_words,
        "how_well_words": how_well_words,
        "starts_words": starts_words,
        "works_words": works_words,
    }
