"""Certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import current_app
from sqlalchemy import select

from certificates.certificate import Certificate, CriterionMet, HoursSpent, Kind, ModuleAchieved, SkillEvidenced
from certificates.numbers import new_number
from lms.access import Role
from lms.accounts.models import Person
from lms.awards.facts import to_json
from lms.awards.models import CertifiedSkill, Claim, ClaimState, ClaimStep, IssuedCertificate
from lms.awards.queries import find_valid_certificate
from lms.awards.signing import sign_and_publish
from lms.clock import london_day, utc_now
from lms.config import DEFAULT_WORDING
from lms.editions import current_edition, current_programme
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.marking.services import release
from tests.factories.accounts import make_person
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_enrolment
from tests.factories.live_assessments import make_live_pass
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_submitted

CRITERIA = (
    CriterionMet("T1", "Know who decides", "1.1", "Name who decides in a council", date(2026, 10, 5), ""),
    CriterionMet("T1", "Know who decides", "1.2", "Explain why", date(2026, 10, 6), "tutor"),
)
HOURS = HoursSpent(
    live_minutes=90, sessions=2, self_directed_minutes=305, first_on=date(2026, 9, 7), last_on=date(2026, 10, 5)
)


def make_certificate(
    person: Person,
    *,
    levels: Mapping[str, int] | None = None,
    enrolment: Enrolment | None = None,
    kind: Kind = Kind.PROGRAMME,
) -> IssuedCertificate:
    """A valid certificate that evidences these skills, of somebody whose identity was checked."""
    if find_valid_certificate(person.id) is None:
        make_identity_check(person, by=make_person())
    now = utc_now()
    number = new_number()
    enrolment = enrolment or make_enrolment(person=person)
    skills = tuple(
        SkillEvidenced(skill, skill, level, "T1", "1.1", date(2026, 10, 5))
        for skill, level in (levels if levels is not None else {"S01": 2, "S07": 3}).items()
    )
    facts = Certificate(
        number=number,
        name=person.name,
        programme="A small programme",
        modules=(ModuleAchieved("T1", "Town halls", date(2026, 10, 5)),),
        skills=skills,
        issued_on=london_day(now),
        verify_url=f"http://localhost/certificates/{number}",
        wording=DEFAULT_WORDING,
        edition=current_edition().id,
        kind=kind,
        criteria=CRITERIA if kind is Kind.RECORD else (),
        hours=HOURS if kind is Kind.HOURS else None,
    )
    issued = IssuedCertificate(
        number=number,
        kind=kind,
        person_id=person.id,
        enrolment_id=enrolment.id,
        facts=to_json(facts),
        issued_at=now,
        published_at=now,
        skills=[
            CertifiedSkill(
                skill=one.skill,
                level=one.level,
                module_code=one.module,
                criterion=one.criterion,
                evidenced_on=one.evidenced_on,
            )
            for one in (skills if kind is Kind.PROGRAMME else ())
        ],
    )
    db.session.add(issued)
    db.session.flush()
    return issued


def sign(*certificates: IssuedCertificate) -> None:
    """Do what the job does right after certificates are issued."""
    db.session.commit()
    for certificate in certificates:
        sign_and_publish(certificate.id, utc_now())


def make_claim(person: Person, state: ClaimState = ClaimState.READY, *, by: Person) -> Claim:
    """A claim to an awarding organisation for who has a certificate."""
    now = utc_now()
    [issued] = db.session.scalars(select(IssuedCertificate).where(IssuedCertificate.person_id == person.id))
    claim = Claim(
        enrolment_id=issued.enrolment_id,
        organisation="Some Awards",
        units=["T1", "T2"],
        state=state,
        made_at=now,
        ao_number="",
        steps=[ClaimStep(state=state, at=now, by_id=by.id, note="Which unit?")],
    )
    db.session.add(claim)
    db.session.flush()
    return claim


def make_achieved(enrolment: Enrolment, *, but: str) -> None:
    """Every quiz achieved and every task passed but one, such as "T2 task", as learner and tutor would do it; and the
    learner's identity checked.
    """
    tutor = make_person(roles=[Role.TUTOR])
    make_identity_check(enrolment.person)
    for module in current_programme().modules:
        if but != f"{module.code} quiz":
            make_submitted(enrolment=enrolment, module_code=module.code)
        if but != f"{module.code} task":
            submission = make_submission(enrolment=enrolment, module_code=module.code)
            with current_app.test_request_context():
                release(make_marking(submission, tutor), utc_now())


def make_last_task(*, name: str | None = None) -> Submission:
    """Work that waits for a tutor: the one thing that its learner lacks for a certificate."""
    enrolment = make_enrolment(person=make_person(name=name))
    make_achieved(enrolment, but="T2 task")
    make_live_pass(enrolment, "T2", make_person(roles=[Role.TUTOR]))
    return make_submission(enrolment=enrolment, module_code="T2")
