"""Every page in every state is HTML without a fault, by the Nu checker: phones and screen readers need not guess."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from lms.bootstrap import ASSETS
from lms.config import DEFAULT_BANKS, DEFAULT_CONTENT
from lms.editions import load_edition
from tests.databases import Database
from tests.every_page import Shown, empty_pages, pages_and_outcomes, problems, speak
from tests.hostile.people import GROUPS
from tests.hostile.snapshot import Snapshot
from tests.hostile.world import SmallWorld

CHECKER = ASSETS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What the checker says about pages that are right, each with why it doesn't count.
SET_ASIDE = {
    "The “group” role is unnecessary": "GOV.UK’s macro writes it for older screen readers",
    "This document appears to be written in": "it guesses the language from words, and names and posts are English",
}

pytestmark = pytest.mark.validator


# Pages of staff and councils are English whatever they chose: no need to look at them twice.
READ_IN = {"en": tuple(GROUPS), "ar": ("at the door", "learners")}


@pytest.mark.parametrize("language", READ_IN)
def test_every_page_and_state_is_sound_html(
    app: Flask, now: datetime, database: Database, tmp_path: Path, language: str
) -> None:
    world = SmallWorld(app, now)
    speak(world, language)
    before = Snapshot(database)
    try:
        faults = faults_in([*all_of(world, before, language), *empty_pages(app)], tmp_path)
    finally:
        before.forget()
    assert not faults, "\n".join(faults)


def test_every_lesson_and_drawing_that_is_taught_is_sound_html(tmp_path: Path) -> None:
    lessons = [
        Shown("lesson", f"{module.slug}/{lesson.slug}", "as it stands", WRAPPED.format(lesson.html))
        for module in load_edition(DEFAULT_CONTENT, DEFAULT_BANKS).programme.modules
        for lesson in module.lessons
    ]
    faults = faults_in(lessons, tmp_path)
    assert not faults, "\n".join(faults)


WRAPPED = '<!DOCTYPE html><html lang="en"><head><title>Lesson</title></head><body><h1>Lesson</h1>{}</body></html>'


def all_of(world: SmallWorld, before: Snapshot, language: str) -> Iterator[Shown]:
    """What anybody sees."""
    seen: set[object] = set()
    yield from problems(world, language)
    for who in (one for group in READ_IN[language] for one in GROUPS[group]):
        yield from pages_and_outcomes(world, before, who, language, seen)


def faults_in(shown: list[Shown], folder: Path) -> list[str]:
    """What the checker says, each with the page; one run of it for all."""
    by_file: dict[str, Shown] = {}
    for number, one in enumerate({one.html: one for one in shown}.values()):
        (folder / f"{number}.html").write_text(one.html)
        by_file[f"{number}.html"] = one
    command = ["java", "-Xss2m", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(said.stderr)["messages"]
    assert len(by_file) > 20, "hardly anything was looked at"
    return sorted(
        {
            f"{by_file[Path(message['url']).name].name}: {message['message']} {message.get('extract', '')[:200]!r}"
            for message in messages
            if not any(words in message["message"] for words in SET_ASIDE)
        }
    )
