"""Which sentences of two texts are alike, and which are everybody's. Hostile texts cost no more than others."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.similarity.passages import MOST_SENTENCES, MOST_SHINGLES, common_passages, sentences, shingles
from lms.similarity.reading import words_of
from lms.uploads import DOCX, ODT
from tests.factories.files import docx, odt, pdf

OWN = "The library gives free classes to newcomers every week. I like the park."


def alike(own: str, other: str, quoted: str = "") -> list[tuple[str, str]]:
    found = common_passages(sentences(own), sentences(other), sentences(quoted))
    return [(passage.own, passage.other) for passage in found]


@pytest.mark.parametrize(
    "other",
    [
        "The library gives free classes to newcomers every week.",
        "the LIBRARY gives free classes, to newcomers every week!",
        "First this. The library offers free classes to newcomers every week. Then that.",  # one word is another
        "The library gives free classes to newcomers every single week.",
    ],
)
def test_a_sentence_that_is_copied_is_found_also_with_a_word_changed(other: str) -> None:
    [(own, _other)] = alike(OWN, other)
    assert own == "The library gives free classes to newcomers every week."


@pytest.mark.parametrize(
    "other",
    [
        "",
        "I like the park.",  # too short to be anybody's
        "Newcomers can go to the library, where classes are free, once a week.",  # own words
        "The council gives free parking to residents every Sunday in winter.",
    ],
)
def test_own_words_and_short_sentences_are_not(other: str) -> None:
    assert alike(OWN, other) == []


def test_who_quotes_the_task_copies_nobody() -> None:
    assert alike(OWN, OWN, quoted="The library gives free classes to newcomers every week.") == []


def test_shingles_tell_texts_that_share_words_from_others() -> None:
    one = shingles(OWN)
    assert one & shingles("Said she: the library gives free classes to newcomers, on Monday.")
    assert not one & shingles("The council gives free parking to residents every Sunday in winter.")
    assert shingles("only four words here") == frozenset()


@settings(max_examples=60)
@given(text=st.text(max_size=200))
def test_any_text_is_cut_and_hashed(text: str) -> None:
    assert all(len(sentence.words) <= 40 for sentence in sentences(text))
    assert all(0 <= value < 2**63 for value in shingles(text))
    assert len(alike(text, text)) == len(sentences(text))


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("a b c d e f. " * 3000, "a b c d e g. " * 3000),
        ("word " * 40_000, "word " * 40_000),
        (" ".join(f"w{number}" for number in range(20_000)), " ".join(f"w{number}" for number in range(20_000))),
        ("." * 200_000, "x" * 200_000),
    ],
)
def test_the_longest_and_worst_texts_take_no_time(own: str, other: str) -> None:
    began = process_time()
    assert len(alike(own, other)) <= MOST_SENTENCES
    assert len(shingles(own)) <= MOST_SHINGLES
    assert process_time() - began < 4


def test_the_words_of_documents_are_read_and_of_pictures_of_pages_are_not() -> None:
    assert words_of(DOCX, docx("One &amp; two.", "Three.")) == "One & two.\nThree."
    assert words_of(ODT, odt("One.", "Two.")) == "One.\nTwo."
    assert words_of("application/pdf", pdf()) is None
    assert words_of(DOCX, b"no zip at all") is None
    assert words_of(ODT, docx()) is None
