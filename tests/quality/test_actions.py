"""VACSR, and what follows from a second look: something to do for the assessor, or a new marking by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.extensions import db
from lms.learning.vacsr import Check
from lms.marking.models import Submission
from lms.marking.references import reference
from lms.notices.models import Notice, NoticeKind
from lms.quality.jobs import remind_of_actions
from lms.quality.models import Outcome, Reason, Sample, SampleAction
from lms.quality.queries import is_held
from tests.factories.accounts import grant, make_person
from tests.factories.marking import make_arrangement, make_submission
from tests.factories.quality import AGREED, CHECKED, action_by, make_released, make_sample, overturned
from tests.factories.verifying import make_verifier

SignIn = Callable[[Person], FlaskClient]


class Scene:
    """A sample that waits, its tutor, and a quality assurer."""

    def __init__(self, sign_in: SignIn, now: datetime) -> None:
        self.tutor = make_person(name="Tomasz Tutor", roles=[Role.TUTOR])
        self.marking = make_released(self.tutor)
        self.submission: Submission = self.marking.submission
        self.learner = self.submission.enrolment.person
        self.sample_id = make_sample(self.marking).id
        self.due = london_day(now) + timedelta(days=7)
        self.assurer_person = make_person(roles=[Role.QUALITY_ASSURER])
        self.assurer, self.marker = sign_in(self.assurer_person), sign_in(self.tutor)
        self.path = f"/quality/{self.sample_id}"

    @property
    def sample(self) -> Sample:
        db.session.expire_all()
        return db.session.get_one(Sample, self.sample_id)

    @property
    def action(self) -> SampleAction:
        db.session.expire_all()
        return db.session.scalars(select(SampleAction)).one()

    @property
    def is_held(self) -> bool:
        db.session.expire_all()
        return is_held(self.submission.enrolment_id)


@pytest.fixture
def scene(app: Flask, sign_in: SignIn, now: datetime) -> Scene:
    return Scene(sign_in, now)


def test_each_point_is_checked_and_a_no_has_its_note(scene: Scene) -> None:
    form = scene.assurer.get(scene.path).text
    for words in ("Valid: the work shows", "Reliable: another assessor"):
        assert form.count(words) == 1
    assert "&lt;" not in form
    missing = scene.assurer.post(scene.path, data={"outcome": "agreed"})
    assert missing.status_code == 422
    assert "Current: choose Yes or No." in missing.text
    lacking = {**AGREED, "current": "no"}
    page = scene.assurer.post(scene.path, data=lacking)
    assert page.status_code == 422
    assert "Write a note on each point that is not met." in page.text
    assert scene.assurer.post(scene.path, data={**lacking, "current_note": "From 2019"}).status_code == 302
    found = {check.check: (check.is_met, check.note) for check in scene.sample.checks}
    assert found == {**dict.fromkeys(Check, (True, "")), Check.CURRENT: (False, "From 2019")}
    assert not scene.is_held, "agreed: the note is for the record"
    assert "From 2019" in scene.assurer.get(scene.path).text


def test_the_tutor_reads_no_name_while_a_later_version_is_to_be_marked_without_one(scene: Scene) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    action = f"/quality/actions/{scene.action.id}"
    make_arrangement(scene.submission.enrolment.cohort, is_anonymous=True)
    assert scene.learner.name in scene.marker.get(action).text
    make_submission(enrolment=scene.submission.enrolment, version=2)
    assert scene.learner.name not in scene.marker.get(action).text
    assert reference(scene.submission.id) in scene.marker.get(action).text
    assert scene.learner.name in scene.assurer.get(action).text


@pytest.mark.parametrize("lacking", [{"task": ""}, {"due": ["", "", ""]}, {"due": ["1", "1", "2020"]}])
def test_an_action_says_what_to_do_and_by_when(scene: Scene, lacking: dict[str, object]) -> None:
    assert scene.assurer.post(scene.path, data={**action_by(scene.due), **lacking}).status_code == 422
    assert scene.sample.outcome is None


def test_an_action_holds_until_the_answer_is_accepted(scene: Scene, sign_in: SignIn) -> None:
    assert scene.assurer.post(scene.path, data=action_by(scene.due, "Say who the officers are.")).status_code == 302
    assert scene.is_held
    action = f"/quality/actions/{scene.action.id}"
    page = scene.marker.get("/quality/feedback").text
    assert "Say who the officers are." in page
    assert action in page
    assert scene.marker.get("/marking").text.count("/quality/feedback") == 1
    assert scene.submission.marking_due_at is None, "nothing is marked again"
    assert scene.assurer.post(action, data={"accepted": "no", "words": "Hurry"}).status_code == 409
    assert scene.marker.post(action, data={"words": " "}).status_code == 422
    assert scene.marker.post(action, data={"words": "I wrote to the learner."}).status_code == 302
    assert scene.marker.post(action, data={"words": "Twice"}).status_code == 409
    assert scene.is_held
    assert "Answered: read it" in scene.assurer.get("/quality/actions").text
    assert "I wrote to the learner." in scene.assurer.get(action).text
    assert scene.assurer.post(action, data={"accepted": "no", "words": ""}).status_code == 422
    assert scene.assurer.post(action, data={"accepted": "no", "words": "And the officers?"}).status_code == 302
    assert "And the officers?" in scene.marker.get(action).text
    assert scene.is_held
    assert scene.marker.post(action, data={"words": "Named now."}).status_code == 302
    other_assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert other_assurer.post(action, data={"accepted": "yes", "words": ""}).status_code == 302
    assert not scene.is_held
    assert scene.assurer.post(action, data={"accepted": "yes", "words": ""}).status_code == 409
    answers = [(one.words, one.is_accepted) for one in scene.action.answers]
    assert answers == [("I wrote to the learner.", False), ("Named now.", True)]


def test_an_assurer_closes_an_action_without_an_answer_only_with_a_reason(scene: Scene) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    action = f"/quality/actions/{scene.action.id}"
    assert scene.assurer.post(action, data={"accepted": "yes", "words": ""}).status_code == 422
    assert scene.is_held
    assert scene.assurer.post(action, data={"accepted": "yes", "words": "The tutor has left."}).status_code == 302
    assert not scene.is_held


def test_nobody_accepts_what_they_did_themselves_and_others_see_no_action(scene: Scene, sign_in: SignIn) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    action = f"/quality/actions/{scene.action.id}"
    grant(scene.tutor, Role.QUALITY_ASSURER)
    both = sign_in(scene.tutor)
    both.post(action, data={"words": "Done."})
    assert both.post(action, data={"accepted": "yes", "words": "I am happy with it."}).status_code != 302
    assert scene.is_held
    for person in (make_person(roles=[Role.TUTOR]),):
        assert sign_in(person).get(action).status_code == 404
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert officer.get(action).status_code == 200
    assert officer.post(action, data={"accepted": "yes"}).status_code == 403


def test_the_learner_is_told_nothing_of_actions_and_the_tutor_is(scene: Scene) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    scene.marker.post(f"/quality/actions/{scene.action.id}", data={"words": "Done."})
    told = {(notice.person_id, notice.kind) for notice in db.session.scalars(select(Notice))}
    assert told == {(scene.tutor.id, NoticeKind.QUALITY), (scene.assurer_person.id, NoticeKind.QUALITY)}


def test_the_tutor_is_reminded_before_and_after_the_day_once_each_until_they_answer(
    scene: Scene, now: datetime
) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    action_id = scene.action.id

    def reminders() -> list[str]:
        wanted = Notice.person_id == scene.tutor.id, Notice.about.startswith(f"action {action_id} ")
        return list(db.session.scalars(select(Notice.sentence).where(*wanted).order_by(Notice.id)))

    told = []
    for days in (0, 5, 6, 8, 9):
        remind_of_actions(now + timedelta(days=days))
        told.append(len(reminders()))
    assert told == [0, 1, 1, 2, 2]
    assert "overdue" in reminders()[-1]


def test_who_has_answered_is_not_reminded(scene: Scene, now: datetime) -> None:
    scene.assurer.post(scene.path, data=action_by(scene.due))
    scene.marker.post(f"/quality/actions/{scene.action.id}", data={"words": "Done."})
    remind_of_actions(now + timedelta(days=8))
    assert db.session.scalars(select(Notice).where(Notice.about.endswith("overdue"))).all() == []


def test_what_is_overturned_is_marked_by_somebody_else_and_sampled_again(scene: Scene, sign_in: SignIn) -> None:
    other = sign_in(make_person(roles=[Role.TUTOR]))
    assert scene.assurer.post(scene.path, data=overturned("Officers are missing.")).status_code == 302
    path = f"/marking/{scene.submission.id}"
    assert path not in scene.marker.get("/marking").text
    assert scene.marker.get(path).status_code == 404
    assert scene.marker.post(path, data={"decision-1.1": "pass", "action": "release"}).status_code == 404
    assert path in other.get("/marking").text
    assert "Officers are missing." in other.get(path).text
    sent = {"decision-1.1": "refer", "comment-1.1": "Say what officers do.", "action": "release"}
    assert other.post(path, data=sent).status_code == 302
    first, second = db.session.scalars(select(Sample).order_by(Sample.id).execution_options(populate_existing=True))
    assert first.action_closed_at is not None
    assert second.reason is Reason.REMARKED
    assert scene.is_held
    assert scene.marker.get(path).status_code == 200, "it is nobody's any more"
    grant(scene.tutor, Role.QUALITY_ASSURER)
    again = f"/quality/{second.id}"
    assert sign_in(scene.tutor).post(again, data=AGREED).status_code == 404, "their own decision was in doubt"
    assert scene.assurer.post(again, data=AGREED).status_code == 302
    assert not scene.is_held


def test_where_there_is_one_tutor_only_they_mark_it_again(scene: Scene) -> None:
    scene.assurer.post(scene.path, data=overturned())
    answer = scene.marker.post(f"/marking/{scene.submission.id}", data={"decision-1.1": "pass", "action": "release"})
    assert answer.status_code == 302
    assert scene.sample.action_closed_at is not None


def test_who_follows_quality_reads_a_sample_but_does_not_decide(scene: Scene, sign_in: SignIn) -> None:
    for reader in (make_person(roles=[Role.PROGRAMME_OFFICER]), make_verifier()):
        browser = sign_in(reader)
        page = browser.get(scene.path).text
        assert "waits for a quality assurer" in page
        assert "Save my decision" not in page
        assert browser.post(scene.path, data=AGREED).status_code == 403
    assert scene.sample.outcome is None


def test_feedback_shows_what_was_found_of_ones_own_markings_only(scene: Scene, sign_in: SignIn) -> None:
    sent = {**CHECKED, "valid": "no", "valid_note": "Another task", "outcome": "agreed", "comment": "Well seen"}
    scene.assurer.post(scene.path, data=sent)
    page = scene.marker.get("/quality/feedback").text
    assert "Well seen" in page
    assert "Another task" in page
    other = sign_in(make_person(roles=[Role.TUTOR])).get("/quality/feedback").text
    assert "Well seen" not in other
    assert "Nobody has looked at your markings" in other
    assert scene.sample.outcome is Outcome.AGREED
