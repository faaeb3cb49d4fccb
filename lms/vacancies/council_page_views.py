"""The public page of a council that signed: whether its pledge stands, what the council says, and its open posts.

Here and not with pledges, since posts stand above them.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from lms.access import public
from lms.clock import london_day, utc_now
from lms.pledge.standing import get_standing
from lms.pledge.statement_queries import public_statement
from lms.vacancies.council_page_parts import parts_for
from lms.vacancies.council_queries import SHOWN_POSTS, open_posts_of

council_pages = Blueprint("council_pages", __name__, template_folder="templates")


@council_pages.get("/councils/<slug>")
@public
def show(slug: str) -> str:
    """Whoever sees a mark checks it here. What the council says is shown while its pledge is active. Raises NotFound
    for who never signed.
    """
    now = utc_now()
    standing = get_standing(slug, london_day(now))
    posts = open_posts_of(standing.council.id, now)
    return render_template(
        "vacancies/council_page.html",
        standing=standing,
        council=standing.council,
        pledge=standing.pledge,
        statement=public_statement(standing.council.id) if standing.is_active else None,
        parts=parts_for(standing.council, now) if standing.is_active else (),
        posts=posts[:SHOWN_POSTS],
        has_more_posts=len(posts) > SHOWN_POSTS,
        now=now,
    )
