"""Who judges, who looks again, and whose work it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from tests.factories.accounts import make_person

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def tutor(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Another tutor", roles=[Role.TUTOR]))


@pytest.fixture
def third(sign_in: SignIn) -> FlaskClient:
    """Who neither judged the work nor decided an appeal."""
    return sign_in(make_person(name="A third tutor", roles=[Role.TUTOR]))


@pytest.fixture
def assurer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="An assurer", roles=[Role.QUALITY_ASSURER]))


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER]))
