"""Meanings of terms and summaries of lessons in other languages, from their files to the page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.editions import Edition, current_edition, load_edition
from modules.problems import Problem
from modules.words import english_hash, english_of_summary, english_of_term, read_language
from tests.conftest import PROGRAMME
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment

MEANING, SUMMARY = "Osoba, którą wybrali wyborcy.", "Uczysz się, kto decyduje. Potem umiesz to powiedzieć."


def words(edition: Edition, *, meaning_of: str = "", reviewed: bool = False) -> dict[str, str]:
    """A file of words in Polish for the first module."""
    module = edition.programme.modules[0]
    term, lesson = module.terms[0], module.lessons[0]
    who = 'reviewed_by = "Hanna"\nreviewed_on = 2026-11-25\n' if reviewed else ""
    return {
        f"{module.slug}/words.pl.toml": (
            f'[meanings.{term.slug}]\nenglish = "{meaning_of or english_of_term(term)}"\ntext = "{MEANING}"\n{who}'
            f'[summaries.{lesson.slug}]\nenglish = "{english_of_summary(lesson)}"\ntext = "{SUMMARY}"\n'
        )
    }


@pytest.fixture
def with_words(app: Flask) -> Iterator[Callable[[dict[str, str]], None]]:
    """A function that serves these words beside the programme."""
    shelf = app.extensions["editions"]

    def serve(sources: dict[str, str]) -> None:
        edition = current_edition()
        programme = replace(edition.programme, translations=MappingProxyType(sources))
        changed = Edition(edition.id, programme, edition.banks, edition.tasks)
        app.extensions["editions"] = replace(shelf, current=changed, by_id={changed.id: changed})

    yield serve
    app.extensions["editions"] = shelf


@pytest.fixture
def polish(sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    """A learner who reads Polish."""
    person = make_person(name="Ola", roles=[Role.LEARNER])
    person.language = "pl"
    make_enrolment(person=person, cohort=make_cohort())
    return sign_in(person)


def test_a_lesson_shows_its_summary_and_meanings_beside_the_english(
    polish: FlaskClient, with_words: Callable[[dict[str, str]], None]
) -> None:
    with_words(words(current_edition()))
    page = polish.get("/learn/town-halls/who-decides").text
    assert f'<span lang="pl" dir="ltr" class="lms-told">{SUMMARY}</span>' in page
    assert f'<span lang="pl" dir="ltr" class="lms-told">{MEANING}</span>' in page
    assert '<bdi lang="en">A person whom voters choose to decide for them.</bdi>' in page
    assert 'class="lms-lesson" lang="en" dir="ltr"' in page


def test_where_nobody_wrote_a_summary_the_english_one_stands(polish: FlaskClient) -> None:
    page = polish.get("/learn/town-halls/who-decides").text
    assert '<bdi lang="en">You learn the difference between councillors and officers.' in page


@pytest.mark.parametrize(("meaning_of", "tags"), [("", "govuk-tag--green"), ("00000000", "govuk-tag--grey")])
def test_what_was_reviewed_for_other_english_is_shown_as_a_draft(
    client: FlaskClient, with_words: Callable[[dict[str, str]], None], meaning_of: str, tags: str
) -> None:
    with_words(words(current_edition(), meaning_of=meaning_of, reviewed=True))
    page = client.get("/glossary?in=pl").text
    assert f'{MEANING}</span> <span class="govuk-tag {tags} lms-told__tag">' in page


def test_words_in_a_file_with_faults_are_left_out_and_the_lesson_stays(
    polish: FlaskClient, with_words: Callable[[dict[str, str]], None]
) -> None:
    with_words({"town-halls/words.pl.toml": "[meanings"})
    assert polish.get("/learn/town-halls/who-decides").status_code == 200


def test_a_meaning_is_text(client: FlaskClient, with_words: Callable[[dict[str, str]], None]) -> None:
    sources = words(current_edition())
    with_words({name: text.replace(MEANING, "<script>alert(1)</script>") for name, text in sources.items()})
    page = client.get("/glossary?in=pl").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("wanted", ["Klingon", "", "<b>", "en"])
def test_an_unknown_language_of_meanings_is_the_reader_s(client: FlaskClient, wanted: str) -> None:
    assert client.get("/glossary", query_string={"in": wanted}).status_code == 200


def test_a_search_finds_words_in_the_reader_s_language(
    client: FlaskClient, with_words: Callable[[dict[str, str]], None]
) -> None:
    with_words(words(current_edition()))
    page = client.get("/glossary?in=pl&q=wyborcy").text
    assert MEANING in page
    assert 'id="officer"' not in page


def test_translations_do_not_change_what_an_edition_is_called(tmp_path: Path) -> None:
    shutil.copytree(PROGRAMME, tmp_path / "programme")
    content, banks = tmp_path / "programme" / "content", tmp_path / "programme" / "banks"
    before = load_edition(content, banks)
    for name, text in words(before).items():
        (content / name).write_text(text, encoding="utf-8")
    after = load_edition(content, banks)
    assert (after.id, after.programme.edition) == (before.id, before.programme.edition)
    found = after.words("pl").meaning_of(after.programme.modules[0].terms[0])
    assert found is not None
    assert found.text == MEANING


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[meanings.x]\nenglish = "0"\ntext = ""', "english"),
        ('[meanings.x]\nenglish = "00000000"', "text"),
        ('[meanings.x]\nenglish = "00000000"\ntext = ""\nreviewed_by = "Ola"', "who reviewed it"),
        ('[sentences.x]\nenglish = "00000000"\ntext = ""', "no such field"),
    ],
)
def test_a_fault_in_a_file_names_its_line(text: str, told: str) -> None:
    problems: list[Problem] = []
    read_language({"a/words.pl.toml": text}, "pl", problems)
    assert problems
    assert told in " ".join(map(str, problems))
    assert str(problems[0]).startswith("a/words.pl.toml:")


def test_how_lines_are_broken_does_not_make_other_english() -> None:
    assert english_hash("One  two\nthree") == english_hash("One two three")
    assert english_hash("One two three") != english_hash("One two four")
