"""Adding councils to the register."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from lms.councils.models import Council, Nation
from lms.councils.queries import find_council_by_slug
from lms.errors import Conflict
from lms.extensions import db


class CouncilThere(Conflict):
    """The register holds a council of this name."""


def add_council(name: str, nation: Nation, *, website: str | None = None) -> Council:
    """Add a council. Raises CouncilThere."""
    slug = slug_of(name)
    if find_council_by_slug(slug) is not None:
        raise CouncilThere(_("A council of this name is in the register already."))
    council = Council(slug=slug, name=name, nation=nation, website=website)
    db.session.add(council)
    db.session.flush()
    return council


def slug_of(name: str) -> str:
    """A short name for addresses, such as "millbrook-borough-council"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120] or "council"
