"""A text is measured as its reader meets it."""

from __future__ import annotations

import pytest

from modules.readability import read, syllables_of, words_of


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Two-tier councils cost £10,000.", 4), ("The council’s plan – all of it", 6), ("S01: 4.99% is it", 4)],
)
def test_words_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert len(words_of(text)) == count


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("bin", 1), ("council", 2), ("councillor", 3), ("community", 4), ("information", 4), ("every", 2), ("2028", 1)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    reading = read("<p>The cat sat. The council met.</p>")
    assert reading.words == 6
    assert reading.words_per_sentence == 3
    assert reading.grade == pytest.approx(0.39 * 3 + 11.8 * 7 / 6 - 15.59)


def test_headings_and_tables_are_words_but_no_sentences() -> None:
    reading = read("<h2>One two</h2><p>It is so.</p><table><tr><th>Three</th><td>Four</td></tr></table>")
    assert (reading.words, reading.words_per_sentence) == (7, 3)


def test_every_item_of_a_list_ends_a_sentence() -> None:
    reading = read(
        "<p>Councils do this:</p><ul><li>mend roads</li><li><p>empty bins</p><ul><li>one</li></ul></li></ul>"
    )
    assert (reading.words, reading.words_per_sentence) == (8, 2)


def test_marks_and_buttons_do_not_cut_a_sentence() -> None:
    reading = read("<p>She said: “Go <strong>now</strong>.” Then a <button>councillor</button> left.</p>")
    assert reading.words_per_sentence == 4


def test_explained_words_do_not_count_as_hard_but_do_lengthen_their_sentence() -> None:
    html = "<p>Councillors sit in the unitary authority.</p>"
    known = {"councillors", "unitary", "authority"}
    assert read(html, known).words_per_sentence == read(html).words_per_sentence == 6
    assert read(html, known).grade == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert read(html).grade > 10


def test_nothing_to_read_is_easy() -> None:
    assert (read("").words, read("").grade) == (0, 0.0)
    assert read("<p>council</p>", {"council"}).grade == pytest.approx(0.39 + 11.8 - 15.59)
