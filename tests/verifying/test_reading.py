"""A verifier reads records, cases and claims of the groups that are open to them, and never what they need not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.models import Claim
from lms.cases import consideration_services as considerations
from lms.cases.consideration_services import Agreement
from lms.cases.models import Appeal, Consideration, Effect, MalpracticeCase
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.learning.extending import extend
from lms.learning.models import Enrolment, ExtensionReason
from lms.reports.models import LearnerAtRisk
from lms.reports.risks import Rule, Sign
from lms.verifying.services import end_visit
from tests.factories.accounts import grant, make_person
from tests.factories.awards import make_certificate, make_claim
from tests.factories.cases import make_appeal, make_case, make_consideration, make_released
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_submitted
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
LISTS = ("/staff/gradebook", "/staff/cases/all", "/staff/claims")
SECRETS = (
    "My child was in hospital.",
    "We are sorry about your child.",
    "Two paragraphs are those of a website.",
    "I was at home with my mother.",
    "illness",
)


@dataclass(frozen=True)
class Followed:
    """A learner about whom there is everything that a verifier might look for."""

    enrolment: Enrolment
    appeal: Appeal
    case: MalpracticeCase
    asked: Consideration
    claim: Claim

    @property
    def pages(self) -> tuple[str, ...]:
        return (
            f"/staff/enrolments/{self.enrolment.id}/record",
            f"/staff/enrolments/{self.enrolment.id}/cases",
            f"/staff/cohorts/{self.enrolment.cohort_id}/map",
            f"/staff/gradebook?cohort={self.enrolment.cohort_id}",
            f"/staff/claims/{self.claim.id}",
        )

    @property
    def deeds(self) -> tuple[str, ...]:
        return (
            *self.pages,
            f"/staff/appeals/{self.appeal.id}",
            f"/staff/malpractice/{self.case.id}",
            f"/staff/malpractice/{self.case.id}/take",
            f"/staff/considerations/{self.asked.id}",
            "/staff/claims/send",
            "/staff/cases/all",
        )


@pytest.fixture
def followed(now: datetime) -> Callable[[str], Followed]:
    """A function that gives such a learner, in a group of their own."""

    def make(name: str) -> Followed:
        officer = make_person(roles=[Role.PROGRAMME_OFFICER])
        enrolment = make_enrolment(person=make_person(name=name, roles=[Role.LEARNER]))
        make_identity_check(enrolment.person)
        make_submitted(enrolment=enrolment)
        extend(enrolment, "T2", now + timedelta(days=30), ExtensionReason.ILLNESS, by=officer.id, now=now)
        appeal = make_appeal(make_released(enrolment=enrolment), words="My letter says it on line 3.")
        case = make_case(make_released(enrolment=enrolment, module_code="T2"))
        case.answer = "I was at home with my mother."
        asked = make_consideration(enrolment, words="My child was in hospital.")
        agreed = Agreement(
            is_agreed=True,
            answer="We are sorry about your child.",
            effect=Effect.OTHER_EVIDENCE,
            later_on=None,
            arrangement="A recorded conversation",
            saw_evidence=True,
        )
        with current_app.test_request_context():
            considerations.decide(asked, agreed, by=officer.id, now=utc_now())
        make_certificate(enrolment.person, enrolment=enrolment)
        return Followed(enrolment, appeal, case, asked, make_claim(enrolment.person, by=officer))

    return make


@pytest.fixture
def verifier() -> Person:
    return make_person(name="Vera", roles=[Role.EXTERNAL_VERIFIER])


def test_a_verifier_reads_records_cases_and_claims_of_an_open_group(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed]
) -> None:
    mine = followed("Amina")
    make_visit(verifier, [mine.enrolment.cohort])
    client = sign_in(verifier)
    for address in (*mine.pages, *LISTS):
        assert client.get(address).status_code == 200, address
    for address in LISTS:
        assert "Amina" in client.get(address).text, address
    cases = client.get(f"/staff/enrolments/{mine.enrolment.id}/cases").text
    assert "My letter says it on line 3." in cases
    assert "reported: copied" in cases
    assert "agreed: other evidence" in cases
    assert "A recorded conversation" in cases
    record = client.get(f"/staff/enrolments/{mine.enrolment.id}/record").text
    assert "Checked on" in record
    home = client.get("/verifier").text
    for address in LISTS:
        assert f'href="{address}"' in home


def test_nothing_of_another_group_is_read_nor_said_to_be_there(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed]
) -> None:
    mine, other = followed("Amina"), followed("Boris")
    make_visit(verifier, [mine.enrolment.cohort])
    client = sign_in(verifier)
    for address in other.pages:
        assert client.get(address).status_code == 404, address
    for address in (*LISTS, "/staff/gradebook?q=Boris", "/staff/gradebook?module=T1"):
        assert "Boris" not in client.get(address).text.replace('value="Boris"', ""), address


@pytest.mark.parametrize("is_ended", [True, False])
def test_nothing_is_read_after_a_visit(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed], is_ended: bool
) -> None:
    mine = followed("Amina")
    if is_ended:
        end_visit(make_visit(verifier, [mine.enrolment.cohort]), by=verifier.id, now=utc_now())
    else:
        make_visit(verifier, [mine.enrolment.cohort], opens_on=london_day(utc_now()) - timedelta(days=11))
    client = sign_in(verifier)
    for address in (*mine.pages, *LISTS):
        assert client.get(address).location == "/verifier", address


def test_who_teaches_too_reads_cases_of_open_groups_only(sign_in: SignIn, followed: Callable[[str], Followed]) -> None:
    mine, other = followed("Amina"), followed("Boris")
    both = make_person(name="Vera", roles=[Role.EXTERNAL_VERIFIER, Role.TUTOR])
    make_visit(both, [mine.enrolment.cohort])
    client = sign_in(both)
    assert client.get(f"/staff/enrolments/{mine.enrolment.id}/cases").status_code == 200
    assert client.get(f"/staff/enrolments/{other.enrolment.id}/cases").status_code == 404


def test_nobody_reads_their_own_cases_as_staff_do(sign_in: SignIn, followed: Callable[[str], Followed]) -> None:
    mine = followed("Amina")
    grant(mine.enrolment.person, Role.QUALITY_ASSURER)
    client = sign_in(mine.enrolment.person)
    assert client.get(f"/staff/enrolments/{mine.enrolment.id}/cases").status_code == 404
    assert f"/staff/enrolments/{mine.enrolment.id}/cases" not in client.get("/staff/cases/all").text


def test_what_a_verifier_need_not_know_stays_hidden(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed], now: datetime
) -> None:
    mine = followed("Amina")
    signs = [Sign(Rule.SILENT, weight=3, since=now, number=30).to_json()]
    db.session.add(LearnerAtRisk(enrolment_id=mine.enrolment.id, urgency=3, signs=signs, since=now, found_at=now))
    make_visit(verifier, [mine.enrolment.cohort])
    officer, client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), sign_in(verifier)
    record = f"/staff/enrolments/{mine.enrolment.id}/record"
    told = officer.get(record).text
    for words in ("Why this learner may need help", "Illness", "Something may be wrong", mine.enrolment.person.email):
        assert words.lower() in told.lower()
        assert words.lower() not in client.get(record).text.lower(), words
    for address in (*mine.pages, *LISTS):
        page = client.get(address).text
        assert not [secret for secret in SECRETS if secret in page], address
    assert "At risk" not in client.get("/staff/gradebook").text
    found = client.get("/staff/gradebook?standing=at+risk").text
    assert found.count("/record") == client.get("/staff/gradebook").text.count("/record")
    assert "/record" not in client.get(f"/staff/gradebook?q={mine.enrolment.person.email}").text
    closed = ("/staff/at-risk", "/staff/figures", "/staff/exports", "/staff/exports/answers.csv", "/staff/claims.csv")
    for address in (*closed, "/concerns/leads", f"/staff/considerations/{mine.asked.id}"):
        assert client.get(address).status_code in (403, 404), address


def test_a_verifier_has_no_button_and_changes_nothing(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed]
) -> None:
    mine = followed("Amina")
    make_visit(verifier, [mine.enrolment.cohort])
    client = sign_in(verifier)
    for address in (*mine.pages, *LISTS):
        page = client.get(address).text
        main = page[page.index("<main") : page.index("</main>")]
        assert 'method="post"' not in main, address
    for address in mine.deeds:
        assert client.post(address, data={"state": "sent", "verdict": "upheld"}).status_code in (403, 405), address


def test_each_look_at_a_record_is_written_down(
    sign_in: SignIn, verifier: Person, followed: Callable[[str], Followed]
) -> None:
    mine = followed("Amina")
    make_visit(verifier, [mine.enrolment.cohort])
    client = sign_in(verifier)
    for address in (*mine.pages, *LISTS):
        client.get(address)
    noted = db.session.scalars(select(AuditEntry.action).where(AuditEntry.person_id == verifier.id))
    assert {"record.looked", "cases.read", "cases.looked", "claim.read", "gradebook.looked"} <= set(noted)
