"""The page on which a recruiter chooses what a new post begins from."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.councils.queries import get_council
from lms.errors import NotFound
from lms.vacancies.beginning import earlier_posts, family_templates
from lms.vacancies.pay import table_on
from lms.vacancies.wording import pay_words

beginnings = Blueprint("beginnings", __name__, template_folder="templates")


@beginnings.get("/council/<int:council_id>/vacancies/begin")
@for_roles(Role.RECRUITER)
def choose(council_id: int) -> str:
    """Begin from a template of a job family, from an earlier post, or from nothing."""
    if council_id not in current_user.council_ids(Role.RECRUITER):
        raise NotFound
    return render_template(
        "vacancies/begin.html",
        council=get_council(council_id),
        templates=list(family_templates().values()),
        posts=earlier_posts(council_id),
        points=table_on(london_day(utc_now())).points,
        pay_words=pay_words,
    )
