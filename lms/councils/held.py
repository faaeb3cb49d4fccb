"""What the register of councils holds about people: nothing."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={"council": Treatment("", Fate.NOBODY, "the public register of councils")},
    about=nothing_about,
    erase=nothing_to_erase,
)
