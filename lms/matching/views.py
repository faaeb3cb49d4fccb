"""A post and the pool from both sides: councils see evidence without names, graduates see the same and their gaps."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.candidates.certified import certified
from lms.candidates.models import Profile, Shown
from lms.candidates.permission import find_permission
from lms.candidates.queries import AssessedSkill, assessed_skills, find_profile
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.editions import current_edition, current_programme
from lms.errors import Conflict, NotFound
from lms.extensions import db
from lms.learning.queries import find_edition_for
from lms.matching import queries
from lms.matching.fit import Standing, fit
from lms.matching.gaps import ways_to
from lms.matching.wishes import left_out, wishes_of
from lms.pledge.queries import has_active_pledge
from lms.requests import page_number
from lms.vacancies.lives import life_of
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit, may_sit_on_panel
from lms.vacancies.queries import get_vacancy, is_open_now
from lms.vacancies.wording import life_words

matching = Blueprint("matching", __name__, template_folder="templates")


class PoolClosed(Conflict):
    """The pool is shown only for a published post of a council with an active pledge."""


@matching.get("/council/vacancies/<int:vacancy_id>/pool")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def pool(vacancy_id: int) -> str:
    """The pool for a post: fifty candidates a page, each with the evidence beside each criterion."""
    from lms.matching.index import current_pool  # with it comes NumPy, which only a pool needs

    now = utc_now()
    known = current_pool(vacancy_id, now)  # before all else: reading it anew ends this transaction
    vacancy = _vacancy_with_pool(vacancy_id)
    page = page_number()
    found = queries.pool_page(vacancy, now, known, offset=(page - 1) * queries.PAGE_SIZE)
    _note(vacancy, [candidate.profile_id for candidate in found.candidates], Shown.POOL)
    shown = render_template("matching/pool.html", vacancy=vacancy, found=found, page=page, page_size=queries.PAGE_SIZE)
    db.session.commit()
    return shown


@matching.get("/council/vacancies/<int:vacancy_id>/pool/<reference>")
@for_roles(Role.RECRUITER, Role.PANEL_MEMBER)
@writes_down_looks
def pool_candidate(vacancy_id: int, reference: str) -> str:
    """One candidate's evidence for a post: criterion codes, levels and days, never the work itself."""
    vacancy = _vacancy_with_pool(vacancy_id)
    candidate = queries.get_pool_candidate(vacancy, reference, utc_now())
    _note(vacancy, [candidate.profile_id], Shown.EVIDENCE)
    shown = render_template(
        "matching/candidate.html",
        vacancy=vacancy,
        candidate=candidate,
        programme=current_programme(),
        may_invite=may_recruit(current_user, vacancy),
    )
    db.session.commit()
    return shown


@matching.get("/jobs")
@for_roles(Role.LEARNER)
def jobs() -> str:
    """Open posts beside the reader's own evidence: those that they look for, or all of them."""
    page, now, mine = page_number(), utc_now(), find_profile(current_user.id)
    permission = find_permission(current_user.id)
    wishes = wishes_of(mine, permission)
    shows_all = request.args.get("show") == "all"
    offset = (page - 1) * queries.PAGE_SIZE
    wanted = () if shows_all else wishes.values()
    found = queries.open_vacancies(now, limit=queries.PAGE_SIZE + 1, offset=offset, wanted=wanted)
    assessed, own = _my_skills()[0], _own_skills(mine)
    return render_template(
        "matching/jobs.html",
        rows=[(vacancy, _counts(vacancy, assessed, own)) for vacancy in found[: queries.PAGE_SIZE]],
        page=page,
        has_more=len(found) > queries.PAGE_SIZE,
        shows_all=shows_all,
        wishes=wishes,
        left_out=left_out(now, wishes),
        permission=permission,
    )


@matching.get("/jobs/<int:vacancy_id>")
@for_roles(Role.LEARNER)
def job(vacancy_id: int) -> str | Response:
    """One post from the graduate's side: the same standings that a council sees, and a way on for every gap."""
    vacancy, now = get_vacancy(vacancy_id), utc_now()
    if not is_open_now(vacancy, now):
        return redirect(url_for("vacancies.show", vacancy_id=vacancy_id))
    (assessed, is_graduate), own = _my_skills(), _own_skills(find_profile(current_user.id))
    programme = (find_edition_for(current_user.id) or current_edition()).programme
    fits = fit(vacancy.criteria, assessed, own)
    ways = {
        found.criterion.id: ways_to(programme, found.criterion.skill, found.criterion.level)
        for found in fits
        if found.criterion.skill and found.criterion.level and found.standing is not Standing.EVIDENCED
    }
    return render_template(
        "matching/job.html",
        vacancy=vacancy,
        life=life_words(life_of(vacancy, now)),
        fits=fits,
        ways=ways,
        programme=programme,
        is_graduate=is_graduate,
    )


def _vacancy_with_pool(vacancy_id: int) -> Vacancy:
    vacancy = get_vacancy(vacancy_id)
    if not may_sit_on_panel(current_user, vacancy):
        raise NotFound
    now = utc_now()
    if vacancy.published_at is None or vacancy.withdrawn_at is not None:
        raise PoolClosed(_("Publish this post first. Then you can see the pool for it."))
    if vacancy.closes_at <= now or vacancy.filled_on is not None:
        raise PoolClosed(_("This post has closed, so its pool is closed too. You can still score its applications."))
    if not has_active_pledge(vacancy.council_id, london_day(now)):
        raise PoolClosed(
            _("Your council’s pledge is not active, so the pool is closed. Ask the programme team to renew it.")
        )
    return vacancy


def _note(vacancy: Vacancy, profile_ids: list[int], shown: Shown) -> None:
    note_looks(profile_ids, vacancy_id=vacancy.id, viewer_id=current_user.id, shown=shown, now=utc_now())


def _my_skills() -> tuple[Mapping[str, AssessedSkill], bool]:
    """Assessed evidence of the reader, and whether their certificate is valid."""
    held = certified(current_user.id)
    return held.skills if held.is_valid else assessed_skills(current_user.id), held.is_valid


def _own_skills(mine: Profile | None) -> frozenset[str]:
    return frozenset(evidence.skill for evidence in (mine.finished_examples if mine else ()))


def _counts(vacancy: Vacancy, assessed: Mapping[str, AssessedSkill], own: frozenset[str]) -> dict[str, int]:
    standings = [found.standing for found in fit(vacancy.criteria, assessed, own)]
    return {standing.value: standings.count(standing) for standing in Standing}
