"""What candidates announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LeftThePool:
    """A graduate can't be found any more: by no council, or not by one that they blocked. ``since`` is when
    they had left before, if they had: whoever saw them later is told. Nobody is told which of these it is.
    """

    profile_id: int
    at: datetime
    since: datetime | None = None
    council_id: int | None = None
