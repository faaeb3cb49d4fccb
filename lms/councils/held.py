"""What the register of councils holds about people: nothing."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "council": Treatment("", Fate.NOBODY, "the public register of councils"),
        "council_replacement": Treatment("", Fate.NOBODY, "which council replaced which"),
        "council_change": Treatment("", Fate.KEPT, "how the register changed; who changed it is among their deeds"),
        "council_import": Treatment("", Fate.KEPT, "files of the register; who sent them is among their deeds"),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
