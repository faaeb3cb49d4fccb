"""Who decided what was overturned marks it again only when nobody else may, and then the trail says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Acquaintance
from lms.marking.allocation import declare_conflict
from lms.marking.models import Double, Submission
from lms.marking.services import marking_for
from lms.notices.models import Notice
from lms.quality.bars import lift_bars
from lms.quality.models import Sample
from tests.factories.accounts import make_person
from tests.factories.marking import make_arrangement
from tests.factories.quality import make_released, make_sample, overturned

SignIn = Callable[[Person], FlaskClient]


@dataclass
class Overturned:
    """Work whose marking was overturned while there was one other tutor."""

    work_id: int
    first: Person
    other: Person
    assurer: Person

    @property
    def work(self) -> Submission:
        db.session.expire_all()
        return db.session.get_one(Submission, self.work_id)

    @property
    def trail(self) -> str:
        return f"/quality/trail/{self.work.enrolment_id}/T1"

    def leave(self, person: Person) -> None:
        holding = db.session.scalars(select(RoleHolding).where(RoleHolding.person_id == person.id)).one()
        holding.ended_at = holding.granted_at
        db.session.commit()


@pytest.fixture
def scene(sign_in: SignIn) -> Overturned:
    first, other = (make_person(name=name, roles=[Role.TUTOR]) for name in ("Ada", "Ben"))
    assurer = make_person(name="Quentin", roles=[Role.QUALITY_ASSURER])
    marking = make_released(first)
    sample = make_sample(marking)
    sign_in(assurer).post(f"/quality/{sample.id}", data=overturned("Officers are missing."))
    scene = Overturned(marking.submission_id, first, other, assurer)
    assert scene.work.not_by_id == first.id
    return scene


def lifted() -> list[AuditEntry]:
    db.session.expire_all()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.bar_lifted")))


def test_while_somebody_else_may_mark_it_the_bar_stays(scene: Overturned, sign_in: SignIn, now: datetime) -> None:
    lift_bars(now)
    assert scene.work.not_by_id == scene.first.id
    assert sign_in(scene.first).get(f"/marking/{scene.work_id}").status_code == 404
    assert lifted() == []


def test_when_the_only_other_tutor_leaves_the_first_marks_it_and_it_is_written_down(
    scene: Overturned, sign_in: SignIn, now: datetime
) -> None:
    scene.leave(scene.other)
    lift_bars(now)
    lift_bars(now)
    assert (scene.work.not_by_id, scene.work.tutor_id) == (None, scene.first.id)
    [entry] = lifted()
    assert (entry.person_id, entry.details) == (None, {"tutor": scene.first.id})
    sent = {"decision-1.1": "pass", "comment-1.1": "Seen again.", "action": "release"}
    assert sign_in(scene.first).post(f"/marking/{scene.work_id}", data=sent).status_code == 302
    assurer = sign_in(scene.assurer)
    assert "Nobody else may mark version 1." in assurer.get(scene.trail).text
    told = db.session.scalars(select(Notice.sentence).where(Notice.person_id == scene.assurer.id)).all()
    assert [one for one in told if "the same tutor marks it again" in one]
    sample = db.session.scalars(select(Sample).order_by(Sample.id.desc())).first()
    assert sample is not None
    assert "The same tutor marked an earlier round of this work, too." in assurer.get(f"/quality/{sample.id}").text


def test_what_the_other_tutor_had_begun_and_left_is_no_judgement(
    scene: Overturned, sign_in: SignIn, now: datetime
) -> None:
    marking_for(scene.work, scene.other.id, now)
    db.session.commit()
    scene.other.closed_at = now
    db.session.commit()
    lift_bars(now)
    assert scene.work.tutor_id == scene.first.id
    assert [one.tutor_id for one in scene.work.markings] == [scene.first.id]
    assert sign_in(scene.first).get(f"/marking/{scene.work_id}").status_code == 200


def test_a_tutor_who_knows_the_learner_is_nobody_else(app: Flask, scene: Overturned, now: datetime) -> None:
    learner_id = scene.work.enrolment.person_id
    declare_conflict(scene.other.id, learner_id, Acquaintance.FRIEND, by=scene.other.id, now=now)
    db.session.commit()
    lift_bars(now)
    assert scene.work.not_by_id is None


def test_where_the_barred_tutor_may_not_mark_either_it_stays_for_officers(scene: Overturned, now: datetime) -> None:
    scene.leave(scene.other)
    scene.leave(scene.first)
    lift_bars(now)
    assert scene.work.not_by_id == scene.first.id
    assert lifted() == []


@pytest.mark.parametrize("what", ["two mark it", "after an appeal"])
def test_nobody_becomes_their_own_second_marker_nor_hears_an_appeal_against_themself(
    scene: Overturned, now: datetime, what: str
) -> None:
    work = scene.work
    if what == "two mark it":
        work.double, work.second_tutor_id = Double.SECOND, scene.first.id
    else:
        work.remark_for_appeal = True
    db.session.commit()
    scene.leave(scene.other)
    lift_bars(now)
    assert scene.work.not_by_id == scene.first.id
    assert lifted() == []


def test_a_trail_without_an_exception_names_none(scene: Overturned, sign_in: SignIn) -> None:
    assert "Exceptions" not in sign_in(scene.assurer).get(scene.trail).text


def test_an_assurer_who_also_teaches_does_not_mark_what_they_overturned(sign_in: SignIn, now: datetime) -> None:
    both = make_person(name="Quentin", roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    first, other = (make_person(name=name, roles=[Role.TUTOR]) for name in ("Ada", "Ben"))
    marking = make_released(first)
    make_arrangement(marking.submission.enrolment.cohort, both, first)
    client, work_id = sign_in(both), marking.submission_id
    client.post(f"/quality/{make_sample(marking).id}", data=overturned("Officers are missing."))
    work = db.session.get_one(Submission, work_id)
    assert (work.tutor_id, work.not_by_id) == (None, first.id)
    assert f"/marking/{work_id}" not in client.get("/marking").text
    assert client.get(f"/marking/{work_id}").status_code == 404
    assert f"/marking/{work_id}" in sign_in(other).get("/marking").text


def test_the_first_tutor_and_then_the_assurer_mark_it_when_nobody_else_may(sign_in: SignIn, now: datetime) -> None:
    both = make_person(name="Quentin", roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    first, other = (make_person(name=name, roles=[Role.TUTOR]) for name in ("Ada", "Ben"))
    marking = make_released(first)
    sign_in(both).post(f"/quality/{make_sample(marking).id}", data=overturned("Officers are missing."))
    scene = Overturned(marking.submission_id, first, other, both)
    scene.leave(first)
    scene.leave(other)
    lift_bars(now)
    lift_bars(now)
    [entry] = lifted()
    assert entry.details == {"requesters": [both.id]}
    assert sign_in(both).get(f"/marking/{scene.work_id}").status_code == 200
    reader = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert "Who sent it back may mark it." in reader.get(scene.trail).text
