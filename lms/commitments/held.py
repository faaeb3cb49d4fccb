"""What the commitments hold about people: nothing that is meant to. They are a council's records of its own work."""

from __future__ import annotations

from sqlalchemy import select

from lms.commitments.review_models import ReviewDocument
from lms.held import Fate, Held, Treatment, nothing_about, nothing_to_erase

_OWN_WORK = "a council's record of its own work; pages ask for posts and groups, not names; who wrote is among deeds"

HELD = Held(
    tables={
        **{
            name: Treatment("", Fate.KEPT, _OWN_WORK)
            for name in (
                "strategy_review",
                "review_document",
                "review_finding",
                "review_action",
                "checklist_round",
                "checklist_answer",
                "workforce_look",
                "engagement",
                "initiative",
            )
        },
    },
    about=nothing_about,
    erase=nothing_to_erase,
    keys=select(ReviewDocument.key).where(ReviewDocument.key.is_not(None)),
)
