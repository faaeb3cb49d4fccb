"""One mail a day with all that is new, in hours in which it may come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from lms.accounts.models import Person
from lms.accounts.services import ask_for_reset
from lms.clock import LONDON, london_day
from lms.extensions import db
from lms.notices.jobs import send_digests
from lms.notices.models import Notice, NoticeKind, NoticeSettings
from lms.notices.queries import get_settings
from lms.notices.services import change_settings
from lms.outbox.models import Message
from tests.factories.accounts import make_person
from tests.factories.notices import make_notice
from tests.simultaneous import at_once

Counting = Callable[[], Any]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EVERYTHING = frozenset(NoticeKind)


def choose(
    person: Person,
    *,
    wanted: frozenset[NoticeKind] = EVERYTHING,
    quiet: tuple[int, int] = (21, 8),
    is_stopped: bool = False,
) -> None:
    change_settings(person, wanted=wanted, quiet_from=quiet[0], quiet_until=quiet[1], is_stopped=is_stopped, now=NOON)
    db.session.commit()


def mails() -> Sequence[Message]:
    db.session.expire_all()
    return db.session.scalars(select(Message).order_by(Message.id)).all()


def test_all_that_is_new_comes_in_one_mail(app: Flask) -> None:
    amira, other = make_person(email="amira@example.org"), make_person(email="other@example.org")
    make_notice(amira, sentence="Your tutor has looked at your task: Town halls", path="/learn/town-halls/task")
    make_notice(amira, kind=NoticeKind.SESSION, sentence="There is a new session.", path="/sessions/1")
    make_notice(other, kind=NoticeKind.ANSWER, sentence="Your question is answered.")
    send_digests(NOON)
    send_digests(NOON + timedelta(minutes=1))
    first, second = mails()
    assert (first.recipient, first.subject) == ("amira@example.org", "2 messages for you")
    assert "Your tutor has looked at your task: Town halls\nhttp://localhost/learn/town-halls/task\n" in first.body
    assert "There is a new session.\nhttp://localhost/sessions/1\n" in first.body
    assert "answered" not in first.body
    assert "http://localhost/account/messages" in first.body
    assert first.stop_address is not None
    assert first.stop_address in first.body
    assert (second.recipient, second.subject) == ("other@example.org", "Your question is answered.")
    assert second.stop_address != first.stop_address


def test_what_comes_later_on_the_day_waits_for_the_next_one(app: Flask) -> None:
    person = make_person()
    make_notice(person)
    send_digests(NOON)
    make_notice(person, sentence="Later.")
    send_digests(NOON + timedelta(hours=5))
    send_digests(NOON + timedelta(hours=12))  # the next day, and yet at night
    assert len(mails()) == 1
    send_digests(NOON + timedelta(hours=20))
    assert [mail.subject for mail in mails()] == ["Your tutor has looked at your task.", "Later."]


@pytest.mark.parametrize(
    ("moment", "quiet", "is_sent"),
    [
        (datetime(2026, 11, 25, 7, 59, tzinfo=UTC), (21, 8), False),
        (datetime(2026, 11, 25, 8, 0, tzinfo=UTC), (21, 8), True),
        (datetime(2026, 11, 25, 20, 59, tzinfo=UTC), (21, 8), True),
        (datetime(2026, 11, 25, 21, 0, tzinfo=UTC), (21, 8), False),
        # Clocks go forward at 01:00 UTC on 29 March: eight in London is seven in UTC from then on.
        (datetime(2026, 3, 28, 7, 30, tzinfo=UTC), (21, 8), False),
        (datetime(2026, 3, 29, 7, 0, tzinfo=UTC), (21, 8), True),
        (datetime(2026, 3, 29, 6, 59, tzinfo=UTC), (21, 8), False),
        (datetime(2026, 3, 29, 20, 30, tzinfo=UTC), (21, 8), False),
        # And back at 01:00 UTC on 25 October: the hour from one to two comes twice.
        (datetime(2026, 10, 24, 7, 0, tzinfo=UTC), (21, 8), True),
        (datetime(2026, 10, 25, 7, 30, tzinfo=UTC), (21, 8), False),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), (1, 2), False),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), (1, 2), False),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), (1, 2), True),
        # By day, at no hour, and round the clock but one.
        (datetime(2026, 11, 25, 12, 0, tzinfo=UTC), (9, 17), False),
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), (9, 17), True),
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), (9, 17), True),
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), (5, 5), True),
        (datetime(2026, 11, 25, 23, 0, tzinfo=UTC), (0, 23), True),
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), (0, 23), False),
    ],
)
def test_no_mail_comes_in_quiet_hours_of_london(
    app: Flask, moment: datetime, quiet: tuple[int, int], is_sent: bool
) -> None:
    person = make_person()
    choose(person, quiet=quiet)
    make_notice(person, now=moment)
    send_digests(moment)
    assert bool(mails()) is is_sent


MINUTES = st.integers(0, 5 * 24 * 60)


@given(
    begins=st.sampled_from(
        [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)]
    ),
    events=st.lists(MINUTES, min_size=1, max_size=12),
    runs=st.lists(MINUTES, min_size=1, max_size=12),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_things_happen_there_is_at_most_one_mail_a_day_and_nothing_is_lost_or_told_twice(
    app: Flask, begins: datetime, events: list[int], runs: list[int], quiet: tuple[int, int]
) -> None:
    for model in (Notice, NoticeSettings, Message):
        db.session.execute(delete(model))
    person = make_person()
    choose(person, quiet=quiet)
    hourly = [(60 * hour, True) for hour in range(5 * 24)]
    for minute, is_run in sorted([(minute, False) for minute in events] + [(minute, True) for minute in runs] + hourly):
        now = begins + timedelta(minutes=minute)
        if is_run:
            send_digests(now)
        else:
            make_notice(person, now=now)
    sent = mails()
    days = Counter(london_day(mail.queued_at) for mail in sent)
    assert max(days.values(), default=0) <= 1
    for mail in sent:
        hour = mail.queued_at.astimezone(LONDON).hour
        begin, end = quiet
        assert not (begin <= hour < end if begin < end else begin > end and (hour >= begin or hour < end))
    notices = db.session.scalars(select(Notice)).all()
    told = Counter(notice.message_id for notice in notices if notice.message_id is not None)
    assert told.keys() == {mail.id for mail in sent}, "no mail without a notice"
    for notice in notices:
        if notice.told_at < begins + timedelta(days=3):  # a day at most, and a night
            assert notice.message_id is not None
            assert mails_by_id(sent)[notice.message_id].queued_at >= notice.told_at


def mails_by_id(sent: Sequence[Message]) -> dict[int, Message]:
    return {mail.id: mail for mail in sent}


def test_a_kind_that_is_not_wanted_comes_in_no_mail(app: Flask) -> None:
    person = make_person()
    choose(person, wanted=EVERYTHING - {NoticeKind.SILENCE})
    make_notice(person, kind=NoticeKind.SILENCE, sentence="You have not learned for some time.")
    send_digests(NOON)
    assert mails() == []
    make_notice(person, kind=NoticeKind.FEEDBACK)
    send_digests(NOON)
    [mail] = mails()
    assert "some time" not in mail.body


def test_who_stopped_all_mail_gets_none_and_what_an_account_needs_comes_anyway(app: Flask) -> None:
    person = make_person()
    choose(person, is_stopped=True)
    make_notice(person)
    send_digests(NOON)
    assert mails() == []
    with app.test_request_context():
        ask_for_reset(person.email, NOON)
    db.session.commit()
    assert [mail.recipient for mail in mails()] == [person.email]
    choose(person)
    send_digests(NOON)
    assert len(mails()) == 1, "what was told while mail was stopped does not come afterwards"


def test_a_closed_account_gets_no_mail(app: Flask) -> None:
    person = make_person()
    make_notice(person)
    person.closed_at = NOON
    db.session.commit()
    send_digests(NOON)
    assert mails() == []


def test_a_mail_is_in_the_language_of_who_gets_it(app: Flask) -> None:
    person = make_person()
    person.language = "cy"
    make_notice(person)
    send_digests(NOON)
    assert [mail.language for mail in mails()] == ["cy"]


def test_two_runs_at_once_tell_each_notice_once(app: Flask) -> None:
    people = [make_person() for _number in range(5)]
    for person in people:
        make_notice(person)
        make_notice(person)

    def run(_number: int) -> None:
        with app.app_context():
            send_digests(NOON)

    at_once(run, range(3))
    assert Counter(mail.recipient for mail in mails()) == {person.email: 1 for person in people}
    assert all("\n\nYour tutor" in mail.body for mail in mails()), "both of each person's stand in their mail"


def test_a_run_that_breaks_off_before_its_end_tells_nothing_and_the_next_one_everything(app: Flask) -> None:
    person = make_person()
    make_notice(person)

    def break_off(session: Any) -> None:
        if session.scalar(select(func.count()).select_from(Message)):
            raise InterruptedError

    event.listen(db.session, "before_commit", break_off)
    with suppress(InterruptedError):
        send_digests(NOON)
    event.remove(db.session, "before_commit", break_off)
    db.session.rollback()
    assert mails() == []
    send_digests(NOON)
    assert len(mails()) == 1
    assert get_settings(person.id).last_digest_at == NOON


def test_many_people_are_told_in_few_statements(app: Flask, count_statements: Counting) -> None:
    for _number in range(150):
        make_notice(make_person())
    with count_statements() as statements:
        send_digests(NOON)
    assert len(mails()) == 150
    reads = [statement for statement in statements if not statement.startswith("INSERT INTO message")]
    assert len(reads) <= 8, reads  # SQLite adds mails one by one; PostgreSQL takes them together
