"""Ranking alone: one post among all graduates, and every post, beside the same columns scanned by NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

import numpy as np

from lms.matching.index import PoolIndex
from lms.vacancies.models import VacancyCriterion
from tests.bench.figures import Figure
from tests.bench.timing import medians_ms

SKILLS = tuple(f"S{number:02}" for number in range(1, 26))
ESSENTIAL, DESIRABLE = 6, 4
TOP = 50
POSTS = 500
SIZES = {"100k": (100_000, 3.0), "1m": (1_000_000, 40.0)}
MOST_TIMES_THE_LIMIT = 3
ROUNDS = 40


def match_figures() -> list[Figure]:
    """match.one at both sizes, and match.all."""
    figures = []
    for name, (number, goal) in SIZES.items():
        index, criteria = an_index(number), a_post(1)
        taken = medians_ms(
            {
                "limit": scan(index, criteria),
                "rank": partial(index.ranked, criteria, "secret", offset=0, limit=TOP),
            },
            rounds=ROUNDS,
        )
        figures += [
            Figure(f"match.one.{name}", taken["rank"], "ms", limit=taken["limit"], goal=goal),
            Figure(f"match.one.{name}.ratio", taken["rank"] / taken["limit"], "times", goal=MOST_TIMES_THE_LIMIT),
        ]
    index, posts = an_index(100_000), [a_post(seed) for seed in range(POSTS)]
    before = perf_counter()
    for number, criteria in enumerate(posts):
        index.ranked(criteria, f"secret {number}", offset=0, limit=TOP)
    return [*figures, Figure("match.all", perf_counter() - before, "s", goal=10)]


def an_index(number: int) -> PoolIndex:
    """So many graduates, each with a third of the skills at some level."""
    drawn = np.random.default_rng(7)
    levels = {
        skill: (drawn.integers(1, 4, number, dtype=np.int8) * (drawn.random(number) < 1 / 3)).astype(np.int8)
        for skill in SKILLS
    }
    nobody = np.zeros(number)
    ids = np.arange(1, number + 1, dtype=np.int64)
    return PoolIndex("stamp", ids, levels, nobody.astype(np.float64), nobody.astype(np.int32))


def a_post(seed: int) -> Sequence[VacancyCriterion]:
    """A person specification of ten skills."""
    drawn = np.random.default_rng(seed)
    skills = drawn.choice(len(SKILLS), ESSENTIAL + DESIRABLE, replace=False)
    return [
        VacancyCriterion(position=place, essential=place <= ESSENTIAL, wording="", skill=SKILLS[skill], level=2)
        for place, skill in enumerate(skills, start=1)
    ]


def scan(index: PoolIndex, criteria: Sequence[VacancyCriterion]) -> Callable[[], object]:
    """The bare thing: the same columns counted, and the fifty highest found."""
    columns = [index.levels[criterion.skill or ""] for criterion in criteria]

    def run() -> object:
        count = np.zeros(len(index.profile_ids), dtype=np.int64)
        for column in columns:
            count += column >= 2
        return np.argpartition(count, -TOP)[-TOP:]

    return run
