"""What identity holds about a person: that somebody checked who they are, and their learner numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.identity.models import IdentityCheck, LearnerNumber

TABLES = {
    "identity_check": Treatment("identity", Fate.UNNAMED, "that it was checked before certification, who did it, how"),
    "learner_number": Treatment("learner_numbers", Fate.ERASED),
}


def checks(person_id: int) -> Select[Any]:
    """The ids of checks of a person."""
    return select(IdentityCheck.id).where(IdentityCheck.person_id == person_id)


def numbers(person_id: int) -> Select[Any]:
    """The ids of what a person said about their numbers."""
    return select(LearnerNumber.id).where(LearnerNumber.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """The check and the numbers."""
    yield Section(
        "identity",
        _("The check of your identity"),
        {"how": _("How"), "checked_at": _("Checked")},
        rows(select(IdentityCheck.how, IdentityCheck.checked_at).where(IdentityCheck.person_id == whom.id)),
    )
    yield Section(
        "learner_numbers",
        _("Your learner numbers"),
        {
            "uln": _("Unique Learner Number"),
            "scn": _("Scottish Candidate Number"),
            "declined_at": _("You did not want to give it"),
            "changed_at": _("Changed"),
        },
        rows(
            select(LearnerNumber.uln, LearnerNumber.scn, LearnerNumber.declined_at, LearnerNumber.changed_at).where(
                LearnerNumber.person_id == whom.id
            )
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the numbers out. That somebody checked stays: an awarding body may ask."""
    db.session.execute(delete(LearnerNumber).where(LearnerNumber.person_id == whom.id))
    return ()


def forget(person_id: int) -> None:
    """Take the check out."""
    db.session.execute(delete(IdentityCheck).where(IdentityCheck.person_id == person_id))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"identity_check": checks, "learner_number": numbers},
)
