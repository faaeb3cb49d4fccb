"""What evidence packs hold: files about whole groups, for some days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from lms.evidence_pack.models import EvidencePack
from lms.evidence_pack.queries import packs_about
from lms.evidence_pack.services import recall_packs
from lms.extensions import db
from lms.held import Fate, Held, Treatment, Whom, nothing_about
from lms.learning.queries import groups_of

TABLES = {
    "evidence_pack": Treatment("", Fate.NOBODY, "that a pack about a group was made, and by which account"),
    "evidence_pack_cohort": Treatment("", Fate.NOBODY, "which groups a pack is about"),
}


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Delete the files of packs in which the person stands: a new one is made without them in a minute. One that is
    being made is made again.
    """
    recall_packs(whom.id, now)
    about = EvidencePack.id.in_(packs_about(groups_of(whom.id)))
    keys = list(db.session.scalars(select(EvidencePack.key).where(about, EvidencePack.key.is_not(None))))
    db.session.execute(update(EvidencePack).where(about).values(key=None))
    return [key for key in keys if key]


HELD = Held(
    tables=TABLES, about=nothing_about, erase=erase, keys=select(EvidencePack.key).where(EvidencePack.key.is_not(None))
)
