"""The columns of a table of posts: what each is called, what may stand in it, and how a row becomes a post."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.clock import LONDON
from lms.vacancies.forms import grade_of
from lms.vacancies.models import Contract, DbsLevel, Family, Sponsorship, Welsh, Workplace
from lms.vacancies.pay import PayTable
from lms.vacancies.services import Line, Post

Kind = TypeVar("Kind", bound=StrEnum)

MOST_ESSENTIAL, MOST_DESIRABLE = 12, 8  # together as many lines as the form of a post takes
FAULTS = "What is wrong"
EXAMPLE = "EXAMPLE"
_SKILL = re.compile(r"(S\d\d)\s*[·:, -]?\s*(?:level\s*)?([123])\s*[·:,. -]*\s*(.*)", re.IGNORECASE | re.DOTALL)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%Y-%m-%d %H:%M")
_TIMES = ("%H:%M", "%H.%M", "%H:%M:%S")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, other names that people give it, and what may stand in it."""

    name: str
    hint: Any
    is_needed: bool = False
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("Reference", _l("Your own number of the post. The same reference never makes a second post."), True,
           ("ref", "our reference", "job reference", "vacancy reference")),
    Column("Job title", _l("At most 160 letters."), True, ("title", "post title", "post")),
    Column("What the person will do", _l("A few short sentences, at most 4,000 letters."), True,
           ("summary", "description", "job description")),
    Column("Job family", _l("One of: %(choices)s.", choices=", ".join(Family)), True, ("family", "category")),
    Column("Spine point from", _l("NJC spine points fill pay and grade."), also=("scp from", "scp")),
    Column("Spine point to", _l("The same again if there is one only."), also=("scp to",)),
    Column("Grade", _l("Needed without spine points. At most 40 letters.")),
    Column("Pay from", _l("Pounds for a full-time year. Needed without spine points."),
           also=("salary from", "salary min", "minimum salary")),
    Column("Pay to", _l("Pounds for a full-time year. Needed without spine points."),
           also=("salary to", "salary max", "maximum salary")),
    Column("Hours a week", _l("Such as 37 or 18.5."), True, ("hours", "hours per week", "weekly hours")),
    Column("When the hours are", _l("At most 200 letters."), also=("hours pattern", "working pattern")),
    Column("Flexible hours", _l("yes or no.")),
    Column("Place of work", _l("At most 160 letters."), True, ("place", "location")),
    Column("Where the work is done", _l("One of: %(choices)s.", choices=", ".join(Workplace)), also=("workplace",)),
    Column("Contract", _l("One of: %(choices)s.", choices=", ".join(Contract)), True, ("contract type",)),
    Column("Months", _l("How many, if the contract is fixed-term."), also=("contract months", "duration months")),
    Column("People wanted", _l("A whole number. Empty means one."), also=("positions", "number of posts")),
    Column("Start", _l("When the work should start."), also=("start date", "start wish")),
    Column("DBS", _l("One of: %(choices)s.", choices=", ".join(DbsLevel)), True, ("dbs level", "dbs check")),
    Column("Sponsorship", _l("yes, no, or not said."), also=("visa sponsorship", "sponsorship possible")),
    Column("Politically restricted", _l("yes or no.")),
    Column("Welsh", _l("In Wales only. One of: %(choices)s.", choices=", ".join(Welsh)), also=("welsh category",)),
    Column("Welsh assessed on", _l("A day, such as 2026-11-24.")),
    Column("Languages that help", _l("At most 200 letters."), also=("languages valued", "languages")),
    Column("How anyone can apply", _l("At most 2,000 letters."), True, ("how to apply",)),
    Column("Closing day", _l("A day, such as 2027-02-26 or 26/02/2027."), True, ("closing date", "closes")),
    Column("Closing time", _l("Such as 17:00, which is meant where nothing stands."), also=("closes at",)),
    *(Column(f"Essential {number}", _l("Words; or a skill, its level and words: S07 2 You write clear letters."))
      for number in range(1, MOST_ESSENTIAL + 1)),
    *(Column(f"Desirable {number}", _l("The same."))
      for number in range(1, MOST_DESIRABLE + 1)),
)  # fmt: skip
_NAMES = {known: column.name for column in COLUMNS for known in (column.name.casefold(), *column.also)}


@dataclass(frozen=True, slots=True)
class Around:
    """What rows are read against: the skills of the programme, the pay table, the day, and whether it is Wales."""

    skills: Mapping[str, str]
    table: PayTable
    today: date
    is_in_wales: bool


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: a post with its reference and lines, or what is wrong, each with its column."""

    reference: str
    post: Post | None
    lines: Sequence[Line]
    faults: Sequence[tuple[str, str]]


def match_columns(header: Sequence[str]) -> tuple[dict[int, str], list[str], list[str]]:
    """By place the columns that are known; the needed ones that are missing; and those that nobody reads."""
    places: dict[int, str] = {}
    unread = []
    for place, written in enumerate(header):
        name = _NAMES.get(re.sub(r"[\s_]+", " ", written).strip(" *:").casefold())
        if name is not None and name not in places.values():
            places[place] = name
        elif written and written != FAULTS:
            unread.append(written)
    missing = [column.name for column in COLUMNS if column.is_needed and column.name not in places.values()]
    return places, missing, unread


def read_row(cells: Mapping[str, str], around: Around) -> ReadRow:
    """Read one row; nothing is guessed: what can't be read is said of its column, and all of it at once."""
    row = _Row(cells, around)
    reference = row.words("Reference", 60, _l("Write your own reference of the post."))
    values = row.values()
    lines = row.lines()
    post = None if row.faults else Post(**values)
    return ReadRow(reference, post, lines, row.faults)


class _Row:
    """Reads the cells of a row, and gathers what is wrong with them."""

    def __init__(self, cells: Mapping[str, str], around: Around) -> None:
        self.cells, self.around = cells, around
        self.faults: list[tuple[str, str]] = []

    def values(self) -> dict[str, Any]:
        """Everything of a post but its lines; what is wrong is None."""
        contract = self.one_of("Contract", Contract)
        months = self.number("Months", 1, 120)
        if contract is Contract.FIXED_TERM and months is None and not self.cells.get("Months"):
            self.wrong("Months", _l("Write how many months a fixed-term contract lasts."))
        return {
            "title": self.words("Job title", 160, _l("Write a job title.")),
            "summary": self.words("What the person will do", 4000, _l("Write what the person will do.")),
            "family": self.one_of("Job family", Family),
            "hours_per_week": self.hours(),
            "hours_pattern": self.words("When the hours are", 200),
            "is_flexible": self.yes_or_no("Flexible hours"),
            "place": self.words("Place of work", 160, _l("Write where the work is.")),
            "workplace": self.one_of("Where the work is done", Workplace, Workplace.AT_PLACE),
            "contract": contract,
            "contract_months": None if contract is Contract.PERMANENT else months,
            "positions": self.number("People wanted", 1, 999) or 1,
            "start_wish": self.words("Start", 120),
            "dbs_level": self.one_of("DBS", DbsLevel),
            "sponsorship": self.one_of("Sponsorship", Sponsorship, Sponsorship.NOT_SAID),
            "is_politically_restricted": self.yes_or_no("Politically restricted"),
            "languages_valued": self.words("Languages that help", 200),
            "how_to_apply": self.words("How anyone can apply", 2000, _l("Write how anyone can apply.")),
            "closes_at": self.closing(),
            **self.pay(),
            **self.welsh(),
        }

    def wrong(self, column: str, sentence: Any) -> None:
        """Note a fault. Sentences are lazy: rows are many, and faults are few."""
        self.faults.append((column, str(sentence)))

    def words(self, column: str, longest: int, if_missing: Any = "") -> str:
        """Words of a length, which may be missing unless there is a sentence for that."""
        written = self.cells.get(column, "")
        if not written and if_missing:
            self.wrong(column, if_missing)
        if len(written) > longest:
            self.wrong(column, _("Write at most %(most)s letters; these are %(has)s.", most=longest, has=len(written)))
        return written

    def one_of(self, column: str, kind: type[Kind], usual: Kind | None = None) -> Kind | None:
        """One of some words, however they are spaced and written large or small."""
        written = " ".join(self.cells.get(column, "").split()).casefold()
        if not written and usual is not None:
            return usual
        try:
            return kind(written)
        except ValueError:
            self.wrong(column, _("Write one of these: %(choices)s.", choices=", ".join(kind)))
            return None

    def yes_or_no(self, column: str) -> bool:
        """Yes, or no, which nothing means, too."""
        written = self.cells.get(column, "").casefold()
        if written not in ("", "yes", "y", "true", "1", "no", "n", "false", "0"):
            self.wrong(column, _l("Write yes or no."))
        return written in ("yes", "y", "true", "1")

    def number(self, column: str, least: int, most: int) -> int | None:
        """A whole number, or None where nothing stands."""
        written = self.cells.get(column, "")
        if not written:
            return None
        if re.fullmatch(r"\d{1,6}", written) and least <= int(written) <= most:
            return int(written)
        self.wrong(column, _("Write a whole number from %(least)s to %(most)s.", least=least, most=most))
        return None

    def amount(self, column: str, sentence: Any) -> Decimal | None:
        """A plain number of pounds or hours."""
        written = re.sub(r"[£\s]|,(?=\d{3}\b)", "", self.cells.get(column, ""))
        if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", written):
            return Decimal(written)
        self.wrong(column, sentence)
        return None

    def hours(self) -> float:
        """Hours a week."""
        sentence = _l("Write the hours, such as 37 or 18.5: from 1 to 60.")
        found = self.amount("Hours a week", sentence)
        if found is not None and not 1 <= found <= 60:
            self.wrong("Hours a week", sentence)
        return float(found or 0)

    def day(self, column: str, sentence: Any) -> date | None:
        """A day, in one of the ways in which people write it."""
        found = _as_day(self.cells.get(column, ""))
        if found is None:
            self.wrong(column, sentence)
        return found

    def closing(self) -> datetime | None:
        """The closing time, in London; it must not have passed."""
        day = self.day("Closing day", _l("Write the day, such as 2027-02-26 or 26/02/2027."))
        hour = self._time()
        if day is None or hour is None:
            return None
        if day < self.around.today:
            self.wrong("Closing day", _l("This day has passed. Write a later one."))
        return datetime.combine(day, hour, tzinfo=LONDON)

    def _time(self) -> time | None:
        found = _as_time(self.cells.get("Closing time", "") or "17:00")
        if found is None:
            self.wrong("Closing time", _l("Write the time, such as 17:00."))
        return found

    def pay(self) -> dict[str, Any]:
        """Pay and grade, by spine points or in plain numbers."""
        standing = self.around.table.points_on(self.around.today)
        grade = self.words("Grade", 40)
        if self.cells.get("Spine point from") or self.cells.get("Spine point to"):
            points = [self._point(column, standing) for column in ("Spine point from", "Spine point to")]
            if None in points:
                return {}
            low, high = points
            if high < low:
                self.wrong("Spine point to", _l("“To” must not be less than “from”."))
            return {
                "grade": grade or grade_of(low, high),
                "pay_from_pence": standing[low],
                "pay_to_pence": standing[high],
                "scp_from": low,
                "scp_to": high,
                "pay_table_from": self.around.table.from_day,
            }
        if not grade:
            self.wrong("Grade", _l("Write the grade, or spine points."))
        sentence = _l("Write an amount from 1 to 500,000, such as 25989, or spine points.")
        low, high = (self.amount(column, sentence) for column in ("Pay from", "Pay to"))
        for column, pounds in (("Pay from", low), ("Pay to", high)):
            if pounds is not None and not 1 <= pounds <= 500_000:
                self.wrong(column, sentence)
        if low is not None and high is not None and high < low:
            self.wrong("Pay to", _l("“Pay to” must not be less than “Pay from”."))
        return {
            "grade": grade,
            "pay_from_pence": int((low or 0) * 100),
            "pay_to_pence": int((high or 0) * 100),
        }

    def _point(self, column: str, standing: Mapping[int, int]) -> Any:
        written = self.cells.get(column, "")
        if re.fullmatch(r"\d{1,3}", written) and int(written) in standing:
            return int(written)
        self.wrong(
            column,
            _("Write a spine point from %(low)s to %(high)s.", low=min(standing), high=max(standing)),
        )
        return None

    def welsh(self) -> dict[str, Any]:
        """Category and assessment, for councils in Wales."""
        if not self.cells.get("Welsh"):
            return {}
        if not self.around.is_in_wales:
            self.wrong("Welsh", _l("Only councils in Wales give a category. Leave it empty."))
            return {}
        assessed = self.day("Welsh assessed on", _l("Write the day of the assessment, such as 2026-11-24."))
        if assessed is not None and assessed > self.around.today:
            self.wrong("Welsh assessed on", _l("Write a day that is not in the future."))
        return {"welsh": self.one_of("Welsh", Welsh), "welsh_assessed_on": assessed}

    def lines(self) -> list[Line]:
        """The person specification."""
        found = []
        for kind, most in (("Essential", MOST_ESSENTIAL), ("Desirable", MOST_DESIRABLE)):
            for number in range(1, most + 1):
                column = f"{kind} {number}"
                if written := self.words(column, 300):
                    found.append(self._line(column, written, essential=kind == "Essential"))
        if not any(line.essential for line in found):
            self.wrong("Essential 1", _l("Write at least one essential criterion."))
        return found

    def _line(self, column: str, written: str, *, essential: bool) -> Line:
        match = _SKILL.fullmatch(written)
        if match is None:
            return Line(essential, written, None, None)
        skill, level, wording = match[1].upper(), int(match[2]), match[3].strip()
        if skill not in self.around.skills:
            self.wrong(column, _("There is no skill %(skill)s. See the list of skills.", skill=skill))
        return Line(essential, wording or self.around.skills.get(skill, skill), skill, level)


# Rows of one file close on the same few days.
@lru_cache(maxsize=4096)
def _as_day(written: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


@lru_cache(maxsize=4096)
def _as_time(written: str) -> time | None:
    for form in _TIMES:
        try:
            return datetime.strptime(written, form).time()  # noqa: DTZ007 - it is put into London's zone
        except ValueError:
            continue
    return None
