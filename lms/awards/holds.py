"""What holds a certificate: one answer, for issuing it, for the learner's page and for the team's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from lms.cases.queries import CaseKind, open_kinds
from lms.cases.wording import waits_for_words
from lms.extensions import db
from lms.identity.queries import checked_among
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.quality.models import Sample
from lms.quality.queries import is_holding


class Hold(StrEnum):
    """Something for which a certificate waits."""

    SECOND_LOOK = "second look"
    APPEAL = "appeal"
    MALPRACTICE = "malpractice"
    CONSIDERATION = "special consideration"
    IDENTITY = "identity"


def what_holds(enrolments: Collection[Enrolment]) -> Mapping[int, frozenset[Hold]]:
    """What holds the certificate of each of the enrolments, in three statements (domain sheet, rule 6): second looks
    and their actions, cases, and an identity that nobody has checked.
    """
    ids = [enrolment.id for enrolment in enrolments]
    found: dict[int, set[Hold]] = defaultdict(set)
    looked_at = (
        select(Submission.enrolment_id)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Sample, Sample.marking_id == Marking.id)
        .where(Submission.enrolment_id.in_(ids), is_holding())
    )
    for enrolment_id in db.session.scalars(looked_at):
        found[enrolment_id].add(Hold.SECOND_LOOK)
    for enrolment_id, kinds in open_kinds(ids).items():
        found[enrolment_id] |= {Hold(kind.value) for kind in kinds}
    checked = checked_among({enrolment.person_id for enrolment in enrolments})
    for enrolment in enrolments:
        if enrolment.person_id not in checked:
            found[enrolment.id].add(Hold.IDENTITY)
    return {enrolment_id: frozenset(found[enrolment_id]) for enrolment_id in ids}


def is_held(enrolment: Enrolment) -> bool:
    """Whether anything holds the certificate."""
    return bool(what_holds([enrolment])[enrolment.id])


def hold_words() -> dict[Hold, str]:
    """What each hold is to the learner, who knows of it: “Your certificate waits because …”."""
    cases = {Hold(kind.value): words for kind, words in waits_for_words().items()}
    return {
        Hold.SECOND_LOOK: _("A second person still looks at a decision on your work."),
        **cases,
        Hold.IDENTITY: _("We have not checked yet who you are."),
    }


def team_words(holds: Collection[Hold]) -> list[str]:
    """What holds a certificate, to the programme team: that there is a case, never of which kind."""
    words = {
        _("A second look is open."): Hold.SECOND_LOOK in holds,
        _("A case is open."): not CASES.isdisjoint(holds),
        _("The identity is to be checked."): Hold.IDENTITY in holds,
    }
    return [sentence for sentence, is_said in words.items() if is_said]


CASES = frozenset(Hold(kind.value) for kind in CaseKind)
