"""What the interface for programs holds about people: who made a token, and who ended it."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

HELD = Held(
    tables={
        "api_token": Treatment(
            "",
            Fate.KEPT,
            "which systems of a council could read what, and since when; who made it is among their deeds",
        )
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
