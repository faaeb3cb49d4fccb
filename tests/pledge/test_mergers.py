"""A council that ends: its pledge ends with it, its posts stay, what replaces it signs anew; what the clock tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications.services import invite
from lms.clock import day_in_words
from lms.councils.models import Council
from lms.councils.register_services import Described, change_council
from lms.extensions import db
from lms.notices.models import Notice
from lms.outbox.models import Message
from lms.pledge import moves
from lms.pledge.jobs import remind_of_pledges, tell_of_ends
from lms.pledge.queries import has_active_pledge, pledge_ended_at
from lms.pledge.signing_queries import moves_of, successions
from lms.pledge.states import Move, State, stage_of
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.pledge_signing import make_pledge_in
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]


def end_with(old: Council, last_day: date, now: datetime, *heirs: Council) -> None:
    """An officer writes down that the council ends."""
    by = make_person(roles=[Role.PROGRAMME_OFFICER]).id
    change_council(
        old,
        Described(
            name=old.name,
            nation=old.nation,
            kind=None,
            region=None,
            gss_code=None,
            website=None,
            starts_on=None,
            ends_on=last_day,
            county=None,
            authority=None,
            replaced_by=heirs,
        ),
        now,
        by=by,
    )


def told_to(person: Person) -> list[str]:
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_the_pledge_ends_with_its_council_and_the_next_council_signs_anew(
    council: Council, now: datetime, today: date, officer: FlaskClient, client: FlaskClient, sign_in: SignIn
) -> None:
    heir = make_council(name="Greater Millbrook Council")
    mary = make_person(roles=[Role.SIGNATORY, Role.RECRUITER], council=council)
    pledge, post = make_pledge(council), make_vacancy(council, title="Housing officer")
    make_graduate()
    end_with(council, today, now, heir)
    assert has_active_pledge(council.id, today)
    assert not has_active_pledge(council.id, today + timedelta(days=1))
    assert not has_active_pledge(heir.id, today + timedelta(days=1)), "a promise is not inherited"
    assert stage_of(pledge, today + timedelta(days=1)) == State.ENDED
    [ends] = moves_of(council.id)
    assert ends.move is Move.COUNCIL_ENDS
    assert "It is replaced by Greater Millbrook Council." in ends.reason
    assert told_to(mary) == [
        f"The pledge of Millbrook Council ends with the council on {day_in_words(today)}. "
        "What replaces it can sign anew."
    ]
    assert [(one.old, one.new) for one in successions(today)] == [(council, heir)]
    member = sign_in(mary)
    assert "Greater Millbrook Council" in officer.get("/staff/enquiries").text
    pool = f"/council/vacancies/{post.id}/pool"
    assert member.get(pool).status_code == 200
    council.ends_on = today - timedelta(days=1)
    db.session.commit()
    assert member.get(pool).status_code == 409
    assert member.get(f"/council/vacancies/{post.id}").status_code == 200, "members keep their access to old posts"
    shown = client.get(f"/vacancies/{post.id}").text
    assert "Millbrook Council" in shown
    assert "It was replaced by: <bdi>Greater Millbrook Council</bdi>" in shown
    assert "This post has closed." not in shown
    page = client.get(f"/councils/{council.slug}").text
    assert "This council ended." in page
    assert "Greater Millbrook Council" in page
    assert "It must not use the Equality Mark." in page
    assert "Housing officer" in page
    assert "Millbrook Council" not in client.get("/councils").text
    assert "Pledge ended on" in client.get(f"/pledge/{council.slug}/mark.svg").text
    home = member.get(f"/council/{council.id}/pledge").text
    assert "These replace it, and sign anew:" in home
    assert "Read and sign the pledge" not in home
    assert member.post(f"/council/{council.id}/pledge/sign").status_code in (409, 422)
    make_pledge(heir)
    db.session.commit()
    assert successions(today) == []


def test_a_council_without_a_pledge_ends_quietly(council: Council, now: datetime, today: date) -> None:
    end_with(council, today, now, make_council())
    assert moves_of(council.id) == []
    assert successions(today) == []


def test_another_last_day_is_told_again_and_the_same_once(council: Council, now: datetime, today: date) -> None:
    mary = make_person(roles=[Role.SIGNATORY], council=council)
    make_pledge(council)
    for days in (30, 30, 60):
        end_with(council, today + timedelta(days=days), now)
    assert len(told_to(mary)) == 2
    assert len(moves_of(council.id)) == 2


@pytest.mark.parametrize("why", ["council", "date"])
def test_who_was_invited_is_told_of_an_end_that_comes_by_its_date_once(
    council: Council, now: datetime, today: date, why: str
) -> None:
    graduate, recruiter = make_graduate(), make_person(roles=[Role.RECRUITER], council=council)
    pledge, post = make_pledge(council), make_vacancy(council)
    invite(post, graduate.id, by=recruiter.id, now=now)
    db.session.flush()
    before = db.session.scalar(select(func.count(Message.id)))
    if why == "council":
        council.ends_on = today - timedelta(days=1)
    else:
        pledge.active_until = today - timedelta(days=1)
    db.session.commit()
    tell_of_ends(now)
    tell_of_ends(now)
    mails = db.session.scalars(select(Message).where(Message.recipient == graduate.person.email)).all()
    assert db.session.scalar(select(func.count(Message.id))) == (before or 0) + 1
    assert "has no active pledge any more" in mails[-1].body
    ended_at = pledge_ended_at(council.id, now)
    assert ended_at is not None
    assert ended_at <= now


def test_a_suspension_closes_the_pool_and_the_mark_the_same_minute_and_can_be_lifted(
    council: Council, now: datetime, client: FlaskClient, officer: FlaskClient, sign_in: SignIn
) -> None:
    pledge, post = make_pledge(council), make_vacancy(council)
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    pool, decide = f"/council/vacancies/{post.id}/pool", f"/staff/pledges/{pledge.id}/decide"
    assert recruiter.get(pool).status_code == 200
    assert officer.post(decide, data={"move": "suspended", "reason": "A complaint."}).status_code == 302
    assert recruiter.get(pool).status_code == 409
    assert "Pledge suspended since" in client.get(f"/pledge/{council.slug}/mark.svg").text
    assert "is suspended since" in client.get(f"/councils/{council.slug}").text
    assert "Millbrook Council" not in client.get("/councils").text
    assert client.get(f"/vacancies/{post.id}").status_code == 200
    assert pledge_ended_at(council.id, now + timedelta(minutes=5)) is not None
    assert officer.post(decide, data={"move": "reinstated", "reason": "Answered."}).status_code == 302
    assert recruiter.get(pool).status_code == 200
    assert "No Equality Mark now" not in client.get(f"/pledge/{council.slug}/mark.svg").text
    assert pledge_ended_at(council.id, now + timedelta(minutes=5)) is None


def test_signatories_are_reminded_of_evidence_and_of_a_last_day_each_once(
    council: Council, now: datetime, today: date
) -> None:
    mary = make_person(roles=[Role.SIGNATORY], council=council)
    make_person(roles=[Role.RECRUITER], council=council)
    pledge = make_pledge(council, active_until=today + timedelta(days=100))
    pledge.evidence_due_on = today + timedelta(days=70)
    db.session.commit()
    counts = []
    for days in (0, 9, 10, 11, 55, 56, 57, 70, 71, 86, 99):
        remind_of_pledges(now + timedelta(days=days))
        counts.append(len(told_to(mary)))
    # 60 and 14 days before evidence is due, 60 before the last day (in between), the day itself, 14 before the last.
    assert counts == [0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5]
    assert db.session.scalar(select(func.count(Notice.id))) == 5, "nobody else is told"
    assert stage_of(pledge, today + timedelta(days=99)) == State.EVIDENCE_DUE, "a job changes no state"


def test_evidence_that_was_sent_is_not_asked_for(council: Council, now: datetime, today: date) -> None:
    mary = make_person(roles=[Role.SIGNATORY], council=council)
    pledge = make_pledge_in(State.EVIDENCE_DUE, council)
    moves.send_evidence(pledge, "Here.", now, by=mary.id)
    db.session.commit()
    remind_of_pledges(now)
    assert told_to(mary) == []


def test_signatories_are_told_of_decisions_and_officers_of_what_councils_do(
    council: Council, now: datetime, officer: FlaskClient, sign_in: SignIn
) -> None:
    mary = make_person(roles=[Role.SIGNATORY], council=council)
    pledge = make_pledge(council)
    signatory = sign_in(mary)
    assert signatory.post(f"/council/{council.id}/pledge/evidence", data={"words": "Here."}).status_code == 302
    decide = f"/staff/pledges/{pledge.id}/decide"
    for move in ("renewed", "suspended", "reinstated"):
        assert officer.post(decide, data={"move": move, "reason": "Why."}).status_code == 302
    assert told_to(mary) == [
        "The pledge of Millbrook Council: renewed.",
        "The pledge of Millbrook Council: suspended.",
        "The pledge of Millbrook Council: suspension lifted.",
    ]
    olga = db.session.scalars(select(Person).where(Person.name == "Olga Officer")).one()
    assert told_to(olga) == ["The pledge of Millbrook Council: evidence sent."]


def test_the_record_of_a_council_tells_everything_in_one_line_of_time(
    council: Council, now: datetime, today: date, officer: FlaskClient
) -> None:
    pledge = make_pledge_in(State.ACTIVE, council)
    heir = make_council(name="Greater Millbrook Council")
    officer.post(f"/staff/pledges/{pledge.id}/decide", data={"move": "review_begun", "reason": "A year has gone."})
    end_with(council, today - timedelta(days=1), now, heir)
    db.session.commit()
    page = officer.get(f"/staff/councils/{council.id}").text
    for words in (
        "The council has ended, and is replaced by Greater Millbrook Council",
        "The pledge is active from this day",
        "Review begun",
        "A year has gone.",
        "Last day: nothing →",
        "The council ends, and its pledge with it",
    ):
        assert words in page
    assert "Millbrook Council" in officer.get(f"/staff/councils/{heir.id}").text
    assert officer.get("/staff/councils/999999").status_code == 404


def test_the_register_is_narrowed_by_nation_region_type_and_state(council: Council, officer: FlaskClient) -> None:
    other = make_council(name="Aberwennol Council")
    other.region = "Wales"
    make_pledge_in(State.SUSPENDED, other)
    db.session.commit()
    for asked in ("state=suspended", "region=Wales", "q=aberw"):
        page = officer.get(f"/staff/pledges?{asked}").text
        assert "Aberwennol" in page
        assert "Millbrook" not in page
    assert "No council fits." in officer.get("/staff/pledges?kind=county council").text
    for odd in ("state=enquiry", "nation=Atlantis", "kind=x", "state=%00"):
        assert "Millbrook" in officer.get(f"/staff/pledges?{odd}").text
