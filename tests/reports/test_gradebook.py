"""The gradebook, as officers and quality assurers read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, true

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from lms.learning.absences import agree_on
from lms.learning.extending import extend
from lms.learning.models import AbsenceReason, Enrolment, ExtensionReason, QuizStanding, TaskStanding
from lms.learning.queries import find_deadline
from lms.marking import services as marking
from lms.quizzes.services import set_aside
from lms.reports.deadlines import Deadlines
from lms.reports.finding import keep, signs_for
from lms.reports.gradebook import Filter, Learner, learners
from lms.reports.risks import Rule, Sign
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done, make_progress
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_attempt, make_submitted
from tests.factories.recognition import make_recognised

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]
GRADEBOOK = "/staff/gradebook"


@pytest.fixture
def officer(app: object) -> Person:
    return make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER])


def cells_of(page: str, name: str) -> list[str]:
    """What stands in a learner's row, in words."""
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f"<bdi>{name}</bdi>" in row]
    cells = re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", cell.replace("<br>", " | ")).strip() for cell in cells]


def learner(name: str, **details: Any) -> Enrolment:
    return make_enrolment(person=make_person(name=name), **details)


def test_it_shows_where_each_learner_stands_and_notes_the_look(sign_in: SignIn, officer: Person) -> None:
    cohort = make_cohort(name="Autumn")
    one = learner("Amina Warsame", cohort=cohort)
    make_lesson_done(one)
    two = learner("<i>Bo</i>", cohort=cohort)
    make_progress(two, quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    make_progress(two, "T2", quiz=QuizStanding.NOT_YET)
    three = learner("Chen", cohort=cohort)
    make_progress(three, quiz=QuizStanding.ACHIEVED, task=TaskStanding.SUBMITTED)
    make_progress(three, "T2", quiz=QuizStanding.ACHIEVED, task=TaskStanding.REFERRED)
    elsewhere = learner("In another group")
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}").text
    assert cells_of(page, "Amina Warsame") == ["Started | lessons 1 of 2", "Not started"]
    assert cells_of(page, "&lt;i&gt;Bo&lt;/i&gt;")[0].startswith("Met | ")
    assert cells_of(page, "&lt;i&gt;Bo&lt;/i&gt;")[1] == "Not yet"
    assert cells_of(page, "Chen") == ["Waiting for marking", "Referred"]
    assert elsewhere.person.name not in page
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.person_id) == ("gradebook.looked", officer.id, officer.id)
    assert entry.details == {"cohort": cohort.id, "module": None, "page": 1}


def test_criteria_are_met_by_task_or_by_quiz_with_the_day(sign_in: SignIn, officer: Person, now: datetime) -> None:
    cohort = make_cohort()
    tutor = make_person(roles=[Role.TUTOR])
    by_quiz = learner("By quiz", cohort=cohort)
    make_submitted(enrolment=by_quiz)
    passed = learner("By task", cohort=cohort)
    marking.release(make_marking(make_submission(enrolment=passed), tutor), now)
    referred = learner("Sent back", cohort=cohort)
    marking.release(make_marking(make_submission(enrolment=referred), tutor, decision=Decision.REFER), now)
    waiting = learner("With a tutor", cohort=cohort)
    make_submission(enrolment=waiting)
    failed = learner("Tried", cohort=cohort)
    make_submitted(enrolment=failed, right=False)
    opened = learner("Opened", cohort=cohort)
    make_attempt(enrolment=opened)
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}&module=T1").text
    day = re.search(r"Met<.b><br>([^,]*), task", page)
    assert day
    assert str(now.year) in day[1]
    assert cells_of(page, "By quiz") == ["Not started", f"Met | {day[1]}, quiz", f"Met | {day[1]}, quiz"]
    assert cells_of(page, "By task") == [f"Met | {day[1]}, task", "Not started", "Not started"]
    assert cells_of(page, "Sent back") == [f"Referred | {day[1]}, task", "Not started", "Not started"]
    assert cells_of(page, "With a tutor")[0] == "Waiting for marking | task"
    assert cells_of(page, "Tried")[1:] == [f"Not yet | {day[1]}, quiz"] * 2
    assert cells_of(page, "Opened") == ["Not started", "Started", "Started"]


def test_what_is_recognised_is_met_and_an_attempt_that_was_set_aside_counts_no_longer(
    sign_in: SignIn, officer: Person, now: datetime
) -> None:
    cohort = make_cohort()
    known = learner("Knew it all", cohort=cohort)
    make_recognised(("1.1", "1.2", "2.1"), now=now, enrolment=known)
    annulled = learner("Annulled", cohort=cohort)
    set_aside(make_submitted(enrolment=annulled), now)
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}&module=T1").text
    assert [cell.endswith(", recognition") for cell in cells_of(page, "Knew it all")] == [True] * 3
    assert [cell.partition(" |")[0] for cell in cells_of(page, "Annulled")] == ["Not started", "Not yet", "Not yet"]
    by_module = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}").text
    assert cells_of(by_module, "Knew it all")[0].startswith("Met | ")


def test_a_later_version_and_a_later_round_count(sign_in: SignIn, officer: Person, now: datetime) -> None:
    one, tutor = learner("Twice"), make_person(roles=[Role.TUTOR])
    first = make_submission(enrolment=one)
    marking.release(make_marking(first, tutor), now)
    second = make_submission(enrolment=one, version=2)
    marking.release(make_marking(second, tutor, decision=Decision.REFER), now)
    address = f"{GRADEBOOK}?cohort={one.cohort_id}&module=T1"
    assert cells_of(sign_in(officer).get(address).text, "Twice")[0].startswith("Referred")
    marking.ask_for_new_marking(second, "Look again", now)
    db.session.flush()
    marking.release(make_marking(second, tutor), now)
    assert cells_of(sign_in(officer).get(address).text, "Twice")[0].startswith("Met")


def test_late_is_said_in_words_and_never_while_a_tutor_has_the_work(sign_in: SignIn, officer: Person) -> None:
    cohort = make_cohort(due={"T1": datetime(2026, 1, 5, 12, tzinfo=UTC)})
    learner("Late", cohort=cohort)
    waits = learner("Waits", cohort=cohort)
    make_progress(waits, task=TaskStanding.SUBMITTED)
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}").text
    assert cells_of(page, "Late")[0] == "Not started | late, due 5 January 2026"
    assert cells_of(page, "Waits")[0] == "Waiting for marking"


def test_a_deadline_is_the_same_as_everywhere_else(app: object, officer: Person, now: datetime) -> None:
    due = now + timedelta(days=10)
    cohort = make_cohort(due={"T1": due, "T2": due})
    plain, needs_days, extended, both, away = (learner(f"Learner {number}", cohort=cohort) for number in range(5))
    for one in (needs_days, both):
        make_agreed(one.person, officer, percent=25, extra_days=7)
    for one in (away, both):
        agree_on(one, london_day(due), london_day(due) + timedelta(days=25), AbsenceReason.CARE, by=officer.id, now=now)
    for one in (extended, both):
        extend(one, "T1", now + timedelta(days=30), ExtensionReason.WORK, by=officer.id, now=now)
    db.session.flush()
    db.session.expire_all()
    everybody = [plain, needs_days, extended, both, away]
    deadlines = Deadlines([one.id for one in everybody], [cohort.id])
    for one in everybody:
        for code in ("T1", "T2"):
            assert deadlines.of(one.id, cohort.id, code) == find_deadline(one, code), (one.person.name, code)
    for one in (both, away):
        moved = deadlines.of(one.id, cohort.id, "T1")
        assert moved is not None
        assert moved.was_moved


def test_who_is_away_by_agreement_is_not_late(sign_in: SignIn, officer: Person, now: datetime) -> None:
    due = now - timedelta(days=3)
    away = learner("Away", cohort=make_cohort(due={"T1": due}))
    agree_on(away, london_day(due), london_day(now + timedelta(days=3)), AbsenceReason.TRAVEL, by=officer.id, now=now)
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={away.cohort_id}").text
    assert "late" not in cells_of(page, "Away")[0]
    assert not signs_for([Learner(*row) for row in db.session.execute(learners(true(), Filter()))], now, 14)


def test_it_is_searched_and_filtered(sign_in: SignIn, officer: Person, now: datetime) -> None:
    autumn, spring = make_cohort(name="Autumn 100%"), make_cohort(name="Spring")
    amina = make_enrolment(person=make_person(name="Amina Warsame", email="a.w@example.org"), cohort=autumn)
    bo = learner("Bo", cohort=spring)
    left = learner("Left", cohort=spring, withdrawn_at=now)
    done = learner("Done", cohort=autumn, completed_at=now)
    make_submission(enrolment=bo)
    keep({amina.id: [Sign(Rule.SILENT, 3, now, 20)]}, 0, amina.id, now)
    client = sign_in(officer)

    def found(query: str) -> set[str]:
        page = client.get(f"{GRADEBOOK}?{query}").text
        return {one.person.name for one in (amina, bo, left, done) if f"<bdi>{one.person.name}</bdi>" in page}

    assert found("") == {"Amina Warsame", "Bo", "Left", "Done"}
    assert found("q=WARSAME") == {"Amina Warsame"}
    assert found("q=a.w@") == {"Amina Warsame"}
    assert found("q=%25") == set()
    assert found("group=100%25") == {"Amina Warsame", "Done"}
    assert found(f"cohort={spring.id}") == {"Bo", "Left"}
    assert found("standing=learning") == {"Amina Warsame", "Bo"}
    assert found("standing=at+risk") == {"Amina Warsame"}
    assert found("standing=waiting") == {"Bo"}
    assert found("standing=complete") == {"Done"}
    assert found("standing=withdrawn&group=spr") == {"Left"}
    assert found("standing=nonsense&cohort=nonsense&module=nonsense") == {"Amina Warsame", "Bo", "Left", "Done"}
    nobody = client.get(f"{GRADEBOOK}?q=nobody").text
    assert "No learner is like this" in nobody
    assert client.get(f"{GRADEBOOK}?cohort=4711").status_code == 404


@pytest.mark.parametrize("module", ["", "T1"])
def test_fifty_learners_a_page_in_few_statements(
    sign_in: SignIn, officer: Person, count_statements: Counting, now: datetime, module: str
) -> None:
    cohort = make_cohort(due={"T1": now - timedelta(days=2)})
    for number in range(51):
        enrolment = learner(f"Learner {number:02}", cohort=cohort)
        make_progress(enrolment, quiz=QuizStanding.OPEN)
        make_lesson_done(enrolment)
    path = f"{GRADEBOOK}?cohort={cohort.id}&module={module}"
    client = sign_in(officer)
    with count_statements() as statements:
        first = client.get(path)
    assert len(statements) <= 6, statements
    assert first.text.count("<bdi>Learner ") == 50
    assert len(first.data) < 100_000
    second = client.get(f"{path}&page=2").text
    assert "Learner 50" in second
    assert second.count("<bdi>Learner ") == 1


@pytest.mark.parametrize("page", ["0", "-1", "nonsense", "9" * 30])
def test_a_page_that_can_be_none_is_the_first_or_an_empty_one(sign_in: SignIn, officer: Person, page: str) -> None:
    one = make_enrolment()
    assert sign_in(officer).get(f"{GRADEBOOK}?cohort={one.cohort_id}&page={page}").status_code == 200


def test_a_group_without_learners_says_so(sign_in: SignIn, officer: Person) -> None:
    cohort = make_cohort(name="Nobody yet")
    page = sign_in(officer).get(f"{GRADEBOOK}?cohort={cohort.id}").text
    assert "Nobody yet" in page
    assert "Nobody has joined yet" in page


def test_quality_assurers_read_it_and_others_do_not(sign_in: SignIn) -> None:
    make_enrolment()
    assert sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get(GRADEBOOK).status_code == 200
    others = [Role.LEARNER, Role.TUTOR, Role.ADMINISTRATOR]
    assert sign_in(make_person(roles=others)).get(GRADEBOOK).status_code == 403
    verifier = sign_in(make_person(roles=[Role.EXTERNAL_VERIFIER]))
    assert verifier.get(GRADEBOOK).location == "/verifier", "no group is open to them"
