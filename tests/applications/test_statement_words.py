"""Counting words, and finding what in them tells who wrote them."""

from __future__ import annotations

import time

import pytest

from lms.applications.statement_words import LONGEST_PART, Telling, count_words, cover_for

COVER = cover_for("Zoltán Unmistakable", "zoltan@example.org")


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("  \n ", 0), ("one", 1), ("two\nwords", 2), ("don't split this-one", 3), ("كتبت رسالة واضحة", 3)],
)
def test_words_are_what_stands_between_spaces(text: str, number: int) -> None:
    assert count_words(text) == number


@pytest.mark.parametrize(
    ("text", "shown", "telling"),
    [
        ("I am Zoltan.", "I am [name].", {Telling.NAME}),
        ("Write to other@mail.example now", "Write to [e-mail] now", {Telling.ADDRESS}),
        ("ZOLTAN@EXAMPLE.ORG", "[e-mail]", {Telling.ADDRESS}),
        ("Ring 07700 900123.", "Ring [phone].", {Telling.PHONE}),
        ("Ring +44 (0)20 7946 0018!", "Ring [phone]!", {Telling.PHONE}),
        ("Ring (020) 7946-0018", "Ring [phone]", {Telling.PHONE}),
        ("From 2019 to 2023 I served 1,200 people a year.", None, set()),
        ("We spent 1 250 000 pounds in 2019/20, case 00123.", None, set()),
        ("I worked from 09:00 to 17:00 on 24/11/2026.", None, set()),
        ("", None, set()),
    ],
)
def test_what_tells_who_wrote_it_is_found_and_covered(text: str, shown: str | None, telling: set[Telling]) -> None:
    assert COVER.hide(text) == (text if shown is None else shown)
    assert COVER.telling(text) == telling


@pytest.mark.parametrize("text", ["x", "@", "x@", "a@b.", "0", "0 ", "+1-", "((", "Zoltán ", "é", "\u0301"])
def test_no_text_takes_long_however_odd_it_is(text: str) -> None:
    words = (text * LONGEST_PART)[:LONGEST_PART]
    begun = time.process_time()
    COVER.hide(words)
    COVER.telling(words)
    assert time.process_time() - begun < 1
