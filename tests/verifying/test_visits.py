"""A verifier sees some groups for a time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.learning.grade_changes import record_change
from lms.learning.models import ChangeKind
from lms.live_assessments.models import LiveBooking
from lms.marking.models import Submission
from lms.marking.services import release
from lms.quality.models import Sample
from lms.verifying.models import VerifierVisit
from lms.verifying.policy import cohorts_to_follow, may_follow
from lms.verifying.services import end_visit
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_booking, make_sheet
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import make_sample
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]

EVERYWHERE = (Role.QUALITY_ASSURER,)
DAY = timedelta(days=1)


def days(first: int, last: int) -> dict[str, list[str]]:
    today = london_day(utc_now())
    found = {}
    for name, ahead in (("opens_on", first), ("closes_on", last)):
        day = today + ahead * DAY
        found[name] = [str(day.day), str(day.month), str(day.year)]
    return found


def test_an_officer_opens_groups_to_a_verifier_who_sees_until_when(sign_in: SignIn) -> None:
    verifier = make_person(name="Vera", roles=[Role.EXTERNAL_VERIFIER])
    cohort = make_cohort(name="Autumn")
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Nothing is open to you now" in sign_in(verifier).get("/verifier").text
    sent = {"person": verifier.id, "purpose": "Annual visit", "cohorts": [cohort.id], **days(0, 9)}
    assert officer.post("/staff/verifiers/new", data=sent).location == "/staff/verifiers"
    page = sign_in(verifier).get("/verifier").text
    assert "Annual visit" in page
    assert "Autumn" in page
    assert "Vera" in officer.get("/staff/verifiers").text
    visit = db.session.scalars(select(VerifierVisit)).one()
    officer.post(f"/staff/verifiers/{visit.id}/end")
    assert "Nothing is open to you now" in sign_in(verifier).get("/verifier").text


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("must not be before the first", days(3, 2)),
        ("can last 90 days", days(0, 90)),
        ("Choose at least one group", {"cohorts": []}),
        ("Write what the visit is for", {"purpose": " "}),
    ],
)
def test_a_visit_that_makes_no_sense_is_refused_in_words(
    sign_in: SignIn, sentence: str, changed: dict[str, object]
) -> None:
    verifier, cohort = make_person(roles=[Role.EXTERNAL_VERIFIER]), make_cohort()
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    sent = {"person": verifier.id, "purpose": "A visit", "cohorts": [cohort.id], **days(0, 9), **changed}
    answer = officer.post("/staff/verifiers/new", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(VerifierVisit)).all() == []


def test_nobody_verifies_a_group_in_which_they_learn(sign_in: SignIn) -> None:
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER, Role.LEARNER])
    cohort = make_enrolment(person=verifier).cohort
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    sent = {"person": verifier.id, "purpose": "A visit", "cohorts": [cohort.id], **days(0, 9)}
    assert "learns in one of these groups" in officer.post("/staff/verifiers/new", data=sent).text


def test_a_verifier_follows_the_groups_of_open_visits_only(app: Flask) -> None:
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    today = london_day(utc_now())
    now_open, over, coming, ended, other = (make_cohort() for _number in range(5))
    make_visit(verifier, [now_open], opens_on=today - 3 * DAY, days=3)
    make_visit(verifier, [over], opens_on=today - 4 * DAY, days=3)
    make_visit(verifier, [coming], opens_on=today + DAY)
    end_visit(make_visit(verifier, [ended]), by=verifier.id, now=utc_now())
    make_visit(None, [other])
    with app.test_request_context():
        assert cohorts_to_follow(verifier, EVERYWHERE) == frozenset({now_open.id})
        assert may_follow(verifier, now_open.id, EVERYWHERE)
        assert not may_follow(verifier, over.id, EVERYWHERE)
        assert cohorts_to_follow(make_person(roles=[Role.QUALITY_ASSURER]), EVERYWHERE) is None
        assert cohorts_to_follow(make_person(roles=[Role.TUTOR]), EVERYWHERE) == frozenset()


@pytest.fixture
def assessed(now: datetime) -> Callable[[], Submission]:
    """A function that gives work of a new group that was marked, sampled and changed."""

    def make() -> Submission:
        enrolment = make_enrolment()
        submission = make_submission(enrolment=enrolment)
        with current_app.test_request_context():
            release(make_marking(submission, make_person(roles=[Role.TUTOR])), now)
        make_sample(submission.markings[0])
        record_change(
            enrolment.id, "T1", "1.1", ChangeKind.REMARKED,
            before="refer", after="pass", reason="", about="marking 1", by=None, now=now,
        )  # fmt: skip
        make_sheet(make_booking(enrolment, has_begun=True))
        return submission

    return make


def pages_about(submission: Submission) -> list[str]:
    [sample] = db.session.scalars(select(Sample).where(Sample.marking_id == submission.markings[0].id))
    [booking] = db.session.scalars(select(LiveBooking).where(LiveBooking.enrolment_id == submission.enrolment_id))
    return [
        f"/quality/{sample.id}",
        f"/quality/trail/{submission.enrolment_id}/T1",
        f"/live-assessments/{booking.id}",
        f"/live-assessments/work/{submission.id}",
        f"/marking/{submission.id}/likeness",
    ]


def test_a_verifier_reads_the_whole_trail_of_an_open_group_and_nothing_of_another(
    sign_in: SignIn, assessed: Callable[[], Submission]
) -> None:
    mine, other = assessed(), assessed()
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    visit = make_visit(verifier, [mine.enrolment.cohort])
    client = sign_in(verifier)
    for address in pages_about(mine):
        assert client.get(address).status_code == 200, address
    for address in pages_about(other):
        assert client.get(address).status_code == 404, address
    for address in ("/quality", "/quality/trails", "/live-assessments", "/staff/grade-changes"):
        page = client.get(address).text
        assert mine.enrolment.person.name in page, address
        assert other.enrolment.person.name not in page, address
    end_visit(visit, by=verifier.id, now=utc_now())
    db.session.commit()
    for address in (*pages_about(mine), "/quality", "/quality/coverage", "/staff/grade-changes", "/quality/packs"):
        assert client.get(address).location == "/verifier", address


def test_a_verifier_changes_nothing(app: Flask, sign_in: SignIn, assessed: Callable[[], Submission]) -> None:
    submission = assessed()
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    make_visit(verifier, [submission.enrolment.cohort])
    client = sign_in(verifier)
    [sample] = db.session.scalars(select(Sample).where(Sample.marking_id == submission.markings[0].id))
    [booking] = db.session.scalars(select(LiveBooking).where(LiveBooking.enrolment_id == submission.enrolment_id))
    for address in (f"/quality/{sample.id}", f"/live-assessments/{booking.id}", f"/marking/{submission.id}"):
        assert client.post(address, data={"outcome": "agreed"}).status_code in (403, 404, 405), address
    db.session.expire_all()
    assert sample.outcome is None


def test_who_has_another_role_too_is_not_held_to_a_visit(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.EXTERNAL_VERIFIER, Role.QUALITY_ASSURER]))
    assert client.get("/quality").status_code == 200
