"""What the item bank holds about a person: nothing but which officer brought a file in, or changed a draft."""

from __future__ import annotations

from collections.abc import Iterable

from lms.held import Fate, Held, Section, Treatment, Whom, nothing_to_erase

TABLES = {
    "question_import": Treatment(
        "", Fate.UNNAMED, "where what is assessed came from; a person's copy has it among their deeds"
    ),
    "banked_question": Treatment("", Fate.UNNAMED, "what is assessed; a person's copy has changes among their deeds"),
}


def about(_whom: Whom) -> Iterable[Section]:
    """Nothing more than their deeds, which the audit tells."""
    return ()


HELD = Held(tables=TABLES, about=about, erase=nothing_to_erase)
