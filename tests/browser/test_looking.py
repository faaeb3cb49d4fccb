"""Whoever looks at pages must see what is wrong with them: each question finds its fault, and none where none is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import FOCUS, MOVING, SPACED, WIDE, ask, look_with_axe

pytestmark = pytest.mark.browser

PAGE = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>{style}</style></head>
<body><main><h1>A page</h1><p id="words">Some words</p><a href="/">A link that leads home</a></main></body></html>"""
FAULTS = {
    "wide": ("#words { width: 400px }", WIDE),
    "hidden from the eye but wide": ("#words { position: absolute; left: 400px; visibility: hidden }", WIDE),
    "a box that words outgrow": ("#words { height: 1.1em; line-height: 1.1; overflow: hidden }", SPACED),
    "a line that words outgrow": ("#words { width: 320px; white-space: nowrap; font-size: 45px }", SPACED),
    "no focus": ("a:focus { outline: none }", FOCUS),
    "a focus that nobody sees": ("a { position: absolute; width: 0; height: 0; overflow: hidden }", FOCUS),
    "a transition": ("a { transition: color 1s }", MOVING),
    "smooth scrolling": ("html { scroll-behavior: smooth }", MOVING),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_question_finds_its_fault_and_only_that(chromium: Browser, fault: str) -> None:
    style, question = FAULTS[fault]
    page = chromium.new_page(viewport={"width": 320, "height": 256})
    page.set_content(PAGE.format(style=""))
    page.keyboard.press("Tab")
    assert [found for every in (WIDE, SPACED, FOCUS, MOVING) for found in ask(page, every)] == []
    page.set_content(PAGE.format(style=style))
    page.keyboard.press("Tab")
    assert ask(page, question) != []
    page.close()


def test_targets_that_are_too_small_and_landmarks_that_are_missing_are_found(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 256})
    page.set_content(PAGE.format(style=""))
    assert look_with_axe(page) == []
    small = "<button style='width: 9px; height: 9px; padding: 0'>a</button><button style='width: 9px'>b</button>"
    page.set_content(PAGE.format(style="").replace("<main>", f"<p>Outside</p><main>{small}"))
    found = {fault.partition(":")[0] for fault in look_with_axe(page)}
    assert {"target-size", "region"} <= found
    page.close()
