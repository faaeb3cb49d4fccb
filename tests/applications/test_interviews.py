"""Times for interviews: offered, chosen first come, changed in time, taken back, and kept in calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from lms.applications import interviews
from lms.applications.after_lock_jobs import remind_of_interviews
from lms.applications.interview_models import Interview, InterviewSlot
from lms.applications.models import Stage
from lms.candidates.models import Look
from lms.clock import LONDON, london_day
from lms.extensions import db
from tests.applications.after_lock import NAME, AfterLock, SignIn
from tests.factories.interviews import make_application, make_slot
from tests.factories.vacancies import make_vacancy

TIMES = {
    "day": ["1", "7", "2099"],
    "starts_time": "09:00",
    "minutes": "30",
    "count": "3",
    "places": "1",
    "place": "Room 2",
    "link": "https://meet.example.org/talk",
    "interviewers": "Ann Lee",
    "to_prepare": "Read our plan.",
    "change_hours": "24",
}


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    return AfterLock(sign_in, now)


def here(scene: AfterLock) -> str:
    return f"/applications/{scene.application.id}/interview"


def choose(client: FlaskClient, application_id: int, slot: InterviewSlot) -> str:
    answer = client.post(f"/applications/{application_id}/interview", data={"slot": slot.id}, follow_redirects=True)
    return answer.text


def the_interview(scene: AfterLock) -> Interview:
    db.session.expire_all()
    return db.session.get_one(Interview, scene.application.id)


def entry(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    return event


def test_a_recruiter_offers_times_in_a_row_in_londons_time_and_the_shortlist_is_told_once(scene: AfterLock) -> None:
    path = f"/council/vacancies/{scene.vacancy.id}/interviews"
    assert scene.council.post(f"{path}/new", data=TIMES).location == path
    starts = list(db.session.scalars(select(InterviewSlot.starts_at).order_by(InterviewSlot.starts_at)))
    first = datetime(2099, 7, 1, 8, 0, tzinfo=UTC)  # British summer
    assert starts == [first, first + timedelta(minutes=30), first + timedelta(minutes=60)]
    assert "1 July 2099, 09:00 to 09:30, London time" in scene.council.get(path).text
    scene.council.post(f"{path}/new", data={**TIMES, "starts_time": "14:00"})
    [told] = scene.notices_to(scene.graduate.person)
    assert "Choose a time for your interview" in told


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Write a place, or a link", {"place": "", "link": ""}),
        ("Write the whole link", {"link": "javascript:alert(1)"}),
        ("from 1 to 20", {"count": "21"}),
        ("from 5 to 480", {"minutes": "9" * 30}),
        ("must end on the same day", {"starts_time": "23:30"}),
        ("This time is over", {"day": ["1", "7", "2020"]}),
        ("looks like a share code", {"to_prepare": "Your share code W12 345 ABC"}),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_in_words(
    scene: AfterLock, sentence: str, change: dict[str, object]
) -> None:
    answer = scene.council.post(f"/council/vacancies/{scene.vacancy.id}/interviews/new", data={**TIMES, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(InterviewSlot)).all() == []


def test_a_person_on_the_shortlist_chooses_a_time_and_both_sides_see_it(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    assert "Room 2, Town Hall" in scene.person.get(here(scene)).text
    assert "Your time is chosen" in choose(scene.person, scene.application.id, slot)
    page = scene.person.get(here(scene)).text
    assert "Ann Lee" in page
    assert "Read our housing plan." in page
    assert "Your interview:" in scene.person.get(f"/applications/{scene.application.id}").text
    council = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/interviews").text
    assert NAME in council
    assert db.session.scalars(select(Look.profile_id)).all() == [scene.graduate.id]


def test_a_taken_time_is_neither_shown_nor_given_twice(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    choose(scene.person, scene.application.id, slot)
    other = f"/applications/{scene.other_application.id}/interview"
    assert "No time is free now" in scene.other_person.get(other).text
    assert "This time is taken now" in choose(scene.other_person, scene.other_application.id, slot)
    assert len(db.session.scalars(select(Interview)).all()) == 1


def test_several_people_may_have_the_same_time_where_it_has_places(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter, places=2)
    choose(scene.person, scene.application.id, slot)
    assert "Your time is chosen" in choose(scene.other_person, scene.other_application.id, slot)


def test_a_time_is_changed_in_time_and_the_calendars_entry_stays_the_same(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    later = make_slot(scene.vacancy, scene.recruiter, starts_at=scene.now + timedelta(days=9), place="Room 3")
    choose(scene.person, scene.application.id, slot)
    file = f"{here(scene)}.ics"
    before = entry(scene.person, file)
    choose(scene.person, scene.application.id, later)
    after = entry(scene.person, file)
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == later.starts_at.replace(microsecond=0)
    assert (after["status"], after["location"]) == ("CONFIRMED", "Room 3")
    scene.person.post(f"{here(scene)}/give-back")
    given_back = entry(scene.person, file)
    assert (given_back["uid"], given_back["status"]) == (before["uid"], "CANCELLED")
    assert given_back["sequence"] > after["sequence"]
    assert "does not take place" in scene.person.get(here(scene)).text


def test_choosing_the_same_time_again_changes_nothing(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    choose(scene.person, scene.application.id, slot)
    choose(scene.person, scene.application.id, slot)
    assert the_interview(scene).sequence == 0


def test_too_near_a_time_is_neither_chosen_nor_changed(scene: AfterLock) -> None:
    near = make_slot(scene.vacancy, scene.recruiter, starts_at=scene.now + timedelta(hours=23))
    far = make_slot(scene.vacancy, scene.recruiter)
    assert "This could be changed until" in choose(scene.person, scene.application.id, near)
    choose(scene.person, scene.application.id, far)
    far.starts_at, far.ends_at = scene.now + timedelta(hours=5), scene.now + timedelta(hours=6)
    db.session.commit()
    other = make_slot(scene.vacancy, scene.recruiter)
    assert "Write to the council if you can" in choose(scene.person, scene.application.id, other)
    answer = scene.person.post(f"{here(scene)}/give-back", follow_redirects=True)
    assert "This could be changed until" in answer.text
    assert the_interview(scene).slot_id == far.id


def test_nobody_has_two_interviews_at_the_same_time(scene: AfterLock) -> None:
    elsewhere = make_vacancy(scene.home, title="Planner")
    second = make_application(elsewhere, scene.recruiter, profile=scene.graduate)
    slot = make_slot(scene.vacancy, scene.recruiter)
    same_time = make_slot(elsewhere, scene.recruiter, starts_at=slot.starts_at + timedelta(minutes=15))
    choose(scene.person, scene.application.id, slot)
    assert "You have another interview at this time" in choose(scene.person, second.id, same_time)


def test_a_time_of_another_post_is_no_choice(scene: AfterLock) -> None:
    foreign = make_slot(make_vacancy(scene.home), scene.recruiter)
    assert scene.person.post(here(scene), data={"slot": foreign.id}).status_code == 404
    for sent in ({}, {"slot": "9" * 25}):
        assert "Choose a time first" in scene.person.post(here(scene), data=sent, follow_redirects=True).text


def test_who_is_not_on_the_shortlist_chooses_no_time(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    scene.application.stage = Stage.APPLIED
    db.session.commit()
    assert "while you are on the shortlist" in choose(scene.person, scene.application.id, slot)
    assert "Choose a time" not in scene.person.get(here(scene)).text


def test_who_withdraws_leaves_the_place_to_others_and_the_entry_is_struck_out(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    choose(scene.person, scene.application.id, slot)
    before = entry(scene.person, f"{here(scene)}.ics")
    scene.person.post(f"/applications/{scene.application.id}/withdraw")
    assert "Your time is chosen" in choose(scene.other_person, scene.other_application.id, slot)
    after = entry(scene.person, f"{here(scene)}.ics")
    assert after["status"] == "CANCELLED"
    assert after["sequence"] > before["sequence"]
    assert NAME not in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/interviews").text


def test_a_time_that_the_council_takes_back_is_told_at_once_and_another_is_chosen(scene: AfterLock) -> None:
    slot, other = (make_slot(scene.vacancy, scene.recruiter) for _number in range(2))
    choose(scene.person, scene.application.id, slot)
    for _twice in range(2):
        assert scene.council.post(f"/council/interviews/{slot.id}/withdraw").status_code == 302
    [mail] = scene.mails_to(scene.graduate.person)
    assert mail.subject.startswith("Choose another time for your interview")
    assert f"/applications/{scene.application.id}/interview" in mail.body
    assert entry(scene.person, f"{here(scene)}.ics")["status"] == "CANCELLED"
    assert "Your time is chosen" in choose(scene.person, scene.application.id, other)
    assert scene.stage() is Stage.SHORTLISTED


def test_a_time_that_the_council_changes_moves_in_the_calendar_and_is_told(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter, places=2)
    choose(scene.person, scene.application.id, slot)
    choose(scene.other_person, scene.other_application.id, slot)
    path = f"/council/interviews/{slot.id}"
    answer = scene.council.post(path, data={**TIMES, "places": "1"})
    assert answer.status_code == 422
    assert "2 people chose this time already" in answer.text
    assert scene.council.post(path, data={**TIMES, "places": "2", "place": "Room 9"}).status_code == 302
    event = entry(scene.person, f"{here(scene)}.ics")
    assert (event["sequence"], event["location"]) == (1, "Room 9")
    [mail] = scene.mails_to(scene.graduate.person)
    assert "1 July 2099, 09:00, London time" in mail.body


def test_the_councils_calendar_has_every_time_and_names_nobody(scene: AfterLock) -> None:
    slot, gone = (make_slot(scene.vacancy, scene.recruiter) for _number in range(2))
    choose(scene.person, scene.application.id, slot)
    scene.council.post(f"/council/interviews/{gone.id}/withdraw")
    file = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/interviews.ics")
    assert NAME not in file.text
    events: Any = {str(event["uid"]): event for event in Calendar.from_ical(file.data).walk("VEVENT")}
    assert {str(event["status"]) for event in events.values()} == {"CONFIRMED", "CANCELLED"}
    assert any("(1 of 1)" in event["summary"] for event in events.values())


def test_both_sides_are_reminded_once_on_the_day_before(scene: AfterLock) -> None:
    starts_at = datetime.combine(london_day(scene.now) + timedelta(days=5), datetime.min.time(), LONDON)
    slot = make_slot(scene.vacancy, scene.recruiter, starts_at=starts_at + timedelta(hours=10))
    interviews.choose(scene.application, slot, scene.now)
    db.session.commit()
    remind_of_interviews(starts_at - timedelta(days=2))
    assert scene.notices_to(scene.graduate.person) == []
    for hour in (8, 20):
        remind_of_interviews(starts_at - timedelta(days=1) + timedelta(hours=hour))
    [told] = scene.notices_to(scene.graduate.person)
    assert "Your interview is tomorrow at 10:00, London time" in told
    [reminded] = scene.notices_to(scene.recruiter)
    assert "There are interviews tomorrow" in reminded


def test_whom_no_time_suits_asks_for_others_and_the_council_is_told_once_a_day(scene: AfterLock) -> None:
    for _twice in range(2):
        assert scene.person.post(f"{here(scene)}/other-times").status_code == 302
    [told] = scene.notices_to(scene.recruiter)
    assert "asks for other interview times" in told
    assert NAME not in told
    scene.application.stage = Stage.INTERVIEWED
    db.session.commit()
    assert scene.person.post(f"{here(scene)}/other-times").status_code == 409


def test_times_are_the_councils_own(scene: AfterLock) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter)
    stranger, member = scene.stranger(), scene.panel_member()
    pages = f"/council/vacancies/{scene.vacancy.id}/interviews"
    for path in (pages, f"{pages}/new", f"{pages}.ics", f"/council/interviews/{slot.id}"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"/council/interviews/{slot.id}/withdraw").status_code == 404
    assert member.get(pages).status_code == 200
    assert "Offer times" not in member.get(pages).text
    assert member.get(f"{pages}/new").status_code == 403
    for path in (here(scene), f"{here(scene)}.ics", f"/applications/{scene.application.id}/needs"):
        assert scene.other_person.get(path).status_code == 404, path


def test_pages_of_interviews_take_few_statements(scene: AfterLock, count_statements: Callable[[], Any]) -> None:
    slot = make_slot(scene.vacancy, scene.recruiter, places=2)
    choose(scene.person, scene.application.id, slot)
    choose(scene.other_person, scene.other_application.id, slot)
    for client, path in (
        (scene.person, here(scene)),
        (scene.person, f"/applications/{scene.application.id}"),
        (scene.person, f"/applications/{scene.application.id}/needs"),
        (scene.council, f"/council/vacancies/{scene.vacancy.id}/interviews"),
        (scene.council, f"/council/interviews/{slot.id}"),
    ):
        db.session.commit()
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)
