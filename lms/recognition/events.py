"""What recognition announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecognitionAgreed:
    """Criteria of this module count as met from now on. Who listens acts in the same transaction."""

    claim_id: int
    enrolment_id: int
    module_code: str
    at: datetime
