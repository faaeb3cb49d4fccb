"""Learning time, kept so that an auditor can follow it: each line names where it comes from.

Guided learning hours come only from live sessions attended and work that a tutor marked. Self-directed time is what a
learner writes down. Designed study time is what the lessons that are done were made for: an estimate, labelled as one.
The three are different types, and nothing adds one to another: the same hour may stand in two of them. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class GuidedTime:
    """Minutes of guided learning."""

    minutes: int


@dataclass(frozen=True, slots=True)
class SelfDirectedTime:
    """Minutes that a learner wrote down as studied by themselves."""

    minutes: int


@dataclass(frozen=True, slots=True)
class DesignedTime:
    """Minutes for which a lesson was made."""

    minutes: int


class Source(StrEnum):
    """What guided learning comes from."""

    SESSION = "session"
    MARKED_WORK = "marked work"


@dataclass(frozen=True, slots=True)
class GuidedLine:
    """Guided learning from one source: ``number`` is the id of the live session or of the submission."""

    on: date
    source: Source
    number: int
    about: str
    time: GuidedTime


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the learner's own log; ``number`` is its id."""

    on: date
    number: int
    about: str
    time: SelfDirectedTime


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson that is done."""

    on: date
    module: str
    lesson: str
    time: DesignedTime


@dataclass(frozen=True, slots=True)
class GuidedHours:
    """All guided learning of one learner, by day."""

    lines: Sequence[GuidedLine]

    @property
    def total(self) -> GuidedTime:
        """What it comes to."""
        return GuidedTime(sum(line.time.minutes for line in self.lines))


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What a learner studied by themselves: their log, and beside it, never added to it, what lessons were made for."""

    log: Sequence[LogLine]
    lessons: Sequence[LessonLine]

    @property
    def logged(self) -> SelfDirectedTime:
        """What the log comes to."""
        return SelfDirectedTime(sum(line.time.minutes for line in self.log))

    @property
    def designed(self) -> DesignedTime:
        """What the lessons that are done come to."""
        return DesignedTime(sum(line.time.minutes for line in self.lessons))
