"""Marking by keys, by presses and without scripts: kept as one goes, and never over another tab's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

PAGES = {
    "tutor": ("/marking", "/marking?of=others", "/marking/ready", "/marking/comments", "/marking/conflicts"),
    "officer": ("/staff/marking", "/staff/cohorts/1/marking", "/staff/grade-changes", "/marking/conflicts"),
}
CHOICE = "input[type=radio]:checked"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people."""
    server = RealServer(tmp_path_factory.mktemp("marking"))
    server.start()
    yield server
    server.end()


@pytest.fixture
def tutor(reader: Callable[..., Reader]) -> Reader:
    tutor = reader(width=1280)
    tutor.signs_in("tutor")
    tutor.goes("/marking")
    tutor.follows("Mark the oldest")
    return tutor


def receipt(page: Page) -> None:
    """Wait until the page says that it is saved."""
    expect(page.locator("[data-saved]")).to_have_class("lms-saved lms-saved--good")


def saves(page: Page, is_sent: Callable[[str], bool]) -> Any:
    """A context that ends when a save that holds this has been answered; an earlier one may be on its way before."""
    return page.expect_response(
        lambda answer: answer.request.method == "POST" and is_sent(answer.request.post_data or "")
    )


@pytest.mark.parametrize("who", PAGES)
def test_every_page_of_marking_fits_a_small_phone_and_meets_wcag(reader: Callable[..., Reader], who: str) -> None:
    somebody = reader(width=320)
    somebody.signs_in(who)
    for page in PAGES[who]:
        somebody.goes(page)


def test_letters_can_be_switched_off_and_stay_off(tutor: Reader) -> None:
    page = tutor.page
    page.get_by_text("Keys for marking").click()
    page.get_by_role("button", name="Switch keys off").click()
    page.reload()
    before = page.locator(CHOICE).count()
    page.keyboard.press("j")
    page.keyboard.press("p")
    assert page.locator(CHOICE).count() == before
    page.get_by_text("Keys for marking").click()
    page.get_by_role("button", name="Switch keys on").click()
    page.locator("h1").click()
    page.keyboard.press("p")
    assert page.locator(CHOICE).count() >= max(before, 1)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_kept_comment_goes_in_with_one_press(reader: Callable[..., Reader], javascript: bool) -> None:
    tutor = reader(width=1280, javascript=javascript)
    tutor.signs_in("tutor")
    tutor.goes("/marking")
    tutor.follows("Mark the oldest")
    words = f"Name both roles ({javascript})."
    first = tutor.page.locator("[data-criterion]").first
    first.locator("textarea").fill(words)
    first.get_by_text("Kept comments").click()
    first.get_by_role("button", name="Keep my comment").click()
    first.locator("textarea").fill("")
    first.get_by_text("Kept comments").click()
    # With a script it goes in at once and is saved; without one, the button saves it and shows the page again.
    with saves(tutor.page, lambda sent: words in sent or "insert-" in sent):
        first.get_by_role("button", name="Add this").last.click()
    expect(first.locator("textarea")).to_have_value(words)
    tutor.page.reload()
    expect(first.locator("textarea")).to_have_value(words)
    tutor.looks()


def test_a_second_tab_says_that_the_first_has_saved_since(tutor: Reader) -> None:
    first, second = tutor.page, tutor.context.new_page()
    second.goto(first.url)
    first.locator("#comment").fill("From the first tab")
    receipt(first)
    second.locator("#comment").fill("From the second tab")
    expect(second.locator("[data-saved]")).to_contain_text("another tab")
    first.reload()
    assert first.locator("#comment").input_value() == "From the first tab"
    first.locator("#comment").fill("From the first tab, and more")
    receipt(first)
    second.close()


# The last one: it releases what waits.
def test_letters_decide_and_what_is_decided_is_kept(tutor: Reader) -> None:
    page = tutor.page
    criteria = page.locator("[data-criterion]").count()
    with saves(page, lambda sent: sent.count('name="decision-') == criteria):
        page.keyboard.press("j")
        for number in range(criteria):
            page.keyboard.press("r" if number == 0 else "p")
            if number == 0:
                page.keyboard.press("c")
                page.keyboard.press("Control+A")
                page.keyboard.type("Jump over pkrc letters.")
                page.keyboard.press("Escape")
            page.keyboard.press("j")
    receipt(page)
    page.reload()
    assert page.locator(CHOICE).count() == criteria
    assert page.locator(CHOICE).first.get_attribute("value") == "refer"
    assert page.locator("[data-criterion] textarea").first.input_value() == "Jump over pkrc letters."
    page.keyboard.press("k")
    with saves(page, lambda sent: "refer" not in sent):
        page.keyboard.press("p")
    receipt(page)
    assert page.locator(CHOICE).first.get_attribute("value") == "pass"
    here = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != here)
    tutor.reads("Released.")
