"""A council, and its recruiter, for whoever writes posts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.councils.models import Council
from tests.factories.accounts import make_person
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


@pytest.fixture
def rita(council: Council) -> Person:
    return make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council)


@pytest.fixture
def recruiter(rita: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(rita)
