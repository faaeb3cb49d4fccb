"""Who marks what: by group, load and whom a tutor knows; and what officers move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.services import end_role
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import ConflictOfInterest
from lms.marking.allocation import Arrangement, arrange
from lms.marking.models import Marking, Submission
from lms.marking.queue import MOST_COUNTED
from lms.marking.services import ask_for_new_marking, release
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_arrangement, make_marking, make_submission

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/town-halls/task"


def make_tutor(name: str | None = None) -> Person:
    return make_person(name=name, roles=[Role.TUTOR])


def tutor_of(submission: Submission) -> int | None:
    db.session.expire_all()
    return db.session.get_one(Submission, submission.id).tutor_id


def test_work_that_is_submitted_goes_to_a_tutor_of_its_group_in_the_same_transaction(sign_in: SignIn) -> None:
    cohort, tutor, _stranger = make_cohort(), make_tutor(), make_tutor()
    make_arrangement(cohort, tutor)
    learner = sign_in(make_enrolment(cohort=cohort).person)
    learner.post(TASK, data={"text": "Councillors decide.", "action": "submit", "declared": "yes"})
    [submission] = db.session.scalars(select(Submission))
    assert submission.tutor_id == tutor.id
    assert not submission.is_free


def test_only_learners_can_be_known_and_a_number_leads_to_nobody_elses_name(sign_in: SignIn) -> None:
    stranger = make_person(name="Some Recruiter", roles=[Role.RECRUITER])
    client = sign_in(make_tutor())
    assert client.post("/marking/conflicts", data={"learner": stranger.id, "reason": "friend"}).status_code == 404
    assert "Some Recruiter" not in client.get("/marking/conflicts").text


def test_who_has_least_waiting_for_their_weight_gets_the_next(app: Flask, now: datetime) -> None:
    cohort, usual, double = make_cohort(), make_tutor(), make_tutor()
    arrange(cohort, Arrangement(False, {usual.id: 1, double.id: 2}, {}), now)
    given = [make_submission(enrolment=make_enrolment(cohort=cohort)).tutor_id for _number in range(6)]
    assert (given.count(usual.id), given.count(double.id)) == (2, 4)


def test_nobody_gets_their_own_work_nor_that_of_whom_they_know(sign_in: SignIn) -> None:
    cohort, officer = make_cohort(), make_person(roles=[Role.PROGRAMME_OFFICER])
    author = make_person(roles=[Role.LEARNER, Role.TUTOR])
    friend = make_tutor()
    make_arrangement(cohort, author, friend)
    client = sign_in(officer)
    sent = {"tutor": friend.id, "learner": author.id, "reason": "friend"}
    assert client.post("/marking/conflicts", data=sent).status_code == 302
    assert client.post("/marking/conflicts", data=sent).status_code == 409
    submission = make_submission(enrolment=make_enrolment(person=author, cohort=cohort))
    assert submission.tutor_id is None
    assert submission.is_free
    friends_page = sign_in(friend)
    assert f"/marking/{submission.id}" not in friends_page.get("/marking").text
    assert friends_page.get(f"/marking/{submission.id}").status_code == 404
    assert friends_page.post(f"/marking/{submission.id}", data={"decision-1.1": "pass"}).status_code == 404
    assert f"/marking/{submission.id}" in sign_in(make_tutor()).get("/marking").text


def test_who_is_no_tutor_any_more_gets_nothing(app: Flask, now: datetime) -> None:
    cohort, left, stays = make_cohort(), make_tutor(), make_tutor()
    make_arrangement(cohort, left, stays)
    end_role(left.held_roles[0], now)
    db.session.flush()
    assert {make_submission(enrolment=make_enrolment(cohort=cohort)).tutor_id for _number in range(3)} == {stays.id}


def test_the_queue_shows_ones_own_first_then_free_work_and_others_by_a_filter(sign_in: SignIn, now: datetime) -> None:
    cohort, mine, other = make_cohort(), make_tutor(), make_tutor("Olu Other")
    free = make_submission(submitted_at=now - timedelta(days=9))
    make_arrangement(cohort, mine)
    own = make_submission(enrolment=make_enrolment(cohort=cohort), submitted_at=now - timedelta(days=1))
    make_arrangement(cohort, other)
    theirs = make_submission(enrolment=make_enrolment(cohort=cohort))
    client = sign_in(mine)
    page = client.get("/marking").text
    assert page.index(f'href="/marking/{own.id}"') < page.index(f'href="/marking/{free.id}"')
    assert f'href="/marking/{theirs.id}"' not in page
    assert "2 pieces of work wait" in page
    page = client.get("/marking?of=others").text
    assert f'href="/marking/{theirs.id}"' in page
    assert "Olu Other" in page
    assert f'href="/marking/{free.id}"' not in page
    assert client.post(f"/marking/{theirs.id}", data={"decision-1.1": "pass"}).status_code == 409


def test_what_is_free_belongs_to_who_begins_it(sign_in: SignIn) -> None:
    submission, tutor = make_submission(), make_tutor()
    sign_in(tutor).post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "save"})
    assert tutor_of(submission) == tutor.id
    assert f'href="/marking/{submission.id}"' not in sign_in(make_tutor()).get("/marking").text


def test_an_officer_moves_one_piece_and_its_draft_is_gone(sign_in: SignIn) -> None:
    cohort, first, second = make_cohort(), make_tutor(), make_tutor()
    make_arrangement(cohort, first)
    submission = make_submission(enrolment=make_enrolment(cohort=cohort))
    make_marking(submission, first)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert submission.enrolment.person.name in officer.get("/staff/marking").text
    sent = {"submission": submission.id, "from": first.id, "to": second.id}
    assert officer.post("/staff/marking/move", data=sent).status_code == 302
    assert tutor_of(submission) == second.id
    assert list(db.session.scalars(select(Marking))) == []
    again = officer.post("/staff/marking/move", data=sent, follow_redirects=True)
    assert "with somebody else now" in again.text
    moved = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.moved")).one()
    assert (moved.details["taken_from"], moved.details["given_to"]) == (first.id, second.id)


def test_everything_of_a_tutor_who_is_away_goes_to_whoever_fits(sign_in: SignIn) -> None:
    cohort, away, here = make_cohort(), make_tutor("Ada Away"), make_tutor()
    make_arrangement(cohort, away)
    given = [make_submission(enrolment=make_enrolment(cohort=cohort)) for _number in range(3)]
    make_arrangement(cohort, away, here)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Is Ada Away away?" in officer.get(f"/staff/marking?of={away.id}").text
    page = officer.post("/staff/marking/move-all", data={"from": away.id, "to": ""}, follow_redirects=True).text
    assert "3 pieces of work are moved" in page
    assert {tutor_of(one) for one in given} == {here.id}


def test_work_is_not_moved_to_its_author_or_to_who_is_no_tutor(sign_in: SignIn) -> None:
    author = make_person(roles=[Role.LEARNER, Role.TUTOR])
    submission = make_submission(enrolment=make_enrolment(person=author))
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    for to in (author, make_person()):
        sent = {"submission": submission.id, "from": "", "to": to.id}
        page = officer.post("/staff/marking/move", data=sent, follow_redirects=True)
        assert "can’t mark this work" in page.text
        assert tutor_of(submission) is None


def test_a_tutor_says_over_the_work_that_they_know_its_author(sign_in: SignIn) -> None:
    cohort, knows, other = make_cohort(), make_tutor(), make_tutor()
    make_arrangement(cohort, knows)
    enrolment = make_enrolment(cohort=cohort)
    submission = make_submission(enrolment=enrolment)
    make_arrangement(cohort, knows, other, is_anonymous=True)
    client = sign_in(knows)
    assert "I know this person" in client.get(f"/marking/{submission.id}").text
    assert client.post(f"/marking/{submission.id}/conflict", data={"reason": "work"}).location == "/marking"
    assert tutor_of(submission) == other.id
    assert client.get(f"/marking/{submission.id}").status_code == 404
    page = client.get("/marking/conflicts").text
    assert "The author of work" in page
    assert enrolment.person.name not in page
    [conflict] = db.session.scalars(select(ConflictOfInterest))
    assert client.post(f"/marking/conflicts/{conflict.id}/end").status_code == 403
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert officer.post(f"/marking/conflicts/{conflict.id}/end").status_code == 302
    assert officer.post(f"/marking/conflicts/{conflict.id}/end").status_code == 409


def test_a_new_look_goes_to_another_tutor_where_there_is_one(app: Flask, now: datetime) -> None:
    cohort, first, second = make_cohort(), make_tutor(), make_tutor()
    make_arrangement(cohort, first)
    alone = make_submission(enrolment=make_enrolment(cohort=cohort))
    with app.test_request_context():
        release(make_marking(alone, first), now)
        ask_for_new_marking(alone, "Look again.", now)
        assert (alone.tutor_id, alone.is_free) == (None, True)
        make_arrangement(cohort, first, second)
        pair = make_submission(enrolment=make_enrolment(cohort=cohort))
        release(make_marking(pair, first), now)
        ask_for_new_marking(pair, "Look again.", now)
    assert pair.tutor_id == second.id


def test_an_officer_says_how_a_group_is_marked(sign_in: SignIn) -> None:
    cohort, tutor = make_cohort(), make_tutor()
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    address = f"/staff/cohorts/{cohort.id}/marking"
    assert address in officer.get(f"/staff/cohorts/{cohort.id}").text
    sent = {
        f"weight-{tutor.id}": "2",
        "anonymous": "yes",
        "double-T1": "blind",
        "share-T1": "30",
        "double-T2": "nonsense",
    }
    assert officer.post(address, data=sent).status_code == 302
    page = officer.get(address).text
    assert '<option value="2" selected>' in page
    assert '<option value="blind" selected>' in page
    assert 'value="30"' in page
    assert officer.post(address, data={}).status_code == 302
    page = officer.get(address).text
    assert '<option value="2" selected>' not in page
    assert '<option value="blind" selected>' not in page


@pytest.mark.parametrize("path", ["/marking", "/marking?of=others", "/staff/marking", "/marking/conflicts?name=Person"])
def test_pages_take_few_statements_however_much_waits(
    sign_in: SignIn, count_statements: Callable[[], Any], path: str
) -> None:
    cohort, both = make_cohort(), make_person(roles=[Role.TUTOR, Role.PROGRAMME_OFFICER])
    make_arrangement(cohort, both, make_tutor())
    for _number in range(6):
        make_submission(enrolment=make_enrolment(cohort=cohort))
    client = sign_in(both)
    with count_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= 6, statements


def test_a_new_look_throws_away_what_somebody_has_begun(app: Flask, now: datetime) -> None:
    work = make_submission()
    make_marking(work, make_person(roles=[Role.TUTOR]))
    db.session.commit()
    work_id = work.id
    db.session.expunge_all()
    ask_for_new_marking(db.session.get_one(Submission, work_id), "Look again.", now)
    db.session.commit()
    assert db.session.get_one(Submission, work_id).markings == []


def test_a_heap_is_counted_as_far_as_anybody_cares_and_paged_to_its_end(sign_in: SignIn) -> None:
    enrolment, tutor = make_enrolment(), sign_in(make_tutor())
    for version in range(1, MOST_COUNTED + 1):
        make_submission(enrolment=enrolment, version=version)
    assert "200 pieces of work wait" in tutor.get("/marking").text
    make_submission(enrolment=enrolment, version=MOST_COUNTED + 1)
    assert "More than 200 pieces of work wait" in tutor.get("/marking").text
    pages = [tutor.get(f"/marking?page={number}").text for number in (4, 5)]
    assert [page.count('scope="row"') for page in pages] == [50, 1]
    assert ['rel="next"' in page for page in pages] == [True, False]
