"""Words become addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.slugs import slugify
from tests.modules.making import REPEATABLE


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("councillor", "councillor"),
        ("Full  Council", "full-council"),
        ("pre-election period", "pre-election-period"),
        ("The council’s café", "the-councils-cafe"),
        ("two–tier", "two-tier"),
        (" 4.99% ", "4-99"),
        ("سلام", ""),
        ("", ""),
    ],
)
def test_words_become_lower_case_letters_and_hyphens(words: str, slug: str) -> None:
    assert slugify(words) == slug


@REPEATABLE
@given(st.text())
def test_a_slug_is_safe_in_an_address_and_its_own_slug(words: str) -> None:
    slug = slugify(words)
    assert re.fullmatch("([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug
