"""Every page in every state, for everyone: in English and Arabic, light and dark, and as narrow as pages get.

320 px is also what a screen of 1280 px shows at 400 %. Pages come from the small world (tests/hostile/world.py) by way
of a shelf; a shape that was looked at is not looked at again, whoever sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.looking import FOCUS, MOVING, SPACED, WIDE, ask, look_with_axe
from tests.browser.reader import AXE
from tests.browser.shelf import Shelf
from tests.databases import Database
from tests.every_page import Place, Shown, empty_pages, pages, pages_and_outcomes, problems, speak
from tests.hostile.people import GROUPS, VISITOR
from tests.hostile.snapshot import Snapshot
from tests.hostile.world import SmallWorld

pytestmark = pytest.mark.browser

READ_BY_LEARNERS = ("at the door", "learners")
NARROW: ViewportSize = {"width": 320, "height": 256}
WIDE_SCREEN: ViewportSize = {"width": 1280, "height": 800}


@dataclass
class Looked:
    """What was looked at already."""

    shapes: set[frozenset[tuple[str, ...]]] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    def is_of_a_new_shape(self, one: Shown) -> bool:
        """Whether no page was built like this one: others differ from it in more than their words."""
        is_new = one.shape not in self.shapes
        self.shapes.add(one.shape)
        return is_new

    def has_new_places(self, one: Shown) -> bool:
        """Whether an element stands where none stood: nobody knows yet how it looks by night and on a wide screen."""
        is_new = not one.places <= self.places
        self.places |= one.places
        return is_new


@pytest.fixture(scope="module")
def looked_at() -> dict[str, Looked]:
    """By language, what the tests of this file looked at so far."""
    return {"en": Looked(), "ar": Looked()}


@pytest.fixture
def looked(looked_at: dict[str, Looked], language: str) -> Looked:
    return looked_at[language]


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
    world: SmallWorld, before: Snapshot, shelf: Shelf, page: Page, looked: Looked, group: str
) -> None:
    faults = []
    for one in filter(looked.is_of_a_new_shape, all_of(world, before, group, "en")):
        found = faults_in(page, shelf.put(one.html), in_every_light=looked.has_new_places(one))
        faults += [f"{one.name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["ar"])
@pytest.mark.parametrize("group", READ_BY_LEARNERS)
def test_every_page_and_state_from_right_to_left_is_for_everyone(
    world: SmallWorld, before: Snapshot, shelf: Shelf, page: Page, looked: Looked, group: str, language: str
) -> None:
    faults = []
    for one in filter(looked.is_of_a_new_shape, all_of(world, before, group, language)):
        assert '<html lang="ar" dir="rtl"' in one.html, one.name
        found = faults_in_arabic(page, shelf.put(one.html), in_every_light=looked.has_new_places(one))
        faults += [f"{one.name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_every_page_with_nothing_on_it_is_for_everyone(app: Flask, shelf: Shelf, page: Page, looked: Looked) -> None:
    faults = []
    for one in filter(looked.is_of_a_new_shape, empty_pages(app)):
        found = faults_in(page, shelf.put(one.html), in_every_light=looked.has_new_places(one))
        faults += [f"{one.name}: {fault}" for fault in found]
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
        yield from pages_and_outcomes(world, before, who, language, seen)
        if who == VISITOR:
            yield from problems(world, language)


def faults_in(page: Page, address: str, *, in_every_light: bool) -> list[str]:
    """All that is wrong with a page: light and narrow, and where it is asked for dark and wide too."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    page.goto(address)
    faults = look_with_axe(page) + ask(page, WIDE) + ask(page, SPACED) + ask(page, MOVING)
    page.keyboard.press("Tab")  # from here on the focus is shown as to whoever uses the keyboard
    faults += ask(page, FOCUS)
    if not in_every_light:
        return faults
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in look_with_axe(page, only=["color-contrast"])]
    page.set_viewport_size(WIDE_SCREEN)
    return faults + [f"wide: {fault}" for fault in look_with_axe(page, only=["target-size"])]


def faults_in_arabic(page: Page, address: str, *, in_every_light: bool) -> list[str]:
    """All that is wrong with a page from right to left: dark, and where it is asked for light too."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    page.goto(address)
    faults = look_with_axe(page) + ask(page, WIDE) + ask(page, SPACED)
    if not in_every_light:
        return faults
    page.emulate_media(color_scheme="light")
    return faults + [f"light: {fault}" for fault in look_with_axe(page, only=["color-contrast"])]
