"""What learning announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ProgrammeCompleted:
    """Every module of the programme is achieved. Who listens acts in the same transaction."""

    enrolment_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ModuleReopened:
    """A module that was achieved is not achieved any more. Who listens acts in the same transaction."""

    enrolment_id: int
    module_code: str
    at: datetime
