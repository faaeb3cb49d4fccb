"""Learner numbers: which can be one, and "not known" is not "declined"."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.identity.models import LearnerNumber
from lms.identity.numbers import clean_number, is_scn, is_uln
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment

SignIn = Callable[[Person], FlaskClient]
GOOD = "9276308686"


@pytest.mark.parametrize(
    ("number", "can_be"),
    [
        (GOOD, True),
        ("9276308685", False),
        ("0276308686", False),
        ("927630868", False),
        ("92763086860", False),
        ("927630868x", False),
        ("٩٢٧٦٣٠٨٦٨٦", False),
        ("", False),
    ],
)
def test_a_unique_learner_number_carries_its_own_check(number: str, can_be: bool) -> None:
    assert is_uln(number) is can_be


@settings(max_examples=30)
@given(st.integers(0, 9), st.integers(1, 9))
def test_one_digit_that_is_mistyped_is_always_found(place: int, change: int) -> None:
    wrong = [int(digit) for digit in GOOD]
    wrong[place] = (wrong[place] + change) % 10
    assert not is_uln("".join(map(str, wrong)))


def test_a_number_may_be_typed_with_spaces() -> None:
    assert clean_number(" 9276 308-686 ") == GOOD


@pytest.mark.parametrize(
    ("number", "can_be"),
    [
        ("051234561", True),  # 10 + 7 + 12 + 15 + 16 + 15 + 12 = 87 leaves 10, and 11 - 10 = 1
        ("051234560", False),
        ("051234516", False),
        ("987654325", True),  # 182 leaves 6
        ("000000000", True),  # no remainder: 0
        ("05123456", False),
        ("0512345611", False),
        ("05123456x", False),
        ("٠٥١٢٣٤٥٦١", False),
    ],
)
def test_a_scottish_candidate_number_carries_its_own_check(number: str, can_be: bool) -> None:
    assert is_scn(number) is can_be


def test_no_last_digit_checks_a_scottish_candidate_number_that_would_need_ten() -> None:
    assert not any(is_scn(f"05000001{digit}") for digit in range(10))


def test_a_mistyped_scottish_candidate_number_is_told_in_a_sentence(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert "It has 9 digits. Compare each of them." in client.post("/my-number", data={"scn": "051234560"}).text
    assert client.post("/my-number", data={"scn": "05 1234 561"}).status_code == 302


def kept(person: Person) -> LearnerNumber | None:
    db.session.expire_all()
    return db.session.scalars(select(LearnerNumber).where(LearnerNumber.person_id == person.id)).one_or_none()


def test_a_learner_gives_declines_or_does_not_know(sign_in: SignIn) -> None:
    learner = make_enrolment().person
    client = sign_in(learner)
    assert kept(learner) is None, "not known"
    assert "This is no Unique Learner Number" in client.post("/my-number", data={"uln": "9276308685"}).text
    assert client.post("/my-number", data={"uln": "9276 308 686"}).status_code == 302
    found = kept(learner)
    assert found is not None
    assert (found.uln, found.declined_at) == (GOOD, None)
    assert client.post("/my-number", data={"uln": GOOD, "declined": "y"}).status_code == 422
    assert client.post("/my-number", data={"uln": "", "scn": "", "declined": "y"}).status_code == 302
    found = kept(learner)
    assert found is not None
    assert found.uln is None
    assert found.declined_at is not None
    client.post("/my-number", data={"uln": "", "scn": ""})
    found = kept(learner)
    assert found is not None
    assert found.declined_at is None


def test_an_officer_enters_it_and_no_tutor_sees_it(sign_in: SignIn) -> None:
    learner = make_enrolment().person
    officer, tutor = (sign_in(make_person(roles=[role])) for role in (Role.PROGRAMME_OFFICER, Role.TUTOR))
    path = f"/staff/identity/{learner.id}"
    assert officer.post(f"{path}/number", data={"uln": GOOD}).status_code == 302
    assert GOOD in officer.get(path).text
    assert GOOD not in tutor.get(path).text
    assert tutor.post(f"{path}/number", data={"uln": ""}).status_code == 403
    assert officer.post(f"{path}/number", data={"uln": "1"}).status_code == 422
