"""Councils."""

from __future__ import annotations

from itertools import count

from lms.councils.models import Council, Nation
from lms.extensions import db

numbers = count(1)


def make_council(*, name: str | None = None, nation: Nation = Nation.ENGLAND) -> Council:
    """An invented council."""
    number = next(numbers)
    council = Council(slug=f"council-{number}", name=name or f"Millbrook {number} Council", nation=nation)
    db.session.add(council)
    db.session.flush()
    return council
