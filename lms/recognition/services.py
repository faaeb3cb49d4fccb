"""Asking, judging, checking. What is agreed never changes afterwards.

How parts of a module follow (written down once, here): a quiz or a task all of whose criteria are recognised is done.
Otherwise the learner does that part, and what is recognised can't be lost: questions on recognised criteria don't count
in the quiz's result, and in the task those criteria are met before the tutor looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import audit, storage
from lms.addresses import path_of
from lms.editions import Edition, get_edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.services import lock_enrolment
from lms.learning.vacsr import Check, CheckFinding, require_all, unmet_points
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from lms.recognition.events import RecognitionAgreed
from lms.recognition.models import (
    OPEN,
    ClaimState,
    Finding,
    RecognitionCheck,
    RecognitionClaim,
    RecognitionCriterion,
    RecognitionFile,
)
from lms.recognition.queries import claims_of
from lms.uploads import check_file

MOST_FILES = 5
LONGEST_WORDS = 5000


class NothingClaimed(Invalid):
    """A claim names criteria, and shows something."""


class NotDeclared(Invalid):
    """What shows it is sent with the declaration that it is one's own, as work is."""


class AskedAlready(Conflict):
    """For a criterion one asks once at a time, and not for what is recognised."""


class TooManyFiles(Invalid):
    """Five files are enough."""


class NotWaiting(Conflict):
    """Somebody was faster."""


class Unjudged(Invalid):
    """Every criterion is judged, each with a reason."""


class NotFit(Invalid):
    """What counts as met passes all five points of VACSR."""


class NoteMissing(Invalid):
    """Who sends a claim back says why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a tutor found of one criterion, or nothing yet, and why."""

    finding: Finding | None
    reason: str


# The learner's side


def ask(
    enrolment: Enrolment,
    edition: Edition,
    module_code: str,
    codes: Collection[str],
    gained_where: str,
    words: str,
    files: Sequence[tuple[str, bytes]],
    now: datetime,
    *,
    declared: bool,
) -> RecognitionClaim:
    """Ask that what was learnt before counts.

    Raises NothingClaimed, NotDeclared, AskedAlready, TooManyFiles, BadFile.
    """
    offered = [criterion.code for outcome in edition.get_module(module_code).outcomes for criterion in outcome.criteria]
    wanted = [code for code in offered if code in codes]
    if not wanted:
        raise NothingClaimed(_("Choose what you can do already: one criterion or more."))
    if not gained_where or not words:
        raise NothingClaimed(_("Say where you learned this, and what you did there."))
    if len(words) > LONGEST_WORDS:
        raise NothingClaimed(_("This text is too long. Shorten it to 5,000 letters."))
    if not declared:
        raise NotDeclared(_("Tick the box to say that this is your own work."))
    if len(files) > MOST_FILES:
        raise TooManyFiles(_("You can add up to five files. Remove one first."))
    checked = [(*check_file(name, content), content) for name, content in files]
    lock_enrolment(enrolment.id)
    taken = not_to_ask(claims_of(enrolment.id, module_code))
    if again := [code for code in wanted if code in taken]:
        raise AskedAlready(_("You have asked for this already: %(codes)s.", codes=", ".join(again)))
    claim = RecognitionClaim(
        enrolment_id=enrolment.id,
        module_code=module_code,
        edition=edition.id,
        gained_where=gained_where,
        words=words,
        asked_at=now,
        declared_at=now,
        criteria=[RecognitionCriterion(criterion=code) for code in wanted],
        files=[
            RecognitionFile(
                name=name,
                media_type=media_type,
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                key=storage.keep(content),
                added_at=now,
            )
            for name, media_type, content in checked
        ],
    )
    db.session.add(claim)
    audit.record("recognition.asked", claim, now, module=module_code, criteria=wanted)
    return claim


def not_to_ask(claims: Sequence[RecognitionClaim]) -> frozenset[str]:
    """The criteria for which a learner has asked and that are not decided, and those that are recognised."""
    return frozenset(
        held.criterion
        for claim in claims
        for held in claim.criteria
        if claim.state in OPEN or (claim.state is ClaimState.AGREED and held.finding is Finding.MET)
    )


def take_back(claim: RecognitionClaim, now: datetime) -> None:
    """The learner asks no more. Raises NotWaiting."""
    _hold(claim, ClaimState.ASKED)
    claim.state = ClaimState.TAKEN_BACK
    audit.record("recognition.taken_back", claim, now)


# The tutor's and the quality assurer's


def judge(claim: RecognitionClaim, judged: Mapping[str, Judged], *, by: int, now: datetime) -> None:
    """Say of each criterion whether the evidence shows it; quality assurance looks next.

    Raises NotWaiting, Unjudged.
    """
    _hold(claim, ClaimState.ASKED)
    for held in claim.criteria:
        found = judged.get(held.criterion, Judged(None, ""))
        held.finding, held.reason = found.finding, found.reason
    if open_still := [held.criterion for held in claim.criteria if held.finding is None]:
        raise Unjudged(_("Choose Met or Not met for each. Still open: %(codes)s.", codes=", ".join(open_still)))
    if bare := [held.criterion for held in claim.criteria if not held.reason]:
        raise Unjudged(_("Give a reason for each. Still empty: %(codes)s.", codes=", ".join(bare)))
    claim.state = ClaimState.JUDGED
    claim.tutor_id = by
    claim.judged_at = now
    audit.record(
        "recognition.judged",
        claim,
        now,
        by=by,
        met=[held.criterion for held in claim.criteria if held.finding is Finding.MET],
    )


def agree(claim: RecognitionClaim, checks: Mapping[Check, CheckFinding], *, by: int, now: datetime) -> None:
    """Quality assurance agrees: what was found met counts, and the learner is told. The evidence is checked on the same
    five points as work is; none of them is open where anything is met.

    Raises NotWaiting, ChecksMissing, CheckNoteMissing, NotFit.
    """
    _hold(claim, ClaimState.JUDGED)
    require_all(checks)
    unmet, counts = unmet_points(checks), any(held.finding is Finding.MET for held in claim.criteria)
    if counts and unmet:
        raise NotFit(_("What is found met has to pass all five points. Send it back to the tutors."))
    claim.checks = [RecognitionCheck(check=check, is_met=one.is_met, note=one.note) for check, one in checks.items()]
    claim.state = ClaimState.AGREED
    claim.assurer_id = by
    claim.agreed_at = now
    audit.record("recognition.agreed", claim, now, by=by, unmet=unmet)
    _tell_learner(claim, now)
    db.session.flush()
    if counts:
        publish(RecognitionAgreed(claim.id, claim.enrolment_id, claim.module_code, now))


def send_back(claim: RecognitionClaim, note: str, *, by: int, now: datetime) -> None:
    """Quality assurance asks for a new look: a tutor judges again. Raises NotWaiting, NoteMissing."""
    if not note:
        raise NoteMissing(_("Say what the tutor should look at again."))
    _hold(claim, ClaimState.JUDGED)
    claim.state = ClaimState.ASKED
    claim.note = note
    claim.assurer_id = by
    audit.record("recognition.sent_back", claim, now, by=by)


def _hold(claim: RecognitionClaim, state: ClaimState) -> None:
    db.session.refresh(claim, ["state"], with_for_update=True)
    if claim.state is not state:
        raise NotWaiting(_("This has been decided already."))


def _tell_learner(claim: RecognitionClaim, now: datetime) -> None:
    module = get_edition(claim.edition).get_module(claim.module_code)
    tell(
        claim.enrolment.person,
        NoticeKind.FEEDBACK,
        about=f"recognition {claim.id}",
        sentence=_l("We have looked at what you learned before: %(module)s", module=module.title),
        path=path_of("recognition.of_module", module_slug=module.slug),
        now=now,
    )
