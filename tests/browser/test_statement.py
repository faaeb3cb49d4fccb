"""Writing a statement on a phone: counted, saved by itself, and no word lost when the line, a tab or a post closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people."""
    server = RealServer(tmp_path_factory.mktemp("statement"))
    server.start()
    yield server
    server.end()


def begins(reader: Reader, place: int, who: str = "graduate") -> Page:
    """A graduate opens the statement of one of the open jobs."""
    reader.signs_in(who)
    reader.goes("/jobs")
    address = reader.page.locator(".lms-cards a").nth(place).get_attribute("href")
    reader.goes(f"{address}/statement")
    return reader.page


def boxes(page: Page) -> Locator:
    return page.locator("textarea[data-words]")


def is_saved(page: Page) -> None:
    """Wait until the page says that it is saved."""
    expect(page.locator("[data-saved]")).to_have_class("lms-saved lms-saved--good")


@pytest.mark.parametrize(("who", "language"), [("graduate", "en"), ("graduate2", "ar")])
def test_every_page_of_applying_fits_a_small_phone_and_meets_wcag(
    reader: Callable[..., Reader], who: str, language: str
) -> None:
    graduate = reader(width=320, language=language)
    page = begins(graduate, 0, who)
    graduate.goes(page.url.replace("/statement", ""))
    for path in ("/statement", "/apply"):
        graduate.goes(f"{page.url.removesuffix('/statement')}{path}")
    graduate.goes("/statements")


def test_words_are_counted_and_saved_as_one_writes(reader: Callable[..., Reader]) -> None:
    page = begins(reader(), 1)
    boxes(page).first.fill("Three plain words")
    expect(page.locator("[data-total]")).to_have_text("3")
    expect(page.locator("[data-count]").first).to_have_text("3")
    is_saved(page)
    assert page.locator("[data-missing] li:visible").count() == boxes(page).count() - 1
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        boxes(page).first.fill("word " * 251)
        expect(page.locator("[data-long]").first).to_be_visible()
    page.reload()
    expect(page.locator("[data-total]")).to_have_text("251")


def test_a_line_that_is_cut_loses_no_word(reader: Callable[..., Reader]) -> None:
    graduate = reader()
    page = begins(graduate, 2)
    boxes(page).first.fill("Written before")
    is_saved(page)
    graduate.context.set_offline(True)
    boxes(page).first.fill("Written while the line was cut")
    expect(page.locator("[data-saved]")).to_contain_text("Your words are still here")
    graduate.context.set_offline(False)
    is_saved(page)
    page.reload()
    expect(boxes(page).first).to_have_value("Written while the line was cut")


def test_a_second_tab_is_told_and_both_texts_are_there(reader: Callable[..., Reader]) -> None:
    graduate = reader()
    first = begins(graduate, 3)
    second = graduate.context.new_page()
    second.goto(first.url)
    boxes(first).first.fill("From the first tab")
    is_saved(first)
    boxes(second).first.fill("From the second tab")
    expect(second.locator("[data-saved]")).to_contain_text("another tab")
    second.get_by_role("button", name="Save", exact=True).last.click()
    expect(second.get_by_text("Saved in the other tab:")).to_contain_text("From the first tab")
    expect(boxes(second).first).to_have_value("From the second tab")
    boxes(second).first.fill("From both tabs")
    is_saved(second)
    first.reload()
    expect(boxes(first).first).to_have_value("From both tabs")


def test_a_post_that_is_taken_back_while_one_writes_takes_no_word(reader: Callable[..., Reader]) -> None:
    graduate, recruiter = reader(), reader(width=1280)
    recruiter.signs_in("council")
    recruiter.goes("/council")
    graduate.signs_in("graduate")
    post = recruiter.page.locator("a[href^='/council/vacancies/']").first.get_attribute("href") or ""
    number = post.removeprefix("/council/vacancies/").partition("/")[0]
    graduate.goes(f"/jobs/{number}/statement")
    page = graduate.page
    boxes(page).first.fill("Half of a thought")
    is_saved(page)
    recruiter.goes(f"/council/vacancies/{number}")
    recruiter.page.locator("form[action$='/withdraw'] button").click()
    boxes(page).first.fill("Half of a thought, and the other half")
    expect(page.locator("[data-saved]")).to_contain_text("This post has closed meanwhile")
    page.reload()
    expect(boxes(page).first).to_have_value("Half of a thought, and the other half")
    graduate.reads("This post has closed.")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Word file (DOCX), without your name").click()
    assert taken.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_own_example_is_put_in_and_the_statement_is_sent(
    reader: Callable[..., Reader], server: RealServer, javascript: bool
) -> None:
    graduate = reader(javascript=javascript)
    page = begins(graduate, 5 if javascript else 6)
    boxes(page).first.fill("My own words.")
    starts = page.locator("button[data-into]")
    if starts.count():
        starts.first.evaluate("button => button.closest('details').open = true")
        words = (page.locator(f"#{starts.first.get_attribute('data-from')}").text_content() or "").strip()
        into = f"#{starts.first.get_attribute('data-into')}"
        starts.first.click()
        page.wait_for_load_state()
        assert words[:20] in page.locator(into).input_value()
    graduate.presses("Save and check before you apply")
    graduate.reads("My own words.")
    graduate.presses("Yes, apply")
    graduate.reads("You have applied.")
    graduate.follows("Read the statement that you sent")
    graduate.reads("It can’t change any more.")
