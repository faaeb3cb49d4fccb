"""The check tells writers what is weak in a programme that loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.check import Finding, check_programme
from modules.loader import load_programme
from modules.programme import Programme
from tests.modules.making import FILES, LESSON, MODULE, write_programme

GOOD = "You vote in May. They meet in the town hall. All may ask them. " * 20
LONGER = "A person whom the voters choose"
MODULE_USED = MODULE.partition('[[terms]]\nterm = "full council"')[0]


def programme(folder: Path, text: str = GOOD, module: str = MODULE_USED, lesson: str = LESSON) -> Programme:
    """A programme of one lesson with this text."""
    return load_programme(
        write_programme(
            folder,
            {**FILES, "town-halls/module.toml": module, "town-halls/01-who-decides.md": f"{lesson}\n{text}\n"},
        )
    )


SUMMARY = "You learn who decides. Staff need to know it."
SUMMED = LESSON.replace("minutes = 10\n", f'minutes = 10\nsummary = "{SUMMARY}"\n')
EVEN = SUMMED.replace("An officer", "A paid officer")


def test_a_good_lesson_has_no_findings(tmp_path: Path) -> None:
    assert check_programme(programme(tmp_path, lesson=EVEN)) == ()


def test_a_lesson_that_is_too_short_or_too_long_is_an_error(tmp_path: Path) -> None:
    short, long = GOOD[: len(GOOD) // 2], GOOD * 2
    for text in (short, long):
        (finding,) = check_programme(programme(tmp_path, text, lesson=EVEN))
        assert (finding.severity, finding.file, finding.field) == ("error", "town-halls/01-who-decides.md", "text")
        assert finding.message.endswith("words; write 250 to 400.")


def test_long_sentences_are_an_error(tmp_path: Path) -> None:
    (finding,) = check_programme(
        programme(tmp_path, GOOD.replace(". They", " and they").replace(". All", " and then all"), lesson=EVEN)
    )
    assert finding.message.endswith("words in a sentence; keep it under 15.")


def test_hard_words_are_an_error_unless_the_glossary_explains_them(tmp_path: Path) -> None:
    text = "Unitary authority responsibilities concern everybody. " * 55
    findings = check_programme(programme(tmp_path, text, lesson=EVEN))
    assert [finding.severity for finding in findings] == ["error"]
    assert "reading grade" in findings[0].message
    words = ("unitary authority", "responsibilities", "concern", "everybody")
    explained = "".join(f'[[terms]]\nterm = "{word}"\ndefinition = "d"\nexample = "e"\n' for word in words)
    findings = check_programme(programme(tmp_path, text, module=MODULE_USED + explained, lesson=EVEN))
    assert {finding.severity for finding in findings} == {"warning"}


def test_a_term_that_no_lesson_uses_is_a_warning(tmp_path: Path) -> None:
    (finding,) = check_programme(programme(tmp_path, module=MODULE, lesson=EVEN))
    assert finding == Finding(
        "warning",
        "town-halls/module.toml",
        "terms",
        "no lesson uses [[full council]]; link it where it is first said, or drop it.",
        'term = "full council"',
    )
    assert str(finding).startswith("warning: town-halls/module.toml: terms: no lesson uses [[full council]];")


def test_right_answers_that_are_mostly_the_longest_are_an_error(tmp_path: Path) -> None:
    lesson = SUMMED.replace("A councillor", LONGER)
    (finding,) = check_programme(programme(tmp_path, lesson=lesson))
    assert (finding.severity, finding.file, finding.field) == ("error", "town-halls/module.toml", "check")
    assert "in 1 of 1 lessons" in finding.message
    write_programme(tmp_path, {"town-halls/02-again.md": f"{EVEN}\n{GOOD}\n"})
    assert check_programme(load_programme(tmp_path)) == ()


def test_advice_to_take_a_module_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    module = MODULE_USED.replace("after = []", 'after = ["T9"]')
    (finding,) = check_programme(programme(tmp_path, module=module, lesson=EVEN))
    assert (finding.severity, finding.field) == ("warning", "after")
    assert "no T9" in finding.message


def test_a_link_that_is_no_whole_address_is_an_error(tmp_path: Path) -> None:
    links = "See [this](https://www.gov.uk), [that](02-next.md) and [here](#part)."
    findings = check_programme(programme(tmp_path, GOOD + links, lesson=EVEN))
    assert [(finding.field, finding.near) for finding in findings] == [("link", "(02-next.md)"), ("link", "(#part)")]


def test_a_lesson_without_a_summary_is_a_warning(tmp_path: Path) -> None:
    (finding,) = check_programme(programme(tmp_path, lesson=EVEN.replace(f'summary = "{SUMMARY}"\n', "")))
    assert (finding.severity, finding.file, finding.field) == ("warning", "town-halls/01-who-decides.md", "summary")
    assert finding.message.startswith("there is none")


@pytest.mark.parametrize(
    ("summary", "sentences"),
    [
        ("You learn who decides.", 1),
        ("You learn who decides. Staff need it. Voters need it, too.", 3),
        ("You learn who decides. Staff need to know it", 2),
    ],
)
def test_a_summary_that_is_not_two_whole_sentences_is_a_warning(tmp_path: Path, summary: str, sentences: int) -> None:
    (finding,) = check_programme(programme(tmp_path, lesson=EVEN.replace(SUMMARY, summary)))
    assert (finding.severity, finding.field, finding.near) == ("warning", "summary", "summary = ")
    assert finding.message == f"write two whole sentences; the number of sentences here is {sentences}."
