"""What a page must be for everyone, as questions to the browser that shows it."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.reader import AXE, STANDARDS

HABITS = ["best-practice"]  # landmarks, the order of headings, labels that say one thing
WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width + 1 || one.getBoundingClientRect().left < -1)
    .filter(one => !one.closest(".lms-scroll") && !one.matches(".govuk-visually-hidden, .govuk-skip-link"));
  return [...out.slice(0, 3), document.documentElement]
    .map(one => `wider than ${width}: ${one.outerHTML.slice(0, 160)}`);
}
"""
# WCAG 1.4.12: nothing is lost when a reader sets lines, paragraphs, words and letters further apart.
SPACED = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll("body *")].filter(one => {
    const style = getComputedStyle(one);
    return one.clientWidth > 1 && one.checkVisibility() && !one.matches("input, textarea, select, svg, svg *, progress")
      && (style.overflowX === "hidden" || style.overflowX === "clip" || style.overflowY === "hidden")
      && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
  }).map(one => `cut off when spaced: ${one.outerHTML.slice(0, 160)}`);
  const wide = (WIDE)().map(fault => `${fault} when spaced`);
  document.adoptedStyleSheets = [];
  return [...cut, ...wide];
}
""".replace("WIDE", WIDE)
# For whoever asked for less motion.
MOVING = """
() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || style.transitionDuration.split(", ").some(time => time !== "0s")
    || style.scrollBehavior === "smooth";
}).map(one => `moves: ${one.outerHTML.slice(0, 160)}`)
"""
# Whatever takes the keyboard shows it: an outline, a shadow, a ground or a border that is not there without.
FOCUS = """
() => {
  const looks = one => {
    const seen = one.matches(".govuk-radios__input, .govuk-checkboxes__input") ? one.nextElementSibling : one;
    return [null, "::before"].map(part => {
      const style = getComputedStyle(seen, part);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor,
        style.borderColor, style.borderWidth].join();
    }).join();
  };
  document.activeElement.blur();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(one => one.checkVisibility() && !one.disabled && one.type !== "hidden").flatMap(one => {
      const before = looks(one);
      one.focus();
      if (document.activeElement !== one) return [`takes no focus: ${one.outerHTML.slice(0, 160)}`];
      const after = looks(one), box = one.getBoundingClientRect();
      one.blur();
      return before === after ? [`focus is not seen: ${one.outerHTML.slice(0, 160)}`]
        : box.width && box.height ? [] : [`focus has no place: ${one.outerHTML.slice(0, 160)}`];
    });
}
"""


def look_with_axe(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and good habits, or against some of its rules only."""
    wanted: dict[str, Any] = {"type": "rule", "values": only} if only else {"type": "tag", "values": STANDARDS + HABITS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        "runOnly => axe.run(document, {runOnly, resultTypes: ['violations'], preload: false,"
        " rules: runOnly.type === 'tag' ? {'target-size': {enabled: true}} : {}})",
        wanted,
    )
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        + (f" ({node['any'][0]['message'][:160]})" if node["any"] else "")
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def ask(page: Page, question: str) -> list[str]:
    """What one of the questions above finds."""
    found: list[str] = page.evaluate(question)
    return found


@cache
def _axe() -> str:
    return AXE.read_text()
