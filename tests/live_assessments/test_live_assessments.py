"""Live assessments: offered, booked, given back, judged by criterion, and recorded only with consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from assessments.rubrics import Decision
from lms import storage
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.extensions import db
from lms.live_assessments.models import LiveBooking, LiveRecording, LiveSlot, Turnout
from lms.live_assessments.services import BookedAlready, Taken, book, withdraw
from lms.marking.models import Marking
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import LIVE_MODULE, make_booking, make_sheet, make_slot
from tests.factories.marking import make_submission
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

HERE = "/learn/kind-letters/live"
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt "
TIMES = {
    "module": LIVE_MODULE,
    "day": ["1", "7", "2099"],
    "starts_time": "09:00",
    "minutes": "20",
    "count": "3",
    "place": "",
    "link": "https://meet.example.org/talk",
}


def the_booking() -> LiveBooking:
    db.session.expire_all()
    return db.session.scalars(select(LiveBooking)).one()


def fresh(booking: LiveBooking) -> LiveBooking:
    db.session.expire_all()
    return db.session.get_one(LiveBooking, booking.id)


def filled(booking: LiveBooking, **changed: str) -> dict[str, Any]:
    code = "1.2"
    return {
        "turnout": "joined",
        f"decision-{code}": "pass",
        f"evidence-{code}": "She said who decides, and why.",
        "action": "finish",
        **changed,
    }


def test_a_tutor_offers_times_in_a_row_in_londons_time(sign_in: SignIn) -> None:
    cohort = make_cohort(name="Autumn")
    client = sign_in(make_person(roles=[Role.TUTOR]))
    assert f"/live-assessments/new/{cohort.id}" in client.get("/live-assessments").text
    assert client.post(f"/live-assessments/new/{cohort.id}", data=TIMES).location == "/live-assessments"
    starts = [slot.starts_at for slot in db.session.scalars(select(LiveSlot).order_by(LiveSlot.starts_at))]
    first = datetime(2099, 7, 1, 8, 0, tzinfo=UTC)  # British summer
    assert starts == [first, first + timedelta(minutes=20), first + timedelta(minutes=40)]
    assert "1 July 2099, 09:00 to 09:20, London time" in client.get("/live-assessments").text


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Write a place, or a link", {"link": ""}),
        ("Write the whole link", {"link": "javascript:alert(1)"}),
        ("from 1 to 20", {"count": "21"}),
        ("from 5 to 180", {"minutes": "0"}),
        ("must end on the same day", {"starts_time": "23:30"}),
        ("This time is over", {"day": ["1", "7", "2020"]}),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_in_words(
    sign_in: SignIn, sentence: str, change: dict[str, object]
) -> None:
    cohort = make_cohort()
    client = sign_in(make_person(roles=[Role.TUTOR]))
    answer = client.post(f"/live-assessments/new/{cohort.id}", data={**TIMES, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(LiveSlot)).all() == []


def test_a_tutor_offers_no_time_that_overlaps_another_of_theirs(sign_in: SignIn) -> None:
    cohort, other = make_cohort(), make_cohort()
    client = sign_in(make_person(roles=[Role.TUTOR]))
    client.post(f"/live-assessments/new/{cohort.id}", data=TIMES)
    answer = client.post(f"/live-assessments/new/{other.id}", data={**TIMES, "starts_time": "08:50", "count": "1"})
    assert answer.status_code == 422
    assert "You offer another time at the same time: 1 July 2099, 09:00" in answer.text
    assert len(db.session.scalars(select(LiveSlot)).all()) == 3
    for starts_time, count in (("08:40", "1"), ("10:00", "2")):  # what only touches is no overlap
        sent = {**TIMES, "starts_time": starts_time, "count": count}
        assert client.post(f"/live-assessments/new/{other.id}", data=sent).status_code == 302
    colleague = sign_in(make_person(roles=[Role.TUTOR]))
    assert colleague.post(f"/live-assessments/new/{cohort.id}", data=TIMES).status_code == 302
    slots = db.session.scalars(select(LiveSlot).order_by(LiveSlot.id)).all()
    withdraw(slots[0], by=slots[0].tutor_id, now=utc_now())
    db.session.commit()
    assert client.post(f"/live-assessments/new/{other.id}", data={**TIMES, "count": "1"}).status_code == 302


def test_a_time_that_somebody_booked_takes_no_other_time_away(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    taken = make_slot(enrolment.cohort, place="Room 1")
    make_slot(enrolment.cohort, place="Room 2")
    make_booking(make_enrolment(cohort=enrolment.cohort), slot=taken)
    page = sign_in(enrolment.person).get(HERE).text
    assert "Room 2" in page
    assert "Room 1" not in page


def test_a_learner_books_a_time_puts_it_in_a_calendar_and_sees_it_on_the_dashboard(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    slot = make_slot(enrolment.cohort)
    make_slot(make_cohort(), place="Not for this group")
    client = sign_in(enrolment.person)
    page = client.get(HERE).text
    assert "Room 2" in page
    assert "Not for this group" not in page
    assert client.post(f"{HERE}/book", data={"slot": slot.id, "may_record": "yes"}).location == HERE
    booking = the_booking()
    assert (booking.slot_id, booking.enrolment_id, booking.consents_to_recording) == (slot.id, enrolment.id, True)
    assert "Your time" in client.get(HERE).text
    assert HERE in client.get("/learn").text
    event: Any
    [event] = Calendar.from_ical(client.get(f"/learn/live/{booking.id}/calendar.ics").data).walk("VEVENT")
    assert event["dtstart"].dt == slot.starts_at.replace(microsecond=0)
    assert event["summary"] == "Live assessment: Kind letters"


def test_a_time_is_booked_once_and_a_learner_books_one_time(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    slot, other = make_slot(enrolment.cohort), make_slot(enrolment.cohort)
    make_booking(enrolment, slot=slot)
    somebody = make_enrolment(cohort=enrolment.cohort)
    with pytest.raises(Taken):
        book(slot, somebody, may_record=False, now=utc_now())
    with pytest.raises(BookedAlready):
        book(other, enrolment, may_record=False, now=utc_now())
    client = sign_in(somebody.person)
    assert "This time is taken now" in client.post(f"{HERE}/book", data={"slot": slot.id}, follow_redirects=True).text
    assert len(db.session.scalars(select(LiveBooking)).all()) == 1


def test_nobody_books_a_time_of_another_group_or_one_that_has_begun(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    elsewhere = make_slot(make_cohort())
    begun = make_slot(enrolment.cohort, starts_at=utc_now() - timedelta(minutes=1))
    client = sign_in(enrolment.person)
    assert client.post(f"{HERE}/book", data={"slot": elsewhere.id}).status_code == 404
    assert "has begun already" in client.post(f"{HERE}/book", data={"slot": begun.id}, follow_redirects=True).text
    for sent in ({}, {"slot": "9" * 25}):
        assert "Choose a time first" in client.post(f"{HERE}/book", data=sent, follow_redirects=True).text
    assert db.session.scalars(select(LiveBooking)).all() == []


def test_a_time_that_is_given_back_can_be_booked_by_somebody_else(sign_in: SignIn) -> None:
    booking = make_booking()
    slot, enrolment = booking.slot, booking.enrolment
    client = sign_in(enrolment.person)
    assert client.post(f"/learn/live/{booking.id}/cancel").location == HERE
    assert client.get(f"/learn/live/{booking.id}/calendar.ics").status_code == 404
    somebody = make_enrolment(cohort=enrolment.cohort)
    assert book(slot, somebody, may_record=False, now=utc_now()).id != booking.id


def test_who_booked_a_time_is_told_when_the_tutor_takes_it_back(sign_in: SignIn) -> None:
    booking = make_booking()
    tutor = booking.slot.tutor
    client = sign_in(tutor)
    address = f"/live-assessments/times/{booking.slot_id}/withdraw"
    assert "They are told" in client.get(address).text
    client.post(address)
    assert fresh(booking).cancelled_at is not None
    assert "does not take place" in db.session.scalars(select(Notice)).one().sentence
    withdraw(booking.slot, by=tutor.id, now=utc_now())
    assert len(db.session.scalars(select(Notice)).all()) == 1
    assert sign_in(make_person(roles=[Role.TUTOR])).get(address).status_code == 404


def test_a_sheet_is_finished_with_a_decision_and_evidence_for_each_criterion_and_then_fixed(sign_in: SignIn) -> None:
    booking = make_booking(has_begun=True)
    client = sign_in(booking.slot.tutor)
    address = f"/live-assessments/{booking.id}"
    faults = {
        "Say whether the learner came": {"turnout": ""},
        "Still open: 1.2": {"evidence-1.2": " "},
        "Decide each criterion": {"decision-1.2": ""},
    }
    for sentence, change in faults.items():
        answer = client.post(address, data=filled(booking, **change))
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    assert fresh(booking).finished_at is None
    assert client.post(address, data=filled(booking)).location == address
    assert fresh(booking).finished_at is not None
    assert client.post(address, data=filled(booking, turnout="missed")).status_code == 409
    assert fresh(booking).turnout is Turnout.JOINED
    learner = sign_in(booking.enrolment.person)
    assert "She said who decides, and why." in learner.get(HERE).text


def test_nobody_fills_in_a_sheet_before_the_meeting(sign_in: SignIn) -> None:
    booking = make_booking()
    client = sign_in(booking.slot.tutor)
    address = f"/live-assessments/{booking.id}"
    assert "can be filled in when the meeting has begun" in client.get(address).text
    assert client.post(address, data=filled(booking)).status_code == 409


def test_a_draft_of_a_sheet_is_the_tutors_alone(sign_in: SignIn) -> None:
    booking = make_booking(has_begun=True)
    sign_in(booking.slot.tutor).post(f"/live-assessments/{booking.id}", data=filled(booking, action="save"))
    assert fresh(booking).decisions[0].decision is Decision.PASS
    assert "who decides, and why" not in sign_in(booking.enrolment.person).get(HERE).text


def test_what_was_decided_live_stands_in_the_marking_of_the_work_that_waits(sign_in: SignIn) -> None:
    booking = make_booking(has_begun=True)
    submission = make_submission(enrolment=booking.enrolment, module_code=LIVE_MODULE)
    tutor = booking.slot.tutor
    client = sign_in(tutor)
    client.post(f"/live-assessments/{booking.id}", data=filled(booking))
    [draft] = db.session.scalars(select(Marking)).all()
    assert (draft.tutor_id, draft.released_at) == (tutor.id, None)
    assert [(one.criterion, one.decision, one.comment) for one in draft.decisions] == [
        ("1.2", Decision.PASS, "She said who decides, and why.")
    ]
    assert f"/live-assessments/work/{submission.id}" in client.get(f"/marking/{submission.id}").text
    assert "She said who decides" in client.get(f"/live-assessments/work/{submission.id}").text


def test_who_missed_it_is_told_and_books_again(sign_in: SignIn) -> None:
    booking = make_sheet(make_booking(has_begun=True), turnout=Turnout.MISSED)
    slot = make_slot(booking.enrolment.cohort)
    client = sign_in(booking.enrolment.person)
    assert "You did not come" in client.get(HERE).text
    assert "You missed your live assessment" in db.session.scalars(select(Notice)).one().sentence
    client.post(f"{HERE}/book", data={"slot": slot.id})
    assert len(db.session.scalars(select(LiveBooking)).all()) == 2


def test_nobody_is_recorded_without_their_yes_and_a_no_deletes_it(sign_in: SignIn) -> None:
    booking = make_booking(has_begun=True)
    tutor, learner = sign_in(booking.slot.tutor), sign_in(booking.enrolment.person)
    address = f"/live-assessments/{booking.id}"

    def send() -> Any:
        return tutor.post(address, data=filled(booking, action="save") | {"recording": (BytesIO(WAV), "talk.wav")})

    assert 'name="recording"' not in tutor.get(address).text
    assert send().status_code == 409
    assert db.session.scalars(select(LiveRecording)).all() == []
    learner.post(f"/learn/live/{booking.id}/consent", data={"may_record": "yes"})
    assert send().status_code == 302
    recording = db.session.scalars(select(LiveRecording)).one()
    heard = f"/live-assessments/recordings/{recording.id}"
    assert tutor.get(heard).data == learner.get(heard).data == WAV
    key = recording.key
    tutor.post(address, data=filled(booking))
    learner.post(f"/learn/live/{booking.id}/consent", data={"may_record": "no"})
    db.session.expire_all()
    assert db.session.scalars(select(LiveRecording)).all() == []
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)
    assert tutor.get(heard).status_code == 404


def test_a_recording_is_what_its_name_says(sign_in: SignIn) -> None:
    booking = make_booking(has_begun=True, may_record=True)
    client = sign_in(booking.slot.tutor)
    for name, content, sentence in (
        ("talk.exe", b"MZ", "can’t be taken"),
        ("talk.wav", b"no sound", "is not what its name says"),
        ("talk.mp3", b"", "is empty"),
    ):
        data = filled(booking) | {"recording": (BytesIO(content), name)}
        answer = client.post(f"/live-assessments/{booking.id}", data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert fresh(booking).finished_at is None


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.TUTOR, True),
        (Role.QUALITY_ASSURER, True),
        (Role.EXTERNAL_VERIFIER, True),
        (Role.PROGRAMME_OFFICER, False),
        (Role.LEARNER, False),
    ],
)
def test_who_judges_or_checks_reads_a_sheet_and_each_look_is_noted(sign_in: SignIn, role: Role, reads: bool) -> None:
    booking = make_sheet(make_booking(has_begun=True))
    reader = make_person(roles=[role])
    if role is Role.EXTERNAL_VERIFIER:
        make_visit(reader, [booking.enrolment.cohort])
    client = sign_in(reader)
    assert client.get(f"/live-assessments/{booking.id}").status_code == (200 if reads else 403)
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "live.read")).all()
    assert len(looks) == reads


def test_nobody_judges_themselves(sign_in: SignIn) -> None:
    person = make_person(roles=[Role.TUTOR, Role.LEARNER])
    enrolment = make_enrolment(person=person)
    slot = make_slot(enrolment.cohort, tutor=person)
    client = sign_in(person)
    assert f'value="{slot.id}"' not in client.get(HERE).text
    assert client.post(f"{HERE}/book", data={"slot": slot.id}).status_code == 404
    booking = make_booking(enrolment, has_begun=True)
    assert client.get(f"/live-assessments/{booking.id}").status_code == 404


def test_a_module_without_a_live_part_has_no_such_page(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert client.get("/learn/town-halls/live").status_code == 404
    assert "/town-halls/live" not in client.get("/learn/town-halls/task").text
    assert HERE in client.get("/learn/kind-letters/task").text


def test_the_lists_cost_the_same_however_long_they_are(sign_in: SignIn, count_statements: Counting) -> None:
    enrolment = make_enrolment()
    tutor = make_person(roles=[Role.TUTOR])
    client = sign_in(tutor)
    found = []
    for times in (1, 5):
        for _time in range(times):
            other = make_enrolment(cohort=enrolment.cohort)
            make_booking(other, slot=make_slot(enrolment.cohort, tutor=tutor))
            make_slot(enrolment.cohort, tutor=tutor)
        db.session.commit()
        with count_statements() as statements:
            client.get("/live-assessments")
        found.append(len(statements))
    assert found[0] == found[1] <= 8
