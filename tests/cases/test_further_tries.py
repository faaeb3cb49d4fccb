"""One more try, agreed after something happened: it counts for the quiz and for the task, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.quiz_rules import QuizRules
from assessments.resubmission import Authoriser
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.cases.history import cases_of
from lms.cases.models import Consideration, ConsiderationState
from lms.clock import london_day, moment_in_words, utc_now
from lms.extensions import db
from lms.learning.extending import extend
from lms.learning.further_tries import count_further_tries
from lms.learning.models import Enrolment, ExtensionReason
from lms.learning.queries import deadline_for, get_current_enrolment
from lms.learning.working_days import end_of_working_days
from lms.marking import resubmission
from lms.marking.resubmission_models import Resubmission
from lms.marking.services import release
from lms.quizzes.time_queries import times_for
from lms.quizzes.times import Bar
from tests.factories.accounts import make_person
from tests.factories.cases import make_consideration
from tests.factories.editions import use_task
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import give_rules, make_attempt, make_window

SignIn = Callable[[Person], FlaskClient]
QUIZ, TASK = "/learn/town-halls/quiz", "/learn/town-halls/task"
AGREED = {"is_agreed": "yes", "effect": "one more try", "answer": "Try again when you are well."}
WHY = {"answer": "We agreed this for the wrong module."}


def path_of(asked: Consideration) -> str:
    return f"/staff/considerations/{asked.id}"


def agree(officer: FlaskClient, enrolment: Enrolment) -> str:
    path = path_of(make_consideration(enrolment))
    assert officer.post(path, data=AGREED).status_code == 302
    db.session.expire_all()
    return path


def try_in_vain(enrolment: Enrolment, number: int = 1) -> None:
    attempt = make_attempt(enrolment=enrolment, number=number, started_at=utc_now() - timedelta(hours=1))
    attempt.submitted_at, attempt.percent = utc_now() - timedelta(minutes=30), 0
    db.session.flush()


def bar_of(enrolment: Enrolment) -> Bar | None:
    db.session.expire_all()
    return times_for(enrolment.id, "T1", utc_now()).bar


def refer(enrolment: Enrolment, version: int, now: datetime) -> None:
    work = make_submission(enrolment=enrolment, version=version)
    release(
        make_marking(work, make_person(roles=[Role.TUTOR]), decision=Decision.REFER, comment="Say more."),
        now,
    )


def test_who_has_used_all_tries_at_a_quiz_has_one_more(app: Flask, sign_in: SignIn, officer: FlaskClient) -> None:
    give_rules(app, QuizRules(tries=1))
    enrolment = make_enrolment()
    try_in_vain(enrolment)
    learner = sign_in(enrolment.person)
    assert "You have used all your tries." in learner.get(QUIZ).text
    assert learner.post(QUIZ).status_code == 409
    agree(officer, enrolment)
    page = learner.get(QUIZ).text
    assert "You have 2 tries in all. 1 try is left." in page
    assert learner.post(QUIZ).status_code == 302
    assert bar_of(enrolment) is None, "the try is open"


def test_one_more_try_is_one_and_only_for_its_learner_and_module(app: Flask, officer: FlaskClient) -> None:
    give_rules(app, QuizRules(tries=1))
    enrolment, other = make_enrolment(), make_enrolment()
    agree(officer, enrolment)
    for number in (1, 2):
        assert bar_of(enrolment) is None
        try_in_vain(enrolment, number)
    assert bar_of(enrolment) is Bar.NO_TRIES
    try_in_vain(other)
    assert bar_of(other) is Bar.NO_TRIES
    assert count_further_tries(enrolment.id, "T2") == 0


def test_nobody_waits_before_a_try_that_was_given(officer: FlaskClient) -> None:
    enrolment = make_enrolment()
    for number in (1, 2):
        try_in_vain(enrolment, number)
    assert bar_of(enrolment) is Bar.WAIT
    agree(officer, enrolment)
    assert bar_of(enrolment) is None


def test_where_the_quiz_has_closed_one_more_try_needs_a_new_last_day(officer: FlaskClient, now: datetime) -> None:
    enrolment = make_enrolment()
    make_window(enrolment.cohort, closes_at=now - timedelta(days=1))
    path = path_of(make_consideration(enrolment))
    answer = officer.post(path, data=AGREED)
    assert answer.status_code == 422
    assert "The quiz is closed for this learner. Write a new last day, too." in answer.text
    on = london_day(now + timedelta(days=9))
    assert officer.post(path, data=AGREED | {"later_on": [str(on.day), str(on.month), str(on.year)]}).status_code == 302
    assert bar_of(enrolment) is None
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    assert bar_of(enrolment) is Bar.CLOSED


@pytest.mark.parametrize(
    ("rule", "shut"),
    [
        (Rule(most=0), "You have used all your tries for this task."),
        (Rule(most=3, authorised_by=Authoriser.QUALITY_ASSURER), "Referred. Please wait."),
        (Rule(most=3, first_deadline_met=True), "The first version came after its date."),
    ],
)
def test_a_referred_learner_has_one_more_version_whatever_the_rule_says(
    rule: Rule, shut: str, sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    use_task(rule=rule)
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now - timedelta(days=30)}))
    refer(enrolment, 1, now)
    learner = sign_in(enrolment.person)
    assert shut in learner.get(TASK).text
    path = agree(officer, enrolment)
    assert shut not in learner.get(TASK).text
    assert enrolment.person.name not in sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get("/resubmissions").text
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    assert shut in learner.get(TASK).text
    assert learner.post(TASK, data={"text": "Better"}).status_code == 409


def test_it_is_used_where_the_rule_ends_and_the_next_refer_ends_it(
    sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    use_task(rule=Rule(most=1))
    enrolment = make_enrolment()
    agree(officer, enrolment)
    learner = sign_in(enrolment.person)
    refer(enrolment, 1, now)
    assert "You can submit this task 2 more times." in learner.get(TASK).text
    refer(enrolment, 2, now)
    assert "You can submit this task 1 more time." in learner.get(TASK).text
    refer(enrolment, 3, now)
    assert "You have used all your tries for this task." in learner.get(TASK).text
    assert enrolment.person.name in officer.get("/resubmissions/ended").text


def test_the_days_for_one_more_version_count_from_when_it_was_given(
    sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    use_task(rule=Rule(within_working_days=2))
    enrolment = make_enrolment()
    refer(enrolment, 1, now - timedelta(days=20))
    learner = sign_in(enrolment.person)
    assert "The time to submit this again is over." in learner.get(TASK).text
    agree(officer, enrolment)
    assert moment_in_words(end_of_working_days(utc_now(), 2)) in learner.get(TASK).text


def test_what_was_begun_before_the_decision_is_taken_back_goes_on(
    sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    use_task(rule=Rule(most=0))
    enrolment = make_enrolment()
    refer(enrolment, 1, now)
    path = agree(officer, enrolment)
    learner = sign_in(enrolment.person)
    assert learner.post(TASK, data={"text": "Begun"}).status_code == 302
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    handed_in = learner.post(TASK, data={"text": "Done", "action": "submit", "declared": "yes"})
    assert handed_in.status_code == 302


def test_a_quality_assurer_does_not_allow_again_what_was_given(officer: FlaskClient, now: datetime) -> None:
    use_task(rule=Rule(most=0))
    enrolment = make_enrolment()
    refer(enrolment, 1, now)
    agree(officer, enrolment)
    [row] = db.session.scalars(select(Resubmission))
    with pytest.raises(resubmission.AlreadyDecided):
        resubmission.authorise(row, "Again", by=1, now=now)


def test_an_officer_says_why_a_decision_is_taken_back_and_the_trail_keeps_both(
    app: Flask, sign_in: SignIn, officer: FlaskClient, tutor: FlaskClient
) -> None:
    give_rules(app, QuizRules(tries=1))
    enrolment = make_enrolment()
    try_in_vain(enrolment)
    path = agree(officer, enrolment)
    assert "Take the decision back" in officer.get(path).text
    assert "Take the decision back" not in tutor.get(path).text
    assert officer.post(f"{path}/reverse", data={"answer": " "}).status_code == 422
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    assert bar_of(enrolment) is Bar.NO_TRIES
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 404
    asked = db.session.scalars(select(Consideration)).one()
    assert asked.state is ConsiderationState.REVERSED
    page = sign_in(enrolment.person).get("/cases").text
    assert "No longer agreed" in page
    assert AGREED["answer"] in page
    assert WHY["answer"] in page
    [told] = cases_of(enrolment.id)
    assert [event.what for event in told.events] == ["asked", "agreed: one more try", "reversed"]
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"further_try.given", "further_try.taken_back", "consideration.reversed"} <= actions


def test_a_later_day_that_is_taken_back_is_the_groups_day_again(officer: FlaskClient, now: datetime) -> None:
    due_at = now + timedelta(days=5)
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": due_at}))
    path = path_of(make_consideration(enrolment))
    on = london_day(now + timedelta(days=20))
    later = {"is_agreed": "yes", "effect": "later date", "answer": "Take your time."}
    assert officer.post(path, data=later | {"later_on": [str(on.day), str(on.month), str(on.year)]}).status_code == 302
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    db.session.expire_all()
    assert deadline_for(get_current_enrolment(enrolment.person_id), "T1") == due_at


def test_a_later_day_of_before_holds_again_when_the_one_after_it_is_taken_back(
    app: Flask, officer: FlaskClient, now: datetime
) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now + timedelta(days=5)}))
    earlier, on = now + timedelta(days=10), london_day(now + timedelta(days=20))
    with app.test_request_context():
        by = make_person(roles=[Role.PROGRAMME_OFFICER]).id
        extend(enrolment, "T1", earlier, ExtensionReason.ILLNESS, by=by, now=now - timedelta(days=1))
        db.session.commit()
    path = path_of(make_consideration(enrolment))
    later = {"is_agreed": "yes", "effect": "later date", "answer": "Take your time."}
    assert officer.post(path, data=later | {"later_on": [str(on.day), str(on.month), str(on.year)]}).status_code == 302
    assert officer.post(f"{path}/reverse", data=WHY).status_code == 302
    db.session.expire_all()
    assert deadline_for(get_current_enrolment(enrolment.person_id), "T1") == earlier


def test_no_officer_takes_back_what_was_agreed_for_themself(sign_in: SignIn, officer: FlaskClient) -> None:
    both = make_person(roles=[Role.LEARNER, Role.PROGRAMME_OFFICER])
    path = agree(officer, make_enrolment(person=both))
    assert sign_in(both).post(f"{path}/reverse", data=WHY).status_code == 404
