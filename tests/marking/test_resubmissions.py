"""Whether a referred task may be submitted again: by the rule of its edition, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.resubmission import Authoriser, MayChange
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import moment_in_words, utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning import absences
from lms.learning.extending import extend, get_enrolment
from lms.learning.models import AbsenceReason, Enrolment, ExtensionReason
from lms.learning.working_days import end_of_working_days
from lms.marking import resubmission, services
from lms.marking.models import Submission
from lms.marking.resubmission import state_after
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.editions import use_task
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_marking, make_submission

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/town-halls/task"
S = ResubmissionState


def referred(rule: Rule, now: datetime, **enrolment: Any) -> tuple[Submission, Person]:
    """Work under this rule that a tutor has just referred, and the tutor."""
    use_task(rule=rule)
    tutor = make_person(roles=[Role.TUTOR])
    work = make_submission(enrolment=make_enrolment(**enrolment))
    services.release(make_marking(work, tutor, decision=Decision.REFER, comment="Say more."), now)
    return work, tutor


def row_after(work: Submission) -> Resubmission | None:
    db.session.expire_all()
    return resubmission.find_row(work.id)


def newest(enrolment: Enrolment) -> Submission:
    db.session.expire_all()
    query = select(Submission).where(Submission.enrolment_id == enrolment.id).order_by(Submission.version.desc())
    return db.session.scalars(query).first()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("rule", "used", "in_time", "state"),
    [
        (Rule(), 9, False, S.OPEN),
        (Rule(most=1), 0, True, S.OPEN),
        (Rule(most=1), 1, True, S.USED_UP),
        (Rule(most=0), 0, True, S.USED_UP),
        (Rule(first_deadline_met=True), 0, False, S.LATE),
        (Rule(first_deadline_met=True), 0, True, S.OPEN),
        (Rule(authorised_by=Authoriser.TUTOR), 0, True, S.WAITING),
        (Rule(most=1, authorised_by=Authoriser.QUALITY_ASSURER), 1, True, S.USED_UP),
        (Rule(authorised_by=Authoriser.TUTOR, first_deadline_met=True), 0, False, S.LATE),
    ],
)
def test_what_a_refer_leads_to(rule: Rule, used: int, in_time: bool, state: ResubmissionState) -> None:
    assert state_after(rule, used=used, in_time=in_time) is state


def test_without_a_rule_a_referred_learner_begins_again_at_once(sign_in: SignIn, now: datetime) -> None:
    work, _tutor = referred(Rule(), now)
    client = sign_in(work.enrolment.person)
    assert row_after(work) is None
    assert client.post(TASK, data={"text": "Better"}).status_code == 302
    assert newest(work.enrolment).version == 2


def test_the_learner_sees_how_often_until_when_and_what_may_change(sign_in: SignIn, now: datetime) -> None:
    rule = Rule(most=2, within_working_days=10, may_change=MayChange.REFERRED)
    work, _tutor = referred(rule, now)
    page = sign_in(work.enrolment.person).get(TASK).text
    assert "2 more times" in page
    assert moment_in_words(end_of_working_days(now, 10)) in page
    assert "Change only what is needed for: 1.1" in page


def test_the_last_try_that_is_referred_ends_it_and_officers_see_who(sign_in: SignIn, now: datetime) -> None:
    work, tutor = referred(Rule(most=1), now)
    client = sign_in(work.enrolment.person)
    client.post(TASK, data={"text": "Again", "action": "submit", "declared": "yes"})
    again = newest(work.enrolment)
    assert again.version == 2
    services.release(make_marking(again, tutor, decision=Decision.REFER, comment="Still more."), now)
    assert "You have used all your tries" in sign_in(work.enrolment.person).get(TASK).text
    answer = client.post(TASK, data={"text": "A third time"})
    assert answer.status_code == 409
    assert "Your tutor will talk with you" in answer.text
    assert newest(work.enrolment).version == 2
    officers_page = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get("/resubmissions/ended").text
    assert work.enrolment.person.name in officers_page
    assert "All tries are used" in officers_page


def test_what_is_too_late_is_kept_and_not_taken_until_somebody_gives_more_time(sign_in: SignIn, now: datetime) -> None:
    work, tutor = referred(Rule(within_working_days=1), now - timedelta(days=9))
    work.submitted_at = now - timedelta(days=10)
    client = sign_in(work.enrolment.person)
    assert "The time to submit this again is over" in client.get(TASK).text
    assert client.post(TASK, data={"text": "Late"}).status_code == 409
    extend(get_enrolment(work.enrolment_id), "T1", now + timedelta(days=3), ExtensionReason.WORK, by=tutor.id, now=now)
    db.session.commit()
    assert "This date was moved for you" in client.get(TASK).text
    client.post(TASK, data={"text": "Late", "action": "submit", "declared": "yes"})
    assert newest(work.enrolment).version == 2
    assert newest(work.enrolment).submitted_at is not None


def test_a_draft_whose_time_runs_out_keeps_its_words_and_is_not_handed_in(sign_in: SignIn, now: datetime) -> None:
    work, _tutor = referred(Rule(within_working_days=1), now)
    client = sign_in(work.enrolment.person)
    client.post(TASK, data={"text": "Begun in time"})
    row = row_after(work)
    assert row is not None
    row.starts_at = now - timedelta(days=9)
    db.session.commit()
    answer = client.post(TASK, data={"text": "More words", "action": "submit", "declared": "yes"})
    assert answer.status_code == 422
    assert "What you wrote is kept" in answer.text
    assert newest(work.enrolment).text == "More words"
    assert newest(work.enrolment).submitted_at is None


def test_a_time_away_moves_the_day_to_submit_again(sign_in: SignIn, now: datetime) -> None:
    work, tutor = referred(Rule(within_working_days=5), now)
    end = end_of_working_days(now, 5)
    absences.agree_on(work.enrolment, now.date(), end.date(), AbsenceReason.TRAVEL, by=tutor.id, now=now)
    page = sign_in(work.enrolment.person).get(TASK).text
    assert moment_in_words(end) not in page
    assert "This date was moved for you" in page


def test_only_who_was_in_time_submits_again_where_the_rule_asks_for_that(sign_in: SignIn, now: datetime) -> None:
    late = make_cohort(due={"T1": now - timedelta(days=2)})
    work, _tutor = referred(Rule(first_deadline_met=True), now, cohort=late)
    assert "The first version came after its date" in sign_in(work.enrolment.person).get(TASK).text
    in_time = make_cohort(due={"T1": now + timedelta(days=2)})
    work, _tutor = referred(Rule(first_deadline_met=True), now, cohort=in_time)
    assert row_after(work).state is S.OPEN  # type: ignore[union-attr]


# Who authorises


def test_a_quality_assurer_authorises_and_the_days_count_from_then(sign_in: SignIn, now: datetime) -> None:
    rule = Rule(most=1, within_working_days=10, authorised_by=Authoriser.QUALITY_ASSURER)
    work, tutor = referred(rule, now - timedelta(days=20))
    learner = sign_in(work.enrolment.person)
    assert "A quality assurer decides" in learner.get(TASK).text
    assert learner.post(TASK, data={"text": "x"}).status_code == 409
    row = row_after(work)
    assert row is not None
    path = f"/resubmissions/{row.id}"
    assert sign_in(tutor).get(path).status_code == 404
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert work.enrolment.person.name in assurer.get("/resubmissions").text
    page = assurer.get(path).text
    assert "Say more." in page
    assert "10 working days from your decision" in page
    assert assurer.post(path, data={"action": "authorise"}).status_code == 302
    assert assurer.post(path, data={"action": "authorise"}).status_code == 404
    assert work.enrolment.person.name not in assurer.get("/resubmissions").text
    page = learner.get(TASK).text
    assert "1 more time." in page
    assert moment_in_words(end_of_working_days(utc_now(), 10)) in page
    assert learner.post(TASK, data={"text": "x"}).status_code == 302
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"resubmission.opened", "resubmission.decided", "submission.read"} <= actions
    told = list(db.session.scalars(select(Notice.sentence).where(Notice.about.like("resubmission%"))))
    assert told == ["You can submit this task again: Town halls"]


def test_a_tutor_authorises_where_the_rule_says_so(sign_in: SignIn, now: datetime) -> None:
    work, tutor = referred(Rule(authorised_by=Authoriser.TUTOR), now)
    row = row_after(work)
    assert row is not None
    client = sign_in(tutor)
    assert work.enrolment.person.name in client.get("/resubmissions").text
    assert client.post(f"/resubmissions/{row.id}", data={"action": "authorise"}).status_code == 302
    assert row_after(work).state is S.AUTHORISED  # type: ignore[union-attr]


def test_who_declines_says_why_and_the_learner_reads_it(sign_in: SignIn, now: datetime) -> None:
    work, tutor = referred(Rule(authorised_by=Authoriser.TUTOR), now)
    row = row_after(work)
    assert row is not None
    client = sign_in(tutor)
    answer = client.post(f"/resubmissions/{row.id}", data={"action": "decline"})
    assert answer.status_code == 422
    assert "Say why not" in answer.text
    assert (
        client.post(f"/resubmissions/{row.id}", data={"action": "decline", "reason": "Read first."}).status_code == 302
    )
    page = sign_in(work.enrolment.person).get(TASK).text
    assert "You can’t submit this task again now" in page
    assert "Read first." in page


def test_after_the_end_a_quality_assurer_who_did_not_mark_allows_one_more_with_a_reason(
    sign_in: SignIn, now: datetime
) -> None:
    work, tutor = referred(Rule(most=0), now)
    tutor_and_assurer = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    work.markings[0].tutor_id = tutor_and_assurer.id
    db.session.flush()
    row = row_after(work)
    assert row is not None
    assert sign_in(tutor_and_assurer).get(f"/resubmissions/{row.id}").status_code == 404
    assert sign_in(tutor).get(f"/resubmissions/{row.id}").status_code == 404
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert assurer.post(f"/resubmissions/{row.id}", data={"action": "authorise"}).status_code == 422
    sent = {"action": "authorise", "reason": "We have talked."}
    assert assurer.post(f"/resubmissions/{row.id}", data=sent).status_code == 302
    page = sign_in(work.enrolment.person).get(TASK).text
    assert "1 more time." in page
    assert "We have talked." in page


def test_nobody_decides_about_their_own_work(sign_in: SignIn, now: datetime) -> None:
    both = make_person(roles=[Role.LEARNER, Role.TUTOR, Role.QUALITY_ASSURER])
    work, _tutor = referred(Rule(authorised_by=Authoriser.TUTOR), now, person=both)
    row = row_after(work)
    assert row is not None
    client = sign_in(both)
    assert client.get(f"/resubmissions/{row.id}").status_code == 404
    assert both.name not in client.get("/resubmissions").text.split("</header>")[1].split("Resubmissions</h1>")[1]


def test_a_pass_in_a_later_round_closes_what_a_refer_had_opened(app: Flask, now: datetime) -> None:
    work, tutor = referred(Rule(authorised_by=Authoriser.TUTOR), now)
    services.ask_for_new_marking(work, "Look again", now)
    db.session.expire(work, ["markings"])
    services.release(make_marking(work, tutor), now)
    assert row_after(work) is None


# Only what was referred


def test_what_was_met_stays_met_and_is_not_asked_again(sign_in: SignIn, now: datetime) -> None:
    use_task(rule=Rule(may_change=MayChange.REFERRED), codes=["1.1", "1.2"])
    tutor, enrolment = make_person(roles=[Role.TUTOR]), make_enrolment()
    first = make_marking(make_submission(enrolment=enrolment), tutor)
    first.decisions[1].decision = Decision.REFER
    services.release(first, now)
    again = make_submission(enrolment=enrolment, version=2)
    client = sign_in(tutor)
    page = client.get(f"/marking/{again.id}").text
    assert "Met already" in page
    assert 'name="decision-1.2"' in page
    assert 'name="decision-1.1"' not in page
    # Whatever a form sends, what was met can't be lost.
    sent = {"decision-1.1": "refer", "comment-1.1": "No", "decision-1.2": "pass", "action": "release"}
    assert client.post(f"/marking/{again.id}", data=sent).status_code == 302
    db.session.expire_all()
    released = db.session.get_one(Submission, again.id).markings[-1]
    assert released.result is Decision.PASS
    assert {held.criterion: held.decision for held in released.decisions} == {
        "1.1": Decision.PASS,
        "1.2": Decision.PASS,
    }


def test_where_everything_may_change_everything_is_judged_again(sign_in: SignIn, now: datetime) -> None:
    use_task(codes=["1.1", "1.2"])
    tutor, enrolment = make_person(roles=[Role.TUTOR]), make_enrolment()
    first = make_marking(make_submission(enrolment=enrolment), tutor)
    first.decisions[1].decision = Decision.REFER
    services.release(first, now)
    again = make_submission(enrolment=enrolment, version=2)
    assert 'name="decision-1.1"' in sign_in(tutor).get(f"/marking/{again.id}").text


def test_quality_assurance_may_ask_for_a_new_look_at_what_was_met(app: Flask, now: datetime) -> None:
    use_task(rule=Rule(may_change=MayChange.REFERRED), codes=["1.1", "1.2"])
    tutor, enrolment = make_person(roles=[Role.TUTOR]), make_enrolment()
    first = make_marking(make_submission(enrolment=enrolment), tutor)
    first.decisions[1].decision = Decision.REFER
    services.release(first, now)
    again = make_submission(enrolment=enrolment, version=2)
    services.ask_for_new_marking(again, "1.1 is not met either", now)
    marking = make_marking(again, tutor, decision=Decision.REFER)
    assert services.release(marking, now) is Decision.REFER
    assert {held.decision for held in marking.decisions} == {Decision.REFER}


# Versions side by side


def test_the_learner_sees_what_they_changed_beside_what_was_asked(sign_in: SignIn, now: datetime) -> None:
    work, _tutor = referred(Rule(), now)
    client = sign_in(work.enrolment.person)
    assert client.get(f"{TASK}/changes").status_code == 404
    client.post(TASK, data={"text": "Councillors decide. Officers carry it out, & report."})
    page = client.get(f"{TASK}/changes").text
    assert "Say more." in page
    assert "[added:" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "&amp; report." in page
    assert f"{TASK}/changes" in client.get(TASK).text
    assert client.get(f"{TASK}/changes?version=7").status_code == 404


def test_a_tutor_sees_what_changed_and_the_look_is_noted(
    sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]
) -> None:
    work, tutor = referred(Rule(), now)
    again = make_submission(enrolment=work.enrolment, version=2, text="Councillors decide on money.")
    client = sign_in(tutor)
    with count_statements() as statements:
        page = client.get(f"/marking/{again.id}/changes").text
    assert len(statements) <= 8
    assert "What changed since version 1" in client.get(f"/marking/{again.id}").text
    assert "Say more." in page
    assert "<ins>" in page
    assert client.get(f"/marking/{work.id}/changes").status_code == 404
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.read")).all()
    assert [entry.details for entry in noted if entry.details.get("compared")] == [{"compared": True}]


def test_lists_take_few_statements(sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]) -> None:
    for _number in range(4):
        referred(Rule(authorised_by=Authoriser.TUTOR), now)
        referred(Rule(most=0), now)
    assert current_edition().get_task("T1").resubmission.most == 0
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    for client, path in ((tutor, "/resubmissions"), (officer, "/resubmissions/ended")):
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 4, statements
