"""The order drawn among equals: sound, the same for ever, another one for each post, and nobody always last."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from lms.matching.drawing import in_drawn_order, siphash

KEY_OF_THE_PAPER = bytes(range(16))


def drawn(secret: str, profile_ids: list[int]) -> list[int]:
    found: list[int] = in_drawn_order(secret, np.array(profile_ids, dtype=np.int64)).tolist()
    return found


def test_it_is_the_function_of_the_paper() -> None:
    """The reference code's answer for the bytes 0 to 7, which are one number here."""
    message = np.array([int.from_bytes(bytes(range(8)), "little")], dtype=np.uint64)
    assert siphash(KEY_OF_THE_PAPER, message)[0] == int.from_bytes(bytes.fromhex("6224939a79f5f593"), "little")


def test_each_number_is_mixed_by_itself() -> None:
    numbers = np.arange(1, 200, dtype=np.uint64)
    alone = [int(siphash(KEY_OF_THE_PAPER, numbers[place : place + 1])[0]) for place in range(len(numbers))]
    assert siphash(KEY_OF_THE_PAPER, numbers).tolist() == alone


def test_a_post_keeps_its_order_whoever_joins_or_leaves() -> None:
    order = drawn("5" * 64, list(range(1, 101)))
    assert order == drawn("5" * 64, list(range(100, 0, -1)))
    without = [one for one in order if one % 3]
    assert without == drawn("5" * 64, [one for one in range(1, 101) if one % 3])
    assert without == [one for one in drawn("5" * 64, list(range(1, 151))) if one <= 100 and one % 3]


def test_over_many_posts_everybody_is_first_and_last_about_as_often() -> None:
    """Twelve neighbours, 6,000 posts: 500 times each, within five standard deviations (21 each)."""
    orders = [drawn(f"post {number}", list(range(41, 53))) for number in range(6000)]
    for place in (0, 5, -1):
        times = Counter(order[place] for order in orders)
        assert set(times) == set(range(41, 53))
        assert all(abs(count - 500) < 107 for count in times.values()), times


def test_neighbours_in_the_register_are_no_neighbours_in_the_order() -> None:
    """Among 1,000 in an order by lot a given one follows a given other one once in 1,000 times: two in all."""
    order = drawn("a post", list(range(1, 1001)))
    steps = Counter(after - before for before, after in pairwise(order))
    assert steps[1] < 12
    assert max(steps.values()) < 12


def test_one_post_tells_nothing_of_another() -> None:
    """Of 1,000 people 500 stand in the same half twice, within five standard deviations (16)."""
    first = set(drawn("a post", list(range(1, 1001)))[:500])
    second = set(drawn("another post", list(range(1, 1001)))[:500])
    assert abs(len(first & second) - 250) < 40
