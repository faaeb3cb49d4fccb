"""An officer, a council, and today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.councils.models import Council
from tests.factories.accounts import make_person
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Olga Officer", roles=[Role.PROGRAMME_OFFICER]))


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def today(now: datetime) -> date:
    return london_day(now)
