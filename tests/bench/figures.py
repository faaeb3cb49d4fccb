"""What was measured, beside its limit and its goal: as a table, and as instance/bench.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LARGEST_GROWTH = 1.2
MOST_STATEMENTS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in a unit. ``goal`` is the most it should be, and ``at_least`` the least; ``ratio_goal`` is the most it
    should be as a multiple of ``limit``, which is the bare thing measured in the same run.
    """

    metric: str
    value: float
    unit: str
    limit: float | None = None
    goal: float | None = None
    ratio_goal: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the limit it is."""
        return self.value / self.limit if self.limit else None

    @property
    def misses_goal(self) -> bool:
        """Whether it is more than it should be, or less."""
        over_goal = self.goal is not None and self.value > self.goal
        if self.at_least is not None and self.value < self.at_least:
            return True
        return over_goal or (self.ratio_goal is not None and (self.ratio or 0) > self.ratio_goal)


def table_of(figures: Iterable[Figure]) -> str:
    """A line for each figure; one that misses its goal is marked."""
    lines = [f"{'metric':<34}{'value':>12} {'unit':<11}{'limit':>9}{'ratio':>8}{'goal':>10}"]
    for figure in figures:
        goal = _number(figure.goal) if figure.ratio_goal is None else f"{figure.ratio_goal:g} x"
        goal = goal if figure.at_least is None else f"≥ {_number(figure.at_least)}"
        lines.append(
            f"{figure.metric:<34}{_number(figure.value):>12} {figure.unit:<11}{_number(figure.limit):>9}"
            f"{_number(figure.ratio):>8}{goal:>10}{'  MISSED' if figure.misses_goal else ''}"
        )
    return "\n".join(lines)


def keep(figures: Iterable[Figure], path: Path) -> None:
    """Write them where tools can read them."""
    found = {
        figure.metric: {
            "value": round(figure.value, 3),
            "unit": figure.unit,
            "limit": None if figure.limit is None else round(figure.limit, 3),
            "ratio": None if figure.ratio is None else round(figure.ratio, 2),
        }
        for figure in figures
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
