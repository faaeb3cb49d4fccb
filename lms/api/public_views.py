"""The interface for anyone: the directory, open posts, and how to use it all."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lms.access import mark_of, public
from lms.api.checking import over_limit
from lms.api.limits import BY_NETWORK, BY_TOKEN
from lms.api.problems import problem
from lms.api.reading import offset_of, search_asked, signatories_page
from lms.api.shapes import Councils, CouncilsAsked, PostOut, Posts, PostsAsked, Signatory
from lms.api.showing import listed, post_out, post_short
from lms.api.spec import for_anyone, openapi
from lms.clock import london_day, utc_now
from lms.config import Settings
from lms.errors import DomainError, NotFound
from lms.extensions import db
from lms.pledge.feeds import as_data
from lms.vacancies.queries import get_vacancy, is_open_now
from lms.vacancies.search_queries import find_page

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

api = Blueprint("api", __name__, template_folder="templates", url_prefix="/api/v1")


@api.before_request
def hold_to_limit() -> Response | None:
    """Who asks with a token was counted with it. A form is no JSON, and no check by types would see it."""
    mark = mark_of(current_app, request.endpoint or "")
    if request.mimetype in FORMS:
        return problem(415)
    if mark is not None and mark.scope is not None:
        return None
    return over_limit(f"network {request.remote_addr}", BY_NETWORK)


@api.after_request
def say_whether_it_changed(response: Response) -> Response:
    """Who has seen this very answer gets an empty one. Answers for anyone may be read from any site."""
    if response.status_code == 200 and request.method == "GET":
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(request)
    mark = mark_of(current_app, request.endpoint or "")
    if mark is not None and mark.scope is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@api.errorhandler(DomainError)
def refused(error: DomainError) -> Response:
    """What a service refuses."""
    db.session.rollback()
    return problem(error.status, error.message)


@api.errorhandler(IntegrityError)
def collided(_error: IntegrityError) -> Response:
    """What somebody else did at the same moment."""
    db.session.rollback()
    return problem(409, "Somebody was faster. Read it again, then send your change.")


@api.errorhandler(HTTPException)
def faulty(error: HTTPException) -> AnyResponse:
    """What never reached a view."""
    db.session.rollback()
    if error.response is not None:
        return error.get_response()
    return problem(error.code or 500)


@api.get("/councils")
@public
@for_anyone(Councils, "list_councils")
def councils(query: CouncilsAsked) -> Councils:
    """Councils whose pledge is active today.

    By name, with what each says in public. A council whose pledge ends is gone at the next look.
    """
    found, total = signatories_page(query, london_day(utc_now()))
    settings: Settings = current_app.extensions["settings"]
    return Councils(
        councils=[Signatory(**as_data(one, settings.site_url)) for one in found],
        **listed(total, query.page, query.per_page),
    )


@api.get("/posts")
@public
@for_anyone(Posts, "list_open_posts")
def posts(query: PostsAsked) -> Posts:
    """Open posts that fit a search.

    The first to close come first. Without a search: all of them.
    """
    found = find_page(search_asked(query), utc_now(), limit=query.per_page, offset=offset_of(query))
    return Posts(posts=[post_short(one) for one in found.posts], **listed(found.total, query.page, query.per_page))


@api.get("/posts/<int:post_id>")
@public
@for_anyone(PostOut, "read_post")
def post(post_id: int) -> PostOut:
    """A post that is or was published.

    Once it has closed it can still be read, with is_open false.
    """
    vacancy = get_vacancy(post_id)
    if vacancy.published_at is None:
        raise NotFound
    return post_out(vacancy, is_open=is_open_now(vacancy, utc_now()))


@api.get("/openapi.json")
@public
def description() -> Response:
    """This interface in OpenAPI 3.1."""
    settings: Settings = current_app.extensions["settings"]
    return jsonify(openapi(settings.site_url))


@api.get("/docs")
@public
def docs() -> str:
    """How to use it, for people."""
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "api/docs.html",
        spec=openapi(settings.site_url),
        site=settings.site_url,
        by_token=BY_TOKEN,
        by_network=BY_NETWORK,
    )
