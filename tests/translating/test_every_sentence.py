"""No English is left on a page that is in another language, unless it is marked as English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update

from lms.access import Role
from lms.accounts.models import Person
from lms.catalogues import catalogues_of
from lms.extensions import db
from tests.hostile.world import VISITOR, SmallWorld
from tests.translating.pseudo import LANGUAGE, Pseudo, untranslated

WHO = (VISITOR, "half signed in", "setting up", "newcomer", "learner", "learner who is further", "graduate")


@pytest.fixture
def pseudo(app: Flask) -> Iterator[None]:
    """The pseudo-language in place of a real one."""
    catalogues = catalogues_of(app)
    kept = dict(catalogues.by_language)
    catalogues.by_language[LANGUAGE] = Pseudo()
    yield
    catalogues.by_language = kept


def test_every_word_for_learners_and_the_public_is_translated_or_marked(
    app: Flask, pseudo: None, now: datetime
) -> None:
    world = SmallWorld(app, now)
    db.session.execute(update(Person).values(language=LANGUAGE))
    db.session.commit()
    left: dict[str, list[str]] = {}
    opened = 0
    for who in WHO:
        browser = world.browser(who)
        for address in world.addresses(who):
            answer = browser.get(address, headers={"Accept-Language": LANGUAGE}, follow_redirects=True)
            if answer.mimetype == "text/html" and answer.status_code < 500:
                opened += 1
                page = answer.get_data(as_text=True)
                if f'<html lang="{LANGUAGE}"' not in page:
                    left[f"{who}: {address}"] = ["the page is not in the language"]
                elif found := untranslated(page):
                    left[f"{who}: {address}"] = found
    report = "\n".join(f"{address}: {found}" for address, found in left.items())
    assert opened > 60
    assert not left, report
