"""What is judged live is released as met only when a finished sheet shows it, singly and in a batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from assessments.resubmission import MayChange
from assessments.resubmission import Resubmission as Rule
from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.live_assessments.models import LiveBooking, LiveDecision, Turnout
from lms.marking import services
from lms.marking.holds import HeldBack
from lms.marking.models import Marking
from tests.factories.accounts import make_person
from tests.factories.editions import use_task
from tests.factories.learning import make_enrolment
from tests.factories.live_assessments import LIVE_MODULE, make_booking, make_sheet, make_slot
from tests.factories.marking import make_marking, make_submission
from tests.factories.recognition import make_recognised

SignIn = Callable[[Person], FlaskClient]
WHY = "No finished sheet of a live assessment shows that this is met: 1.2. Finish the sheet, or choose Refer."


@pytest.fixture
def tutor() -> Person:
    return make_person(roles=[Role.TUTOR])


def decided(tutor: Person, *, decision: Decision = Decision.PASS, **work: Any) -> Marking:
    """A marking of the module that is judged live, without any meeting."""
    marking = make_marking(make_submission(module_code=LIVE_MODULE, **work), tutor, decision=decision)
    db.session.execute(delete(LiveDecision))
    db.session.execute(delete(LiveBooking))
    db.session.expire_all()
    return marking


def test_a_pass_is_not_released_until_the_sheet_is_finished(sign_in: SignIn, tutor: Person) -> None:
    marking = decided(tutor)
    client, path = sign_in(tutor), f"/marking/{marking.submission_id}"
    sent = {"decision-1.2": "pass", "comment-1.2": "", "action": "release", "revision": str(marking.revision)}
    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert WHY in answer.text
    db.session.expire_all()
    assert marking.released_at is None
    make_sheet(make_booking(marking.submission.enrolment, has_begun=True))
    assert client.post(path, data=sent | {"revision": str(marking.revision)}).status_code == 302
    db.session.expire_all()
    assert marking.result is Decision.PASS


def test_what_is_referred_needs_no_meeting(app: Flask, tutor: Person, now: datetime) -> None:
    with app.test_request_context():
        assert services.release(decided(tutor, decision=Decision.REFER), now) is Decision.REFER


@pytest.mark.parametrize(
    "sheet", [{"turnout": Turnout.MISSED}, {"decision": Decision.REFER}], ids=["who missed it", "not met in it"]
)
def test_a_finished_sheet_that_does_not_show_it_is_not_enough(
    app: Flask, tutor: Person, now: datetime, sheet: dict[str, Any]
) -> None:
    marking = decided(tutor)
    with app.test_request_context():
        make_sheet(make_booking(marking.submission.enrolment, has_begun=True), **sheet)
        with pytest.raises(HeldBack):
            services.release(marking, now)


def test_a_draft_of_a_sheet_and_the_sheet_of_somebody_else_are_not_enough(
    app: Flask, tutor: Person, now: datetime
) -> None:
    marking = decided(tutor)
    with app.test_request_context():
        make_booking(marking.submission.enrolment, has_begun=True)
        make_sheet(make_booking(has_begun=True))
        with pytest.raises(HeldBack):
            services.release(marking, now)


def test_what_is_recognised_needs_no_meeting(app: Flask, tutor: Person, now: datetime) -> None:
    marking = decided(tutor)
    make_recognised(["1.2"], now=now, enrolment=marking.submission.enrolment, module_code=LIVE_MODULE)
    with app.test_request_context():
        assert services.release(marking, now) is Decision.PASS


def test_what_was_passed_before_an_appeal_needs_no_meeting_after_it(app: Flask, tutor: Person, now: datetime) -> None:
    first = decided(tutor)
    first.released_at, first.result = now, Decision.PASS
    first.submission.remark_for_appeal = True
    again = make_marking(first.submission, make_person(roles=[Role.TUTOR]))
    db.session.execute(delete(LiveDecision))
    db.session.execute(delete(LiveBooking))
    db.session.expire_all()
    with app.test_request_context():
        assert services.release(again, now) is Decision.PASS


def test_what_an_earlier_version_met_stays_met(app: Flask, tutor: Person, now: datetime) -> None:
    use_task(LIVE_MODULE, rule=Rule(may_change=MayChange.REFERRED))
    enrolment = make_enrolment()
    first = decided(tutor, enrolment=enrolment)
    first.released_at, first.result, first.submission.marking_due_at = now, Decision.PASS, None
    with app.test_request_context():
        assert services.release(decided(tutor, enrolment=enrolment, version=2), now) is Decision.PASS


def test_the_preview_says_which_are_held_and_the_others_are_released(
    sign_in: SignIn, tutor: Person, count_statements: Callable[[], Any]
) -> None:
    held = decided(tutor)
    others = [make_marking(make_submission(), tutor) for _number in range(2)]
    client = sign_in(tutor)
    page = client.get("/marking/ready").text
    assert "1 is held back: it says why." in page
    assert WHY in page
    assert "Release all that are ticked (of 2)" in page
    assert f'value="{held.id}.{held.revision}"' not in page
    sent = {"marking": [f"{one.id}.{one.revision}" for one in (held, *others)]}
    page = client.post("/marking/ready", data=sent).text
    assert page.count("<strong>Released</strong>") == 2
    assert f"<strong>Not released.</strong> {WHY}" in page
    db.session.expire_all()
    assert held.released_at is None
    for _number in range(5):
        decided(tutor)
    with count_statements() as statements:
        assert client.get("/marking/ready").text.count(WHY) == 6
    assert len(statements) <= 8, statements


def test_nothing_can_be_ticked_where_all_are_held(sign_in: SignIn, tutor: Person) -> None:
    decided(tutor)
    page = sign_in(tutor).get("/marking/ready").text
    assert 'type="checkbox"' not in page
    assert ">Release" not in page


def test_a_sheet_takes_no_work_to_mark_anew_for_the_tutor_who_was_overturned(
    sign_in: SignIn, tutor: Person, now: datetime
) -> None:
    enrolment, other = make_enrolment(), make_person(roles=[Role.TUTOR])
    work = make_submission(enrolment=enrolment, module_code=LIVE_MODULE)
    services.release(make_marking(work, tutor), now)
    services.ask_for_new_marking(work, "Look again.", now, not_by=tutor.id)
    booking = make_booking(enrolment, slot=make_slot(enrolment.cohort, tutor=tutor), has_begun=True)
    sent = {"turnout": "joined", "decision-1.2": "pass", "evidence-1.2": "She said it.", "action": "finish"}
    assert sign_in(tutor).post(f"/live-assessments/{booking.id}", data=sent).status_code == 302
    db.session.expire_all()
    assert booking.finished_at is not None
    assert (work.tutor_id, work.is_free) == (None, True)
    assert f"/marking/{work.id}" in sign_in(other).get("/marking").text
