"""Every sentence, meaning and summary is there in every language, and can be shown; and this would be noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from click.testing import CliRunner

from lms.languages import PLURALS, TRANSLATED
from lms.translating.audience import ALWAYS, is_excluded, templates
from lms.translating.cli import translations
from lms.translating.coverage import coverage_of, faults_of_message
from lms.translating.extraction import fresh_catalogue, merge, po_file, read_catalogue, written
from modules.loader import load_programme
from modules.programme import Programme
from modules.words import skeleton

CONTENT = Path(__file__).parents[2] / "modules" / "content"


@pytest.fixture(scope="module")
def fresh() -> Catalog:
    return fresh_catalogue()


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme(CONTENT)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_is_complete(language: str, fresh: Catalog, programme: Programme) -> None:
    faults = coverage_of(language, fresh, programme).faults
    assert not faults, f"{len(faults)} faults; lms translations status --check {language}\n" + "\n".join(faults[:20])


def catalogue(message: str | tuple[str, str], text: str | tuple[str, ...], *flags: str) -> tuple[Catalog, Catalog]:
    english, translated = Catalog(), Catalog()
    english.add(message)
    translated.add(message, text, flags=flags)
    return english, translated


@pytest.mark.parametrize(
    ("message", "text", "told"),
    [
        ("Save", "", "no text"),
        ("Save", "Zapisz ", "space"),
        ("Save ", "Zapisz", "space"),
        ("Save", "<b>Zapisz</b>", "HTML"),
        ("Save", "Zapisz &amp; idź", "HTML"),
        ("Save", "Zapisz 100%", "percent"),
        ("By %(day)s", "Do dnia", "keep these placeholders: %(day)s"),
        ("By %(day)s", "Do %(dzien)s", "%(dzien)s"),
        ("By %(day)s", "Do %(day)d", "as in the English"),
        (("%(num)d day", "%(num)d days"), ("%(num)d dzień", "%(num)d dni"), "3 forms"),
        (("%(num)d of %(all)d", "%(num)d of %(all)d"), ("%(all)d", "%(num)d", "%(all)d"), "%(all)d"),
    ],
)
def test_a_fault_in_a_text_is_found(message: str | tuple[str, str], text: str | tuple[str, ...], told: str) -> None:
    english, translated = catalogue(message, text)
    [wanted] = [one for one in english if one.id]
    faults = " ".join(faults_of_message(wanted, translated, "pl"))
    assert told in faults


def test_a_right_text_has_no_fault() -> None:
    for message, text in (
        ("By %(day)s, 70%%", "Do %(day)s, 70%%"),
        (("%(num)d day", "%(num)d days"), ("jeden dzień", "%(num)d dni", "%(num)d dni")),
        ("a < b & c", "a < b & c"),
    ):
        english, translated = catalogue(message, text)
        [wanted] = [one for one in english if one.id]
        assert list(faults_of_message(wanted, translated, "pl")) == []


def test_a_sentence_that_is_missing_or_guessed_is_found() -> None:
    english, translated = catalogue("Save", "Zapisz", "fuzzy")
    [wanted] = [one for one in english if one.id]
    assert "fuzzy" in " ".join(faults_of_message(wanted, translated, "pl"))
    assert "not in the file" in " ".join(faults_of_message(wanted, Catalog(), "pl"))


def test_extracting_again_changes_nothing_and_keeps_what_is_translated(fresh: Catalog, tmp_path: Path) -> None:
    old = Catalog(locale="ar")
    old.add("Sign in", "ادخل")
    old.add("No page says this", "x")
    once = written(merge(fresh, old, "ar"), "ar")
    path = tmp_path / "ar" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(once)
    again = written(merge(fresh, read_catalogue(path, "ar"), "ar"), "ar")
    assert again == once
    text = once.decode()
    assert 'msgid "Sign in"\nmsgstr "ادخل"' in text
    assert "No page says this" not in text
    assert "fuzzy" not in text
    assert "POT-Creation-Date" not in text
    assert PLURALS["ar"].header in text


def test_a_file_of_words_keeps_what_is_translated_and_says_what_changed(programme: Programme) -> None:
    module = programme.modules[0]
    term = module.terms[0]
    empty = skeleton(module, "", "pl")
    assert skeleton(module, empty, "pl") == empty
    made = f'[meanings.{term.slug}]\nenglish = "00000000"\ntext = "Znaczenie \\"tu\\""\n'
    kept = skeleton(module, made, "pl")
    assert 'text = "Znaczenie \\"tu\\""' in kept
    assert "The English has changed since." in kept
    assert kept.count("[summaries.") == len(module.lessons)


def test_a_template_for_everybody_is_never_left_out() -> None:
    found = templates()
    assert set(ALWAYS) <= set(found)
    assert {"learning/lesson.html", "public/glossary.html", "macros/forms.html", "awards/show.html"} <= set(found)
    assert not [name for name, path in found.items() if is_excluded(path)]
    assert not [name for name in found if name.startswith(("admin/", "curriculum/"))]


def test_the_status_is_told_to_people_and_to_programs() -> None:
    told = CliRunner().invoke(translations, ["status", "ar", "--json"])
    assert told.exit_code == 0
    assert set(json.loads(told.output)["ar"]) == {"messages", "meanings", "summaries", "faults"}
    assert "ar العربية: " in CliRunner().invoke(translations, ["status", "ar"]).output


def test_each_language_has_its_file() -> None:
    assert [language for language in TRANSLATED if not po_file(language).exists()] == []
