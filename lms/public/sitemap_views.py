"""The sitemap, in one file or, where there are more addresses than one may hold, in several and an index of them."""

from __future__ import annotations

from flask import Blueprint, Response

from lms.access import public as for_anyone
from lms.addresses import public_address
from lms.clock import utc_now
from lms.errors import NotFound
from lms.public.sitemap import count_files, index_of, places_in, urlset

sitemaps = Blueprint("sitemaps", __name__)


@sitemaps.get("/sitemap.xml")
@for_anyone
def sitemap() -> Response:
    """Every public page and open post; or the files in which they stand."""
    now = utc_now()
    files = count_files(now)
    if files == 1:
        return _xml(urlset(places_in(1, 1, now)))
    return _xml(index_of([public_address("sitemaps.part", file=file) for file in range(1, files + 1)]))


@sitemaps.get("/sitemap-<int:file>.xml")
@for_anyone
def part(file: int) -> Response:
    """One of the files. Raises NotFound where there are not so many."""
    now = utc_now()
    files = count_files(now)
    if not 1 <= file <= files:
        raise NotFound
    return _xml(urlset(places_in(file, files, now)))


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
