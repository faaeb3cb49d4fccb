"""What stays of somebody who learned here and was erased: what an awarding body may ask for, in numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.services import set_large_print
from lms.adjustments.models import Adjustment, AdjustmentReason, AdjustmentRequest, Need, State
from lms.attendance.calendar import token_of
from lms.attendance.models import Attendance, CalendarLink, StudyEntry
from lms.attendance.services import make_calendar_link
from lms.extensions import db
from lms.learning import joining, readiness
from lms.learning.extending import extend
from lms.learning.models import Enrolment, Extension, ExtensionReason, ReadinessCheck, Waiting, Withdrawal
from lms.learning.models import WithdrawalReason as Reason
from lms.learning.waiting import pass_on_places
from lms.notices.models import Notice, NoticeSettings
from lms.own_data import erasures
from lms.own_data.jobs import carry_out_erasures, keep_to_the_times
from lms.own_data.models import Why
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.notices import make_notice


def erase(person_id: int, now: datetime) -> None:
    """Ask for it, and let the job do it a week later."""
    person = db.session.get_one(Enrolment, person_id).person
    erasures.ask_for_erasure(person, Why.ASKED, now)
    db.session.commit()
    carry_out_erasures(now + timedelta(days=8))


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_of_what_a_learner_needed_only_the_time_that_was_agreed_stays(app: Flask, now: datetime) -> None:
    enrolment, officer = make_enrolment(), make_person(roles=[Role.PROGRAMME_OFFICER])
    learner = enrolment.person
    make_agreed(learner, officer, reason="zebra")
    make_agreed(learner, officer, Need.SOMETHING_ELSE)
    make_asked(learner, Need.TIMED_BREAKS, words="zebra", reason="zebra")
    make_asked(learner, Need.REST_BREAKS)
    set_large_print(learner, large=True)
    erase(enrolment.id, now)
    assert count(AdjustmentReason) == 0
    [kept] = db.session.scalars(select(Adjustment))
    assert (kept.need, kept.state, kept.percent, kept.extra_days) == (Need.EXTRA_TIME, State.ENDED, 25, 7)
    assert kept.ended_at == now + timedelta(days=8)
    assert (kept.answer, kept.arrangement) == ("", "")
    assert [request.words for request in db.session.scalars(select(AdjustmentRequest))] == [""]
    assert not db.session.get_one(Enrolment, enrolment.id).person.large_print


def test_a_place_that_waits_for_somebody_who_is_erased_goes_to_the_next(app: Flask, now: datetime) -> None:
    cohort = make_cohort(places=1, closes_at=now + timedelta(days=60))
    first, second = make_enrolment().person, make_person()
    enrolment_id = db.session.scalars(select(Enrolment.id)).one()
    second_id = second.id
    for person in (first, second):
        db.session.add(Waiting(person=person, cohort_id=cohort.id, since=now))
        db.session.flush()
    pass_on_places(now)
    erase(enrolment_id, now)
    pass_on_places(now + timedelta(days=9))
    [turn] = db.session.scalars(select(Waiting).execution_options(populate_existing=True))
    assert (turn.person_id, turn.offered_at) == (second_id, now + timedelta(days=9))


def test_reasons_log_link_and_news_go_and_attendance_stays_for_three_years(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    enrolment, officer = make_enrolment(), make_person(roles=[Role.PROGRAMME_OFFICER])
    learner = enrolment.person
    make_attendance(make_session(cohort=enrolment.cohort, starts_at=now - timedelta(hours=3)), enrolment)
    make_entry(enrolment)
    with app.test_request_context():
        feed = url_for("attendance.feed", token=token_of(make_calendar_link(enrolment.id, now)))
    db.session.commit()
    assert client.get(feed).status_code == 200
    extend(enrolment, "T1", now + timedelta(days=60), ExtensionReason.ILLNESS, by=officer.id, now=now)
    make_agreed(learner, officer)
    make_notice(learner)
    readiness.keep(learner.id, {}, now)
    joining.withdraw(enrolment, now, reason=Reason.TOO_HARD)
    db.session.commit()
    erase(enrolment.id, now)
    for model in (StudyEntry, CalendarLink, Extension, Notice, NoticeSettings, ReadinessCheck):
        assert count(model) == 0, model
    assert client.get(feed).status_code == 404
    assert [left.reason for left in db.session.scalars(select(Withdrawal))] == [None]
    kept = (Attendance, Withdrawal, Adjustment, AdjustmentRequest)
    keep_to_the_times(now + timedelta(days=3 * 365))
    assert [count(model) for model in kept] == [1, 1, 1, 1]
    keep_to_the_times(now + timedelta(days=8 + 3 * 365 + 2))
    assert [count(model) for model in kept] == [0, 0, 0, 0]
