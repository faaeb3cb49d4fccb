"""A real browser, and readers who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.reader import Reader
from tests.chromium import ARGUMENTS, find_chromium
from tests.real_server import RealServer

expect.set_options(timeout=15_000)  # a phone tries again after five seconds, and a busy machine takes its time


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def reader(server: RealServer, chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """A function that gives a new reader: reader(javascript=False), reader(width=1280), reader(language="ar")."""
    readers: list[Reader] = []

    def new(*, javascript: bool = True, width: int = 375, language: str = "en") -> Reader:
        context = chromium.new_context(java_script_enabled=javascript, viewport={"width": width, "height": 700})
        readers.append(Reader(context, server.address, javascript=javascript, language=language))
        return readers[-1]

    yield new
    for one in readers:
        one.close()
