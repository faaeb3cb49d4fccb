"""Asked once and applied by itself; met live and counted: on a phone, and with large letters on a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.reader import Reader
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

SMALL = Path(__file__).parent.parent / "programme"
LEARNERS_PAGES = (
    "/learn",
    "/learn/town-halls",
    "/learn/town-halls/quiz",
    "/learn/town-halls/task",
    "/learn/sessions",
    "/learn/hours",
    "/adjustments",
    "/adjustments/ask",
    "/account",
)
STAFFS_PAGES = ("/staff/adjustments", "/live-sessions", "/live-sessions/new/1", "/live-sessions/1", "/live-sessions/2")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the small programme."""
    server = RealServer(tmp_path_factory.mktemp("fair"), PROGRAMME=str(SMALL))
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize(
    ("who", "language", "javascript"),
    [("learner2", "en", True), ("learner3", "en", False), ("learner4", "ar", True)],
    ids=["with JavaScript", "without JavaScript", "in Arabic"],
)
def test_a_learner_asks_once_and_an_officers_answer_reaches_every_page(
    reader: Callable[..., Reader], who: str, language: str, javascript: bool
) -> None:
    learner, officer = reader(javascript=javascript, language=language), reader(javascript=javascript)
    learner.signs_in(who)
    learner.follows("What you need to study: more time, breaks, large letters")
    learner.follows("Ask for what you need", "Ask for something more")
    learner.ticks("Extra time")
    learner.ticks("A quarter more")
    learner.writes("Why do you need it? (optional)", "I read slowly.")
    learner.presses("Send")
    learner.reads("An officer reads it")
    officer.signs_in("officer")
    officer.goes("/staff/adjustments")
    officer.page.get_by_role("link", name="Extra time").first.click()
    officer.reads("I read slowly.")
    officer.ticks("Agree")
    officer.writes("More days for each due date", "10")
    officer.presses("Save the decision")
    learner.goes("/learn")
    learner.reads("This date was moved for you.")
    learner.goes("/learn/town-halls/task")
    assert "I read slowly." not in learner.text()


@pytest.mark.parametrize(("who", "language", "month"), [("learner", "en", "July"), ("learner4", "ar", "August")])
def test_a_session_is_planned_attended_and_counted(
    reader: Callable[..., Reader], who: str, language: str, month: str
) -> None:
    tutor, learner, title = reader(), reader(language=language), f"How to write an application in {month}"
    tutor.signs_in("tutor")
    tutor.goes("/live-sessions")
    tutor.follows("Autumn 2026")
    tutor.writes("Title", title)
    for box, text in (("Day", "1"), ("Month", {"July": "7", "August": "8"}[month]), ("Year", "2099")):
        tutor.writes(box, text)
    tutor.writes("Starts at (London time)", "18:30")
    tutor.writes("Ends at (London time)", "20:00")
    tutor.writes("Place", "The library")
    tutor.presses("Save the session")
    tutor.reads(f"1 {month} 2099, 18:30 to 20:00, London time")
    learner.signs_in(who)
    learner.reads("Your next live session")
    learner.goes("/learn/sessions")
    learner.reads(title)
    learner.presses("Make a calendar link", "Make a new link. The old one stops.")
    learner.reads("Your link:")
    learner.goes("/learn/hours")
    learner.writes("Minutes", "90")
    learner.writes("What did you study?", "Read about councils")
    learner.presses("Save")
    learner.reads("Read about councils")


@pytest.mark.parametrize(
    ("who", "pages", "language"),
    [("learner", LEARNERS_PAGES, "en"), ("learner5", LEARNERS_PAGES, "ar"), ("officer", STAFFS_PAGES, "en")],
    ids=["learner", "learner in Arabic", "officer"],
)
def test_large_letters_fit_a_small_phone_on_every_page(
    reader: Callable[..., Reader], who: str, pages: tuple[str, ...], language: str
) -> None:
    one = reader(width=320, language=language)
    one.signs_in(who)
    usual = letters(one)
    one.goes("/account")
    one.presses("Use larger letters on every page")
    assert letters(one) > 1.3 * usual
    one.seen.clear()
    for path in pages:
        one.goes(path)


def letters(one: Reader) -> float:
    """How large the letters of buttons and links are, in pixels."""
    size = one.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lms-footer p')).fontSize)")
    return float(size)
