"""Two tutors mark one piece of work: each alone, then what they agree; that they differed stays on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import GradeChange
from lms.marking.models import Double, Marking, Part, Step, Submission
from lms.marking.policy import has_judged
from lms.marking.services import NotAgreed, ask_for_new_marking, release
from lms.quality.models import Reason, Sample
from lms.quality.policy import may_decide
from tests.factories.accounts import grant, make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_arrangement, make_submission
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/town-halls/task"


class Pair:
    """Work that two tutors mark, and their browsers."""

    def __init__(self, sign_in: SignIn, kind: Double, tutors: int = 2) -> None:
        people = [make_person(name=f"Tutor {letter}", roles=[Role.TUTOR]) for letter in "ABCDE"[:tutors]]
        cohort = make_cohort()
        make_arrangement(cohort, *people, double={"T1": kind})
        self.work = make_submission(enrolment=make_enrolment(cohort=cohort))
        by_id = {person.id: person for person in people}
        self.people = [by_id[one] for one in (self.work.tutor_id, self.work.second_tutor_id) if one in by_id]
        self.others = [person for person in people if person not in self.people]
        self.first, self.second = (sign_in(person) for person in self.people)
        self.learner = sign_in(self.work.enrolment.person)
        self.address = f"/marking/{self.work.id}"
        self.agreement = f"{self.address}/agreement"

    def finish(self, client: FlaskClient, decision: str, comment: str = "Only one of the two sees this.") -> Any:
        sent = {"decision-1.1": decision, "comment-1.1": comment, "action": "release"}
        return client.post(self.address, data=sent)

    def propose(self, client: FlaskClient, decision: str, reason: str = "Both roles are named.") -> Any:
        sent = {"decision-1.1": decision, "comment-1.1": "Agreed.", "reason-1.1": reason, "action": "propose"}
        return client.post(self.agreement, data={**sent, "revision": str(self.revision())})

    def agree(self, client: FlaskClient, revision: int | None = None) -> Any:
        sent = {"action": "agree", "revision": str(self.revision() if revision is None else revision)}
        return client.post(self.agreement, data=sent)

    def revision(self) -> int:
        agreed = self.parts().get(Part.AGREED)
        return agreed.revision if agreed else 0

    def parts(self) -> dict[Part, Marking]:
        db.session.expire_all()
        query = select(Marking).where(Marking.submission_id == self.work.id)
        return {one.part: one for one in db.session.scalars(query)}

    def step(self) -> Step:
        db.session.expire_all()
        return db.session.get_one(Submission, self.work.id).step


@pytest.fixture
def blind(sign_in: SignIn) -> Pair:
    return Pair(sign_in, Double.BLIND)


@pytest.fixture
def in_turn(sign_in: SignIn) -> Pair:
    return Pair(sign_in, Double.SECOND)


def test_two_different_tutors_get_the_work(blind: Pair) -> None:
    assert blind.work.tutor_id is not None
    assert blind.work.second_tutor_id not in (None, blind.work.tutor_id)


def test_neither_sees_what_the_other_decides_until_both_have_finished(blind: Pair) -> None:
    blind.finish(blind.first, "refer", "A secret of the first.")
    pages = ["/marking", "/marking?of=others", blind.address, "/marking/ready", "/marking/comments"]
    for path in pages:
        page = blind.second.get(path).text
        assert "A secret of the first" not in page, path
        assert "checked" not in page, path
    assert blind.second.get(blind.agreement).status_code == 404
    assert blind.first.get(blind.agreement).status_code == 404
    assert "A secret of the first" in blind.first.get(blind.address).text
    assert blind.finish(blind.first, "pass").status_code == 409
    assert "A secret" not in blind.learner.get(TASK).text
    blind.finish(blind.second, "pass")
    for client in (blind.first, blind.second):
        assert "A secret of the first" in client.get(blind.agreement).text


def test_a_second_tutor_sees_the_first_ones_decisions_and_begins_after_them(in_turn: Pair) -> None:
    assert f'href="{in_turn.address}"' not in in_turn.second.get("/marking").text
    assert in_turn.finish(in_turn.second, "pass").status_code == 409
    in_turn.finish(in_turn.first, "refer", "The roles are mixed up.")
    page = in_turn.second.get(in_turn.address).text
    assert "What the first tutor decided" in page
    assert "The roles are mixed up." in page


def test_what_both_decide_alike_is_agreed_at_once_and_released_by_either(blind: Pair) -> None:
    blind.finish(blind.first, "pass", "Well said.")
    blind.finish(blind.second, "pass", "Clear.")
    assert blind.step() is Step.RELEASE
    assert "Submitted." in blind.learner.get(TASK).text
    assert "1 marking is ready" in blind.first.get("/marking").text
    page = blind.first.get("/marking/ready").text
    assert "Well said." in page
    assert "Clear." in page
    assert blind.first.post(blind.agreement, data={"action": "release"}).status_code == 302
    assert "Passed." in blind.learner.get(TASK).text
    assert list(db.session.scalars(select(GradeChange))) == []
    parts = blind.parts()
    assert [parts[part].released_at is None for part in (Part.FIRST, Part.SECOND, Part.AGREED)] == [True, True, False]


def test_where_they_differ_one_proposes_with_a_reason_and_the_other_agrees(blind: Pair, now: datetime) -> None:
    blind.finish(blind.first, "refer")
    blind.finish(blind.second, "pass")
    assert blind.step() is Step.DISPUTE
    assert "Say why you agree" in blind.propose(blind.first, "pass", reason="").text
    assert blind.propose(blind.first, "pass").status_code == 302
    assert blind.agree(blind.first).status_code == 409
    assert "Submitted." in blind.learner.get(TASK).text
    assert "proposes what stands below" in blind.second.get(blind.agreement).text
    assert blind.agree(blind.second).status_code == 302
    assert "Passed." in blind.learner.get(TASK).text
    assert "Both roles are named." not in blind.learner.get(TASK).text
    [change] = db.session.scalars(select(GradeChange))
    assert (change.criterion, change.before, change.after) == ("1.1", "refer / pass", "pass")
    assert change.reason == "Both roles are named."
    parts = blind.parts()
    assert {part: one.decisions[0].decision for part, one in parts.items()} == {
        Part.FIRST: Decision.REFER,
        Part.SECOND: Decision.PASS,
        Part.AGREED: Decision.PASS,
    }
    work = db.session.get_one(Submission, blind.work.id)
    assert all(has_judged(person.id, work) for person in blind.people)
    sample = Sample(marking_id=parts[Part.AGREED].id, reason=Reason.SHARE, drawn_at=now)
    db.session.add(sample)
    for person in blind.people:
        grant(person, Role.QUALITY_ASSURER)
        assert not may_decide(person, sample)
    db.session.commit()
    assert blind.agree(blind.second).status_code == 404


def test_nobody_agrees_to_a_proposal_that_they_have_not_read(blind: Pair) -> None:
    blind.finish(blind.first, "refer")
    blind.finish(blind.second, "pass")
    blind.propose(blind.first, "pass")
    read = blind.revision()
    blind.propose(blind.first, "refer")
    assert blind.agree(blind.second, read).status_code == 409
    assert blind.step() is Step.DISPUTE


def test_a_third_tutor_decides_where_two_can_not_agree(sign_in: SignIn) -> None:
    pair = Pair(sign_in, Double.BLIND, tutors=3)
    pair.finish(pair.first, "refer")
    pair.finish(pair.second, "pass")
    pair.propose(pair.first, "refer")
    [third_person] = pair.others
    third = sign_in(third_person)
    assert third.get(pair.agreement).status_code == 404
    assert pair.first.post(pair.agreement, data={"action": "third"}).status_code == 302
    assert pair.first.get(pair.agreement).status_code == 404
    assert "you decide" in third.get("/marking").text
    assert pair.propose(third, "refer", "The second role is missing.").status_code == 302
    assert "Referred" in pair.learner.get(TASK).text
    assert pair.parts()[Part.AGREED].tutor_id == third_person.id


def test_nothing_is_released_before_both_agree(app: Flask, blind: Pair, now: datetime) -> None:
    blind.finish(blind.first, "pass")
    first = blind.parts()[Part.FIRST]
    with app.test_request_context(), pytest.raises(NotAgreed):
        release(first, now)
    sent = {"marking": f"{first.id}.{first.revision}"}
    assert "Not released." in blind.first.post("/marking/ready", data=sent).text
    assert "Submitted." in blind.learner.get(TASK).text


def test_a_second_place_that_is_nobodys_is_taken_by_another_tutor_and_never_by_the_first(sign_in: SignIn) -> None:
    cohort, only = make_cohort(), make_person(roles=[Role.TUTOR])
    make_arrangement(cohort, only, double={"T1": Double.BLIND})
    work = make_submission(enrolment=make_enrolment(cohort=cohort))
    assert (work.tutor_id, work.second_tutor_id, work.is_free) == (only.id, None, True)
    sent = {"decision-1.1": "pass", "action": "release"}
    client = sign_in(only)
    assert client.post(f"/marking/{work.id}", data=sent).status_code == 302
    assert f'href="/marking/{work.id}"' not in client.get("/marking").text
    assert client.post(f"/marking/{work.id}", data=sent).status_code == 409
    other = sign_in(make_person(roles=[Role.TUTOR]))
    assert f'href="/marking/{work.id}"' in other.get("/marking").text
    assert other.post(f"/marking/{work.id}", data=sent).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Submission, work.id).step is Step.RELEASE


def test_both_may_finish_at_the_same_moment(blind: Pair) -> None:
    answers = at_once(lambda client: blind.finish(client, "pass").status_code, [blind.first, blind.second])
    assert answers == [302, 302]
    assert blind.step() is Step.RELEASE


def test_a_new_look_is_one_tutors_and_the_change_is_on_record(sign_in: SignIn, blind: Pair, now: datetime) -> None:
    blind.finish(blind.first, "pass")
    blind.finish(blind.second, "pass")
    blind.first.post(blind.agreement, data={"action": "release"})
    work = db.session.get_one(Submission, blind.work.id)
    ask_for_new_marking(work, "One role is missing.", now)
    assert work.double is None
    blind.finish(sign_in(make_person(roles=[Role.TUTOR])), "refer")
    assert "Referred" in blind.learner.get(TASK).text
    [change] = db.session.scalars(select(GradeChange))
    assert (change.before, change.after, change.reason) == ("pass", "refer", "One role is missing.")


def test_the_page_of_agreement_takes_few_statements(blind: Pair, count_statements: Callable[[], Any]) -> None:
    blind.finish(blind.first, "refer")
    blind.finish(blind.second, "pass")
    with count_statements() as statements:
        assert blind.first.get(blind.agreement).status_code == 200
    assert len(statements) <= 6, statements
