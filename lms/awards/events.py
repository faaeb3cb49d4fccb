"""What awards announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    """A certificate was issued."""

    certificate_id: int
    at: datetime
