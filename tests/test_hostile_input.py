"""Every form of the site, with what nobody should send: a clear answer, nothing breaks, and words stay words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, count
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import Column, String, Table, Text, select, update

from lms.awards.models import IssuedCertificate
from lms.extensions import db
from lms.quizzes.models import Answer
from tests.databases import Database
from tests.hostile.offers import DIGITS, attacks_on, offers_on, pages_of, send
from tests.hostile.people import GROUPS
from tests.hostile.snapshot import Snapshot
from tests.hostile.words import fault_of
from tests.hostile.world import SmallWorld
from tests.plain_browser import read


@pytest.fixture
def world(app: Flask, now: datetime) -> SmallWorld:
    return SmallWorld(app, now)


@pytest.fixture
def before(world: SmallWorld, database: Database) -> Iterator[Snapshot]:
    snapshot = Snapshot(database)
    yield snapshot
    snapshot.forget()


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_input_in_any_field_of_any_form_gets_a_clear_answer(
    world: SmallWorld, before: Snapshot, group: str
) -> None:
    numbers, faults = count(), []
    seen: set[object] = set()
    for who in GROUPS[group]:
        for offer in offers_on(pages_of(world, who)):
            if offer.key in seen:
                continue
            attacks = attacks_on(offer, as_a_whole=offer.asks in seen)
            seen |= {offer.key, offer.asks}
            browser = world.browser(who)
            for what, entries, files in attacks:
                answer = send(browser, offer, entries, files, next(numbers))
                if fault := fault_of(answer):
                    faults.append(f"{who} at {offer.address}: {what}: {fault}")
                if answer.status_code == 429 or (answer.status_code < 400 and offer.is_post):
                    before.restore()
                    browser = world.browser(who)
    assert not faults, "\n".join(faults)


# Somebody else's


TWINS = {
    "learner": "learner who is further",
    "graduate": "learner",
    "recruiter": "recruiter elsewhere",
    "panel member": "panel member elsewhere",
    "signatory": "signatory elsewhere",
}


@pytest.mark.parametrize("who", TWINS)
def test_a_form_about_somebody_elses_record_is_not_there_for_others_of_the_same_role(
    world: SmallWorld, who: str
) -> None:
    about_records = [
        offer
        for offer in offers_on(pages_of(world, who))
        if offer.is_post and DIGITS.search(offer.address) and not ONES_OWN.match(offer.address)
    ]
    assert about_records
    for offer in about_records:
        answer = send(world.browser(TWINS[who]), offer, offer.entries(), [], 0)
        assert answer.status_code == 404, offer.address


ONES_OWN = re.compile(r"/jobs/\d+/")  # a post is everybody's, and what one sends there is about oneself


# What was written before


def test_whatever_stands_in_the_database_is_shown_as_words_only(world: SmallWorld) -> None:
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if type(column.type) in (String, Text) and column.name not in CODES and table.name != APPEND_ONLY:
                fill(table, column)
    for issued in db.session.scalars(select(IssuedCertificate)):
        issued.facts = issued.facts | {"name": MARKUP}
    for saved in db.session.scalars(select(Answer)):
        saved.response = MARKUP if isinstance(saved.response, str) else saved.response
    db.session.commit()
    world.app.extensions["settings"] = replace(world.app.extensions["settings"], demonstration=True)
    faults, shown = [], 0
    for who in chain.from_iterable(GROUPS.values()):
        for address, answer in pages_of(world, who):
            shown += "&lt;script&gt;hostile" in answer.text
            if found := [*live_parts(read(answer.text)), *filter(None, [fault_of(answer)])]:
                faults.append(f"{who} at {address}: {found}")
    assert not faults, "\n".join(faults)
    assert shown > 50, "the words are there"


OURS = re.compile(r"/static/|/pledge/[a-z0-9-]+/mark\.svg$")  # whose words are escaped: tests/pledge/test_mark.py
MARKUP = '"onfocus=hostile <script>hostile</script>'
APPEND_ONLY = "grade_change"  # the database itself refuses to change it
CODES = {
    "action", "code_hash", "criterion", "edition", "email", "gss_code", "key", "language", "lesson_slug", "media_type",
    "module_code", "number", "password_hash", "question_id", "secret", "session_key", "sha256", "skill", "slug",
    "item", "subject_type", "token_hash", "totp_secret", "version", "website", "what", "word", "wording_version",
}  # fmt: skip


def fill(table: Table, column: Column[str]) -> None:
    """Markup in every row, each a little different where no two may be alike."""
    for number, row in enumerate(db.session.execute(select(*table.primary_key)).all()):
        here = [key == value for key, value in zip(table.primary_key, row, strict=True)]
        words = f"{number}{MARKUP}'onfocus=hostile<img src=hostile onerror=hostile>{{{{41*271}}}}"
        length = column.type.length if isinstance(column.type, String) else None
        db.session.execute(update(table).where(*here).values({column: words[:length]}))


def live_parts(page: Element) -> Iterator[str]:
    """What a browser would run, or ask another site for."""
    for element in page.iter():
        for name, value in element.attrib.items():
            if name.startswith("on") or value.strip().lower().startswith(("javascript:", "data:text")):
                yield f"{element.tag} {name}={value}"
        is_ours = OURS.match(element.get("src", "")) is not None
        if element.tag == "script" and element.get("type") == "application/ld+json":  # data, which nothing runs
            json.loads(element.text or "")
            continue
        if element.tag in ("script", "iframe", "img", "object", "embed", "base") and not is_ours:
            yield f"{element.tag} {element.attrib}"
