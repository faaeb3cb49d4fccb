"""Taking the time of several things turn by turn, so that whatever disturbs the machine disturbs all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

ROUNDS = 200
WARM_UP = 20


def medians_ms(things: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each thing in milliseconds, over so many rounds in which each is done once."""
    taken: dict[str, list[float]] = {name: [] for name in things}
    for number in range(-min(WARM_UP, rounds), rounds):
        for name, do in things.items():
            before = perf_counter()
            do()
            if number >= 0:
                taken[name].append((perf_counter() - before) * 1000)
    return {name: median(times) for name, times in taken.items()}
