"""What rates hold about people: counts, and the numbers of applications that are in them."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "counted_application": Treatment("", Fate.KEPT, "a number, so that nobody is counted twice"),
        "waiting_count": Treatment("", Fate.NOBODY, "counts"),
        "publication": Treatment("", Fate.NOBODY, "counts"),
        "published_cell": Treatment("", Fate.NOBODY, "counts"),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
