"""The line before a full group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_evening
from lms.errors import DomainError
from lms.extensions import db
from lms.learning import joining
from lms.learning.models import Cohort, Enrolment, Waiting, WaitingEnd
from lms.learning.queries import count_learners, find_current_enrolment, get_current_enrolment
from lms.learning.waiting import leave_line, line_of, pass_on_places
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.simultaneous import at_once, meanwhile

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


def make_learner(name: str | None = None) -> Person:
    return make_person(name=name, roles=[Role.LEARNER])


def make_waiting(cohort: Cohort, now: datetime, *, offered_at: datetime | None = None) -> Waiting:
    """Somebody at the end of the line; a place is kept for them for three days if it was offered."""
    turn = Waiting(
        person=make_learner(),
        cohort_id=cohort.id,
        since=now - timedelta(days=1),
        offered_at=offered_at,
        offer_ends_at=london_evening(offered_at + timedelta(days=3)) if offered_at else None,
    )
    db.session.add(turn)
    db.session.commit()
    return turn


def make_full_cohort(**details: Any) -> tuple[Cohort, Enrolment]:
    cohort = make_cohort(places=1, **details)
    return cohort, make_enrolment(cohort=cohort)


def post(client: FlaskClient, path: str, cohort: Cohort | int) -> int:
    cohort_id = cohort if isinstance(cohort, int) else cohort.id
    return client.post(path, data={"cohort_id": cohort_id}).status_code


def join(client: FlaskClient, cohort: Cohort | int) -> int:
    return post(client, "/learn/enrol", cohort)


def wait(client: FlaskClient, cohort: Cohort | int) -> int:
    return post(client, "/learn/waiting", cohort)


def stop_waiting(client: FlaskClient, cohort: Cohort | int) -> int:
    return post(client, "/learn/waiting/leave", cohort)


def endings() -> list[WaitingEnd | None]:
    db.session.expire_all()
    return list(db.session.scalars(select(Waiting.ending).order_by(Waiting.id)))


def offered() -> list[bool]:
    """Of each that waits still, in order, whether a place is kept for them."""
    db.session.expire_all()
    open_turns = select(Waiting).where(Waiting.ended_at.is_(None)).order_by(Waiting.id)
    return [turn.offered_at is not None for turn in db.session.scalars(open_turns)]


def told(person_id: int) -> list[str]:
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person_id).order_by(Notice.id)))


def leave(enrolment: Enrolment, now: datetime) -> None:
    joining.withdraw(enrolment, now)
    db.session.commit()


def test_a_full_group_has_a_line_that_shows_ones_place_in_it(sign_in: SignIn) -> None:
    cohort, _learner = make_full_cohort(name="Autumn")
    first, second = sign_in(make_learner()), sign_in(make_learner())
    assert "Join the waiting list" in first.get("/learn/enrol").text
    assert wait(first, cohort) == wait(second, cohort) == 302
    assert "Your place in line: 1." in first.get("/learn/enrol").text
    page = second.get("/learn/enrol").text
    assert "Your place in line: 2." in page
    assert "Join the waiting list" not in page
    assert "2 people wait" in sign_in(make_learner()).get("/learn/enrol").text
    assert stop_waiting(first, cohort) == 302
    assert stop_waiting(first, cohort) == 404
    assert "Your place in line: 1." in second.get("/learn/enrol").text


def test_a_line_is_for_who_could_join_if_there_was_a_place(sign_in: SignIn, now: datetime) -> None:
    free, (full, learner) = make_cohort(places=1), make_full_cohort()
    early, _one = make_full_cohort(opens_at=now + timedelta(hours=1))
    late, _two = make_full_cohort(closes_at=now - timedelta(hours=1))
    client = sign_in(make_learner())
    assert [wait(client, cohort) for cohort in (free, early, late, 4711)] == [409, 409, 409, 404]
    assert wait(sign_in(learner.person), full) == 409
    assert endings() == []


def test_a_place_that_becomes_free_is_kept_for_who_is_first(app: Flask, sign_in: SignIn, now: datetime) -> None:
    cohort, learner = make_full_cohort(name="Autumn")
    first, second = make_waiting(cohort, now), make_waiting(cohort, now)
    pass_on_places(now)
    assert offered() == [False, False]
    leave(learner, now)
    stranger = sign_in(make_learner())
    assert join(stranger, cohort) == 409, "the place belongs to the line before anybody has passed it on"
    pass_on_places(now)
    pass_on_places(now + timedelta(minutes=1))
    assert offered() == [True, False]
    assert told(first.person_id) == [
        "There is a place for you in the group Autumn. Take it soon: it is kept for a few days."
    ]
    assert told(second.person_id) == []
    assert db.session.get_one(Waiting, first.id).offer_ends_at == london_evening(now + timedelta(days=3))
    assert join(stranger, cohort) == 409
    assert join(sign_in(second.person), cohort) == 409
    client = sign_in(first.person)
    assert "Take this place" in client.get("/learn/enrol").text
    assert join(client, cohort) == 302
    assert endings() == [WaitingEnd.TAKEN, None]
    assert find_current_enrolment(first.person_id) is not None
    assert wait(client, cohort) == 409


def test_a_place_that_is_declined_or_not_taken_goes_to_the_next(app: Flask, sign_in: SignIn, now: datetime) -> None:
    cohort, learner = make_full_cohort(name="Autumn", closes_at=now + timedelta(days=30))
    turns = [make_waiting(cohort, now) for _number in range(3)]
    people = [turn.person for turn in turns]
    leave(learner, now)
    pass_on_places(now)
    assert stop_waiting(sign_in(people[0]), cohort) == 302
    pass_on_places(now)
    assert offered() == [True, False]
    late = london_evening(now + timedelta(days=3))
    pass_on_places(late - timedelta(seconds=1))
    assert offered() == [True, False]
    pass_on_places(late)
    assert offered() == [True]
    assert endings() == [WaitingEnd.DECLINED, WaitingEnd.EXPIRED, None]
    assert told(people[1].id)[1:] == [
        "The place in the group Autumn went to the next person. You can join the waiting list again."
    ]
    before = db.session.scalar(select(func.count()).select_from(Notice))
    pass_on_places(late)
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before


def test_an_offer_that_ran_out_gives_no_place_even_before_anybody_has_noticed(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    cohort = make_cohort(places=1)
    turn = make_waiting(cohort, now, offered_at=now - timedelta(days=5))
    make_waiting(cohort, now)
    assert join(sign_in(turn.person), cohort) == 302, "who is first can join like anybody when there is a place"
    late = make_waiting(cohort, now, offered_at=now - timedelta(days=5))
    assert join(sign_in(late.person), cohort) == 409


@pytest.mark.parametrize("places", [3, None])
def test_more_places_are_offered_to_as_many(app: Flask, now: datetime, places: int | None) -> None:
    cohort, _learner = make_full_cohort()
    for _number in range(3):
        make_waiting(cohort, now)
    cohort.places = places
    db.session.commit()
    pass_on_places(now)
    assert offered() == ([True, True, False] if places else [True, True, True])
    assert count_learners(cohort.id) == 1


def test_fewer_places_take_no_offer_back_and_make_no_new_one(app: Flask, sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort(places=3)
    turn = make_waiting(cohort, now, offered_at=now)
    make_waiting(cohort, now)
    make_enrolment(cohort=cohort)
    cohort.places = 1
    db.session.commit()
    pass_on_places(now)
    assert offered() == [True, False]
    assert join(sign_in(turn.person), cohort) == 302


def test_after_the_last_day_to_join_an_offer_holds_but_the_line_ends(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    cohort = make_cohort(name="Autumn", places=1, closes_at=now - timedelta(hours=1))
    offer, other = make_waiting(cohort, now, offered_at=now - timedelta(hours=2)), make_waiting(cohort, now)
    pass_on_places(now)
    assert endings() == [None, WaitingEnd.CLOSED]
    assert told(other.person_id) == ["No place became free in the group Autumn. Choose another group."]
    assert "Take this place" in sign_in(offer.person).get("/learn/enrol").text
    assert join(sign_in(offer.person), cohort) == 302


def test_who_takes_a_place_waits_nowhere_any_more_and_a_second_offer_goes_on(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    one, two = make_cohort(places=1), make_cohort(places=1)
    person = make_waiting(one, now, offered_at=now).person
    db.session.add(
        Waiting(person_id=person.id, cohort_id=two.id, since=now, offered_at=now, offer_ends_at=now + timedelta(days=3))
    )
    make_waiting(two, now)
    assert join(sign_in(person), one) == 302
    assert endings() == [WaitingEnd.TAKEN, WaitingEnd.ELSEWHERE, None]
    pass_on_places(now)
    assert offered() == [True]


def test_who_closed_their_account_is_passed_over(app: Flask, now: datetime) -> None:
    cohort = make_cohort(places=1)
    gone, next_one = make_waiting(cohort, now), make_waiting(cohort, now)
    gone.person.closed_at = now
    db.session.commit()
    pass_on_places(now)
    assert endings() == [WaitingEnd.LEFT, None]
    assert offered() == [True]
    assert told(gone.person_id) == []
    assert len(told(next_one.person_id)) == 1


def test_for_how_long_a_place_is_kept_is_a_setting(app: Flask, now: datetime) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], waiting_offer_days=5)
    cohort = make_cohort(places=1)
    turn = make_waiting(cohort, now)
    pass_on_places(now)
    db.session.expire_all()
    assert turn.offer_ends_at == london_evening(now + timedelta(days=5))


def test_one_person_on_two_devices_stands_in_line_once(app: Flask, sign_in: SignIn) -> None:
    cohort_id = make_full_cohort()[0].id
    learner = make_learner()
    assert at_once(lambda client: wait(client, cohort_id), [sign_in(learner), sign_in(learner)]) == [302, 302]
    assert endings() == [None]


def test_a_place_on_offer_is_taken_once_on_two_devices_and_by_nobody_else(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    cohort = make_cohort(places=1)
    cohort_id, person = cohort.id, make_waiting(cohort, now, offered_at=now).person
    clients = [sign_in(person), sign_in(person), sign_in(make_learner())]
    answers = at_once(lambda client: join(client, cohort_id), clients)
    assert sorted(answers[:2]) == [302, 409]
    assert answers[2] == 409
    assert count_learners(cohort_id) == 1


def test_two_runs_at_once_offer_a_place_once(app: Flask, now: datetime) -> None:
    cohort = make_cohort(places=1)
    for _number in range(3):
        make_waiting(cohort, now)

    def run(_number: int) -> None:
        with app.app_context():
            pass_on_places(now)

    at_once(run, range(3))
    assert offered() == [True, False, False]
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_a_place_that_is_being_taken_is_not_offered(app: Flask, now: datetime) -> None:
    cohort = make_cohort(places=1)
    cohort_id, turn = cohort.id, make_waiting(cohort, now)
    other = make_waiting(cohort, now)
    person_id, other_id = turn.person_id, other.id

    def run() -> None:
        with app.app_context():
            pass_on_places(now)

    meanwhile(app, lambda: joining.enrol(person_id, cohort_id, now), run)
    db.session.expire_all()
    assert db.session.get_one(Waiting, other_id).offered_at is None
    assert count_learners(cohort_id) == 1


def test_an_officer_sees_who_waits_in_order_and_the_look_is_noted(
    sign_in: SignIn, now: datetime, count_statements: Counting
) -> None:
    cohort, _learner = make_full_cohort(name="Autumn")
    names = [make_waiting(cohort, now, offered_at=now if not number else None).person.name for number in range(3)]
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Waiting list" in officer.get(f"/staff/cohorts/{cohort.id}").text
    with count_statements() as statements:
        page = officer.get(f"/staff/cohorts/{cohort.id}/waiting").text
    assert len(statements) <= 6, statements
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    assert page.count("A place is kept until") == 1
    assert list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))[-1] == "waiting.looked"
    assert officer.get("/staff/cohorts/4711/waiting").status_code == 404
    assert "Nobody waits" in officer.get(f"/staff/cohorts/{make_cohort().id}/waiting").text
    assert sign_in(make_learner()).get(f"/staff/cohorts/{cohort.id}/waiting").status_code == 403


def test_the_job_looks_at_groups_only_where_there_is_something_to_do(
    app: Flask, now: datetime, count_statements: Counting
) -> None:
    for _number in range(20):
        cohort, _learner = make_full_cohort()
        make_waiting(cohort, now)
    with count_statements() as statements:
        pass_on_places(now)
    assert len(statements) == 1


def test_the_page_of_groups_takes_few_statements(sign_in: SignIn, now: datetime, count_statements: Counting) -> None:
    person = make_learner()
    make_enrolment(person=person, withdrawn_at=now)
    for _number in range(10):
        cohort, _learner = make_full_cohort()
        db.session.add(Waiting(person_id=person.id, cohort_id=cohort.id, since=now))
    client = sign_in(person)
    with count_statements() as statements:
        assert client.get("/learn/enrol").status_code == 200
    assert len(statements) <= 6, statements


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["join", "wait", "leave", "stop waiting", "a day passes", "the job runs"]), st.integers(0, 3)
    ),
    min_size=5,
    max_size=30,
)


@given(places=st.integers(1, 3), deeds=DEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_do_no_place_is_given_twice_and_nobody_is_passed_over(
    app: Flask, now: datetime, places: int, deeds: list[tuple[str, int]]
) -> None:
    cohort_id = make_cohort(places=places, closes_at=now + timedelta(days=100)).id
    people = [make_learner().id for _number in range(4)]
    db.session.commit()
    for deed, number in deeds:
        person_id = people[number]
        try:
            match deed:
                case "join":
                    joining.enrol(person_id, cohort_id, now)
                case "wait":
                    joining.wait_for_place(person_id, cohort_id, now)
                case "leave":
                    joining.withdraw(get_current_enrolment(person_id), now)
                case "stop waiting":
                    leave_line(person_id, cohort_id, now)
                case "a day passes":
                    now += timedelta(days=1)
                case _:
                    pass_on_places(now)
            db.session.commit()
        except DomainError:
            db.session.rollback()
        line = line_of(cohort_id)
        offers = [turn.offered_at is not None for turn in line]
        assert count_learners(cohort_id) + sum(offers) <= places
        assert offers == sorted(offers, reverse=True), "an offer goes to who is first"
        assert not {turn.person_id for turn in line} & set(learners_of(cohort_id)), "who learns waits no more"


def learners_of(cohort_id: int) -> list[int]:
    current = select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id, Enrolment.withdrawn_at.is_(None))
    return list(db.session.scalars(current))
