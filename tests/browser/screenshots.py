"""`make screenshots`: takes README's pictures again, of a fresh demonstration, and puts them into pictures/.

Names in other scripts need fonts on this machine (Debian: fonts-noto-core).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.reader import Reader
from tests.chromium import ARGUMENTS, find_chromium
from tests.real_server import RealServer

PICTURES = Path(__file__).parent / "pictures"
HEIGHTS = {375: 760, 1280: 860}
LESSONS = "/learn/how-local-government-works"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as one person sees it; ``leads_to`` goes there once they are signed in."""

    name: str
    width: int
    who: str
    leads_to: Callable[[Reader], None]
    language: str = "en"


def dashboard(reader: Reader) -> None:
    """The next step first."""
    reader.goes("/learn")


def lesson(reader: Reader) -> None:
    """A word of the lesson, explained in place."""
    reader.goes(f"{LESSONS}/councillors-and-officers")
    reader.page.locator("[popovertarget^=term-]").first.click()


def question(reader: Reader) -> None:
    """A question that was answered a moment ago, and saved by itself."""
    reader.goes(f"{LESSONS}/quiz")
    reader.presses("Go on with your quiz", "Try again")
    while reader.page.get_by_role("radio").count() == 0 or reader.page.get_by_role("radio", checked=True).count():
        reader.presses("Save and go on")
    reader.page.get_by_role("radio").first.check()
    reader.page.get_by_text(reader.says("Saved at")).wait_for()


def saved_here(reader: Reader) -> None:
    """An answer that was given where there is no line."""
    reader.goes(LESSONS)
    reader.presses("Keep this module on my phone")
    reader.page.get_by_text(reader.says("This module is kept on this phone.")).wait_for()
    reader.goes(f"{LESSONS}/quiz")
    reader.presses("Start the quiz", "Go on with your quiz")
    while reader.page.get_by_role("radio").count() == 0:
        attempt, _slash, number = reader.page.url.rpartition("/")
        reader.goes(f"{attempt}/{int(number) + 1}")
    reader.context.set_offline(True)
    reader.page.get_by_role("radio").last.check()
    reader.page.get_by_text(reader.says("Saved here, on this phone")).first.wait_for()


def receipts(reader: Reader) -> None:
    """The same answer, once the line is back: when it was sent."""
    saved_here(reader)
    reader.context.set_offline(False)
    reader.page.get_by_text(reader.says("Sent at {time}")).first.wait_for()
    reader.goes("/offline")
    reader.page.get_by_text(reader.says("Sent at {time}")).first.wait_for()


def task(reader: Reader) -> None:
    """What a task asks for."""
    reader.goes(f"{LESSONS}/task")


def marking(reader: Reader) -> None:
    """Work beside its criteria."""
    reader.goes("/marking")
    reader.follows("Mark the oldest")


def pool(reader: Reader) -> None:
    """Evidence without names, for a post that the programme teaches for."""
    reader.goes("/council")
    reader.follows("Business support assistant")
    reader.follows("Look in the pool")
    reader.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first.click()


def certificate(reader: Reader) -> None:
    """What anyone sees who checks a certificate."""
    reader.goes("/my-certificate")
    reader.follows("See what employers see")


def our_pledge(reader: Reader) -> None:
    """The state of a council's pledge, the next step, and the dates."""
    reader.goes("/council")
    reader.follows("Our pledge")


def minute(reader: Reader) -> None:
    """How a council keeps its pledge, on one page."""
    reader.goes("/council")
    reader.follows("Commitments")
    reader.follows("All of it in one minute")


def begin_post(reader: Reader) -> None:
    """A post that begins from a template."""
    reader.goes("/council")
    reader.follows("Write a post")


ALL = (
    Picture("our-pledge", 1280, "council", our_pledge),
    Picture("minute", 1280, "council", minute),
    Picture("begin-post", 1280, "council", begin_post),
    Picture("dashboard", 375, "learner5", dashboard),
    Picture("lesson", 375, "learner", lesson),
    Picture("question", 375, "learner", question),
    Picture("task", 375, "learner", task),
    Picture("dashboard-ar", 375, "learner5", dashboard, "ar"),
    Picture("lesson-ar", 375, "learner3", lesson, "ar"),
    Picture("question-ar", 375, "learner", question, "ar"),
    Picture("offline-saved", 375, "learner2", saved_here),
    Picture("offline-receipts", 375, "learner2", receipts),
    Picture("pool", 1280, "council", pool),
    Picture("marking", 1280, "tutor", marking),
    Picture("certificate", 1280, "graduate", certificate),
)


def take_all() -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = RealServer(Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        try:
            for picture in ALL:
                context = browser.new_context(viewport={"width": picture.width, "height": HEIGHTS[picture.width]})
                reader = Reader(context, server.address, language=picture.language)
                reader.signs_in(picture.who)
                picture.leads_to(reader)
                path = PICTURES / f"{picture.name}-{picture.width}.png"
                reader.page.screenshot(path=path)
                reader.close()
                print(path.relative_to(Path.cwd()))
        finally:
            browser.close()
            server.end()


if __name__ == "__main__":
    if find_chromium() is None:
        sys.exit("Chromium is missing. Install it (on Debian or Ubuntu: sudo apt-get install chromium).")
    take_all()
