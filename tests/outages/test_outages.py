"""Outages: recorded by staff or found by a gap, looked at by people, and undone where it was a mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.outages.jobs import LONGEST_PAUSE, beat
from lms.outages.models import Heartbeat, Outage
from tests.factories.accounts import make_person
from tests.factories.outages import make_outage, make_proposed

SignIn = Callable[[Person], FlaskClient]
PAGE = "/staff/outages"
MINUTE = timedelta(minutes=1)
SENT = {
    "began_on": ["1", "7", "2026"],
    "began_time": "14:00",
    "ended_on": ["1", "7", "2026"],
    "ended_time": "14:25",
    "note": "The database was restarted",
}


def one() -> Outage:
    db.session.commit()
    db.session.expire_all()
    return db.session.scalars(select(Outage)).one()


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_staff_record_an_outage_in_londons_time_and_undo_it(sign_in: SignIn, role: Role) -> None:
    client = sign_in(make_person(roles=[role]))
    assert "None yet." in client.get(PAGE).text
    assert client.post(PAGE, data=SENT).status_code == 302
    outage = one()
    assert (outage.began_at, outage.ended_at) == (
        datetime(2026, 7, 1, 13, tzinfo=UTC),
        datetime(2026, 7, 1, 13, 25, tzinfo=UTC),
    )
    assert outage.counts
    assert "The database was restarted" in client.get(PAGE).text
    assert client.post(f"{PAGE}/{outage.id}/undo").status_code == 302
    assert not one().counts
    assert client.post(f"{PAGE}/{outage.id}/undo").status_code == 409
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["outage.recorded", "outage.undone"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ended_time": "14:00"}, "The outage must end after it began."),
        ({"ended_on": ["1", "7", "2098"]}, "this end is still to come."),
        ({"ended_on": ["9", "7", "2026"]}, "An outage of more than 7 days"),
        ({"note": ""}, "Write what happened."),
    ],
)
def test_what_can_be_no_outage_is_refused(sign_in: SignIn, change: dict[str, object], fault: str) -> None:
    answer = sign_in(make_person(roles=[Role.ADMINISTRATOR])).post(PAGE, data=SENT | change)
    assert answer.status_code == 422
    assert fault in answer.text
    assert db.session.scalar(select(Outage.id)) is None


def test_a_gap_in_the_heartbeat_is_proposed_and_credited_only_when_somebody_confirms_it(
    sign_in: SignIn, now: datetime
) -> None:
    for minutes in (0, 1, 2):
        beat(now + minutes * MINUTE)
    beat(now + 2 * MINUTE + LONGEST_PAUSE)
    assert db.session.scalar(select(Outage.id)) is None
    beat(now + 20 * MINUTE)
    beat(now + 21 * MINUTE)
    outage = one()
    assert (outage.began_at, outage.ended_at) == (now + 5 * MINUTE, now + 20 * MINUTE)
    assert outage.is_proposed
    assert not outage.counts
    assert db.session.scalars(select(Heartbeat.at)).one() == now + 21 * MINUTE
    client = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Could learners open pages at that time?" in client.get(PAGE).text
    assert client.post(f"{PAGE}/{outage.id}/confirm").status_code == 302
    assert one().counts
    assert client.post(f"{PAGE}/{outage.id}/confirm").status_code == 409


def test_a_gap_that_staff_have_recorded_is_not_proposed(app: Flask, now: datetime) -> None:
    beat(now)
    make_outage(now + MINUTE, now + 9 * MINUTE)
    beat(now + 10 * MINUTE)
    assert one().counts


def test_what_was_found_can_be_dismissed(sign_in: SignIn, now: datetime) -> None:
    outage = make_proposed(now - 9 * MINUTE, now)
    client = sign_in(make_person(roles=[Role.ADMINISTRATOR]))
    client.post(f"{PAGE}/{outage.id}/undo")
    assert "It was none" in client.get(PAGE).text
    assert not one().is_proposed
    assert db.session.scalars(select(AuditEntry.action)).all() == ["outage.dismissed"]
