"""Adding councils to the register."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.naming import slug_of
from lms.councils.queries import find_council_by_slug
from lms.errors import Conflict
from lms.extensions import db


class CouncilThere(Conflict):
    """The register holds a council of this name."""


def add_council(
    name: str,
    nation: Nation,
    *,
    website: str | None = None,
    kind: CouncilKind | None = None,
    region: str | None = None,
    authority: Council | None = None,
) -> Council:
    """Add a council. Raises CouncilThere."""
    slug = slug_of(name)
    if find_council_by_slug(slug) is not None:
        raise CouncilThere(_("A council of this name is in the register already."))
    council = Council(
        slug=slug, name=name, nation=nation, website=website, kind=kind, region=region, authority=authority
    )
    db.session.add(council)
    db.session.flush()
    return council
