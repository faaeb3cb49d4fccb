"""What support holds about people: who booked and wrote for a council, which their deeds tell."""

from __future__ import annotations

from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

_COUNCILS = "meetings with a council and what was agreed with it; which accounts booked and wrote is told by deeds"

HELD = Held(
    tables={
        "guidance_time": Treatment("", Fate.NOBODY, "times that advisers offer"),
        "guidance_booking": Treatment("", Fate.KEPT, _COUNCILS),
        "guidance_entry": Treatment("", Fate.KEPT, "a council's ledger of minutes; lines are only added"),
        "support_plan": Treatment("", Fate.KEPT, _COUNCILS),
        "support_milestone": Treatment("", Fate.KEPT, _COUNCILS),
        "support_note": Treatment("", Fate.KEPT, "notes about a council, not about a person"),
        "retention_follow_up": Treatment("", Fate.NOBODY, "how a council keeps people; it names nobody"),
    },
    about=nothing_about,
    erase=nothing_to_erase,
)
