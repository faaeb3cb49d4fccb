"""What features above posts tell on the public page of a council whose pledge is active: its commitments, for example.

They are listed in COUNCIL_PAGE_PARTS of lms/wiring.py, since posts know nothing of what stands above them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from flask import Flask, current_app

from lms.councils.models import Council


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of the page: a heading in the reader's language, and sentences. Those of the council are English."""

    title: str
    sentences: Sequence[str]
    is_english: bool = True


# Gives the part, with one statement at most, or None where the council has nothing to show in public.
PartMaker: TypeAlias = Callable[[Council, datetime], PagePart | None]


def init_council_page(app: Flask, makers: Sequence[PartMaker]) -> None:
    """Let these features add to the page, in this order."""
    app.extensions["council_page_parts"] = tuple(makers)


def parts_for(council: Council, now: datetime) -> list[PagePart]:
    """What there is to add to a council's page."""
    makers: tuple[PartMaker, ...] = current_app.extensions["council_page_parts"]
    return [part for maker in makers if (part := maker(council, now)) is not None]
