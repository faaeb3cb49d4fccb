"""Whoever knows a learner judges nothing of theirs: on no page, and in no role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.resubmission import Authoriser
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.cases.models import Effect
from lms.extensions import db
from lms.learning.models import ConflictOfInterest, Enrolment
from lms.live_assessments.models import LiveBooking
from lms.live_assessments.queries import free_slots
from lms.live_assessments.services import Taken, book
from lms.marking.resubmission import find_row
from lms.notices.models import Notice
from lms.quizzes.models import Answer, Attempt
from tests.factories.accounts import make_person
from tests.factories.cases import make_appeal, make_case, make_consideration, make_released
from tests.factories.conflicts import make_conflict
from tests.factories.editions import use_task
from tests.factories.learning import make_enrolment
from tests.factories.live_assessments import LIVE_MODULE, make_booking, make_sheet, make_slot
from tests.factories.marking import make_submission
from tests.factories.quality import AGREED, make_sample
from tests.factories.quality import make_released as make_marked
from tests.factories.quizzes import make_submitted
from tests.factories.recognition import AGREED as AGREED_CLAIM
from tests.factories.recognition import make_claim, make_judged

SignIn = Callable[[Person], FlaskClient]
JUDGES = (Role.TUTOR, Role.QUALITY_ASSURER)
UPHELD = {"verdict": "upheld", "reasons": "It is there, in the second line."}
SHORT = "t1-q7"  # “Who is elected?”


@pytest.fixture
def learner(app: Flask) -> Enrolment:
    return make_enrolment()


@pytest.fixture
def friend(learner: Enrolment) -> Person:
    """A tutor who knows the learner, as an officer noted."""
    person = make_person(name="A friend", roles=[Role.TUTOR])
    make_conflict(person, learner.person)
    return person


@pytest.fixture
def checking_friend(learner: Enrolment) -> Person:
    """A quality assurer and officer who knows the learner."""
    person = make_person(name="A friend who checks", roles=[Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER])
    make_conflict(person, learner.person)
    return person


def test_an_officer_notes_it_of_who_checks_and_decides_too(sign_in: SignIn, learner: Enrolment) -> None:
    assurer = make_person(name="Ines Assurer", roles=[Role.QUALITY_ASSURER])
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Ines Assurer" in officer.get(f"/marking/conflicts?name={learner.person.name[:6]}").text
    sent = {"tutor": assurer.id, "learner": learner.person_id, "reason": "family"}
    assert officer.post("/marking/conflicts", data=sent).status_code == 302
    assert db.session.scalars(select(ConflictOfInterest.tutor_id)).all() == [assurer.id]
    recruiter = make_person(roles=[Role.RECRUITER])
    assert officer.post("/marking/conflicts", data={**sent, "tutor": recruiter.id}).status_code == 422


def test_prior_learning_is_judged_and_checked_by_others(
    sign_in: SignIn, learner: Enrolment, friend: Person, checking_friend: Person, now: datetime
) -> None:
    claim = make_claim(now=now, enrolment=learner)
    judged = make_judged(make_claim(["2.1"], now=now, enrolment=learner), now, tutor=make_person(roles=[Role.TUTOR]))
    for person, waiting, sent in (
        (friend, claim, {"finding-1.1": "met", "reason-1.1": "The letter."}),
        (checking_friend, judged, AGREED_CLAIM),
    ):
        client = sign_in(person)
        assert f"/recognition/{waiting.id}" not in client.get("/recognition").text
        assert client.get(f"/recognition/{waiting.id}").status_code == 404
        assert client.post(f"/recognition/{waiting.id}", data=sent).status_code == 404
    stranger = sign_in(make_person(roles=[Role.TUTOR]))
    assert f"/recognition/{claim.id}" in stranger.get("/recognition").text


def test_a_learner_is_offered_no_time_of_a_tutor_who_knows_them(
    sign_in: SignIn, learner: Enrolment, friend: Person, now: datetime
) -> None:
    slot, other = make_slot(learner.cohort, tutor=friend), make_slot(learner.cohort)
    assert free_slots(learner, LIVE_MODULE, now) == [other]
    with pytest.raises(Taken):
        book(slot, learner, may_record=False, now=now)


@pytest.mark.parametrize(("has_begun", "words"), [(False, "does not take place"), (True, "does not count")])
def test_a_meeting_with_a_tutor_who_turns_out_to_know_the_learner_is_called_off(
    sign_in: SignIn, learner: Enrolment, now: datetime, has_begun: bool, words: str
) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    booking = make_booking(learner, slot=make_slot(learner.cohort, tutor=tutor), has_begun=has_begun)
    finished = make_sheet(make_booking(make_enrolment(cohort=learner.cohort), has_begun=True))
    make_conflict(tutor, learner.person)
    assert db.session.get_one(LiveBooking, booking.id).cancelled_at is not None
    assert finished.cancelled_at is None
    [told] = db.session.scalars(select(Notice).where(Notice.person_id == learner.person_id))
    assert told.sentence.startswith(f"Your live assessment {words}.")
    book(make_slot(learner.cohort), learner, may_record=False, now=now)  # with somebody else, at once


def test_a_sheet_is_not_read_by_who_knows_the_learner(sign_in: SignIn, learner: Enrolment) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    sheet = make_sheet(make_booking(learner, slot=make_slot(learner.cohort, tutor=tutor), has_begun=True))
    make_conflict(tutor, learner.person)
    client = sign_in(tutor)
    assert client.get(f"/live-assessments/{sheet.id}").status_code == 404
    assert client.post(f"/live-assessments/{sheet.id}", data={"turnout": "missed"}).status_code == 404


def test_an_appeal_is_decided_by_others(sign_in: SignIn, learner: Enrolment, friend: Person) -> None:
    appeal = make_appeal(make_released(enrolment=learner))
    client = sign_in(friend)
    assert f"/staff/appeals/{appeal.id}" not in client.get("/staff/cases").text
    assert client.post(f"/staff/appeals/{appeal.id}", data=UPHELD).status_code == 404
    told = db.session.scalars(select(Notice.person_id)).all()
    assert friend.id not in told
    assert sign_in(make_person(roles=[Role.TUTOR])).post(f"/staff/appeals/{appeal.id}", data=UPHELD).status_code == 302


def test_a_resubmission_is_authorised_by_others(
    sign_in: SignIn, learner: Enrolment, friend: Person, now: datetime
) -> None:
    use_task(rule=Rule(authorised_by=Authoriser.TUTOR))
    row = find_row(make_released(enrolment=learner).id)
    assert row is not None
    client, path = sign_in(friend), f"/resubmissions/{row.id}"
    assert path not in client.get("/resubmissions").text
    assert client.get(path).status_code == 404
    assert client.post(path, data={"action": "authorise", "reason": "Near."}).status_code == 404
    assert sign_in(make_person(roles=[Role.TUTOR])).get(path).status_code == 200


def typed_try(enrolment: Enrolment) -> Attempt:
    """A try in which “ward member” was typed and refused."""
    attempt = make_submitted(enrolment=enrolment, right=False)
    answer = db.session.get_one(Answer, (attempt.id, SHORT))
    answer.response, answer.fraction = "ward member", 0
    db.session.flush()
    return attempt


def fraction(attempt: Attempt) -> float | None:
    db.session.expire_all()
    return db.session.get_one(Answer, (attempt.id, SHORT)).fraction


def test_an_answer_that_is_accepted_of_everybody_leaves_the_learner_out(
    sign_in: SignIn, learner: Enrolment, friend: Person
) -> None:
    known, other = typed_try(learner), typed_try(make_enrolment())
    client, path = sign_in(friend), f"/quiz-questions/typed/{other.id}/{SHORT}"
    assert learner.person.name not in client.get(path).text
    assert client.post(path, data={"whose": str(known.id), "reason": "Right."}).status_code == 422
    assert client.post(path, data={"whose": "all", "reason": "Right."}).status_code == 302
    assert (fraction(known), fraction(other)) == (0, 1)


def test_no_case_about_the_learner_is_reported_read_or_looked_into_by_who_knows_them(
    sign_in: SignIn, learner: Enrolment, friend: Person, checking_friend: Person
) -> None:
    work = make_released(enrolment=learner)
    assert sign_in(friend).get(f"/staff/malpractice/report/{work.id}").status_code == 404
    case = make_case(work)
    client, path = sign_in(checking_friend), f"/staff/malpractice/{case.id}"
    assert path not in client.get("/staff/cases").text
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/take").status_code == 404


def test_a_case_is_free_again_when_its_investigator_turns_out_to_know_the_learner(
    sign_in: SignIn, learner: Enrolment
) -> None:
    first, second = (make_person(roles=[Role.QUALITY_ASSURER]) for _each in range(2))
    case = make_case(make_released(enrolment=learner))
    path = f"/staff/malpractice/{case.id}"
    sign_in(first).post(f"{path}/take")
    make_conflict(first, learner.person)
    db.session.commit()
    assert sign_in(first).get(path).status_code == 404
    client = sign_in(second)
    assert "Nobody looks into it yet" in client.get("/staff/cases").text
    assert f"{path}/take" in client.get(path).text
    assert client.post(f"{path}/take").status_code == 302
    db.session.expire_all()
    assert case.investigator_id == second.id


def test_special_consideration_is_decided_by_others(
    sign_in: SignIn, learner: Enrolment, checking_friend: Person
) -> None:
    asked = make_consideration(learner, words="My child was ill.")
    client, path = sign_in(checking_friend), f"/staff/considerations/{asked.id}"
    assert "My child was ill." not in client.get(path).text
    sent = {"is_agreed": "yes", "effect": Effect.AGAIN.value, "answer": "Yes."}
    assert client.post(path, data=sent).status_code == 404


def test_work_is_sampled_by_others(sign_in: SignIn, learner: Enrolment, checking_friend: Person) -> None:
    marking = make_marked(enrolment=learner)
    client = sign_in(checking_friend)
    assert learner.person.name not in client.get("/quality/choose").text
    sample = make_sample(marking)
    assert f"/quality/{sample.id}" not in client.get("/quality").text
    assert client.get(f"/quality/{sample.id}").status_code == 404
    assert client.post(f"/quality/{sample.id}", data=AGREED).status_code == 404
    other = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert other.post(f"/quality/{sample.id}", data=AGREED).status_code == 302


@pytest.mark.parametrize("page", ["/marking/{}/changes", "/marking/{}/likeness", "/live-assessments/work/{}"])
def test_the_work_is_read_by_others(sign_in: SignIn, learner: Enrolment, friend: Person, page: str) -> None:
    make_released(enrolment=learner, decision=Decision.REFER)
    path = page.format(make_submission(enrolment=learner, version=2).id)
    assert sign_in(friend).get(path).status_code == 404
    assert sign_in(make_person(roles=JUDGES)).get(path).status_code == 200
