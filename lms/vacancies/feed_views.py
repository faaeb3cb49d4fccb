"""Open posts for programs that look again and again: an Atom feed, of all or of a search."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import get_locale

from lms.access import public
from lms.addresses import public_address
from lms.clock import utc_now
from lms.languages import DEFAULT
from lms.vacancies.atom import MEDIA_TYPE, MOST_ENTRIES, feed_of, updated_at
from lms.vacancies.search import read_search
from lms.vacancies.search_queries import newest
from lms.vacancies.search_words import title_of

post_feeds = Blueprint("post_feeds", __name__)


@post_feeds.get("/vacancies.atom")
@public
def atom() -> Response:
    """The newest open posts that fit the search in the address. Who has seen this very feed gets an empty answer."""
    now, search = utc_now(), read_search(request.args)
    posts = newest(search, now, limit=MOST_ENTRIES)
    args = search.as_args()
    feed = feed_of(
        posts,
        title=title_of(search),
        language=str(get_locale() or DEFAULT),
        address=public_address("post_feeds.atom", **args),
        page=public_address("vacancies.index", **args),
        made_at=now.replace(hour=0, minute=0, second=0),
    )
    response = Response(feed, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept-Language")
    response.cache_control.no_cache = True
    response.add_etag()
    if posts:
        response.last_modified = max(map(updated_at, posts))
    response.make_conditional(request)
    return response
