"""How often a program may ask: so many times a minute, counted in memory by each process for itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

BY_TOKEN, BY_NETWORK = 300, 60  # a minute, and process


@dataclass(slots=True)
class Limits:
    """The counts of this minute."""

    minute: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def count(self, key: str, most: int, now: datetime) -> int:
        """Count a request; gives 0 while it is allowed, or after how many seconds the next one is."""
        minute, seconds = divmod(int(now.timestamp()), 60)
        with self.lock:
            if minute != self.minute:
                self.minute = minute
                self.counts.clear()
            self.counts[key] += 1
            return 60 - seconds if self.counts[key] > most else 0
