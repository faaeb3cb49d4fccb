"""A new stamp with every change of the pool, in the same transaction, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select, update

from certificates.certificate import Kind
from lms.accounts.models import Person
from lms.accounts.services import close_account
from lms.awards.models import CertifiedSkill
from lms.awards.queries import find_valid_certificate
from lms.awards.services import reissue, revoke
from lms.candidates.consent_models import Consent, Ended
from lms.candidates.models import Profile
from lms.candidates.queries import IS_POOL_CONSENT, the_pool
from lms.candidates.services import Example, add_own_evidence, join_pool, leave_pool
from lms.clock import utc_now
from lms.extensions import db
from lms.matching.models import PoolStamp
from lms.matching.stamp import WATCHED, changes_the_pool, current_stamp
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.candidates import make_graduate
from tests.simultaneous import at_once


def is_new_after(deed: Callable[[], object]) -> bool:
    """Whether the deed leaves a new stamp once it is committed."""
    db.session.commit()
    before = current_stamp()
    deed()
    db.session.commit()
    return current_stamp() != before


def revoked(graduate: Profile, now: datetime) -> None:
    certificate = find_valid_certificate(graduate.person_id)
    assert certificate is not None
    revoke(certificate, "It was issued by mistake.", by=make_person().id, now=now)


def issued_again(graduate: Profile, now: datetime) -> None:
    certificate = find_valid_certificate(graduate.person_id)
    assert certificate is not None
    reissue(certificate, "Another Name", "They married.", by=make_person().id, now=now)


CHANGES: dict[str, Callable[[Profile, datetime], object]] = {
    "joining": lambda _graduate, now: join_pool(make_graduate(in_pool=False), language="en", now=now),
    "leaving": leave_pool,
    "a revoked certificate": revoked,
    "a certificate issued again": issued_again,
    "a closed account": lambda graduate, now: close_account(graduate.person, now),
    "consents taken back by one statement": lambda _graduate, now: db.session.execute(
        update(Consent).values(ended_at=now, ended_why=Ended.WITHDRAWN)
    ),
    "evidence deleted by one statement": lambda _graduate, _now: db.session.execute(delete(CertifiedSkill)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_a_new_stamp(app: Flask, now: datetime, change: str) -> None:
    graduate = make_graduate()
    with app.test_request_context(method="POST"):
        assert is_new_after(lambda: CHANGES[change](graduate, now))


def test_what_changes_nothing_in_the_pool_leaves_the_stamp(app: Flask, now: datetime) -> None:
    graduate = make_graduate()
    certificate = find_valid_certificate(graduate.person_id)
    assert certificate is not None
    enrolment = certificate.enrolment
    by_itself: list[Callable[[], object]] = [
        lambda: setattr(graduate.person, "name", "Somebody Else"),
        lambda: add_own_evidence(graduate, Example("S24", action="I did this at home."), now),
        lambda: make_certificate(graduate.person, kind=Kind.HOURS, enrolment=enrolment),
        lambda: db.session.execute(update(Person).values(last_seen_on=now.date())),
        lambda: make_person(),
    ]
    assert not any(is_new_after(deed) for deed in by_itself)


def test_what_is_rolled_back_leaves_the_stamp_and_nothing_for_the_next(app: Flask, now: datetime) -> None:
    graduate = make_graduate()
    db.session.commit()
    before = current_stamp()
    leave_pool(graduate, now)
    db.session.flush()
    assert changes_the_pool()
    db.session.rollback()
    assert not changes_the_pool()
    assert current_stamp() == before


def test_a_savepoint_that_fails_does_not_hide_what_came_before_it(app: Flask, now: datetime) -> None:
    graduate = make_graduate()

    def leave_and_fail_elsewhere() -> None:
        leave_pool(graduate, now)
        savepoint = db.session.begin_nested()
        savepoint.rollback()

    assert is_new_after(leave_and_fail_elsewhere)


def test_who_changes_the_pool_sees_no_stamp_until_it_is_committed(app: Flask) -> None:
    make_graduate()
    assert current_stamp() is None
    db.session.commit()
    assert current_stamp() is not None


def test_a_stamp_is_made_where_there_is_none(app: Flask) -> None:
    db.session.execute(delete(PoolStamp))
    db.session.commit()
    assert is_new_after(make_graduate)


def test_people_who_leave_at_the_same_moment_all_leave(app: Flask, now: datetime) -> None:
    graduates = [make_graduate().id for _number in range(4)]

    def leave(profile_id: int) -> str | None:
        with app.app_context(), app.test_request_context(method="POST"):
            leave_pool(db.session.get_one(Profile, profile_id), now)
            db.session.commit()
            return current_stamp()

    assert None not in at_once(leave, graduates)
    assert db.session.scalars(select(Consent.id).where(IS_POOL_CONSENT)).all() == []
    assert len(db.session.scalars(select(PoolStamp)).all()) == 1


def test_every_table_that_decides_who_is_in_the_pool_is_watched(app: Flask) -> None:
    """Whoever adds a table to the pool's conditions names it in WATCHED, or other processes won't see its changes."""
    [joined] = the_pool(utc_now()).get_final_froms()
    read = {table.name for table in db.metadata.tables.values() if joined.is_derived_from(table)}
    assert read <= {inspect(model).local_table.name for model in WATCHED}, read
