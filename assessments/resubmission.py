"""How often a task that was referred may be submitted again, by when, on whose word, and what may change. Pure.

That is for the awarding organisation to say, so it stands in the content as data: for all tasks in resubmission.toml
beside the folders of the banks, and for one task in its task.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from assessments.entries import Entry


class Authoriser(StrEnum):
    """On whose word a learner may begin a new version."""

    NOBODY = "nobody"
    TUTOR = "tutor"
    QUALITY_ASSURER = "quality assurer"


class MayChange(StrEnum):
    """What a new version is judged on: everything anew, or only what was referred; then what was met stays met."""

    EVERYTHING = "everything"
    REFERRED = "referred criteria"


@dataclass(frozen=True, slots=True)
class Resubmission:
    """The rule for one task. ``most`` counts new versions after the first; None: as many as it takes.

    ``within_working_days`` counts from the feedback, or from the word of who authorises it: working days in England,
    without its bank holidays. With ``first_deadline_met`` only work whose first version came in time can be submitted
    again. That work is declared to be the learner's own is asked of every version anyway.
    """

    most: int | None = None
    within_working_days: int | None = None
    authorised_by: Authoriser = Authoriser.NOBODY
    first_deadline_met: bool = False
    may_change: MayChange = MayChange.EVERYTHING

    @property
    def has_limits(self) -> bool:
        """Whether a learner whose work was referred may be unable to begin a new version at once."""
        return (
            self.most is not None
            or self.within_working_days is not None
            or self.authorised_by is not Authoriser.NOBODY
            or self.first_deadline_met
        )


AS_OFTEN_AS_IT_TAKES = Resubmission()


class ResubmissionEntry(Entry):
    """The rule as files hold it: the whole of resubmission.toml, and the table [resubmission] of a task.toml."""

    most: Annotated[int, Field(ge=0, le=20)] | None = None
    within_working_days: Annotated[int, Field(ge=1, le=260)] | None = None
    authorised_by: Annotated[Authoriser, Field(strict=False)] = Authoriser.NOBODY
    first_deadline_met: bool = False
    may_change: Annotated[MayChange, Field(strict=False)] = MayChange.EVERYTHING

    def rule(self) -> Resubmission:
        """What the file says."""
        return Resubmission(
            most=self.most,
            within_working_days=self.within_working_days,
            authorised_by=self.authorised_by,
            first_deadline_met=self.first_deadline_met,
            may_change=self.may_change,
        )
