"""Every page in every state, for everyone: in English and Arabic, light and dark, and as narrow as pages get.

320 px is also what a screen of 1280 px shows at 400 %. Pages come from the small world (tests/hostile/world.py) by way
of a shelf, so that a sweep of all of them takes a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.looking import FOCUS, MOVING, SPACED, WIDE, ask, look_with_axe
from tests.browser.reader import AXE
from tests.browser.shelf import Shelf
from tests.databases import Database
from tests.every_page import Shown, empty_pages, outcomes, pages, problems, speak
from tests.hostile.snapshot import Snapshot
from tests.hostile.world import GROUPS, VISITOR, SmallWorld

pytestmark = pytest.mark.browser

READ_BY_LEARNERS = ("at the door", "learners")
NARROW: ViewportSize = {"width": 320, "height": 256}
WIDE_SCREEN: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def world(app: Flask, now: datetime, language: str) -> SmallWorld:
    world = SmallWorld(app, now)
    speak(world, language)
    return world


@pytest.fixture
def before(world: SmallWorld, database: Database) -> Iterator[Snapshot]:
    snapshot = Snapshot(database)
    yield snapshot
    snapshot.forget()


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=NARROW, reduced_motion="reduce")
    context.add_init_script(path=AXE)  # sent once, where look_with_axe would send it to every page
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_and_state_in_english_is_for_everyone(
    world: SmallWorld, before: Snapshot, shelf: Shelf, page: Page, group: str
) -> None:
    faults = []
    for one in of_each_shape(all_of(world, before, group, "en")):
        faults += [f"{one.name}: {fault}" for fault in faults_in(page, shelf.put(one.html))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["ar"])
@pytest.mark.parametrize("group", READ_BY_LEARNERS)
def test_every_page_and_state_from_right_to_left_is_for_everyone(
    world: SmallWorld, before: Snapshot, shelf: Shelf, page: Page, group: str, language: str
) -> None:
    faults = []
    for one in of_each_shape(all_of(world, before, group, language)):
        assert '<html lang="ar" dir="rtl"' in one.html, one.name
        faults += [f"{one.name}: {fault}" for fault in faults_in_arabic(page, shelf.put(one.html))]
    assert not faults, "\n".join(faults)


def test_every_page_with_nothing_on_it_is_for_everyone(app: Flask, shelf: Shelf, page: Page) -> None:
    faults = []
    for one in of_each_shape(empty_pages(app)):
        faults += [f"{one.name}: {fault}" for fault in faults_in(page, shelf.put(one.html))]
    assert not faults, "\n".join(faults)


def test_no_two_pages_of_one_person_have_the_same_title(world: SmallWorld) -> None:
    faults: list[str] = []
    for who in world.people:
        titles = {one.address: one.title for one in pages(world, who, "en") if one.status == 200}
        twice = [title for title, times in Counter(titles.values()).items() if times > 1]
        faults += [f"{who}: {address}: {title}" for address, title in titles.items() if title in twice]
    assert not faults, "\n".join(faults)


def all_of(world: SmallWorld, before: Snapshot, group: str, language: str) -> Iterator[Shown]:
    """What a group of people sees."""
    seen: set[object] = set()
    for who in GROUPS[group]:
        yield from pages(world, who, language)
        yield from outcomes(world, before, who, language, seen)
        if who == VISITOR:
            yield from problems(world, language)


def of_each_shape(shown: Iterator[Shown]) -> Iterator[Shown]:
    """One of the pages that differ in their words only."""
    seen: set[frozenset[tuple[str, ...]]] = set()
    for one in shown:
        if one.shape not in seen:
            seen.add(one.shape)
            yield one


def faults_in(page: Page, address: str) -> list[str]:
    """All that is wrong with a page, light and dark, narrow and wide."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    page.goto(address)
    faults = look_with_axe(page) + ask(page, WIDE) + ask(page, SPACED) + ask(page, MOVING)
    page.keyboard.press("Tab")  # from here on the focus is shown as to whoever uses the keyboard
    faults += ask(page, FOCUS)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in look_with_axe(page, only=["color-contrast"])]
    page.set_viewport_size(WIDE_SCREEN)
    return faults + [f"wide: {fault}" for fault in look_with_axe(page, only=["target-size"])]


def faults_in_arabic(page: Page, address: str) -> list[str]:
    """All that is wrong with a page from right to left, dark and light."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    page.goto(address)
    faults = look_with_axe(page) + ask(page, WIDE) + ask(page, SPACED)
    page.emulate_media(color_scheme="light")
    return faults + [f"light: {fault}" for fault in look_with_axe(page, only=["color-contrast"])]
