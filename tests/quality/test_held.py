"""What a copy shows of second looks, and what an erasure takes out of them."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.extensions import db
from lms.held import Whom
from lms.learning.vacsr import Check, CheckFinding
from lms.quality import services
from lms.quality.held import HELD
from lms.quality.models import ActionAnswer, Draw, Outcome, Sample, SampleAction, SampleCheck
from lms.quality.queries import is_held
from tests.factories.accounts import make_person
from tests.factories.quality import ALL_WELL, make_meeting, make_released, make_sample


def answered_action(tutor: Person, now: datetime) -> Sample:
    """A sample with words of everybody in it."""
    sample = make_sample(make_released(tutor))
    checks = {**ALL_WELL, Check.VALID: CheckFinding(is_met=False, note="zebra note")}
    to_do = services.ToDo("zebra task", london_day(now))
    services.decide(sample, Outcome.ACTION, "zebra comment", checks=checks, to_do=to_do, by=make_person().id, now=now)
    db.session.flush()
    services.answer(db.session.scalars(select(SampleAction)).one(), "zebra answer", now)
    return sample


def words_left() -> str:
    db.session.expire_all()
    rows = [
        *db.session.execute(select(Sample.comment)),
        *db.session.execute(select(SampleCheck.note)),
        *db.session.execute(select(SampleAction.task)),
        *db.session.execute(select(ActionAnswer.words)),
    ]
    return " ".join(str(row[0]) for row in rows)


def test_a_copy_shows_learner_and_assessor_what_was_found(app: Flask, now: datetime) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    sample = answered_action(tutor, now)
    make_meeting(tutor, [tutor])
    learner_id = sample.marking.submission.enrolment.person_id
    with app.test_request_context():
        of_learner, of_tutor = (
            {section.name: list(section.rows) for section in HELD.about(Whom(number))}
            for number in (learner_id, tutor.id)
        )
    assert of_learner["checks"][0]["note"] in ("", "zebra note")
    assert [row["task"] for row in of_learner["actions"]] == ["zebra task"]
    assert [row["words"] for row in of_tutor["actions"]] == ["zebra answer"]
    assert len(of_tutor["meetings"]) == 1
    assert of_tutor["checks"] == []


def test_an_erasure_closes_what_is_open_and_leaves_no_words(app: Flask, now: datetime) -> None:
    sample = answered_action(make_person(roles=[Role.TUTOR]), now)
    enrolment = sample.marking.submission.enrolment
    assert HELD.must_wait(enrolment.person_id)
    assert "zebra" in words_left()
    HELD.erase(Whom(enrolment.person_id), now)
    assert "zebra" not in words_left()
    assert not is_held(enrolment.id)


def test_what_was_kept_for_a_time_goes_with_all_that_points_at_it(app: Flask, now: datetime) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    sample = answered_action(tutor, now)
    marking = sample.marking
    db.session.add(Draw(marking_id=marking.id, at=now, number=1, is_final=False, rules={}, facts={}, reasons=[]))
    meeting = make_meeting(tutor, [tutor], marking=marking)
    db.session.commit()
    HELD.forget(marking.submission.enrolment.person_id)
    db.session.commit()
    assert [db.session.scalars(select(model)).all() for model in (Sample, SampleAction, SampleCheck, Draw)] == [[]] * 4
    assert meeting.items[0].marking_id is None
