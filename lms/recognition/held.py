"""What recognition holds about a person: what they did before, what shows it, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.extensions import db
from lms.held import Fate, File, Held, Section, Treatment, Whom, rows, stored
from lms.learning.models import Enrolment
from lms.recognition.models import (
    OPEN,
    ClaimState,
    RecognitionCheck,
    RecognitionClaim,
    RecognitionCriterion,
    RecognitionFile,
)

TABLES = {
    "recognition_claim": Treatment("prior_learning", Fate.UNNAMED, "that it was asked; its words are erased"),
    "recognition_criterion": Treatment("prior_learning_criteria", Fate.UNNAMED, "decisions, without the reason"),
    "recognition_check": Treatment("", Fate.UNNAMED, "how the evidence was checked; no note stays"),
    "recognition_file": Treatment("prior_learning_files", Fate.ERASED),
}


def claims(person_id: int) -> Select[Any]:
    """The ids of what a person asked."""
    return (
        select(RecognitionClaim.id)
        .join(Enrolment, Enrolment.id == RecognitionClaim.enrolment_id)
        .where(Enrolment.person_id == person_id)
    )


def about(whom: Whom) -> Iterable[Section]:
    """Claims, their files, and what was found once it was agreed: before, nobody has decided."""
    yield Section(
        "prior_learning",
        _("What you learned before"),
        {
            "claim": _("Number of the record"),
            "module": _("Module"),
            "gained_where": _("Where you learned it"),
            "words": _("What you wrote"),
            "asked_at": _("Asked"),
            "declared_at": _("You said that it is your own work"),
            "state": _("State"),
            "agreed_at": _("Decided"),
        },
        rows(
            select(
                RecognitionClaim.id.label("claim"),
                RecognitionClaim.module_code.label("module"),
                RecognitionClaim.gained_where,
                RecognitionClaim.words,
                RecognitionClaim.asked_at,
                RecognitionClaim.declared_at,
                RecognitionClaim.state,
                RecognitionClaim.agreed_at,
            )
            .where(RecognitionClaim.id.in_(claims(whom.id)))
            .order_by(RecognitionClaim.id)
        ),
    )
    yield Section(
        "prior_learning_criteria",
        _("What counts of it"),
        {
            "claim": _("Number of the record"),
            "criterion": _("Criterion"),
            "finding": _("Decision"),
            "reason": _("Reason"),
        },
        rows(
            select(
                RecognitionCriterion.claim_id.label("claim"),
                RecognitionCriterion.criterion,
                RecognitionCriterion.finding,
                RecognitionCriterion.reason,
            )
            .join(RecognitionClaim, RecognitionClaim.id == RecognitionCriterion.claim_id)
            .where(RecognitionCriterion.claim_id.in_(claims(whom.id)), RecognitionClaim.state == ClaimState.AGREED)
            .order_by(RecognitionCriterion.claim_id, RecognitionCriterion.criterion)
        ),
    )
    yield Section(
        "prior_learning_files",
        _("Files that show what you learned before"),
        {
            "claim": _("Number of the record"),
            "name": _("Name"),
            "size_bytes": _("Size in bytes"),
            "added_at": _("Added"),
        },
        rows(
            select(
                RecognitionFile.claim_id.label("claim"),
                RecognitionFile.name,
                RecognitionFile.size_bytes,
                RecognitionFile.added_at,
            )
            .where(RecognitionFile.claim_id.in_(claims(whom.id)))
            .order_by(RecognitionFile.id)
        ),
        _files(whom.id),
    )


def _files(person_id: int) -> Iterator[File]:
    files = (
        select(RecognitionFile.id, RecognitionFile.name, RecognitionFile.key)
        .where(RecognitionFile.claim_id.in_(claims(person_id)))
        .order_by(RecognitionFile.id)
    )
    for file in rows(files):
        yield stored(f"{file['id']}-{file['name']}", file["key"])


def erase(whom: Whom, _now: datetime) -> Iterable[str]:
    """Take words and files out; what is not decided leaves the queue, and what was found stays without its reason."""
    mine = RecognitionClaim.id.in_(claims(whom.id))
    files = RecognitionFile.claim_id.in_(claims(whom.id))
    keys = list(db.session.scalars(select(RecognitionFile.key).where(files)))
    db.session.execute(delete(RecognitionFile).where(files))
    db.session.execute(
        update(RecognitionCriterion).where(RecognitionCriterion.claim_id.in_(claims(whom.id))).values(reason="")
    )
    db.session.execute(update(RecognitionCheck).where(RecognitionCheck.claim_id.in_(claims(whom.id))).values(note=""))
    db.session.execute(
        update(RecognitionClaim).where(mine, RecognitionClaim.state.in_(OPEN)).values(state=ClaimState.TAKEN_BACK)
    )
    db.session.execute(update(RecognitionClaim).where(mine).values(gained_where="", words="", note=""))
    return keys


def forget(person_id: int) -> None:
    """Take the decisions out."""
    db.session.execute(delete(RecognitionCheck).where(RecognitionCheck.claim_id.in_(claims(person_id))))
    db.session.execute(delete(RecognitionCriterion).where(RecognitionCriterion.claim_id.in_(claims(person_id))))
    db.session.execute(delete(RecognitionClaim).where(RecognitionClaim.id.in_(claims(person_id))))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"recognition_claim": claims},
    keys=select(RecognitionFile.key),
)
