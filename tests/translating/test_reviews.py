"""Reviewers check texts and sign them off; readers get them; what changes in English is a draft again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.catalogues import catalogues_of
from lms.editions import current_edition
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.translating import published, services
from lms.translating.items import Item, hash_of_message, items_of
from lms.translating.models import Kind, TranslationReview
from lms.translating.published import Published
from lms.translating.queries import State, get_line, lines_of
from tests.factories.accounts import make_person

LANGUAGE = "pl"
SIGN_IN = "Sign in"


@pytest.fixture(autouse=True)
def as_after_a_start(app: Flask) -> Iterator[None]:
    """The process knows of no review, and readers get the files' texts."""
    catalogues = catalogues_of(app)
    kept = dict(catalogues.by_language)
    app.extensions["published"] = Published()
    yield
    catalogues.by_language = kept
    app.extensions["published"] = Published()


@pytest.fixture
def reviewer(app: Flask) -> Person:
    return make_person(name="Rita Reviewer", roles=[Role.TRANSLATION_REVIEWER])


def item_of(english: str, kind: Kind = Kind.MESSAGE) -> Item:
    return next(i for i in items_of(LANGUAGE, current_edition()) if i.kind is kind and english in i.english[0])


def sentence(english: str) -> Item:
    return next(i for i in items_of(LANGUAGE, current_edition()) if i.english[0] == english)


def signed(item: Item, text: str, reviewer: Person, now: datetime, seen: int = 0) -> TranslationReview:
    review = services.sign_off(item, LANGUAGE, (text,), seen=seen, by=reviewer, now=now)
    db.session.commit()
    return review


def polish_page(client: FlaskClient, path: str = "/sign-in") -> str:
    return client.get(path, headers={"Accept-Language": LANGUAGE}).text


def test_a_reviewer_signs_a_text_off_and_readers_get_it(
    sign_in: Callable[[Person], FlaskClient], client: FlaskClient, reviewer: Person
) -> None:
    browser, item = sign_in(reviewer), sentence(SIGN_IN)
    address = f"/staff/translations/{LANGUAGE}/message/{item.key}"
    assert "Zapraszamy" not in polish_page(client)
    assert SIGN_IN in browser.get(address).text
    answer = browser.post(address, data={"text-0": "Zapraszamy", "seen": "0"})
    assert answer.status_code == 302
    published.the_published().asked_at = None  # half a minute later
    page = polish_page(client)
    assert "Zapraszamy" in page
    assert "1 z " in page or "1 of " in page  # how many sentences a person has checked
    assert "Rita Reviewer" in browser.get(address).text
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "translation.signed_off"))
    assert entry.details == {"language": LANGUAGE, "kind": "message"}


def test_a_process_asks_again_after_half_a_minute_and_not_before(
    app: Flask, reviewer: Person, now: datetime, count_statements: Callable[[], object]
) -> None:
    published.refresh(now)
    item = sentence(SIGN_IN)
    signed(item, "Zapraszamy", reviewer, now)

    def text_of() -> str:
        return str(catalogues_of(app).by_language.get(LANGUAGE, catalogues_of(app).read(LANGUAGE)).ugettext(SIGN_IN))

    with count_statements() as statements:  # type: ignore[attr-defined]
        published.refresh(now + timedelta(seconds=29))
    assert statements == []
    assert text_of() != "Zapraszamy"
    published.refresh(now + timedelta(seconds=31))
    assert text_of() == "Zapraszamy"


def test_a_reviewed_text_whose_english_changes_is_a_draft_again(
    app: Flask, reviewer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = sentence(SIGN_IN)
    signed(item, "Zapraszamy", reviewer, now)
    assert get_line(LANGUAGE, "message", item.key, current_edition()).state is State.REVIEWED
    changed = replace(item, hash=hash_of_message(("Sign in here",)))
    monkeypatch.setattr("lms.translating.published.items_of", lambda *_: [changed])
    monkeypatch.setattr("lms.translating.queries.items_of", lambda *_: [changed])
    assert get_line(LANGUAGE, "message", item.key, current_edition()).state is State.OUTDATED
    published.refresh(now)
    assert published.standing_of(LANGUAGE).reviewed == 0
    assert published.the_published().signed[LANGUAGE] == {}


@pytest.mark.parametrize(
    ("english", "text", "told"),
    [
        ("%(number)d of %(total)d", "Pytanie %(number)d", "%(total)d"),
        ("%(number)d of %(total)d", "Pytanie %(number)d z %(total)d %(name)s", "%(name)s"),
        ("%(number)d of %(total)d", "Pytanie %(number)s z %(total)d", "as in the English"),
        ("%(number)d of %(total)d", "Pytanie %(number)d z %(total)d 5 %", "percent"),
        (SIGN_IN, "Zaloguj 100%", "percent"),
        (SIGN_IN, "<script>alert(1)</script>", "HTML"),
        (SIGN_IN, "", "no text"),
        (SIGN_IN, "   ", "no text"),
        (SIGN_IN, "x" * 5001, "at most"),
    ],
)
def test_a_text_that_would_break_a_page_is_refused(
    sign_in: Callable[[Person], FlaskClient], reviewer: Person, english: str, text: str, told: str
) -> None:
    browser = sign_in(reviewer)
    item = sentence(SIGN_IN) if english == SIGN_IN else item_of("Question %(number)d of %(total)d")
    answer = browser.post(f"/staff/translations/{LANGUAGE}/message/{item.key}", data={"text-0": text, "seen": "0"})
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalar(select(TranslationReview.id)) is None


def test_what_a_reviewer_writes_is_text_on_every_page(
    client: FlaskClient, reviewer: Person, now: datetime, app: Flask
) -> None:
    review = signed(sentence(SIGN_IN), "Zaloguj & „wejdź” x < y", reviewer, now)
    review.texts = ['"><script>alert(1)</script>']  # as if it had never been checked
    db.session.commit()
    page = polish_page(client)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_of_two_reviewers_the_second_is_told(reviewer: Person, now: datetime) -> None:
    item = sentence(SIGN_IN)
    signed(item, "Zapraszamy", reviewer, now)
    with pytest.raises(Conflict):
        services.sign_off(item, LANGUAGE, ("Wejdź",), seen=0, by=reviewer, now=now)
    signed(item, "Wejdź", reviewer, now, seen=1)
    assert get_line(LANGUAGE, "message", item.key, current_edition()).texts == ("Wejdź",)


def test_the_history_of_a_text_stays(sign_in: Callable[[Person], FlaskClient], reviewer: Person, now: datetime) -> None:
    item = sentence(SIGN_IN)
    signed(item, "Zapraszamy", reviewer, now)
    signed(item, "Wejdź", reviewer, now, seen=1)
    page = sign_in(reviewer).get(f"/staff/translations/{LANGUAGE}/message/{item.key}").text
    assert page.index("Wejdź") < page.index("Zapraszamy")


def test_a_meaning_that_is_signed_off_stands_in_the_glossary_as_reviewed(
    client: FlaskClient, reviewer: Person, now: datetime
) -> None:
    item = next(i for i in items_of(LANGUAGE, current_edition()) if i.key == "town-halls.councillor")
    signed(item, "Osoba wybrana przez wyborców.", reviewer, now)
    page = polish_page(client, "/glossary")
    assert '<span lang="pl" dir="ltr" class="lms-told">Osoba wybrana przez wyborców.</span>' in page
    assert '<bdi lang="en">councillor</bdi>' in page
    english = client.get("/glossary").text
    assert "Osoba wybrana" not in english
    assert "Osoba wybrana" in client.get("/glossary?in=pl").text


def test_only_reviewers_open_the_pages(sign_in: Callable[[Person], FlaskClient]) -> None:
    for role in (Role.LEARNER, Role.TUTOR, Role.ADMINISTRATOR):
        assert sign_in(make_person(name="Somebody", roles=[role])).get("/staff/translations").status_code == 403


def test_the_list_narrows_and_english_is_no_language_to_sign_off(
    sign_in: Callable[[Person], FlaskClient], reviewer: Person
) -> None:
    browser = sign_in(reviewer)
    assert "councillor" in browser.get("/staff/translations/pl?kind=meaning&q=councillor").text
    assert "No text is like that" in browser.get("/staff/translations/pl?q=zzzzzz").text
    for address in ("/staff/translations/en", "/staff/translations/xx", "/staff/translations/pl/message/none"):
        assert browser.get(address).status_code == 404
    assert {line.item.kind for line in lines_of(LANGUAGE, current_edition())} == set(Kind)


def test_everybody_can_read_how_far_each_language_is(client: FlaskClient) -> None:
    page = client.get("/languages").text
    assert '<bdi lang="ar">العربية</bdi>' in page
    assert "your certificate, because employers read it" in page


def test_a_counting_sentence_needs_every_form(reviewer: Person, now: datetime) -> None:
    item = next(i for i in items_of(LANGUAGE, current_edition()) if len(i.english) == 2)
    with pytest.raises(Invalid, match="3 forms"):
        services.sign_off(item, LANGUAGE, ("%(num)d",), seen=0, by=reviewer, now=now)
