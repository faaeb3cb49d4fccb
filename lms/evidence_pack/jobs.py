"""Making the packs that were asked for."""

from __future__ import annotations

from datetime import datetime

from lms.evidence_pack.queries import packs_to_make
from lms.evidence_pack.services import expire_packs, make_pack
from lms.extensions import db

AT_ONCE = 2


def make_packs(now: datetime) -> None:
    """Make the packs that wait, and delete what is over."""
    waiting = packs_to_make(limit=AT_ONCE)
    db.session.commit()
    for pack_id in waiting:
        make_pack(pack_id, now)
    expire_packs(now)
