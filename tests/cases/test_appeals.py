"""Appeals: in stages, with clocks, by people who took no part; and never a lower result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.cases.history import cases_of
from lms.cases.jobs import watch_cases
from lms.cases.models import Appeal, Ending, Stage
from lms.cases.queries import is_open_on
from lms.extensions import db
from lms.learning.models import ModuleProgress, TaskStanding
from lms.marking.submitting import add_file
from lms.notices.models import Notice
from lms.quality.bars import lift_bars
from lms.quality.models import Outcome, Reason, Sample
from tests.factories.accounts import grant, make_person
from tests.factories.cases import make_appeal, make_released
from tests.factories.files import pdf

SignIn = Callable[[Person], FlaskClient]
WORDS = {"words": "I did say what officers do.", "token": "a-token-of-a-form"}
STAYS = {"verdict": "not upheld", "reasons": "The work does not say it."}
RIGHT = {"verdict": "upheld", "reasons": "It is there, in the second line."}


def appeal() -> Appeal:
    db.session.expire_all()
    return db.session.scalars(select(Appeal)).unique().one()


def seat_of_panel(sign_in: SignIn) -> tuple[Person, FlaskClient]:
    """Somebody who sits on the panel beside the officer."""
    person = make_person(name="A second of the panel", roles=[Role.TUTOR])
    return person, sign_in(person)


def test_an_appeal_is_made_from_the_task_and_the_page_tells_its_clock(sign_in: SignIn, now: datetime) -> None:
    submission = make_released()
    learner = sign_in(submission.enrolment.person)
    assert "/cases/appeal/town-halls" in learner.get("/learn/town-halls/task").text
    form = learner.get("/cases/appeal/town-halls")
    assert "An appeal never lowers a result." in form.text
    assert learner.post("/cases/appeal/town-halls", data={"words": " "}).status_code == 422
    assert learner.post("/cases/appeal/town-halls", data=WORDS).status_code == 302
    assert learner.post("/cases/appeal/town-halls", data=WORDS).status_code == 302, "the same form counts once"
    made = appeal()
    assert made.step.stage is Stage.TUTOR
    assert made.step.due_at is not None
    assert made.step.due_at > now + timedelta(days=4)
    assert is_open_on(submission.enrolment_id)
    page = learner.get(f"/cases/appeals/{made.id}").text
    assert "We decide by" in page
    assert "I did say what officers do." in page
    assert f"/cases/appeals/{made.id}" in learner.get("/cases").text


def test_five_working_days_pass_over_weekends_and_bank_holidays(app: Flask) -> None:
    christmas_eve = datetime(2026, 12, 24, 10, tzinfo=UTC)
    made = make_appeal(make_released(now=christmas_eve), now=christmas_eve)
    assert made.step.due_at is not None
    # 25 and 28 December (for the 26th, a Saturday) and 1 January are bank holidays.
    assert made.step.due_at.date().isoformat() == "2027-01-05"


def test_a_second_appeal_a_late_one_and_one_without_a_decision_are_refused(sign_in: SignIn, now: datetime) -> None:
    submission = make_released()
    learner = sign_in(submission.enrolment.person)
    learner.post("/cases/appeal/town-halls", data=WORDS)
    assert learner.post("/cases/appeal/town-halls", data={"words": "Again."}).status_code == 409
    assert "You have appealed against this decision already." in learner.get("/cases/appeal/town-halls").text
    late = make_released(now=now - timedelta(days=60))
    client = sign_in(late.enrolment.person)
    assert "That time is over." in client.get("/cases/appeal/town-halls").text
    assert client.post("/cases/appeal/town-halls", data={"words": "Late."}).status_code == 409
    assert client.get("/cases/appeal/high-streets").status_code == 404


def test_whoever_took_part_and_the_learner_never_decide(sign_in: SignIn, now: datetime, assurer: FlaskClient) -> None:
    marker = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER])
    sampler = make_person(roles=[Role.QUALITY_ASSURER, Role.TUTOR])
    submission = make_released(tutor=marker)
    author = submission.enrolment.person
    grant(author, Role.TUTOR)
    db.session.add(
        Sample(
            marking_id=submission.markings[0].id,
            reason=Reason.SHARE,
            drawn_at=now,
            assurer_id=sampler.id,
            outcome=Outcome.AGREED,
            decided_at=now,
        )
    )
    made = make_appeal(submission)
    other = make_person(roles=[Role.TUTOR])
    path = f"/staff/appeals/{made.id}"
    for person, status in ((marker, 404), (sampler, 404), (author, 404), (other, 302)):
        client = sign_in(person)
        assert (path in client.get("/staff/cases").text) == (status == 302)
        assert client.post(path, data=STAYS).status_code == status
    assert assurer.get(path).status_code == 200, "who looks after quality reads it"


def test_it_goes_through_every_stage_and_each_decider_is_out_of_the_next(
    app: Flask, sign_in: SignIn, officer: FlaskClient
) -> None:
    submission = make_released()
    learner = sign_in(submission.enrolment.person)
    made = make_appeal(submission)
    path, mine = f"/staff/appeals/{made.id}", f"/cases/appeals/{made.id}"
    both = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    first, second = sign_in(both), sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert second.post(path, data=STAYS).status_code == 404, "a tutor looks first"
    assert first.post(path, data={"verdict": "not upheld"}).status_code == 422, "reasons are told"
    assert first.post(path, data=STAYS).status_code == 302
    assert "The work does not say it." in learner.get(mine).text
    assert learner.post(f"{mine}/further", data={"words": ""}).status_code == 422
    assert learner.post(f"{mine}/further", data={"words": "Look at line two."}).status_code == 302
    assert appeal().step.stage is Stage.ASSURER
    assert first.post(path, data=STAYS).status_code == 404, "who decided before"
    assert second.post(path, data=STAYS).status_code == 302
    learner.post(f"{mine}/further", data={"words": "Look at line two."})
    assert appeal().step.stage is Stage.PANEL
    assert "A panel needs a second person" in officer.get(path).text
    seat, _client = seat_of_panel(sign_in)
    assert officer.post(path, data=STAYS).status_code == 422, "one person is no panel"
    assert officer.post(path, data=STAYS | {"panel": [str(both.id)]}).status_code == 422, "who took part is no choice"
    assert officer.post(path, data=STAYS | {"panel": [str(seat.id)]}).status_code == 302
    assert {one.person_id for one in appeal().step.panel} >= {seat.id}
    told = db.session.scalars(select(Notice.sentence).where(Notice.person_id == seat.id)).all()
    assert "You are named on the panel of an appeal." in told
    assert "no regulator stands behind" in learner.get(mine).text
    app.extensions["settings"] = replace(app.extensions["settings"], awarding_organisation="Some Awards")
    page = learner.get(mine).text
    assert "You can write to Some Awards" in page
    assert "Ofqual in England" in page
    sent = {"outside": "awarding organisation", "words": ""}
    assert learner.post(f"{mine}/further", data=sent).status_code == 302
    assert (appeal().step.stage, appeal().step.due_at) == (Stage.OUTSIDE, None)
    assert is_open_on(submission.enrolment_id)
    assert "Taken outside" in officer.get("/staff/cases").text
    assert officer.post(path, data=STAYS).status_code == 302, "whoever looks after it writes the answer down"
    learner.post(f"{mine}/accept")
    assert appeal().ending is Ending.ACCEPTED
    assert not is_open_on(submission.enrolment_id)
    [case] = cases_of(submission.enrolment_id)
    assert [event.what for event in case.events][1:] == [
        "tutor: not upheld",
        "taken further",
        "quality assurer: not upheld",
        "taken further",
        "panel: not upheld",
        "taken further",
        "outside: not upheld",
    ]
    assert case.events[2].words == "Look at line two."


def test_upheld_somebody_else_marks_anew_and_then_it_is_closed(
    sign_in: SignIn, tutor: FlaskClient, third: FlaskClient
) -> None:
    marker = make_person(roles=[Role.TUTOR])
    submission = make_released(tutor=marker)
    made = make_appeal(submission)
    assert tutor.post(f"/staff/appeals/{made.id}", data=RIGHT).status_code == 302
    assert is_open_on(submission.enrolment_id), "until it is marked anew"
    mine = sign_in(submission.enrolment.person)
    assert "Another tutor marks your work anew" in mine.get(f"/cases/appeals/{made.id}").text
    assert mine.post(f"/cases/appeals/{made.id}/withdraw").status_code == 409
    work, first = f"/marking/{submission.id}", sign_in(marker)
    assert first.get(work).status_code == 404
    assert work not in first.get("/marking").text
    assert work in third.get("/marking").text
    assert third.post(work, data={"decision-1.1": "pass", "action": "release"}).status_code == 302
    closed = appeal()
    assert (closed.ending, closed.waits_for_marking) == (Ending.SETTLED, False)
    assert not is_open_on(submission.enrolment_id)
    progress = db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1"))
    assert progress.task_standing is TaskStanding.PASSED


def test_an_appeal_never_lowers_a_result(tutor: FlaskClient, third: FlaskClient) -> None:
    submission = make_released(decision=Decision.PASS)
    made = make_appeal(submission, words="The comment is unkind.")
    tutor.post(f"/staff/appeals/{made.id}", data=RIGHT)
    lower = {"decision-1.1": "refer", "comment-1.1": "It is weak.", "action": "release"}
    answer = third.post(f"/marking/{submission.id}", data=lower)
    assert answer.status_code == 422
    assert "An appeal never lowers a result. These were passed before: 1.1." in answer.text
    assert db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1")).task_passed_at is not None
    assert (
        third.post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "release"}).status_code == 302
    )
    db.session.expire_all()
    assert db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1")).task_standing is TaskStanding.PASSED


def test_a_draft_of_who_marked_before_does_not_keep_others_out(
    sign_in: SignIn, tutor: FlaskClient, third: FlaskClient
) -> None:
    marker = make_person(roles=[Role.TUTOR])
    submission = make_released(tutor=marker)
    made = make_appeal(submission)
    submission.marking_due_at = submission.submitted_at
    db.session.commit()
    sign_in(marker).post(f"/marking/{submission.id}", data={"decision-1.1": "refer", "action": "save"})
    tutor.post(f"/staff/appeals/{made.id}", data=RIGHT)
    assert (
        third.post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "release"}).status_code == 302
    )
    assert appeal().ending is Ending.SETTLED


def test_upheld_in_part_is_marked_anew_and_the_learner_may_still_go_further(
    sign_in: SignIn, tutor: FlaskClient, third: FlaskClient
) -> None:
    submission = make_released()
    made = make_appeal(submission)
    tutor.post(f"/staff/appeals/{made.id}", data=RIGHT | {"verdict": "upheld in part"})
    learner = sign_in(submission.enrolment.person)
    learner.post(f"/cases/appeals/{made.id}/accept")
    assert appeal().closed_at is None, "it waits for the new marking"
    third.post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "release"})
    assert appeal().ending is Ending.ACCEPTED


def test_a_learner_takes_it_back_and_somebody_elses_is_not_theirs(sign_in: SignIn) -> None:
    submission = make_released()
    made = make_appeal(submission)
    other = sign_in(make_released().enrolment.person)
    for address in ("", "/accept", "/further", "/withdraw"):
        answer = (
            other.get(f"/cases/appeals/{made.id}") if not address else other.post(f"/cases/appeals/{made.id}{address}")
        )
        assert answer.status_code == 404
    learner = sign_in(submission.enrolment.person)
    assert learner.post(f"/cases/appeals/{made.id}/accept").status_code == 409, "nothing is decided yet"
    assert learner.post(f"/cases/appeals/{made.id}/withdraw").status_code == 302
    assert appeal().ending is Ending.WITHDRAWN
    assert learner.post(f"/cases/appeals/{made.id}/withdraw").status_code == 409


def test_what_nobody_takes_further_is_closed_by_the_job(app: Flask, tutor: FlaskClient, now: datetime) -> None:
    made = make_appeal(make_released())
    tutor.post(f"/staff/appeals/{made.id}", data=STAYS)
    watch_cases(now + timedelta(days=2))
    assert appeal().closed_at is None
    watch_cases(now + timedelta(days=30))
    assert appeal().ending is Ending.LAPSED


def test_overdue_ones_stand_first_and_staff_are_reminded_once_a_day(app: Flask, sign_in: SignIn, now: datetime) -> None:
    reader = make_person(name="Who decides", roles=[Role.TUTOR])
    young = make_appeal(make_released())
    old = make_appeal(make_released(now=now - timedelta(days=20)), now=now - timedelta(days=19))
    page = sign_in(reader).get("/staff/cases").text
    assert page.index(f"/staff/appeals/{old.id}") < page.index(f"/staff/appeals/{young.id}")
    assert "Overdue" in page
    for hours in (0, 1, 25):
        watch_cases(now + timedelta(hours=hours))
    told = db.session.scalars(select(Notice).where(Notice.person_id == reader.id, Notice.about.like("overdue%"))).all()
    assert len(told) == 2
    assert (
        "Overdue" in sign_in(db.session.get_one(Appeal, old.id).enrolment.person).get(f"/cases/appeals/{old.id}").text
    )


def test_the_learner_is_told_of_each_decision_without_a_word_of_it(sign_in: SignIn, tutor: FlaskClient) -> None:
    submission = make_released()
    made = make_appeal(submission)
    tutor.post(f"/staff/appeals/{made.id}", data=STAYS)
    query = select(Notice.sentence).where(Notice.person_id == submission.enrolment.person_id)
    assert "There is a decision on your appeal." in db.session.scalars(query).all()


def test_a_stage_is_decided_once(sign_in: SignIn, tutor: FlaskClient) -> None:
    made = make_appeal(make_released())
    assert tutor.post(f"/staff/appeals/{made.id}", data=STAYS).status_code == 302
    assert tutor.post(f"/staff/appeals/{made.id}", data=RIGHT).status_code == 404


@pytest.mark.parametrize("number", [2, 6])
def test_the_list_takes_the_same_statements_however_much_waits(
    sign_in: SignIn, count_statements: Callable[[], object], number: int
) -> None:
    for _each in range(number):
        make_appeal(make_released())
    roles = [Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER]
    client = sign_in(make_person(roles=roles))
    with count_statements() as statements:  # type: ignore[attr-defined]
        assert client.get("/staff/cases").status_code == 200
    assert len(statements) <= 7, "\n".join(statements)


def test_what_was_handed_in_meanwhile_is_what_is_marked_anew_and_by_nobody_who_marked(
    sign_in: SignIn, third: FlaskClient
) -> None:
    marker, tutor = make_person(roles=[Role.TUTOR]), make_person(roles=[Role.TUTOR])
    submission = make_released(tutor=marker)
    made = make_appeal(submission)
    task = {"text": "Councillors decide, and officers do the work.", "declared": "yes", "action": "submit"}
    assert sign_in(submission.enrolment.person).post("/learn/town-halls/task", data=task).status_code == 302
    sign_in(tutor).post(f"/staff/appeals/{made.id}", data=RIGHT)
    again = appeal().remark_id
    assert again not in (None, submission.id)
    assert sign_in(marker).get(f"/marking/{again}").status_code == 404
    passed = {"decision-1.1": "pass", "action": "release"}
    assert third.post(f"/marking/{again}", data=passed).status_code == 302
    assert appeal().ending is Ending.SETTLED
    progress = db.session.get_one(ModuleProgress, (submission.enrolment_id, "T1"))
    assert progress.task_standing is TaskStanding.PASSED


def test_a_new_version_waits_while_an_earlier_one_is_marked_anew(sign_in: SignIn, tutor: FlaskClient) -> None:
    submission = make_released()
    made = make_appeal(submission)
    learner = sign_in(submission.enrolment.person)
    assert learner.post("/learn/town-halls/task", data={"text": "A draft.", "action": "save"}).status_code == 302
    tutor.post(f"/staff/appeals/{made.id}", data=RIGHT)
    task = {"text": "A draft that I went on with.", "declared": "yes", "action": "submit"}
    answer = learner.post("/learn/town-halls/task", data=task)
    assert answer.status_code == 422
    assert "another tutor marks what you handed in before" in answer.text
    assert "A draft that I went on with." in learner.get("/learn/town-halls/task").text


def test_officers_read_files_of_work_that_a_case_is_about_and_no_others(
    sign_in: SignIn, officer: FlaskClient, now: datetime
) -> None:
    submission, other = make_released(), make_released()
    with_files = []
    for work in (submission, other):
        file = add_file(work, "letter.pdf", pdf(), now)
        db.session.flush()
        with_files.append(file.id)
    made = make_appeal(submission)
    page = officer.get(f"/staff/appeals/{made.id}").text
    assert f"/staff/cases/files/{with_files[0]}" in page
    assert officer.get(f"/staff/cases/files/{with_files[0]}").status_code == 200
    assert officer.get(f"/staff/cases/files/{with_files[1]}").status_code == 404


@pytest.mark.parametrize("path", ["/cases", "/cases/appeals/{id}", "/staff/appeals/{id}", "/cases/appeal/town-halls"])
def test_each_page_takes_few_statements(
    sign_in: SignIn, officer: FlaskClient, count_statements: Callable[[], object], path: str
) -> None:
    submission = make_released()
    address = path.format(id=make_appeal(submission).id)
    reader = officer if path.startswith("/staff") else sign_in(submission.enrolment.person)
    with count_statements() as statements:  # type: ignore[attr-defined]
        assert reader.get(address).status_code == 200
    assert len(statements) <= 7, "\n".join(statements)


def test_nobody_who_upheld_the_appeal_marks_the_work_anew_while_somebody_else_may(
    sign_in: SignIn, now: datetime
) -> None:
    judge, decider = (make_person(roles=[Role.TUTOR]) for _each in range(2))
    submission = make_released(tutor=judge)
    made = make_appeal(submission)
    other = make_person(roles=[Role.TUTOR])
    client = sign_in(decider)
    assert client.post(f"/staff/appeals/{made.id}", data=RIGHT).status_code == 302
    path = f"/marking/{submission.id}"
    assert path not in client.get("/marking").text
    assert client.get(path).status_code == 404
    assert client.post(path, data={"decision-1.1": "pass"}).status_code == 404
    lift_bars(now)
    assert client.get(path).status_code == 404
    assert sign_in(other).get(path).status_code == 200
    other.closed_at = now
    db.session.commit()
    lift_bars(now)
    assert sign_in(judge).get(path).status_code == 404
    assert client.get(path).status_code == 200


def test_nobody_of_the_panel_marks_the_work_anew(sign_in: SignIn, officer: FlaskClient, now: datetime) -> None:
    submission = make_released()
    made = make_appeal(submission)
    made.step.stage = Stage.PANEL
    db.session.commit()
    member, client = seat_of_panel(sign_in)
    assert officer.post(f"/staff/appeals/{made.id}", data=RIGHT | {"panel": [str(member.id)]}).status_code == 302
    assert client.get(f"/marking/{submission.id}").status_code == 404
    assert sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{submission.id}").status_code == 200
