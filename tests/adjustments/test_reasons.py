"""The reason stays between the learner and the officer who decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.access import Role
from lms.accounts.models import Person
from lms.adjustments.models import Adjustment, AdjustmentReason, AdjustmentRequest
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_asked
from tests.hostile.offers import pages_of
from tests.hostile.people import GROUPS
from tests.hostile.world import SmallWorld

SignIn = Callable[[Person], FlaskClient]

REASON = "Reason that nobody else reads"


def test_no_page_shows_a_reason_except_the_learners_own_and_the_officers_who_decides(app: Flask, now: datetime) -> None:
    world = SmallWorld(app, now)
    db.session.execute(update(AdjustmentReason).values(words=REASON))
    db.session.execute(update(AdjustmentRequest).values(words=REASON))
    db.session.commit()
    decisions = {f"/staff/adjustments/{number}" for number in db.session.scalars(select(Adjustment.id))}
    seen = {
        (who, address)
        for who in chain.from_iterable(GROUPS.values())
        for address, answer in pages_of(world, who)
        if REASON in answer.text
    }
    assert ("learner", "/adjustments") in seen
    shown_to = {who for who, _address in seen}
    assert shown_to == {"learner", "programme officer"}
    assert {address for who, address in seen if who == "learner"} == {"/adjustments"}
    assert {address for who, address in seen if who == "programme officer"} <= decisions


def test_only_the_officer_who_decided_reads_the_reason_afterwards(sign_in: SignIn) -> None:
    one, other = (make_person(roles=[Role.PROGRAMME_OFFICER]) for _number in range(2))
    asked = make_asked(make_person(), reason=REASON)
    path = f"/staff/adjustments/{asked.id}"
    sign_in(one).post(path, data={"outcome": "agreed", "percent": "25"})
    assert REASON in sign_in(one).get(path).text
    assert REASON not in sign_in(other).get(path).text


def test_a_learner_deletes_the_reason_and_nobody_elses(sign_in: SignIn) -> None:
    learner = make_person()
    asked = make_asked(learner, reason=REASON)
    path = f"/adjustments/requests/{asked.request_id}/delete-reason"
    assert sign_in(make_person()).post(path).status_code == 404
    client = sign_in(learner)
    assert REASON in client.get("/adjustments").text
    assert client.post(path).status_code == 302
    assert REASON not in client.get("/adjustments").text
    assert db.session.scalars(select(AdjustmentReason)).all() == []
    assert client.post(path).status_code == 302
