"""The interface for a council's own systems: its posts, and the states of applications for them.

A token stands for who made it (checking.py), so views ask the same policies as pages do.
"""

from __future__ import annotations

from flask import g
from flask_login import current_user

from lms.access import Role, Scope, for_token
from lms.api.problems import problem
from lms.api.public_views import api as api  # its routes and these are one blueprint
from lms.api.reading import last_steps, lines_written, post_written, posts_of_council
from lms.api.shapes import ApplicationOut, Applications, OwnPost, OwnPosts, Paged, PostIn
from lms.api.showing import listed, own_post, own_post_short
from lms.api.spec import for_councils
from lms.applications.fields import Field, visible_fields
from lms.applications.panel import panel_of
from lms.applications.queries import applications_for
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Forbidden, NotFound
from lms.extensions import csrf, db
from lms.references import reference_of
from lms.requests import takes_json
from lms.vacancies import services
from lms.vacancies.checking import uncovered
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit, may_sit_on_panel
from lms.vacancies.queries import get_vacancy

__all__ = ["api"]  # the blueprint with these endpoints, too


@api.get("/council/posts")
@for_token(Scope.READ_POSTS)
@for_councils(OwnPosts, "list_own_posts")
def own_posts(query: Paged) -> OwnPosts:
    """Your council’s posts.

    The newest first, with drafts where who made the token writes posts. Scope: read posts.
    """
    recruits = g.council_id in current_user.council_ids(Role.RECRUITER)
    now = utc_now()
    found, total = posts_of_council(g.council_id, query, with_drafts=recruits)
    shown = [own_post_short(one, now) for one in found]
    return OwnPosts(posts=shown, **listed(total, query.page, query.per_page))


@api.get("/council/posts/<int:post_id>")
@for_token(Scope.READ_POSTS)
@for_councils(OwnPost, "read_own_post")
def read_own_post(post_id: int) -> OwnPost:
    """One of your council’s posts.

    Of a draft also what the checker says. Scope: read posts.
    """
    vacancy = get_vacancy(post_id)
    if vacancy.council_id != g.council_id or (vacancy.published_at is None and not may_recruit(current_user, vacancy)):
        raise NotFound
    return own_post(vacancy, utc_now())


@api.post("/council/posts")
@for_token(Scope.WRITE_POSTS)
@takes_json
@for_councils(OwnPost, "write_draft", status=201)
def write_draft(json: PostIn) -> tuple[OwnPost, int]:
    """Write a draft.

    Nobody else sees it before you publish it. The answer tells what the checker says. Scope: write posts.
    """
    if g.council_id not in current_user.council_ids(Role.RECRUITER):
        raise Forbidden("Who made this token does not write posts for the council any more.")
    now = utc_now()
    vacancy = services.draft_vacancy(g.council_id, post_written(json), lines_written(json), now)
    db.session.commit()
    return own_post(get_vacancy(vacancy.id), now), 201


@api.put("/council/posts/<int:post_id>")
@for_token(Scope.WRITE_POSTS)
@takes_json
@for_councils(OwnPost, "change_draft")
def change_draft(post_id: int, json: PostIn) -> OwnPost:
    """Change a draft.

    Send all of it. A published post is changed on its page, where applicants are told. Scope: write posts.
    """
    now, vacancy = utc_now(), _my_vacancy(post_id)
    services.change_vacancy(vacancy, post_written(json, vacancy), lines_written(json), now)
    db.session.commit()
    return own_post(get_vacancy(post_id), now)


@api.post("/council/posts/<int:post_id>/publish")
@for_token(Scope.WRITE_POSTS)
@for_councils(OwnPost, "publish_post")
def publish(post_id: int) -> object:
    """Publish a draft.

    Refused while words stand in it that the law forbids: the answer names them. Again changes nothing.
    Scope: write posts.
    """
    now, vacancy = utc_now(), _my_vacancy(post_id)
    try:
        services.publish_vacancy(vacancy, now)
    except services.Discriminates as fault:
        standing = [
            {"field": one.field, "message": f"“{one.words}”: {one.reason} {one.better}"} for one in uncovered(vacancy)
        ]
        db.session.rollback()
        return problem(fault.status, fault.message, fields=standing)
    db.session.commit()
    return own_post(get_vacancy(post_id), now)


@api.post("/council/posts/<int:post_id>/withdraw")
@for_token(Scope.WRITE_POSTS)
@for_councils(OwnPost, "withdraw_post")
def withdraw(post_id: int) -> OwnPost:
    """Take a post back, for good.

    Who was invited or has applied is told. Again changes nothing. Scope: write posts.
    """
    now = utc_now()
    services.withdraw_vacancy(_my_vacancy(post_id), now)
    db.session.commit()
    return own_post(get_vacancy(post_id), now)


@api.get("/council/posts/<int:post_id>/applications")
@for_token(Scope.READ_APPLICATIONS)
@writes_down_looks
@for_councils(Applications, "list_applications")
def applications(post_id: int) -> Applications:
    """How far the applications for a post are.

    Names are there once the shortlist is locked, for those on it. The person is told that you have seen their name.
    Scope: read applications.
    """
    vacancy, now = get_vacancy(post_id), utc_now()
    if vacancy.council_id != g.council_id or not may_sit_on_panel(current_user, vacancy):
        raise NotFound
    panel, steps = panel_of(vacancy.id), last_steps(vacancy.id)
    fields = {
        one: visible_fields(current_user, one, panel) for one in applications_for(vacancy.id, seen_on=london_day(now))
    }
    found = [one for one, sees in fields.items() if Field.REFERENCE in sees]
    named = {one.id for one in found if Field.NAME in fields[one] and one.profile.person.erased_at is None}
    note_looks(
        [one.profile_id for one in found if one.id in named],
        vacancy_id=vacancy.id,
        viewer_id=current_user.id,
        shown=Shown.NAME,
        now=now,
    )
    answer = Applications(
        post=vacancy.id,
        shortlist_locked_at=panel.locked_at,
        applications=[
            ApplicationOut(
                reference=reference_of(vacancy.secret, one.profile_id),
                stage=one.stage,
                applied_at=one.applied_at,
                changed_at=steps.get(one.id, one.applied_at),
                is_named=one.id in named,
                name=one.profile.person.name if one.id in named else None,
                email=one.profile.person.email if one.id in named else None,
            )
            for one in found
        ],
    )
    db.session.commit()
    return answer


# Only a token opens these, and no browser sends one by itself: there is nothing that a forged page could use.
for view in (write_draft, change_draft, publish, withdraw):
    csrf.exempt(view)


def _my_vacancy(post_id: int) -> Vacancy:
    vacancy = get_vacancy(post_id)
    if vacancy.council_id != g.council_id or not may_recruit(current_user, vacancy):
        raise NotFound
    return vacancy
