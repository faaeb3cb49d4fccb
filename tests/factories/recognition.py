"""Claims of prior learning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.vacsr import Check, CheckFinding
from lms.recognition import services
from lms.recognition.models import (
    ClaimState,
    Finding,
    RecognitionClaim,
    RecognitionCriterion,
    RecognitionFile,
)
from lms.recognition.services import Judged
from tests.factories.accounts import make_person
from tests.factories.files import pdf
from tests.factories.learning import make_enrolment

# As the form sends it.
AGREED = {**{check.value: "yes" for check in Check}, "action": "agree"}
ALL_WELL = {check: CheckFinding(is_met=True) for check in Check}


def make_claim(
    codes: Sequence[str] = ("1.1",),
    *,
    now: datetime,
    enrolment: Enrolment | None = None,
    module_code: str = "T1",
    with_file: bool = False,
) -> RecognitionClaim:
    """A claim that waits for a tutor."""
    claim = RecognitionClaim(
        enrolment=enrolment or make_enrolment(),
        module_code=module_code,
        edition=current_edition().id,
        state=ClaimState.ASKED,
        gained_where="A council in Aleppo, 2015 to 2019",
        words="I explained to people who decides what.",
        note="",
        asked_at=now,
        declared_at=now,
        criteria=[RecognitionCriterion(criterion=code, reason="") for code in codes],
        checks=[],
        files=[],
    )
    if with_file:
        claim.files.append(
            RecognitionFile(
                name="letter.pdf",
                media_type="application/pdf",
                size_bytes=len(pdf()),
                sha256="0" * 64,
                key=storage.keep(pdf()),
                added_at=now,
            )
        )
    db.session.add(claim)
    db.session.flush()
    return claim


def make_judged(claim: RecognitionClaim, now: datetime, *, met: bool = True, tutor: Person) -> RecognitionClaim:
    """The claim, as this tutor judged it: all met, or nothing."""
    finding = Finding.MET if met else Finding.NOT_MET
    judged = {held.criterion: Judged(finding, "The letter shows it.") for held in claim.criteria}
    services.judge(claim, judged, by=tutor.id, now=now)
    db.session.flush()
    return claim


def make_recognised(
    codes: Sequence[str], *, now: datetime, enrolment: Enrolment, module_code: str = "T1"
) -> RecognitionClaim:
    """A claim that was judged, all met, and agreed."""
    claim = make_claim(codes, now=now, enrolment=enrolment, module_code=module_code)
    make_judged(claim, now, tutor=make_person(roles=[Role.TUTOR]))
    services.agree(claim, ALL_WELL, by=make_person(roles=[Role.QUALITY_ASSURER]).id, now=now)
    db.session.flush()
    return claim
