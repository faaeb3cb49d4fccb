"""A council, its recruiter, an adviser, and somebody of another council."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from tests.factories.accounts import make_person
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def recruiter(council: Council) -> Person:
    return make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council)


@pytest.fixture
def browser(recruiter: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(recruiter)


@pytest.fixture
def adviser(app: Flask) -> Person:
    return make_person(name="Olga Officer", roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def officer(adviser: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(adviser)


@pytest.fixture
def stranger(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.RECRUITER, Role.SIGNATORY], council=make_council(name="Elsewhere Council")))


@pytest.fixture
def today() -> date:
    return london_day(utc_now())
