"""What matching holds about people: nothing. Who fits which post is worked out at each look, and never kept."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

TABLES = {"pool_stamp": Treatment("", Fate.NOBODY, "a random value that changes whenever the pool does")}

HELD = Held(tables=TABLES, about=nothing_about, erase=nothing_to_erase)
