"""References: they hide, they differ by post, and they lead back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.references import LARGEST_ID, find_id, reference_of

secrets = st.text("0123456789abcdef", min_size=64, max_size=64)
ids = st.integers(0, LARGEST_ID)


@given(secrets, ids)
def test_a_reference_leads_back_to_its_profile(secret: str, profile_id: int) -> None:
    assert find_id(secret, reference_of(secret, profile_id)) == profile_id


@given(secrets, ids, ids)
def test_two_profiles_never_share_a_reference(secret: str, one: int, other: int) -> None:
    assert (one == other) == (reference_of(secret, one) == reference_of(secret, other))


@given(secrets, st.text(max_size=12))
def test_any_text_is_either_a_profile_or_nothing(secret: str, text: str) -> None:
    found = find_id(secret, text)
    assert found is None or 0 <= found <= LARGEST_ID


def test_the_same_profile_looks_different_for_another_post() -> None:
    assert reference_of("a" * 64, 7) != reference_of("b" * 64, 7)


def test_neighbours_do_not_look_alike() -> None:
    one, other = reference_of("a" * 64, 7), reference_of("a" * 64, 8)
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 6


def test_a_reference_is_read_in_small_letters_and_without_its_dash() -> None:
    reference = reference_of("a" * 64, 123)
    assert find_id("a" * 64, reference.lower().replace("-", "")) == 123


@pytest.mark.parametrize("profile_id", [-1, LARGEST_ID + 1])
def test_what_is_no_id_is_refused(profile_id: int) -> None:
    with pytest.raises(ValueError, match="no row"):
        reference_of("a" * 64, profile_id)
