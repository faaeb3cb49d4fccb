"""Published rates."""

from __future__ import annotations

from datetime import datetime

from lms.clock import london_day
from lms.councils.models import Nation
from lms.extensions import db
from lms.rates.models import NOT_ANSWERED, Publication, PublishedCell, Reached


def publish_some_rates(now: datetime) -> Publication:
    """A publication of one question, with something hidden."""
    shown = {"uk": (60, 30, 20, 10, 10), "elsewhere": (60, 20, 10, None, None), NOT_ANSWERED: (30, 10, 10, None, None)}
    publication = Publication(
        published_on=london_day(now),
        cells=[
            PublishedCell(area=Nation.ENGLAND, question="birthplace", group=group, reached=reached, shown=count)
            for group, counts in shown.items()
            for reached, count in zip(Reached, counts, strict=True)
        ],
    )
    db.session.add(publication)
    db.session.flush()
    return publication
