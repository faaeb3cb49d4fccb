"""Commitments, guidance and support on a phone, on paper and without scripts, for a council and for an adviser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.clock import london_day, utc_now
from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

PAGES = {
    "council": (
        "/council/2/commitments",
        "/council/2/commitments/minute",
        "/council/2/reviews",
        "/council/2/reviews/1",
        "/council/2/reviews/1/documents",
        "/council/2/checklist",
        "/council/2/checklist/1",
        "/council/2/workforce",
        "/council/2/engagement",
        "/council/2/engagement/1/answer",
        "/council/2/celebration",
        "/council/2/celebration/1",
        "/council/2/guidance",
        "/council/2/guidance/2/move",
        "/council/2/support",
    ),
    "officer": (
        "/staff/commitments",
        "/staff/guidance",
        "/staff/guidance/new",
        "/staff/guidance/1",
        "/staff/guidance/councils",
        "/staff/guidance/councils/2/correct",
        "/staff/support",
        "/staff/support/1",
        "/staff/support/1/notes",
        "/staff/support/follow-ups/new",
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people."""
    server = RealServer(tmp_path_factory.mktemp("councils"))
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize("who", PAGES)
def test_every_page_fits_a_small_phone_and_meets_wcag(reader: Callable[..., Reader], who: str) -> None:
    somebody = reader(width=320)
    somebody.signs_in(who)
    for page in PAGES[who]:
        somebody.goes(page)


def test_the_minute_fits_one_sheet_of_paper(reader: Callable[..., Reader]) -> None:
    council = reader(width=1280)
    council.signs_in("council")
    council.goes("/council/2/commitments/minute")
    sheet = council.page.pdf(format="A4")
    assert len(PdfReader(BytesIO(sheet)).pages) == 1


def test_a_council_books_a_meeting_and_tells_people_what_came_of_their_words_without_scripts(
    reader: Callable[..., Reader],
) -> None:
    council = reader(javascript=False)
    council.signs_in("council")
    council.goes("/council/2/guidance")
    council.ticks("with Hannah Price")
    council.writes("What would you like to talk about?", "How to tell posts at the college")
    council.presses("Book this time")
    council.reads("How to tell posts at the college")
    council.goes("/council/2/engagement")
    council.writes("What was it?", "A walk in the park")
    yesterday = london_day(utc_now()) - timedelta(days=1)
    for part, number in (("Day", yesterday.day), ("Month", yesterday.month), ("Year", yesterday.year)):
        council.page.get_by_label(part, exact=True).first.fill(str(number))
    council.ticks("Faith groups")
    council.writes("How many people came?", "12")
    council.writes("What did you hear?", "Buses stop too early.")
    council.presses("Save")
    council.reads("Buses stop too early.")
    council.follows("What people were told")
    for part, number in (("Day", yesterday.day), ("Month", yesterday.month), ("Year", yesterday.year)):
        council.page.get_by_label(part, exact=True).first.fill(str(number))
    council.writes("What did you tell them?", "The last bus goes an hour later.")
    council.presses("Save")
    council.reads("The last bus goes an hour later.")
