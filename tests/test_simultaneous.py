"""One person in two tabs, or two people, at the same moment: one wins, the other is told, and all of it agrees."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import IssuedCertificate
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment, ModuleProgress, QuizStanding, TaskStanding
from lms.marking import services as marking
from lms.marking import submitting
from lms.marking.models import Marking, Submission
from lms.marking.queries import get_submission, passed_criteria, submissions_of
from lms.marking.services import Judgement
from lms.notices.models import Notice
from lms.quality import services as quality
from lms.quality.models import Outcome, Sample
from lms.quality.queries import get_sample
from lms.quizzes import models as quizzes
from lms.quizzes.queries import Asked, asked_of
from lms.quizzes.services import submit
from tests.factories.accounts import make_person
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_enrolment, make_progress
from tests.factories.live_assessments import make_live_pass
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import AGREED, ALL_WELL, overturned
from tests.factories.quizzes import form_of, make_answers, make_attempt, right_response, wrong_response
from tests.simultaneous import at_once, count, meanwhile

SignIn = Callable[[Person], FlaskClient]
QUIZ = "/learn/town-halls/quiz"
TASK = "/learn/town-halls/task"
AUTOSAVE = {"X-Requested-With": "autosave"}


# Learning: one person in two tabs


def test_tabs_that_save_different_answers_keep_them_all(app: Flask, sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = asked_of(attempt.drawn, current_edition().get_bank("T1"))
    tabs = [(sign_in(attempt.enrolment.person), one) for one in asked]
    base, attempt_id = f"{QUIZ}/{attempt.id}", attempt.id

    def save(tab: tuple[FlaskClient, Asked]) -> int:
        client, one = tab
        data = form_of(one.question, right_response(one.question, one.seed), one.seed)
        return client.post(f"{base}/{one.number}", data=data, headers=AUTOSAVE).status_code

    assert at_once(save, tabs) == [200] * len(asked)
    assert tabs[0][0].post(f"{base}/submit").status_code == 302
    assert db.session.get_one(quizzes.Attempt, attempt_id, populate_existing=True).percent == 100


def test_two_answers_to_one_question_leave_one_of_them(app: Flask, sign_in: SignIn) -> None:
    attempt = make_attempt()
    [one, *_others] = asked_of(attempt.drawn, current_edition().get_bank("T1"))
    both = [right_response(one.question, one.seed), wrong_response(one.question)]
    tabs = [(sign_in(attempt.enrolment.person), response) for response in both]
    path = f"{QUIZ}/{attempt.id}/1"
    answers = at_once(lambda tab: tab[0].post(path, data=form_of(one.question, tab[1], one.seed)).status_code, tabs)
    assert answers == [302, 302]
    [kept] = db.session.scalars(select(quizzes.Answer.response))
    assert kept in both


def test_an_answer_that_comes_while_the_attempt_is_submitted_is_refused_and_the_result_shown(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    [one, *_others] = asked_of(attempt.drawn, current_edition().get_bank("T1"))
    client, attempt_id, path = sign_in(attempt.enrolment.person), attempt.id, f"{QUIZ}/{attempt.id}/1"
    late = meanwhile(
        app,
        lambda: submit(attempt_id, now),
        lambda: client.post(path, data=form_of(one.question, wrong_response(one.question), one.seed)),
    )
    assert late.status_code == 409
    assert f'href="{QUIZ}/{attempt_id}/result"' in late.text
    kept = db.session.scalars(select(quizzes.Answer.response).where(quizzes.Answer.question_id == one.question.id))
    assert kept.one() == right_response(one.question, one.seed)


@pytest.mark.parametrize("standing", [TaskStanding.NOT_STARTED, TaskStanding.REFERRED])
def test_the_first_words_from_two_tabs_make_one_draft(
    app: Flask, sign_in: SignIn, now: datetime, standing: TaskStanding
) -> None:
    enrolment = make_enrolment()
    if standing is TaskStanding.REFERRED:
        refer(app, make_submission(enrolment=enrolment))
    client, enrolment_id, before = sign_in(enrolment.person), enrolment.id, count(Submission)

    def write() -> None:
        draft = submitting.draft_for(db.session.get_one(Enrolment, enrolment_id), current_edition(), "T1", now)
        submitting.save_text(draft, "Words of one tab", now)

    answer = meanwhile(app, write, lambda: client.post(TASK, data={"text": "Words of the other"}))
    assert answer.status_code == 302
    assert count(Submission) == before + 1
    [draft] = db.session.scalars(select(Submission).where(Submission.submitted_at.is_(None)))
    assert draft.text == "Words of the other"


def test_words_that_are_saved_while_the_work_is_submitted_do_not_change_it(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    client.post(TASK, data={"text": "What I submit"})
    enrolment_id = enrolment.id

    def hand_in() -> None:
        mine = db.session.get_one(Enrolment, enrolment_id)
        draft = submitting.draft_for(mine, current_edition(), "T1", now)
        submitting.submit(draft, current_edition().get_task("T1"), declared=True, now=now)

    late = meanwhile(app, hand_in, lambda: client.post(TASK, data={"text": "And more"}, headers=AUTOSAVE))
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["saved"] is False
    [submission] = submissions_of(enrolment_id, "T1")
    assert (submission.text, submission.submitted_at) == ("What I submit", now)


# Marking


def refer(app: Flask, submission: Submission) -> None:
    with app.test_request_context():
        tutor = make_person(roles=[Role.TUTOR])
        marking.release(make_marking(submission, tutor, decision=Decision.REFER), submission.saved_at)
        db.session.commit()


def test_of_two_tutors_who_begin_the_same_work_the_second_is_told(app: Flask, sign_in: SignIn, now: datetime) -> None:
    submission, first, second = make_submission(), *(make_person(roles=[Role.TUTOR]) for _number in range(2))
    client, submission_id, first_id = sign_in(second), submission.id, first.id
    late = meanwhile(
        app,
        lambda: marking.marking_for(get_submission(submission_id), first_id, now),
        lambda: client.post(f"/marking/{submission_id}", data={"decision-1.1": "pass", "action": "release"}),
    )
    assert late.status_code == 409
    assert "Another tutor has begun to mark this." in late.text
    [draft] = db.session.scalars(select(Marking))
    assert (draft.tutor_id, draft.released_at) == (first_id, None)


def test_one_tutor_in_two_tabs_keeps_one_draft(app: Flask, sign_in: SignIn, now: datetime) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    client, tutor_id, submission_id = sign_in(tutor), tutor.id, make_submission().id

    def judge() -> None:
        draft = marking.marking_for(get_submission(submission_id), tutor_id, now)
        marking.save_marking(draft, {"1.1": Judgement(Decision.PASS, "Clear.")}, "", now)

    late = meanwhile(app, judge, lambda: client.post(f"/marking/{submission_id}", data={"comment-1.1": "Not clear."}))
    assert late.status_code == 302
    [draft] = db.session.scalars(select(Marking))
    assert [decision.comment for decision in draft.decisions] == ["Not clear."]


def test_a_double_click_releases_once(app: Flask, sign_in: SignIn) -> None:
    submission_id, tutor = make_submission().id, make_person(roles=[Role.TUTOR])
    sent = {"decision-1.1": "pass", "action": "release"}
    clients = [sign_in(tutor), sign_in(tutor)]
    answers = at_once(lambda client: client.post(f"/marking/{submission_id}", data=sent).status_code, clients)
    assert sorted(answers) == [302, 409]
    assert count(Marking) == count(Notice) == 1


# Quality assurance and the certificate


class Finish:
    """A learner whose quizzes are achieved. The tasks that are held have passed, each with an open sample; one that is
    not held waits for its tutor.
    """

    def __init__(self, app: Flask, sign_in: SignIn, now: datetime, *, held: Collection[str]) -> None:
        self.now = now
        enrolment = make_enrolment()
        make_identity_check(enrolment.person)
        tutor, assurer = make_person(roles=[Role.TUTOR]), make_person(roles=[Role.QUALITY_ASSURER])
        app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)
        for code in ("T1", "T2"):
            make_progress(enrolment, code, quiz=QuizStanding.ACHIEVED)
            submission = make_submission(enrolment=enrolment, module_code=code)
            make_live_pass(enrolment, code, tutor)
            if code in held:
                with app.test_request_context():
                    marking.release(make_marking(submission, tutor), now)
            else:
                self.waiting_id = submission.id
        app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=0.0)
        self.sample_ids = list(db.session.scalars(select(Sample.id).order_by(Sample.id)))
        self.tutor_id, self.assurer_id = tutor.id, assurer.id
        self.tutor, self.assurer = sign_in(tutor), sign_in(assurer)

    def agree(self, sample_id: int) -> None:
        quality.decide(get_sample(sample_id), Outcome.AGREED, "", checks=ALL_WELL, by=self.assurer_id, now=self.now)

    def sends_agreement(self, sample_id: int) -> int:
        return self.assurer.post(f"/quality/{sample_id}", data=AGREED).status_code

    def pass_what_waits(self) -> None:
        found = marking.marking_for(get_submission(self.waiting_id), self.tutor_id, self.now)
        marking.save_marking(found, {"1.2": Judgement(Decision.PASS, "")}, "", self.now)
        marking.release(found, self.now)

    def sends_pass(self) -> int:
        sent = {"decision-1.2": "pass", "action": "release"}
        return self.tutor.post(f"/marking/{self.waiting_id}", data=sent).status_code


def test_two_last_holds_that_close_at_once_let_one_certificate_be_issued(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    scene = Finish(app, sign_in, now, held=["T1", "T2"])
    first, second = scene.sample_ids
    assert meanwhile(app, lambda: scene.agree(first), lambda: scene.sends_agreement(second)) == 302
    assert count(IssuedCertificate) == 1


def test_a_last_hold_that_closes_while_the_last_module_is_passed_lets_one_certificate_be_issued(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    scene = Finish(app, sign_in, now, held=["T1"])
    [sample] = scene.sample_ids
    assert meanwhile(app, lambda: scene.agree(sample), scene.sends_pass) == 302
    assert count(IssuedCertificate) == 1


def test_a_last_module_that_is_passed_while_the_last_hold_closes_lets_one_certificate_be_issued(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    scene = Finish(app, sign_in, now, held=["T1"])
    [sample] = scene.sample_ids
    assert meanwhile(app, scene.pass_what_waits, lambda: scene.sends_agreement(sample)) == 302
    assert count(IssuedCertificate) == 1


def test_two_assurers_who_decide_at_once_decide_once(app: Flask, sign_in: SignIn, now: datetime) -> None:
    scene = Finish(app, sign_in, now, held=["T1", "T2"])
    other = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    path = f"/quality/{scene.sample_ids[0]}"
    sent = [(scene.assurer, AGREED), (other, overturned())]
    assert sorted(at_once(lambda one: one[0].post(path, data=one[1]).status_code, sent)) == [302, 409]
    db.session.rollback()
    sample = db.session.get_one(Sample, scene.sample_ids[0])
    assert (sample.outcome is Outcome.OVERTURNED) == (sample.marking.submission.marking_due_at is not None)


def test_an_earlier_version_that_is_marked_again_does_not_undo_the_later_one_that_passed(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment()
    first, second = (make_submission(enrolment=enrolment, version=number) for number in (1, 2))
    make_progress(enrolment, quiz=QuizStanding.ACHIEVED)
    tutor = make_person(roles=[Role.TUTOR])
    with app.test_request_context():
        marking.release(make_marking(first, tutor, decision=Decision.REFER), now)
        marking.release(make_marking(second, tutor), now)
        marking.ask_for_new_marking(first, "Look again.", now)
        marking.release(make_marking(first, tutor, decision=Decision.REFER), now)
        db.session.commit()
    progress = db.session.get_one(ModuleProgress, (enrolment.id, "T1"), populate_existing=True)
    assert (progress.task_standing, progress.achieved_at) == (TaskStanding.PASSED, now)
    assert [criterion for _module, criterion, _at in passed_criteria(enrolment.id)] == ["1.1"]
    assert "Passed." in sign_in(enrolment.person).get(TASK).text


def test_a_draft_is_not_needed_any_more_when_what_it_mends_has_passed_meanwhile(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    first = make_submission()
    tutor, learner = make_person(roles=[Role.TUTOR]), sign_in(first.enrolment.person)
    with app.test_request_context():
        marking.release(make_marking(first, tutor, decision=Decision.REFER), now)
        db.session.commit()
    learner.post(TASK, data={"text": "Better words"})
    with app.test_request_context():
        marking.ask_for_new_marking(first, "Look again.", now)
        marking.release(make_marking(first, tutor), now)
        db.session.commit()
    assert learner.post(TASK, data={"text": "Better words", "declared": "yes", "action": "submit"}).status_code == 409
    assert "Passed." in learner.get(TASK).text
