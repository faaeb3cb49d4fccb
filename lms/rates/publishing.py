"""Publishing what was counted, once enough people stand behind it; what is published never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select

from lms import audit
from lms.clock import london_day
from lms.councils.models import Nation
from lms.extensions import db
from lms.rates.disclosure import protect
from lms.rates.models import Publication, PublishedCell, Reached, WaitingCount

LEAST_PEOPLE = 50  # behind an area: guidance on pay gaps asks for as many before a group is published

Counts = Mapping[str, Mapping[str, Mapping[Reached, int]]]
"""By question, group and stage."""


def publish_counts(now: datetime) -> Publication | None:
    """Publish what waits, once in a quarter, if at least LEAST_PEOPLE stand behind it; otherwise it waits for more.

    One person is in one publication, and in one of its areas: no two views can be subtracted to find somebody.
    """
    today = london_day(now)
    newest = db.session.scalar(select(func.max(Publication.published_on)))
    if newest is not None and quarter_of(newest) == quarter_of(today):
        return None
    by_nation = _waiting()
    people = {nation: people_in(counts) for nation, counts in by_nation.items()}
    if sum(people.values()) < LEAST_PEOPLE:
        return None
    publication = Publication(published_on=today)
    db.session.add(publication)
    for nations in areas_of(people):
        publication.cells += _cells(nations, together(by_nation[nation] for nation in nations))
    db.session.execute(delete(WaitingCount))
    audit.record("rates.published", publication, now)
    return publication


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter in which a day lies."""
    return day.year, (day.month - 1) // 3


def people_in(counts: Counts) -> int:
    """How many applied: the same for each question."""
    groups = next(iter(counts.values()), {})
    return sum(stages.get(Reached.APPLIED, 0) for stages in groups.values())


def areas_of(people: Mapping[Nation, int]) -> list[tuple[Nation, ...]]:
    """Nations with enough people each, and the others together: with the smallest of those, where they are too few."""
    alone = sorted((nation for nation, number in people.items() if number >= LEAST_PEOPLE), key=lambda one: people[one])
    others = [nation for nation in people if nation not in alone]
    if others and alone and sum(people[nation] for nation in others) < LEAST_PEOPLE:
        others.append(alone.pop(0))
    areas = [(nation,) for nation in alone] + ([tuple(others)] if others else [])
    return sorted((tuple(sorted(area)) for area in areas), key=lambda area: area)


def together(parts: Iterable[Counts]) -> Counts:
    """Counts of several nations as one."""
    found: dict[str, dict[str, dict[Reached, int]]] = {}
    for counts in parts:
        for question, groups in counts.items():
            for group, stages in groups.items():
                into = found.setdefault(question, {}).setdefault(group, {})
                for reached, number in stages.items():
                    into[reached] = into.get(reached, 0) + number
    return found


def _waiting() -> dict[Nation, Counts]:
    found: dict[Nation, dict[str, dict[str, dict[Reached, int]]]] = {}
    for one in db.session.scalars(select(WaitingCount)):
        groups = found.setdefault(one.nation, {}).setdefault(one.question, {})
        groups.setdefault(one.group, {})[one.reached] = one.number
    return dict(found)


def _cells(nations: Sequence[Nation], counts: Counts) -> list[PublishedCell]:
    area = ", ".join(nations)
    return [
        PublishedCell(area=area, question=question, group=group, reached=reached, shown=shown)
        for question, groups in counts.items()
        for group, row in protect(
            {group: [stages.get(reached, 0) for reached in Reached] for group, stages in groups.items()}
        ).items()
        for reached, shown in zip(Reached, row, strict=True)
    ]
