"""Pay by spine points of the National Joint Council (NJC): tables with dates, which fill a post's pay.

England, Wales and Northern Ireland use them. Scotland and London have others, so pay in plain numbers stays possible.
A later table is one more file in pay_tables/. A post keeps the numbers that it was published with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("pay_tables")
WEEKS_A_YEAR = Decimal("52.143")
FULL_TIME_HOURS = Decimal(37)


@dataclass(frozen=True, slots=True)
class PayTable:
    """Pence for a full-time year by spine point, from a day on. ``ends`` has the first day without a point."""

    from_day: date
    points: Mapping[int, int]
    ends: Mapping[int, date]

    def points_on(self, day: date) -> Mapping[int, int]:
        """The points that stand on a day."""
        return {point: pence for point, pence in self.points.items() if day < self.ends.get(point, date.max)}


@cache
def pay_tables() -> Sequence[PayTable]:
    """Every table, the oldest first."""
    return tuple(sorted((_read(path) for path in TABLES.glob("*.toml")), key=lambda table: table.from_day))


def table_on(day: date) -> PayTable:
    """The table in force on a day; before the first of them, that one."""
    begun = [table for table in pay_tables() if table.from_day <= day]
    return begun[-1] if begun else pay_tables()[0]


def hourly_pence(annual_pence: int) -> int:
    """Pay for an hour of who earns this in a full-time year: by 52.143 weeks of 37 hours, as the NJC counts."""
    return _rounded(Decimal(annual_pence) / WEEKS_A_YEAR / FULL_TIME_HOURS)


def pro_rata_pence(annual_pence: int, hours_per_week: float) -> int:
    """Pay for a year of so many hours a week."""
    return _rounded(Decimal(annual_pence) * Decimal(str(hours_per_week)) / FULL_TIME_HOURS)


def _rounded(pence: Decimal) -> int:
    return int(pence.quantize(Decimal(1), ROUND_HALF_UP))


def _read(path: Path) -> PayTable:
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return PayTable(
        from_day=found["from"],
        points={int(point): pounds * 100 for point, pounds in found["points"].items()},
        ends={int(point): day for point, day in found.get("ends", {}).items()},
    )
