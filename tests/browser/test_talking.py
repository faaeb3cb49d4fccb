"""Asking, answering and being safe on a small phone, with scripts and without; and every page meets WCAG."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route

from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people."""
    server = RealServer(tmp_path_factory.mktemp("talking"))
    server.start()
    yield server
    server.end()


PAGES = {
    "": ("/help", "/safe", "/safe/report", "/check", "/complaints", "/report?page=/glossary", "/report/sent"),
    "learner": ("/questions", "/my-reports", "/complaints/1", "/help", "/safe/report"),
    "tutor": ("/tutor/questions", "/tutor/questions/2", "/tutor/questions?state=answered"),
    "safeguarding": ("/safeguarding", "/safeguarding/1", "/safeguarding?state=closed"),
    "officer": ("/staff", "/staff/complaints", "/staff/complaints/1", "/staff/page-reports", "/staff/page-reports/1"),
}


READERS = [("en", True), ("en", False), ("ar", True)]


@pytest.mark.parametrize(("who", "language"), [*((who, "en") for who in PAGES), ("", "ar"), ("learner", "ar")])
def test_every_page_fits_a_small_phone_and_meets_wcag(reader: Callable[..., Reader], who: str, language: str) -> None:
    somebody = reader(width=320, language=language)
    if who:
        somebody.signs_in(who)
    for page in PAGES[who]:
        somebody.goes(page)


@pytest.mark.parametrize(("language", "javascript"), READERS)
def test_a_learner_asks_from_a_lesson_and_reads_the_answer(
    reader: Callable[..., Reader], language: str, javascript: bool
) -> None:
    learner, tutor = reader(javascript=javascript, language=language), reader(javascript=javascript)
    learner.signs_in("learner5")
    learner.goes("/learn")
    learner.page.locator(".lms-cards a").first.click()
    learner.page.locator(".govuk-task-list__link").first.click()
    learner.follows("Ask your tutor about this page")
    question = f"What does this word mean? ({language}, {javascript})"
    learner.writes("Your question", question)
    learner.presses("Send")
    learner.reads("Your question is sent.")
    mine = learner.page.url.rpartition("/")[2]
    tutor.signs_in("tutor")
    tutor.goes(f"/tutor/questions/{mine}")
    tutor.reads(question)
    tutor.writes("Your answer", "It means the plan for money.")
    tutor.presses("Send")
    learner.goes("/questions")
    learner.reads("New answer")
    learner.goes(f"/questions/{mine}")
    learner.reads("It means the plan for money.")


@pytest.mark.parametrize(("language", "javascript"), READERS)
def test_somebody_unnamed_tells_a_lead_and_follows_by_number(
    reader: Callable[..., Reader], language: str, javascript: bool
) -> None:
    visitor = reader(javascript=javascript, language=language)
    visitor.goes("/safe")
    visitor.follows("Tell a safeguarding lead")
    visitor.ticks("I am not sure")
    visitor.ticks("Somebody else")
    visitor.writes("What happened?", f"My neighbour is locked in. ({language}, {javascript})")
    visitor.presses("Send to the safeguarding leads")
    visitor.reads("Write it down now.")
    reference = visitor.page.locator("main .govuk-heading-m").inner_text()
    visitor.follows("Check a reference number")
    visitor.writes("Reference number", reference.lower())
    visitor.presses("Check")
    visitor.reads("We have it")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_leaving_quickly_leaves_nothing_behind_the_back_button(reader: Callable[..., Reader], language: str) -> None:
    visitor = reader(language=language)
    visitor.context.route("https://www.bbc.co.uk/**", _weather)
    visitor.goes("/")
    visitor.goes("/safe")
    visitor.page.get_by_role("link", name=visitor.says("Leave this page now")).click()
    visitor.page.wait_for_url("https://www.bbc.co.uk/weather")
    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    assert not visitor.page.url.endswith("/safe")


def _weather(route: Route) -> None:
    route.fulfill(body="<!DOCTYPE html><title>Weather</title>Rain", content_type="text/html")
