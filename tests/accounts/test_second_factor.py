"""The second factor: set up by whoever works here, each code accepted once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms.access import COUNCIL_ROLES, INVITED_ROLES, Role
from lms.accounts.links import hash_token
from lms.accounts.models import CountedTry, Person, RecoveryCode
from lms.accounts.passwords import hash_password
from lms.accounts.second_factor import STEP_SECONDS, matching_step
from lms.accounts.services import FAILURES_BY_ADDRESS, WINDOW
from lms.clock import utc_now
from lms.extensions import db
from tests.accounts.links import PASSWORD, is_in, sign_in_with, the_person
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.simultaneous import at_once

EMAIL = "tutor@example.org"


def make_tutor(*, secret: str | None = None, role: Role = Role.TUTOR) -> Person:
    """Somebody who works here, whose password is PASSWORD."""
    person = make_person(email=EMAIL, roles=[role], council=make_council() if role in COUNCIL_ROLES else None)
    person.password_hash, person.totp_secret = hash_password(PASSWORD), secret
    db.session.commit()
    return person


def code_now(secret: str, *, steps: int = 0) -> str:
    """The code that an app shows, whose clock is so many steps off."""
    return pyotp.TOTP(secret).at(utc_now() + timedelta(seconds=steps * STEP_SECONDS))


def half_in(app: Flask) -> FlaskClient:
    """A browser of somebody who has given the right password."""
    client = app.test_client()
    assert sign_in_with(client, EMAIL).location == "/sign-in/code"
    return client


def send(client: FlaskClient, code: str, path: str = "/sign-in/code") -> TestResponse:
    return client.post(path, data={"code": code})


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Connect an app; gives its secret and the recovery codes."""
    sign_in_with(client, EMAIL)
    shown = re.search(r'<code dir="ltr">(\w+)</code>', client.get("/sign-in/set-up").text)
    assert shown is not None
    answer = send(client, code_now(shown[1]), "/sign-in/set-up")
    assert answer.status_code == 200, answer.text
    return shown[1], re.findall(r"<code>([0-9a-f-]+)</code>", answer.text)


@pytest.mark.parametrize("role", sorted(INVITED_ROLES))
def test_whoever_works_here_must_set_up_a_second_factor(client: FlaskClient, role: Role) -> None:
    make_tutor(role=role)
    assert sign_in_with(client, EMAIL).location == "/sign-in/set-up"
    assert not is_in(client)


def test_a_learner_needs_no_second_factor(client: FlaskClient) -> None:
    make_tutor(role=Role.LEARNER)
    assert sign_in_with(client, EMAIL).location == "/learn"


def test_the_demonstration_asks_for_no_second_factor(app: Flask, client: FlaskClient) -> None:
    make_tutor()
    app.extensions["settings"] = replace(app.extensions["settings"], demonstration=True)
    assert sign_in_with(client, EMAIL).status_code == 302
    assert is_in(client)


def test_setting_up_shows_a_picture_and_gives_ten_recovery_codes(client: FlaskClient) -> None:
    make_tutor()
    secret, codes = set_up(client)
    assert is_in(client)
    assert the_person(EMAIL).totp_secret == secret
    assert len(set(codes)) == 10
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert sorted(kept) == sorted(map(hash_token, codes)), "only hashes are kept"


def test_setting_up_keeps_its_secret_when_the_page_is_opened_again(client: FlaskClient) -> None:
    make_tutor()
    sign_in_with(client, EMAIL)
    pages = [client.get("/sign-in/set-up").text for _time in range(2)]
    assert len({re.findall(r'<code dir="ltr">\w+</code>', page)[0] for page in pages}) == 1
    assert "<svg" in pages[0]


def test_a_wrong_code_sets_nothing_up(client: FlaskClient) -> None:
    make_tutor()
    sign_in_with(client, EMAIL)
    assert send(client, "12345", "/sign-in/set-up").status_code == 422
    assert the_person(EMAIL).totp_secret is None
    assert not is_in(client)


def test_a_second_factor_that_is_set_up_can_not_be_replaced_by_a_password_alone(app: Flask) -> None:
    make_tutor(secret=pyotp.random_base32())
    client = half_in(app)
    assert client.get("/sign-in/set-up").location == "/sign-in"
    assert send(client, "123456", "/sign-in/set-up").location == "/sign-in"


def test_half_signed_in_is_not_signed_in(app: Flask) -> None:
    make_tutor(secret=pyotp.random_base32())
    client = half_in(app)
    assert not is_in(client)
    assert client.get("/marking").status_code in (302, 404)


def test_without_a_password_nobody_is_asked_for_a_code(client: FlaskClient) -> None:
    make_tutor(secret=pyotp.random_base32())
    for path in ("/sign-in/code", "/sign-in/set-up"):
        assert client.get(path).location == "/sign-in"
        assert send(client, "123456", path).location == "/sign-in"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_is_accepted_within_the_window(steps: int) -> None:
    secret, now = pyotp.random_base32(), utc_now()
    code = pyotp.TOTP(secret).at(now + timedelta(seconds=steps * STEP_SECONDS))
    assert matching_step(secret, code, now, after=None) == int(now.timestamp()) // STEP_SECONDS + steps


@pytest.mark.parametrize("steps", [-20, -2, 2, 20])
def test_a_code_outside_the_window_is_refused(steps: int) -> None:
    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", utc_now()
    current = int(now.timestamp()) // STEP_SECONDS
    code = pyotp.TOTP(secret).at(now + timedelta(seconds=steps * STEP_SECONDS))
    nearby = {pyotp.TOTP(secret).at((current + step) * STEP_SECONDS) for step in (-1, 0, 1)}
    assert (matching_step(secret, code, now, after=None) is None) == (code not in nearby)


def test_the_code_of_the_app_lets_in_and_leads_on(app: Flask, client: FlaskClient) -> None:
    secret = pyotp.random_base32()
    make_tutor(secret=secret)
    assert sign_in_with(client, EMAIL, path="/sign-in?next=/account/details").location == "/sign-in/code"
    assert client.get("/sign-in/code").status_code == 200
    shown = code_now(secret)
    assert send(client, f" {shown[:3]} {shown[3:]} ").location == "/account/details"
    assert is_in(client)


def test_a_code_may_be_typed_in_the_numerals_of_another_script(app: Flask) -> None:
    secret = pyotp.random_base32()
    make_tutor(secret=secret)
    assert send(half_in(app), code_now(secret).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))).status_code == 302


def test_the_same_code_can_not_be_used_twice(app: Flask) -> None:
    secret = pyotp.random_base32()
    make_tutor(secret=secret)
    code = code_now(secret)
    assert send(half_in(app), code).status_code == 302
    second = half_in(app)
    assert send(second, code).status_code == 422
    assert not is_in(second)
    assert send(second, code_now(secret, steps=-1)).status_code == 422, "an earlier one is used up, too"
    assert send(second, code_now(secret, steps=1)).status_code == 302


def test_the_same_code_sent_twice_at_once_lets_in_once(app: Flask) -> None:
    secret = pyotp.random_base32()
    make_tutor(secret=secret)
    browsers = [half_in(app) for _number in range(4)]
    code = code_now(secret)
    answers = at_once(lambda browser: send(browser, code).status_code, browsers)
    assert sorted(answers) == [302, 422, 422, 422]


def test_the_code_that_set_the_factor_up_is_used_up(app: Flask, client: FlaskClient) -> None:
    make_tutor()
    secret, _codes = set_up(client)
    step = the_person(EMAIL).totp_last_step
    assert step is not None
    assert send(half_in(app), pyotp.TOTP(secret).at(step * STEP_SECONDS)).status_code == 422


def test_a_recovery_code_works_once(app: Flask, client: FlaskClient) -> None:
    make_tutor()
    _secret, codes = set_up(client)
    assert send(half_in(app), f"  {codes[0].upper()} ").status_code == 302
    assert send(half_in(app), codes[0]).status_code == 422
    assert send(half_in(app), codes[1]).status_code == 302


def test_a_recovery_code_sent_twice_at_once_lets_in_once(app: Flask, client: FlaskClient) -> None:
    make_tutor()
    _secret, codes = set_up(client)
    browsers = [half_in(app) for _number in range(4)]
    answers = at_once(lambda browser: send(browser, codes[0]).status_code, browsers)
    assert sorted(answers) == [302, 422, 422, 422]


def test_a_recovery_code_is_its_owners_only(app: Flask, client: FlaskClient) -> None:
    make_tutor()
    _secret, codes = set_up(client)
    other = make_person(email="other@example.org", roles=[Role.TUTOR])
    other.password_hash, other.totp_secret = hash_password(PASSWORD), pyotp.random_base32()
    browser = app.test_client()
    sign_in_with(browser, "other@example.org")
    assert send(browser, codes[0]).status_code == 422


@pytest.mark.parametrize("code", ["", "12345", "1234567", "nul\x00", "' OR 1=1 --", "<b>", "x" * 5000])
def test_what_is_no_code_is_refused(app: Flask, code: str) -> None:
    make_tutor(secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = half_in(app)
    assert send(client, code).status_code == 422
    assert not is_in(client)


def test_wrong_codes_stop_even_the_right_one_for_a_while(app: Flask) -> None:
    secret = pyotp.random_base32()
    make_tutor(secret=secret)
    client = half_in(app)
    for _time in range(FAILURES_BY_ADDRESS):
        assert send(client, "no code").status_code == 422
    answer = send(half_in(app), code_now(secret))
    assert answer.status_code == 429
    assert "Wait for fifteen minutes" in answer.text
    db.session.execute(update(CountedTry).values(at=utc_now() - WINDOW - timedelta(seconds=1)))
    assert send(client, code_now(secret)).status_code == 302


def test_wrong_codes_while_setting_up_count_nothing_because_nothing_can_be_guessed(client: FlaskClient) -> None:
    make_tutor()
    sign_in_with(client, EMAIL)
    for _time in range(FAILURES_BY_ADDRESS + 1):
        assert send(client, "no code", "/sign-in/set-up").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(CountedTry)) == 0


def test_a_new_password_ends_a_sign_in_that_is_half_done(app: Flask) -> None:
    secret = pyotp.random_base32()
    person = make_tutor(secret=secret)
    client = half_in(app)
    person.session_key = "another"
    assert send(client, code_now(secret)).location == "/sign-in"
    assert not is_in(client)
