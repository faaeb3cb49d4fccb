"""What somebody looks for among open posts: read from the address, and written back into it. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from lms.councils.models import Nation
from lms.councils.regions import Region
from lms.vacancies.models import Contract, Family
from lms.vacancies.words import asked_words

LONGEST_WORDS = 200
MOST_HOURS = 60
MOST_POUNDS = 500_000
HOURS_A_WEEK, WEEKS_A_YEAR = 37, Decimal("52.143")  # hourly pay of the NJC: annual pay / 52.143 / 37

Kind = TypeVar("Kind", bound=StrEnum)


class Hours(StrEnum):
    """Whether a post is full-time: 35 hours a week or more."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"


class PayPer(StrEnum):
    """What an amount of pay is for."""

    YEAR = "year"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Search:
    """What a post must be. The names are those of the address. What is empty narrows nothing."""

    q: str = ""
    place: str = ""
    family: Family | None = None
    nation: Nation | None = None
    region: Region | None = None
    contract: Contract | None = None
    hours: Hours | None = None
    hours_from: Decimal | None = None
    hours_to: Decimal | None = None
    pay: Decimal | None = None
    per: PayPer = PayPer.YEAR

    @property
    def words(self) -> list[str]:
        """The words that a post must have."""
        return asked_words(self.q)

    @property
    def place_words(self) -> list[str]:
        """The words that its place or its council must have."""
        return asked_words(self.place)

    @property
    def pay_pence(self) -> int | None:
        """The least pay for a full-time year, in pence."""
        if self.pay is None:
            return None
        year = self.pay * HOURS_A_WEEK * WEEKS_A_YEAR if self.per is PayPer.HOUR else self.pay
        return int(min(year, Decimal(MOST_POUNDS)) * 100)

    @property
    def narrows(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.as_args())

    def as_args(self) -> dict[str, str]:
        """What stands in the address of this search: only what narrows, always in the same order."""
        found = {field.name: _written(getattr(self, field.name)) for field in fields(self)}
        if self.pay is None or self.per is PayPer.YEAR:
            found["per"] = ""
        return {name: value for name, value in found.items() if value}

    def without(self, name: str) -> dict[str, str]:
        """The address of the same search without one of its wishes."""
        gone = {name, "per"} if name == "pay" else {name}
        return {other: value for other, value in self.as_args().items() if other not in gone}


# What the lists of the form offer.
CHOICES: Mapping[str, Iterable[StrEnum]] = {
    "family": Family,
    "nation": Nation,
    "region": list(Region),
    "contract": Contract,
    "hours": Hours,
    "per": PayPer,
}


def read_search(args: Mapping[str, str]) -> Search:
    """The search that an address asks for. What no form offers narrows nothing."""
    return Search(
        q=_text(args, "q"),
        place=_text(args, "place"),
        family=_choice(args, "family", Family),
        nation=_choice(args, "nation", Nation),
        region=_choice(args, "region", Region),
        contract=_choice(args, "contract", Contract),
        hours=_choice(args, "hours", Hours),
        hours_from=_amount(args, "hours_from", MOST_HOURS),
        hours_to=_amount(args, "hours_to", MOST_HOURS),
        pay=_amount(args, "pay", MOST_POUNDS),
        per=_choice(args, "per", PayPer) or PayPer.YEAR,
    )


def _text(args: Mapping[str, str], name: str) -> str:
    return " ".join(args.get(name, "")[: LONGEST_WORDS * 4].split())[:LONGEST_WORDS].strip()


def _choice(args: Mapping[str, str], name: str, kind: type[Kind]) -> Kind | None:
    wanted = args.get(name, "")
    return kind(wanted) if wanted in list(kind) else None


def _amount(args: Mapping[str, str], name: str, most: int) -> Decimal | None:
    """A positive amount as people write it, such as £25,000 or 18.5; None for what is none."""
    written = args.get(name, "")[:20].replace("£", "").replace(",", "").strip()
    try:
        amount = Decimal(written)
    except InvalidOperation:
        return None
    return round(amount, 2) if amount.is_finite() and 0 < amount <= most else None


def _written(value: object) -> str:
    """A value in an address: 37 and not 37.00."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value or "")
