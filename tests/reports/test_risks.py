"""Who is at risk, and why: the rules by table, the list as it is found, kept and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.models import Presence
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning import joining
from lms.learning.models import Enrolment
from lms.marking import services as marking
from lms.reports.jobs import find_learners_at_risk
from lms.reports.models import LearnerAtRisk
from lms.reports.risks import Facts, Rule, Sign, signs_of, urgency_of
from lms.reports.wording import reason_of, step_for
from tests.factories.accounts import make_person
from tests.factories.attendance import make_attendance, make_session
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_answers, make_attempt, make_submitted
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SILENCE = 14


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


WELL = Facts(
    began_at=ago(60),
    last_deed_at=ago(1),
    is_with_a_tutor=False,
    group_ends_at=NOW + timedelta(days=100),
    modules=8,
    modules_left=6,
)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"last_deed_at": ago(13.9)}, []),
        ({"last_deed_at": ago(14)}, [(Rule.SILENT, 3, 14)]),
        ({"last_deed_at": ago(28)}, [(Rule.SILENT, 5, 28)]),
        ({"last_deed_at": ago(28), "is_with_a_tutor": True}, []),
        ({"last_deed_at": ago(28), "began_at": ago(3)}, []),  # came back three days ago
        ({"last_deed_at": None, "began_at": ago(6)}, []),
        ({"last_deed_at": None, "began_at": ago(7)}, [(Rule.NEVER_BEGAN, 4, 7)]),
        ({"last_deed_at": None, "began_at": ago(28)}, [(Rule.NEVER_BEGAN, 5, 28)]),
        ({"late": {"T1": ago(0.5)}}, []),
        ({"late": {"T1": ago(1)}}, [(Rule.LATE, 2, 1)]),
        ({"late": {"T1": ago(14)}}, [(Rule.LATE, 3, 1)]),
        ({"late": {"T1": ago(14), "T2": ago(1)}}, [(Rule.LATE, 4, 2)]),
        ({"referred": {"T1": (1, ago(9))}}, []),
        ({"referred": {"T1": (2, ago(9))}}, [(Rule.REFERRED_TWICE, 4, 2)]),
        ({"failed": {"T1": (1, ago(9))}}, []),
        ({"failed": {"T1": (2, ago(9)), "T2": (3, ago(2))}}, [(Rule.QUIZ_FAILED_TWICE, 3, 3)]),
        ({"missed": 1, "missed_since": ago(9)}, []),
        ({"missed": 2, "missed_since": ago(9)}, [(Rule.SESSIONS_MISSED, 2, 2)]),
        ({"group_ends_at": NOW + timedelta(days=30)}, [(Rule.SHORT_OF_TIME, 3, 6)]),
        ({"group_ends_at": NOW + timedelta(days=31)}, []),
        ({"group_ends_at": ago(3), "modules_left": 2}, []),
    ],
)
def test_each_rule_has_its_edge(changed: dict[str, Any], found: list[tuple[Rule, int, int]]) -> None:
    signs = signs_of(replace(WELL, **changed), NOW, SILENCE)
    assert [(sign.rule, sign.weight, sign.number) for sign in signs] == found


def test_the_most_urgent_sign_comes_first_and_decides_the_step() -> None:
    facts = replace(WELL, last_deed_at=ago(40), late={"T1": ago(2)}, missed=3, missed_since=ago(20))
    signs = signs_of(facts, NOW, SILENCE)
    assert [sign.rule for sign in signs] == [Rule.SILENT, Rule.SESSIONS_MISSED, Rule.LATE]  # of equals the oldest
    many_small = [Sign(Rule.SESSIONS_MISSED, 2, NOW)] * 4
    assert urgency_of(signs) > urgency_of(signs[:1]) > urgency_of(many_small) > urgency_of([])


def test_the_rules_know_nothing_of_who_somebody_is() -> None:
    known = {field.name for field in fields(Facts)}
    assert known == {
        *("began_at", "last_deed_at", "is_with_a_tutor", "group_ends_at", "modules", "modules_left"),
        *("late", "referred", "failed", "missed", "missed_since"),
    }


@pytest.mark.parametrize("rule", list(Rule))
def test_every_sign_has_a_reason_and_a_step_and_survives_being_kept(app: Flask, rule: Rule) -> None:
    sign = Sign(rule, 3, NOW, 2, "T1")
    assert Sign.from_json(sign.to_json()) == sign
    with app.test_request_context():
        assert reason_of(sign, "Town halls").endswith(".")
        assert step_for([sign]).endswith(".")


# The list


def old_group(**details: Any) -> Any:
    """A group that began forty days ago."""
    cohort = make_cohort(**details)
    cohort.starts_on = cohort.starts_on - timedelta(days=40)
    return cohort


def learner(name: str, cohort: Any, now: datetime, days: int = 40) -> Enrolment:
    enrolment = make_enrolment(person=make_person(name=name), cohort=cohort)
    enrolment.enrolled_at = now - timedelta(days=days)
    return enrolment


def found_signs() -> dict[str, list[str]]:
    query = select(Person.name, LearnerAtRisk.signs).join(Enrolment, Enrolment.person_id == Person.id)
    rows = db.session.execute(query.join(LearnerAtRisk, LearnerAtRisk.enrolment_id == Enrolment.id))
    return {name: [sign["rule"] for sign in signs] for name, signs in rows}


def test_the_list_is_found_from_what_learners_did(app: Flask, now: datetime) -> None:
    cohort = old_group(due={"T2": now - timedelta(days=3)})
    tutor = make_person(roles=[Role.TUTOR])
    learner("Never began", old_group(), now)
    busy = learner("Busy", old_group(), now)
    make_lesson_done(busy)
    silent = learner("Silent", old_group(), now)
    done = make_lesson_done(silent)
    done.opened_at = done.done_at = now - timedelta(days=30)
    late = learner("Late", cohort, now)
    make_lesson_done(late)
    referred = learner("Referred", old_group(), now)
    for version in (1, 2):
        work = make_submission(enrolment=referred, version=version)
        marking.release(make_marking(work, tutor, decision=Decision.REFER), now)
    failed = learner("Failed", old_group(), now)
    make_submitted(enrolment=failed, right=False)
    again = make_attempt(enrolment=failed, number=2)
    make_answers(again, right=False)
    again.submitted_at, again.achieved = now, False
    absent = learner("Absent", old_group(), now)
    make_lesson_done(absent)
    for days in (9, 2):
        session = make_session(cohort=absent.cohort, starts_at=now - timedelta(days=days))
        make_attendance(session, absent, Presence.ABSENT, 0)
    came = learner("Came last time", old_group(), now)
    make_lesson_done(came)
    for days, presence in ((9, Presence.ABSENT), (5, Presence.ABSENT), (2, Presence.PRESENT)):
        make_attendance(make_session(cohort=came.cohort, starts_at=now - timedelta(days=days)), came, presence)
    db.session.commit()
    find_learners_at_risk(now)
    assert found_signs() == {
        "Never began": ["never began"],
        "Silent": ["silent"],
        "Late": ["late"],
        "Referred": ["referred twice"],
        "Failed": ["quiz failed twice"],
        "Absent": ["sessions missed"],
    }


def test_who_left_finished_or_closed_the_account_is_not_on_it(app: Flask, now: datetime) -> None:
    cohort = old_group()
    learner("Left", cohort, now).withdrawn_at = now
    learner("Finished", cohort, now).completed_at = now
    learner("Closed", cohort, now).person.closed_at = now
    learner("Joined yesterday", cohort, now, days=1)
    early = make_cohort()
    early.starts_on = early.starts_on + timedelta(days=20)
    learner("Waits for the start", early, now)
    db.session.commit()
    find_learners_at_risk(now)
    assert found_signs() == {}


def test_it_follows_what_happens_and_remembers_since_when(app: Flask, now: datetime) -> None:
    one, two = learner("One", old_group(), now), learner("Two", old_group(), now)
    db.session.commit()
    find_learners_at_risk(now)
    assert set(found_signs()) == {"One", "Two"}
    make_lesson_done(one)
    db.session.commit()
    later = now + timedelta(days=1)
    find_learners_at_risk(later)
    row = db.session.scalars(select(LearnerAtRisk)).one()
    assert (row.enrolment_id, row.since, row.found_at) == (two.id, now, later)
    assert row.signs[0]["number"] == 41
    joining.withdraw(two, later)
    db.session.commit()
    find_learners_at_risk(later)
    assert found_signs() == {}


def test_many_learners_take_the_same_statements_a_thousand(
    app: Flask, now: datetime, count_statements: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = old_group()
    for number in range(30):
        learner(f"Learner {number}", cohort, now)
    db.session.commit()
    with count_statements() as statements:
        find_learners_at_risk(now)
    assert len(statements) <= 25, len(statements)
    assert not [one for one in statements if "language" in one or "equality" in one or "readiness" in one]
    monkeypatch.setattr("lms.reports.finding.AT_ONCE", 7)
    find_learners_at_risk(now)
    assert len(found_signs()) == 30


def test_officers_see_the_reasons_and_a_first_step(
    sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]
) -> None:
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    client = sign_in(officer)
    assert "Nobody is on the list. It was worked out on" in client.get("/staff/at-risk").text
    autumn, spring = old_group(name="Autumn"), old_group(name="Spring")
    one, two = learner("Amina <b>", autumn, now), learner("Bo", spring, now, days=15)
    spring.starts_on = autumn.starts_on + timedelta(days=25)
    db.session.commit()
    find_learners_at_risk(now)
    with count_statements() as statements:
        page = client.get("/staff/at-risk").text
    assert len(statements) <= 6, statements
    assert page.index("Amina &lt;b&gt;") < page.index(">Bo<")
    assert "Has not opened anything since the start, 40 days ago." in page
    assert "Call or write." in page
    assert f"/staff/enrolments/{one.id}/record" in page
    only_spring = client.get(f"/staff/at-risk?cohort={spring.id}").text
    assert "Amina" not in only_spring
    assert ">Bo<" in only_spring
    assert "Nobody like this" in client.get("/staff/at-risk?q=nobody").text
    joining.withdraw(two, now)
    assert ">Bo<" not in client.get("/staff/at-risk").text
    looks = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "at_risk.looked")).all()
    assert len(looks) == 5


def test_the_first_look_works_the_list_out(sign_in: SignIn, now: datetime) -> None:
    learner("Amina", old_group(), now)
    cohort_id = learner("Bo", old_group(), now).cohort_id
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    only_one = client.get(f"/staff/at-risk?cohort={cohort_id}").text
    assert ">Bo<" in only_one
    assert ">Amina<" not in only_one
    assert set(found_signs()) == {"Amina", "Bo"}


def test_a_list_that_is_empty_for_good_is_not_worked_out_at_each_look(sign_in: SignIn, now: datetime) -> None:
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    client.get("/staff/at-risk")
    learner("Came later", old_group(), now)
    assert "Nobody is on the list." in client.get("/staff/at-risk").text
    find_learners_at_risk(now)
    assert "Came later" in client.get("/staff/at-risk").text


def test_with_too_many_learners_the_page_says_when_the_list_is_there(
    sign_in: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.reports.finding.AT_ONCE", 2)
    for number in range(3):
        learner(f"Learner {number}", old_group(), now)
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    for address in ("/staff/at-risk", "/staff/at-risk?q=nobody"):
        page = client.get(address).text
        assert "The list is not there yet" in page
        assert "Nobody" not in page
    find_learners_at_risk(now)
    assert "3 learners" in client.get("/staff/at-risk").text


def test_two_first_looks_at_once_make_one_list(sign_in: SignIn, now: datetime) -> None:
    learner("Amina", old_group(), now)
    clients = [sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])) for _number in range(2)]
    assert at_once(lambda client: client.get("/staff/at-risk").status_code, clients) == [200, 200]
    assert set(found_signs()) == {"Amina"}
