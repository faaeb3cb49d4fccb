"""What pledges hold about people: who signed and spoke for a council, which the council publishes itself."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "pledge": Treatment("", Fate.KEPT, "a council's public act names who signed it; no account is behind the name"),
        "pledge_statement": Treatment(
            "", Fate.KEPT, "a council's public words; which accounts drafted and approved them is told by their deeds"
        ),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
