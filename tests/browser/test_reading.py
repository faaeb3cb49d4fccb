"""A lesson is read in many ways: on paper, aloud, in the reader's own colours, and over a weak line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

LESSON = "/learn/how-local-government-works/your-council"
# A browser's edge: headless Chromium has no voice. This one says nothing, tells what it was given, and ends when told.
VOICES = """
window.spoken = [];
class Utterance { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Utterance;
const voices = LANGUAGES.map(lang => ({ lang, name: lang }));
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices,
  addEventListener() {},
  speak(utterance) { this.current = utterance; window.spoken.push(utterance); },
  cancel() { const cut = this.current; this.current = null; cut?.onerror?.({ error: "canceled" }); },
} });
"""
ENDS = "() => { const one = speechSynthesis.current; speechSynthesis.current = null; one.onend(); }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with what is really taught."""
    server = RealServer(tmp_path_factory.mktemp("taught"))
    server.start()
    yield server
    server.end()


@pytest.fixture
def learner(reader: Callable[..., Reader]) -> Reader:
    learner = reader()
    learner.signs_in("learner2")
    return learner


def with_voices(learner: Reader, *languages: str) -> Page:
    """A lesson in a browser with these voices."""
    learner.page.add_init_script(VOICES.replace("LANGUAGES", str(list(languages))))
    learner.page.goto(learner.address + LESSON)
    learner.page.wait_for_load_state("networkidle")
    return learner.page


def spoken(page: Page) -> list[str]:
    """What was given to the voice, in order."""
    words: list[str] = page.evaluate("spoken.map(one => one.text)")
    return words


def marked(page: Page) -> str:
    """The words of the paragraph that is marked."""
    return page.locator(".lms-aloud-now").inner_text()


def test_a_lesson_is_read_aloud_from_its_first_sentence_to_its_last_and_shows_where_it_is(learner: Reader) -> None:
    page = with_voices(learner, "fr-FR", "en_US", "en-GB")
    assert spoken(page) == [], "it never begins by itself"
    page.get_by_role("button", name="Read this lesson aloud").press("Enter")
    while (now := page.locator(".lms-aloud-now")).count():
        shown = now.get_attribute("aria-label") or now.inner_text()
        assert " ".join(spoken(page)[-1].split()) in " ".join(shown.split())
        page.evaluate(ENDS)
    assert page.evaluate("[...new Set(spoken.map(one => `${one.lang} ${one.voice.lang}`))]") == ["en-GB en-GB"]
    article = page.locator(".lms-lesson")
    said = re.sub(r"\W+", "", "".join(spoken(page)))
    for paragraph in article.locator("p, li, h2, h3").all():
        assert re.sub(r"\W+", "", paragraph.inner_text()) in said
    drawing = article.get_by_role("img").first.get_attribute("aria-label") or ""
    assert re.sub(r"\W+", "", drawing) in said
    assert page.get_by_role("button", name="Read this lesson aloud").is_visible()
    assert page.get_by_role("button", name="Stop reading").count() == 0


def test_reading_aloud_pauses_goes_on_at_the_same_sentence_and_stops_by_the_keyboard_alone(learner: Reader) -> None:
    page = with_voices(learner, "en-GB")
    page.get_by_role("button", name="Read this lesson aloud").press("Space")
    page.evaluate(ENDS)
    second = spoken(page)[1]
    page.keyboard.press("Space")  # the focus has stayed on the button, which says Pause now
    assert page.evaluate("speechSynthesis.current") is None
    assert second.strip() in marked(page)
    page.get_by_role("button", name="Go on reading").press("Enter")
    assert spoken(page)[1:] == [second, second]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Stop reading"
    page.keyboard.press("Enter")
    assert page.locator(".lms-aloud-now").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Read this lesson aloud", "the focus is not lost"
    page.keyboard.press("Enter")
    assert spoken(page)[-1] == spoken(page)[0], "after a stop it begins anew"


def test_leaving_a_lesson_ends_the_voice(learner: Reader) -> None:
    page = with_voices(learner, "en-GB")
    page.get_by_role("button", name="Read this lesson aloud").click()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("speechSynthesis.current") is None
    assert page.get_by_role("button", name="Go on reading").is_visible()


@pytest.mark.parametrize("languages", [[], ["fr-FR", "ar-EG"]], ids=["no voice", "no English voice"])
def test_without_an_english_voice_there_is_no_button(learner: Reader, languages: list[str]) -> None:
    page = with_voices(learner, *languages)
    assert page.locator("[data-read-aloud]").count() == 1
    assert not page.locator("[data-read-aloud]").is_visible()


def test_a_browser_that_can_not_speak_is_not_even_sent_the_script(learner: Reader) -> None:
    asked: list[str] = []
    learner.page.on("request", lambda request: asked.append(request.url))
    learner.page.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis;")
    learner.page.goto(learner.address + LESSON)
    learner.page.wait_for_load_state("networkidle")
    assert not [address for address in asked if "read_aloud" in address]


def test_on_paper_a_lesson_is_its_text_its_drawings_and_its_words_and_nothing_else(learner: Reader) -> None:
    page = learner.page
    page.emulate_media(color_scheme="dark")
    learner.goes(LESSON)
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("header", "footer", "main form", "main nav", "main button.govuk-button", ".govuk-back-link"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    assert page.locator(".lms-lesson svg").first.is_visible()
    terms = page.locator(".lms-popover")
    assert terms.count() > 2
    assert all(term.is_visible() for term in terms.all())
    assert page.get_by_role("heading", name="Words in this lesson").is_visible()
    bottoms = [box["y"] + box["height"] for term in terms.all() if (box := term.bounding_box())]
    assert bottoms == sorted(set(bottoms)), "one below the other"
    assert page.evaluate("getComputedStyle(document.querySelector('.lms-lesson p')).color") == "rgb(0, 0, 0)"


def test_a_printed_lesson_has_few_pages_with_its_words_at_the_end_and_no_addresses(learner: Reader) -> None:
    learner.goes(LESSON)
    term = learner.page.locator(".lms-popover h2").last.text_content() or ""
    printed = PdfReader(BytesIO(learner.page.pdf(format="A4")))
    text = "\n".join(one.extract_text() for one in printed.pages)
    assert 1 <= len(printed.pages) <= 5
    assert text.rindex("Words in this lesson") < text.rindex(term)
    assert "Check what you learned" not in text
    assert "http" not in text
    assert "Sign out" not in text


def test_in_the_readers_own_few_colours_buttons_words_and_progress_keep_their_edges(learner: Reader) -> None:
    page = learner.page
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(learner.address + LESSON)
    for edge in ("main .govuk-button", ".lms-term"):
        style: dict[str, Any] = page.locator(edge).first.evaluate(
            "one => { const s = getComputedStyle(one); return {color: s.borderBottomColor, width: s.borderBottomWidth,"
            " ground: getComputedStyle(document.body).backgroundColor}; }"
        )
        assert style["width"] != "0px", edge
        assert style["color"] != style["ground"], edge
    page.goto(f"{learner.address}/learn")
    bar = page.locator("progress").first.evaluate("one => getComputedStyle(one).borderTopColor")
    assert bar != page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_a_drawing_keeps_its_words_in_its_frame_from_right_to_left(learner: Reader) -> None:
    learner.page.goto(learner.address + LESSON)
    reads_in(learner, "ar")
    assert learner.page.locator("html").get_attribute("dir") == "rtl"
    drawing = learner.page.locator(".lms-drawing").first
    assert drawing.locator("text").count() > 5
    outside: list[str] = drawing.evaluate(
        "one => [...one.querySelectorAll('text')].filter(text => { const word = text.getBoundingClientRect(),"
        " frame = one.getBoundingClientRect(); return word.left < frame.left - 1 || word.right > frame.right + 1; })"
        ".map(text => text.textContent)"
    )
    assert outside == []
    reads_in(learner, "en")  # the others meet the same person


def reads_in(learner: Reader, language: str) -> None:
    """Choose the language at the foot of the page."""
    learner.page.locator(f"button[name=language][value={language}]").click()
    learner.page.wait_for_load_state()


def test_a_lesson_loads_no_fonts_and_no_pictures_that_are_not_in_the_page_or_lazy(learner: Reader) -> None:
    kinds: list[tuple[str, str]] = []
    learner.page.on("request", lambda request: kinds.append((request.resource_type, request.url)))
    learner.goes(LESSON)
    learner.page.wait_for_load_state("networkidle")
    assert {kind for kind, _address in kinds} <= {"document", "stylesheet", "script", "image", "other"}
    assert [address for kind, address in kinds if kind == "image" and "favicon" not in address] == []
    assert learner.page.evaluate("[...document.images].filter(one => one.loading !== 'lazy').length") == 0


def test_styles_and_scripts_are_kept_for_good_under_a_name_that_changes_with_their_content(learner: Reader) -> None:
    learner.goes(LESSON)
    addresses: list[str] = learner.page.evaluate(
        "[...document.querySelectorAll('link[href], script[src], [data-read-aloud]')]"
        ".map(one => one.href || one.src || one.dataset.readAloud)"
    )
    assert len(addresses) >= 4
    for address in addresses:
        answer = learner.context.request.get(address if "://" in address else learner.address + address)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", address
        assert re.search(r"\.[0-9a-f]{12}\.", address), address
