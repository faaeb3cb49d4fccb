"""A post is filled when as many people are appointed as it looked for."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from lms.access import Role
from lms.applications import services as applications
from lms.applications.locking import lock_shortlist
from lms.applications.models import Application, Stage
from lms.applications.queries import get_invitation
from lms.clock import london_day
from lms.extensions import db
from lms.vacancies.lives import Life, life_of
from lms.vacancies.models import Vacancy
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.panels import judge, seat
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy


@pytest.fixture
def vacancy(app: Flask) -> Vacancy:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return make_vacancy(council)


def offered(vacancy: Vacancy, now: datetime, *names: str) -> tuple[list[Application], int]:
    """People who were shortlisted, interviewed and offered the post; and who does such things for the council."""
    panel = [make_person(roles=[Role.RECRUITER], council=vacancy.council) for _member in range(2)]
    by, found = panel[0].id, []
    seat(vacancy, *panel)
    for name in names:
        invitation = applications.invite(vacancy, make_graduate(name=name).id, by=by, now=now)
        db.session.flush()
        application = applications.accept(get_invitation(invitation.id), now)
        judge(application, panel, now)
        found.append(application)
    lock_shortlist(vacancy, {one.id for one in found}, {}, by=by, now=now)
    for one in found:
        for stage in (Stage.INTERVIEWED, Stage.OFFERED):
            applications.advance(one, stage, reason="", by=by, now=now)
    return found, by


def test_a_post_for_two_is_filled_by_the_second(vacancy: Vacancy, now: datetime) -> None:
    vacancy.positions = 2
    (first, second), by = offered(vacancy, now, "Amina Yusuf", "Bilal Noor")
    applications.advance(first, Stage.APPOINTED, reason="", by=by, now=now)
    assert vacancy.filled_on is None
    applications.advance(second, Stage.APPOINTED, reason="", by=by, now=now)
    assert vacancy.filled_on == london_day(now)
    assert life_of(vacancy, now) is Life.FILLED, "also before its closing time: there is nothing left to apply for"


def test_a_post_that_was_taken_back_stays_so(vacancy: Vacancy, now: datetime) -> None:
    (one,), by = offered(vacancy, now, "Amina Yusuf")
    vacancy.withdrawn_at = now
    db.session.flush()
    applications.advance(one, Stage.APPOINTED, reason="", by=by, now=now)
    assert life_of(vacancy, now) is Life.WITHDRAWN
