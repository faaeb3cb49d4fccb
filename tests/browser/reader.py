"""Somebody with a browser, who is particular: each page they meet must be sound, accessible and fit the screen."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, TimeoutError
from playwright.sync_api import Error as PlaywrightError

from lms.languages import DEFAULT, direction
from tests.browser.speaking import Words, in_language
from tests.real_server import PASSWORD

AXE = Path(__file__).parents[2] / "lms" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
MOMENTS, MOMENT_MS = 20, 25
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Reader:
    """One person's browser. Every page that opens is looked at, each address once.

    Whoever reads in another language says here what English pages say; it is looked up in the catalogue. They
    choose the language at the foot of the first page they open; from then on every page must be in it.
    """

    def __init__(self, context: BrowserContext, address: str, *, javascript: bool = True, language: str = "en") -> None:
        self.context = context
        self.address = address
        self.javascript = javascript
        self.language = language
        self.has_chosen = language == DEFAULT
        if javascript:
            context.add_init_script(path=AXE)  # sent once, and there on every page
        self.page: Page = context.new_page()
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(f"{self.page.url}: {fault}"))
        self.page.on("response", self._note_status)
        self.page.set_default_timeout(15_000)

    def close(self) -> None:
        """Close the browser's window."""
        self.context.close()

    def goes(self, path: str) -> None:
        """Open a path of ours, or a whole address."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        if not self.has_chosen:
            self.has_chosen = True
            self.page.get_by_role("contentinfo").locator(f"button[value={self.language}]").click()
        self.looks()

    def follows(self, *words: Words) -> None:
        """Follow the first link with these words, or with some of several words."""
        self._and_looks(self.page.get_by_role("link", name=self.says(*words)).first)

    def presses(self, *words: Words) -> None:
        """Press the button with these words, in the main part of the page."""
        self._and_looks(self.button(*words))

    def button(self, *words: Words) -> Locator:
        """The first button with these words, in the main part of the page."""
        return self.page.get_by_role("main").get_by_role("button", name=self.says(*words)).first

    def writes(self, label: str, text: str) -> None:
        """Write into the field with this label."""
        self.page.get_by_label(self.says(label), exact=True).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(self.says(label), exact=True).select_option(label=str(self.says(option)))

    def ticks(self, *words: Words) -> None:
        """Tick a box or choose a radio button by its words, where the finger would."""
        self.page.get_by_label(self.says(*words)).first.check()

    def reads(self, *words: Words) -> None:
        """Find these words on the page, or fail. A page that was asked for by a click may still be on its way."""
        with suppress(TimeoutError):
            self.page.get_by_role("main").get_by_text(self.says(*words)).first.wait_for(state="attached", timeout=5_000)
        if not self.finds(*words):
            raise AssertionError(f"{self.page.url} does not say {self.says(*words)!r}:\n{self.text()[:2000]}")

    def finds(self, *words: Words) -> bool:
        """Whether the main part of the page says these words."""
        return self.page.get_by_role("main").get_by_text(self.says(*words)).count() > 0

    def text(self) -> str:
        """What the main part of the page says."""
        return self.page.get_by_role("main").inner_text()

    def says(self, *english: Words) -> Words:
        """English words as the pages of this reader say them; of several, any."""
        return in_language(self.language, *english)

    def signs_in(self, who: str, password: str = PASSWORD) -> None:
        """Sign in with an address, or as a demonstration person by the part before the @."""
        self.goes("/sign-in")
        self.writes("E-mail address", who if "@" in who else f"{who}@example.org")
        self.writes("Password", password)
        self.presses("Sign in")
        assert "/sign-in" not in self.page.url, self.text()

    def looks(self) -> None:
        """Hold the page to what every page must be."""
        self.page.wait_for_load_state()
        assert not self.faults, self.faults
        if self.page.url in self.seen:
            return
        self.seen.add(self.page.url)
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has no single h1"
        html = self.page.locator("html")
        assert html.get_attribute("lang") == self.language, f"{self.page.url} is not in {self.language}"
        assert html.get_attribute("dir") == direction(self.language), self.page.url
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{self.page.url} is {wide} wide on a screen of {width}"
        if self.javascript:  # axe-core waits for timers, which never come where scripts are off
            violations = self.violations()
            assert not violations, f"{self.page.url}:\n" + "\n".join(violations)

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 A and AA."""
        found: dict[str, Any] = self.page.evaluate(
            "standards => axe.run(document, {runOnly: standards, resultTypes: ['violations']})", STANDARDS
        )
        return [
            f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    def _and_looks(self, place: Locator) -> None:
        self.page.evaluate("() => { window.isLeft = false; }")
        place.click()
        self._awaits_what_follows()
        self.looks()

    def _awaits_what_follows(self) -> None:
        """A click leads to another page, most times, and the browser may take a moment to leave this one."""
        for _time in range(MOMENTS):
            try:
                if self.page.evaluate("() => window.isLeft !== false"):
                    return
            except PlaywrightError:  # it is being left right now
                continue
            self.page.wait_for_timeout(MOMENT_MS)

    def _note_status(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.url} answered {response.status}")
