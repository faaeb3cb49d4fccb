"""What outages hold about a person: nothing of a learner."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

TABLES = {
    "outage": Treatment("", Fate.NOBODY, "when the service was down, and which member of staff recorded it"),
    "heartbeat": Treatment("", Fate.NOBODY, "when the jobs last ran"),
}

HELD = Held(tables=TABLES, about=nothing_about, erase=nothing_to_erase)
