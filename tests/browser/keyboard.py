"""Somebody who has a keyboard and no mouse: every key they press must leave them where they can see that they are."""

from __future__ import annotations

import re

from playwright.sync_api import Page

MOST_STEPS = 150
# What each thing looks like before the focus is on it; and what is wrong with the thing that has it now, if anything.
REMEMBER = """
() => {
  const looks = one => {
    const seen = one.matches(".govuk-radios__input, .govuk-checkboxes__input") ? one.nextElementSibling : one;
    return [null, "::before"].map(part => {
      const style = getComputedStyle(seen, part);
      return [style.outlineStyle, style.outlineColor, style.boxShadow, style.backgroundColor, style.borderWidth].join();
    }).join();
  };
  window.looksOf = looks;
  window.before = new Map([...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")]
    .filter(one => one !== document.activeElement).map(one => [one, looks(one)]));
}
"""
FAULT = """
() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  const box = one.getBoundingClientRect();
  const name = one.outerHTML.slice(0, 140);
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return `off the screen: ${name}`;
  const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const lines = one.getClientRects().length; // the middle of words over two lines may be between them
  const own = [one, ...(one.labels ?? [])];
  if (lines === 1 && top && !top.contains(one) && !own.some(part => part.contains(top)))
    return `covered by ${top.outerHTML.slice(0, 80)}: ${name}`;
  return window.before.has(one) && window.before.get(one) === looksOf(one) ? `not seen to have the focus: ${name}` : "";
}
"""
NAME = """
() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  const words = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || "";
  return words.replace(/\\s+/g, " ").trim();
}
"""


class Keyboard:
    """One person's keyboard, at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.arrives()

    def arrives(self) -> None:
        """A page is new: remember what it looks like."""
        self.page.wait_for_load_state()
        self.page.evaluate(REMEMBER)

    @property
    def at(self) -> str:
        """The words of what has the focus."""
        words: str = self.page.evaluate(NAME)
        return words

    def is_at(self, selector: str) -> bool:
        """Whether what has the focus fits a selector."""
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))

    def steps(self, key: str = "Tab") -> None:
        """Press a key that moves the focus, and see where it went."""
        if not self.page.evaluate("() => 'before' in window"):  # a script has led on meanwhile
            self.arrives()
        self.page.keyboard.press(key)
        fault = self.page.evaluate(FAULT)
        assert not fault, f"{self.page.url}: {fault}"

    def reaches(self, words: str | re.Pattern[str] = "", selector: str = "*", key: str = "Tab") -> None:
        """Go on until the focus is on what has these words and fits the selector."""
        met = []
        for _step in range(MOST_STEPS):
            self.steps(key)
            met.append(self.at)
            fits = bool(words.search(self.at)) if isinstance(words, re.Pattern) else words in ("", self.at)
            if fits and self.is_at(selector) and not self.is_at("body"):
                return
        raise AssertionError(f"{self.page.url}: no way to {words or selector}, only to {dict.fromkeys(met)}")

    def goes_round(self) -> list[str]:
        """Go through the whole page, until the focus leaves it. Fails where it never does."""
        met: list[str] = []
        self.page.evaluate("document.activeElement.blur()")
        for _step in range(MOST_STEPS):
            self.steps()
            if self.is_at("body"):
                return met
            met.append(self.at)
        raise AssertionError(f"{self.page.url}: the focus is caught among {dict.fromkeys(met[-20:])}")

    def enters(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.arrives()

    def follows(self, words: str | re.Pattern[str], selector: str = "*") -> None:
        """Reach a link or button, and go where it leads."""
        self.reaches(words, selector)
        self.enters()

    def writes(self, text: str) -> None:
        """Write where the focus is."""
        self.page.keyboard.type(text)
