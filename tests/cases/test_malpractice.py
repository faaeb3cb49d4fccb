"""Malpractice: alleged, answered, investigated by somebody independent, decided; a score is never a verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.cases.appeal_services import IsAnnulment, appeal_marking
from lms.cases.history import cases_of
from lms.cases.jobs import watch_cases
from lms.cases.malpractice_services import overturn
from lms.cases.models import Appeal, CaseOutcome, Category, MalpracticeCase, Stage, Verdict
from lms.cases.queries import is_open_on
from lms.extensions import db
from lms.learning.models import ModuleProgress, QuizStanding, TaskStanding
from lms.marking.models import Marking
from lms.marking.queries import latest_released
from lms.notices.models import Notice
from lms.quality.models import Draw
from lms.quality.queries import find_sample_of
from tests.factories.accounts import make_person
from tests.factories.cases import make_case, make_released
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_submitted

SignIn = Callable[[Person], FlaskClient]
REPORT = {"category": "copied", "words": "Two paragraphs are those of a website."}
FOUND = {"findings": "Secret finding.", "grounds": "The page is older than the work.", "reasons": "Line 2 is copied."}
NO_CASE = {"outcome": "no case", "findings": "Secret finding.", "grounds": "", "reasons": "You named the page."}


def case() -> MalpracticeCase:
    db.session.expire_all()
    return db.session.scalars(select(MalpracticeCase)).one()


def test_a_tutor_reports_and_the_learner_is_told_and_answers(sign_in: SignIn) -> None:
    marker = make_person(roles=[Role.TUTOR])
    submission = make_released(tutor=marker, decision=Decision.PASS)
    client, learner = sign_in(marker), sign_in(submission.enrolment.person)
    report = f"/staff/malpractice/report/{submission.id}"
    assert report in client.get(f"/marking/{submission.id}").text
    assert client.get(report).status_code == 200
    assert client.post(report, data={"words": "x"}).status_code == 422
    looks = select(AuditEntry).where(AuditEntry.action == "submission.read", AuditEntry.person_id == marker.id)
    assert [look.details for look in db.session.scalars(looks)][-2:] == [{"reporting": True}] * 2
    assert client.post(report, data=REPORT).status_code == 302
    told = db.session.scalars(select(Notice).where(Notice.person_id == submission.enrolment.person_id)).all()
    assert any("question about your work" in one.sentence for one in told)
    assert not any("website" in one.sentence for one in told)
    mine = f"/cases/malpractice/{case().id}"
    page = learner.get(mine).text
    assert "Two paragraphs are those of a website." in page
    assert "Nothing is decided yet. You are asked first." in page
    assert learner.post(mine, data={"answer": ""}).status_code == 422
    assert learner.post(mine, data={"answer": "I wrote that website."}).status_code == 302
    assert case().answered_at is not None
    assert is_open_on(submission.enrolment_id)


def test_likeness_alone_is_no_category_and_no_verdict(sign_in: SignIn, officer: FlaskClient) -> None:
    assert not any("similar" in one.value or "score" in one.value for one in Category)
    made = make_case(make_released())
    made.answered_at = made.reported_at
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    answer = officer.post(path, data=FOUND | {"outcome": "warning", "grounds": ""})
    assert answer.status_code == 422
    assert "beside any score of likeness" in answer.text
    assert case().outcome is None


def test_nothing_is_decided_before_the_learner_could_answer(app: Flask, officer: FlaskClient, now: datetime) -> None:
    made = make_case(make_released())
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    assert officer.post(path, data=NO_CASE).status_code == 409
    made.answer_by = now - timedelta(days=1)
    db.session.commit()
    assert officer.post(path, data=NO_CASE).status_code == 302
    assert case().outcome is CaseOutcome.NO_CASE


def test_who_reported_marked_or_sampled_never_investigates(sign_in: SignIn) -> None:
    both = [Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER]
    marker, reporter, other = (make_person(roles=both) for _each in range(3))
    made = make_case(make_released(tutor=marker), by=reporter)
    path = f"/staff/malpractice/{made.id}"
    for person, status in ((marker, 404), (reporter, 404), (other, 302), (make_person(roles=both), 404)):
        assert sign_in(person).post(f"{path}/take").status_code == status
    assert case().investigator_id == other.id


def test_only_the_people_on_the_case_read_it_and_each_look_is_written_down(
    sign_in: SignIn, tutor: FlaskClient, assurer: FlaskClient, officer: FlaskClient
) -> None:
    reporter = make_person(roles=[Role.TUTOR])
    made = make_case(make_released(), by=reporter)
    made.answer, made.answered_at, made.findings = "My secret answer", made.reported_at, "A finding"
    path = f"/staff/malpractice/{made.id}"
    assert tutor.get(path).status_code == 404
    assert "malpractice/" not in tutor.get("/staff/cases").text
    own = sign_in(reporter).get(path).text
    assert "Two paragraphs" in own
    assert "My secret answer" not in own
    assert "A finding" not in own
    for reader in (assurer, officer):
        assert "My secret answer" in reader.get(path).text
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "malpractice.read")).all()
    assert len(looks) == 3
    learner = sign_in(made.enrolment.person).get(f"/cases/malpractice/{made.id}").text
    assert "A finding" not in learner
    assert sign_in(make_enrolment().person).get(f"/cases/malpractice/{made.id}").status_code == 404
    assert sign_in(make_person(roles=[Role.ADMINISTRATOR])).get(path).status_code == 403


def test_annulled_work_counts_no_longer_and_is_done_anew(sign_in: SignIn, officer: FlaskClient) -> None:
    submission = make_released(decision=Decision.PASS)
    made = make_case(submission)
    made.answered_at = made.reported_at
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    assert officer.post(path, data=FOUND | {"outcome": "annulled"}).status_code == 302
    progress = db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1"))
    assert (progress.task_standing, progress.task_passed_at) == (TaskStanding.REFERRED, None)
    learner = sign_in(submission.enrolment.person)
    page = learner.get(f"/cases/malpractice/{made.id}").text
    assert "This result does not count" in page
    assert "Line 2 is copied." in page
    assert "Secret finding" not in page
    assert not is_open_on(submission.enrolment_id)
    task = {"text": "My own words.", "declared": "yes", "action": "submit"}
    assert learner.post("/learn/town-halls/task", data=task).status_code == 302
    [told] = cases_of(submission.enrolment_id)
    assert told.outcome == "annulled"
    assert all("Secret" not in event.reasons for event in told.events)


@pytest.mark.parametrize(
    ("verdict", "left"), [("upheld", CaseOutcome.NO_CASE), ("upheld in part", CaseOutcome.WARNING)]
)
def test_the_outcome_is_appealed_to_a_panel_and_the_result_counts_again(
    sign_in: SignIn, officer: FlaskClient, assurer: FlaskClient, verdict: str, left: CaseOutcome
) -> None:
    submission = make_released(decision=Decision.PASS)
    made = make_case(submission)
    made.answered_at = made.reported_at
    officer.post(f"/staff/malpractice/{made.id}/take")
    officer.post(f"/staff/malpractice/{made.id}", data=FOUND | {"outcome": "annulled"})
    learner = sign_in(submission.enrolment.person)
    mine = f"/cases/malpractice/{made.id}/appeal"
    assert mine in learner.get(f"/cases/malpractice/{made.id}").text
    assert learner.get(mine).status_code == 200
    assert learner.post(mine, data={"words": "It is my own website."}).status_code == 302
    appeal = db.session.scalars(select(Appeal)).unique().one()
    second = make_person(roles=[Role.PROGRAMME_OFFICER])
    decision = {"verdict": verdict, "reasons": "It is theirs.", "panel": [str(second.id)]}
    path = f"/staff/appeals/{appeal.id}"
    on_the_panel = sign_in(make_person(roles=[Role.TUTOR])).get(path).text
    assert "Secret finding." in on_the_panel, "who may decide reads what was found"
    assert officer.post(path, data=decision).status_code == 404, "who investigated"
    assert assurer.post(path, data=decision).status_code == 302
    assert case().outcome is left
    progress = db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1"))
    assert progress.task_standing is TaskStanding.PASSED


def test_a_quiz_that_is_annulled_is_taken_anew(sign_in: SignIn, tutor: FlaskClient, officer: FlaskClient) -> None:
    enrolment = make_enrolment()
    attempt = make_submitted(enrolment=enrolment)
    db.session.commit()
    report = f"/staff/malpractice/report-quiz/{attempt.id}"
    assert tutor.get(report).status_code == 200
    assert tutor.post(report, data=REPORT | {"category": "somebody else's work"}).status_code == 302
    made = case()
    made.answered_at = made.reported_at
    db.session.commit()
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    assert officer.post(path, data=FOUND | {"outcome": "annulled"}).status_code == 302
    progress = db.session.get_one(ModuleProgress, (enrolment.id, "T1"))
    assert (progress.quiz_standing, progress.quiz_achieved_at) == (QuizStanding.NOT_YET, None)
    assert sign_in(enrolment.person).post("/learn/town-halls/quiz").status_code == 302


def test_the_awarding_organisation_is_told_first_and_the_case_stays_open(officer: FlaskClient) -> None:
    made = make_case(make_released())
    made.answered_at = made.reported_at
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    assert officer.post(path, data={"outcome": "passed on", "findings": "Told them."}).status_code == 302
    told = case()
    assert told.passed_on_at is not None
    assert told.closed_at is None
    assert "awarding organisation was told" in officer.get(path).text
    assert officer.post(path, data=NO_CASE).status_code == 302
    assert officer.post(path, data=NO_CASE).status_code == 404


def test_an_overdue_case_reminds_who_has_it(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = make_person(roles=[Role.QUALITY_ASSURER])
    made = make_case(make_released())
    sign_in(person).post(f"/staff/malpractice/{made.id}/take")
    watch_cases(now + timedelta(days=40))
    told = db.session.scalars(select(Notice.about).where(Notice.person_id == person.id)).all()
    assert any(about.startswith("overdue cases") for about in told)


def test_nobody_reports_their_own_work_or_a_draft(sign_in: SignIn, tutor: FlaskClient) -> None:
    submission = make_released()
    submission.submitted_at = None
    db.session.commit()
    assert tutor.get(f"/staff/malpractice/report/{submission.id}").status_code == 404


def annulled(officer: FlaskClient) -> MalpracticeCase:
    """A case about a passed task that an officer annulled."""
    made = make_case(make_released(decision=Decision.PASS))
    made.answered_at = made.reported_at
    path = f"/staff/malpractice/{made.id}"
    officer.post(f"{path}/take")
    officer.post(path, data=FOUND | {"outcome": "annulled"})
    return case()


def test_an_annulment_is_appealed_before_a_panel_and_never_before_a_tutor(
    sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    made = annulled(officer)
    learner, page = sign_in(made.enrolment.person), "/cases/appeal/town-halls"
    assert learner.get(page).location == f"/cases/malpractice/{made.id}/appeal"
    learner.post(page, data={"words": "Let a tutor say.", "token": "a-form"})
    assert db.session.scalars(select(Appeal)).all() == []
    assert made.submission is not None
    counts = latest_released(made.submission)
    assert counts is not None
    with pytest.raises(IsAnnulment):
        appeal_marking(made.enrolment, "T1", counts, "Let a tutor say.", token="a-form", now=now)
    assert learner.post(f"/cases/malpractice/{made.id}/appeal", data={"words": "It is mine."}).status_code == 302
    assert db.session.scalars(select(Appeal)).unique().one().step.stage is Stage.PANEL


def test_an_annulment_and_its_end_are_no_marking_to_sample(officer: FlaskClient, now: datetime) -> None:
    made = annulled(officer)
    investigator_id = made.investigator_id
    assert investigator_id is not None
    overturn(made, Verdict.UPHELD, decided_by=(), by=investigator_id, now=now)
    db.session.flush()
    rounds = db.session.scalars(select(Marking).where(Marking.tutor_id == investigator_id)).all()
    assert len(rounds) == 2
    drawn = db.session.scalars(select(Draw.marking_id).where(Draw.marking_id.in_([one.id for one in rounds]))).all()
    assert drawn == []
    assert [find_sample_of(one.id) for one in rounds] == [None, None]
