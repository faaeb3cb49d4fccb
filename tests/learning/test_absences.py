"""Times away that are agreed: what is due meanwhile moves, and nobody is reminded of silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import day_in_words, london_day, moment_in_words
from lms.extensions import db
from lms.learning import absences
from lms.learning.deadlines import Away, ExtraDays, own_deadline
from lms.learning.models import Absence, AbsenceReason, Enrolment
from lms.learning.queries import deadline_for
from lms.marking.jobs import remind_of_silence
from lms.notices.models import Notice, NoticeKind
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_submission

SignIn = Callable[[Person], FlaskClient]
DUE = datetime(2026, 12, 10, 23, 59, tzinfo=UTC)


def away(first: str, last: str) -> Away:
    return Away(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))


@pytest.mark.parametrize(
    ("absences", "moved"),
    [
        ([], 0),
        ([away("12-01", "12-09")], 0),  # back the day before
        ([away("12-11", "12-20")], 0),  # away the day after
        ([away("12-10", "12-10")], 1),
        ([away("12-01", "12-14")], 14),
        ([away("12-10", "12-12"), away("12-13", "12-14")], 5),  # one follows the other
        ([away("12-13", "12-14"), away("12-10", "12-12")], 5),  # in whatever order they were agreed
        ([away("12-09", "12-10"), away("12-20", "12-24")], 2),
    ],
)
def test_what_is_due_in_a_time_away_moves_by_its_length(absences: list[Away], moved: int) -> None:
    deadline = own_deadline(DUE, (), None, absences)
    assert deadline is not None
    assert deadline.at == DUE + timedelta(days=moved)
    assert deadline.was_moved == bool(moved)


def test_extra_days_and_extensions_come_first_and_are_never_lost() -> None:
    extra = [ExtraDays(7, None, None)]
    assert own_deadline(DUE, extra, None, [away("12-17", "12-18")]).at == DUE + timedelta(days=9)  # type: ignore[union-attr]
    later = DUE + timedelta(days=20)
    assert own_deadline(DUE, extra, later, [away("12-10", "12-12")]).at == later  # type: ignore[union-attr]
    assert own_deadline(None, (), DUE, [away("12-10", "12-11")]).at == DUE + timedelta(days=2)  # type: ignore[union-attr]


@settings(max_examples=60)
@given(
    starts=st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 20)), max_size=4),
    extended=st.integers(-5, 30),
)
def test_an_absence_never_makes_a_date_earlier(starts: list[tuple[int, int]], extended: int) -> None:
    first = london_day(DUE)
    times = [Away(first + timedelta(days=at), first + timedelta(days=at + length)) for at, length in starts]
    without = own_deadline(DUE, (), DUE + timedelta(days=extended))
    with_them = own_deadline(DUE, (), DUE + timedelta(days=extended), times)
    assert without is not None
    assert with_them is not None
    assert with_them.at >= without.at


def days_of(first: date, last: date, reason: str = "travel") -> dict[str, object]:
    """What the form sends: the three boxes of a day have one name."""
    return {
        "first": [str(first.day), str(first.month), str(first.year)],
        "last": [str(last.day), str(last.month), str(last.year)],
        "reason": reason,
    }


def test_an_officer_agrees_and_every_page_shows_the_later_date(sign_in: SignIn, now: datetime) -> None:
    due = now + timedelta(days=10)
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": due}))
    first, last = london_day(now + timedelta(days=5)), london_day(now + timedelta(days=14))
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path = f"/staff/enrolments/{enrolment.id}/absence"
    assert path in officer.get(f"/staff/enrolments/{enrolment.id}").text
    assert officer.post(path, data=days_of(first, last)).status_code == 302
    assert day_in_words(first) in officer.get(path).text
    learner = sign_in(enrolment.person)
    assert moment_in_words(due + timedelta(days=10)) in learner.get("/learn/town-halls").text
    assert "This date was moved for you" in learner.get("/learn/town-halls/task").text
    [told] = db.session.scalars(select(Notice.sentence)).all()
    assert day_in_words(last) in told
    page = sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{make_submission(enrolment=enrolment).id}").text
    assert "Away by agreement" in page
    absence = db.session.scalars(select(Absence)).one()
    assert officer.post(f"{path}/end", data={"absence_id": absence.id}).status_code == 302
    db.session.expire_all()
    assert deadline_for(db.session.get_one(Enrolment, enrolment.id), "T1") == due
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("absence.%")))
    assert list(actions) == ["absence.agreed", "absence.taken_back"]


def test_days_that_make_no_time_away_are_refused(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    day = london_day(now)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path = f"/staff/enrolments/{enrolment.id}/absence"
    assert officer.post(path, data=days_of(day, day - timedelta(days=1))).status_code == 422
    assert "at most a year" in officer.post(path, data=days_of(day, day + timedelta(days=365))).text
    assert officer.post(path, data=days_of(day, day + timedelta(days=3))).status_code == 302
    assert "away on some of these days already" in officer.post(path, data=days_of(day, day)).text
    assert officer.post(path, data={}).status_code == 422
    assert len(db.session.scalars(select(Absence)).all()) == 1


def test_nobody_agrees_with_themself_and_nobody_with_who_has_left(sign_in: SignIn, now: datetime) -> None:
    officer = make_person(roles=[Role.PROGRAMME_OFFICER, Role.LEARNER])
    own, left = make_enrolment(person=officer), make_enrolment(withdrawn_at=now)
    other = make_enrolment()
    day = london_day(now)
    taken = absences.agree_on(other, day, day, AbsenceReason.WORK, by=officer.id, now=now)
    client = sign_in(officer)
    assert client.get(f"/staff/enrolments/{own.id}/absence").status_code == 404
    assert client.post(f"/staff/enrolments/{left.id}/absence", data=days_of(day, day)).status_code == 409
    # An absence of somebody else is none of this learner's.
    assert client.post(f"/staff/enrolments/{left.id}/absence/end", data={"absence_id": taken.id}).status_code == 404


def test_who_is_away_is_not_reminded_of_silence_and_later_counts_from_the_return(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    long_ago = now - timedelta(days=60)
    enrolment.enrolled_at = long_ago
    enrolment.cohort.starts_on = london_day(long_ago)
    enrolment.cohort.ends_on = london_day(now + timedelta(days=100))
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    absence = absences.agree_on(
        enrolment,
        london_day(now - timedelta(days=5)),
        london_day(now + timedelta(days=5)),
        AbsenceReason.CARE,
        by=officer.id,
        now=now,
    )
    db.session.commit()

    def reminded(at: datetime) -> bool:
        remind_of_silence(at)
        query = select(Notice.id).where(Notice.kind == NoticeKind.SILENCE, Notice.person_id == enrolment.person_id)
        return bool(db.session.scalars(query).all())

    silence = timedelta(days=app.extensions["settings"].silence_days)
    assert not reminded(now)
    back = datetime.combine(absence.last_day, datetime.min.time(), UTC) + timedelta(days=1)
    assert not reminded(back + timedelta(hours=1))
    assert not reminded(back + silence - timedelta(hours=2))
    assert reminded(back + silence + timedelta(hours=2))
