"""Making an account: what is kept, what is told, and what the mailed link does."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.links import CONFIRM_SECONDS
from lms.accounts.models import Person
from lms.accounts.services import MAILS_BY_ADDRESS
from lms.audit import AuditEntry
from lms.extensions import db
from tests.accounts.links import PASSWORD, grown_old, is_in, mailed_path, mails_to, register, sign_in_with, the_person
from tests.factories.accounts import make_person
from tests.simultaneous import at_once

CONFIRM_SALT = "lms.accounts.confirm"
UNTYPABLE = ["nul\x00@example.org", "\x01\x07@\x7f", "\ud800@example.org"]
NAMES = ["محمد عبد الله الأحمد", "ተስፋዬ ገብረ ሥላሴ", "歐陽娜娜", "王小明", "Đặng Thị Bích Ngọc", "O’Neill-Łukasz", "Nadia"]
HOSTILE = [
    "Rob'); DROP TABLE person;--",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} a",
]


def without_secrets(page: str, *typed: str) -> str:
    """A page without its csrf token and without what was typed into it."""
    page = re.sub(r'name="csrf_token"[^>]*>', "", page)
    for words in typed:
        page = page.replace(words, "TYPED")
    return page


def test_who_registers_confirms_by_the_mailed_link_and_signs_in(client: FlaskClient) -> None:
    assert register(client).location == "/look-at-your-mail"
    person = the_person("amira@example.org")
    assert person.confirmed_at is None
    assert person.roles == {Role.LEARNER}
    path = mailed_path(person.email)
    assert client.get(path).status_code == 200
    assert the_person(person.email).confirmed_at is None, "a program that scans mail opens links, too"
    assert client.post(path).location == "/sign-in"
    assert the_person(person.email).confirmed_at is not None
    assert sign_in_with(client, "amira@example.org").location == "/learn"
    assert is_in(client)


def test_the_deeds_of_registering_are_in_the_audit(client: FlaskClient) -> None:
    register(client)
    client.post(mailed_path("amira@example.org"))
    number = the_person("amira@example.org").id
    deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.person_id == number).order_by(AuditEntry.id))
    assert [deed.action for deed in deeds] == ["person.registered", "person.confirmed"]


@pytest.mark.parametrize(
    "name",
    ["محمد عبد الله الأحمد", "ተስፋዬ ገብረ ሥላሴ", "歐陽娜娜", "王小明", "Đặng Thị Bích Ngọc", "O’Neill-Łukasz", "Nadia"],
)
def test_a_name_is_kept_exactly_in_its_script(client: FlaskClient, name: str) -> None:
    assert register(client, name=name).status_code == 302
    assert the_person("amira@example.org").name == name
    client.post(mailed_path("amira@example.org"))
    sign_in_with(client, "amira@example.org")
    assert f"<bdi>{name}</bdi>" in client.get("/account").text


def test_an_address_is_the_same_in_capital_letters(client: FlaskClient) -> None:
    register(client, email=" Amira@Example.ORG ")
    register(client, email="amira@example.org")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_known_and_an_unknown_address_get_the_same_answer_to_a_registration(app: Flask) -> None:
    make_person(email="known@example.org")
    answers = [register(app.test_client(), email=email) for email in ("known@example.org", "other@example.org")]
    assert answers[0].data == answers[1].data
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert [mail.subject for mail in mails_to("known@example.org")] == ["You have an account already"]
    assert [mail.subject for mail in mails_to("other@example.org")] == ["Confirm your e-mail address"]


@pytest.mark.parametrize("path", ["/reset", "/confirm"])
def test_a_known_and_an_unknown_address_get_the_same_answer_to_a_wish_for_a_link(app: Flask, path: str) -> None:
    make_person(email="known@example.org")
    answers = [
        app.test_client().post(path, data={"email": email}) for email in ("known@example.org", "other@example.org")
    ]
    assert answers[0].data == answers[1].data
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, "/look-at-your-mail")}
    assert mails_to("other@example.org") == []


def test_a_known_and_an_unknown_address_get_the_same_answer_to_a_wrong_password(app: Flask) -> None:
    make_person(email="known@example.org")
    pages = []
    for email in ("known@example.org", "other@example.org"):
        answer = sign_in_with(app.test_client(), email, "not the password")
        assert answer.status_code == 422
        pages.append(without_secrets(answer.text, email))
    assert pages[0] == pages[1]
    assert "The e-mail address or the password is wrong." in pages[0]


def test_registering_with_a_known_address_changes_nothing_about_the_person(client: FlaskClient) -> None:
    make_person(email="known@example.org", name="First Name")
    register(client, email="known@example.org", name="Somebody Else")
    person = the_person("known@example.org")
    assert person.name == "First Name"
    assert person.password_hash == "no password"


def test_an_address_is_not_flooded_with_mail(client: FlaskClient) -> None:
    for _time in range(MAILS_BY_ADDRESS + 3):
        assert register(client).location == "/look-at-your-mail"
    assert len(mails_to("amira@example.org")) == MAILS_BY_ADDRESS


def test_two_registrations_of_one_address_at_once_make_one_account(app: Flask) -> None:
    answers = at_once(lambda name: register(app.test_client(), name=name).status_code, ["Amira One", "Amira Two"])
    assert set(answers) <= {302, 409}
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_confirm_link_works_once(client: FlaskClient) -> None:
    register(client)
    path = mailed_path("amira@example.org")
    assert client.post(path).status_code == 302
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410
        assert "This link can’t be used any more" in answer.text
        assert 'href="/confirm"' in answer.text


def test_a_confirm_link_runs_out_after_two_days(client: FlaskClient) -> None:
    register(client)
    token = mailed_path("amira@example.org").rpartition("/")[2]
    late = grown_old(token, CONFIRM_SALT, seconds=CONFIRM_SECONDS + 5)
    assert client.post(f"/confirm/{late}").status_code == 410
    assert the_person("amira@example.org").confirmed_at is None
    just_in_time = grown_old(token, CONFIRM_SALT, seconds=CONFIRM_SECONDS - 60)
    assert client.post(f"/confirm/{just_in_time}").status_code == 302


def test_a_changed_link_is_refused_with_a_clear_page(client: FlaskClient) -> None:
    register(client)
    path = mailed_path("amira@example.org")
    for changed in (path[:-1], path[:-3] + "AAA", path.replace(".", "", 1), "/confirm/x", "/confirm/%00%ED%A0%80"):
        answer = client.post(changed)
        assert answer.status_code == 410, changed
        assert "Nothing is lost." in answer.text
    assert the_person("amira@example.org").confirmed_at is None


def test_a_link_for_one_purpose_is_none_for_another(client: FlaskClient) -> None:
    register(client)
    token = mailed_path("amira@example.org").rpartition("/")[2]
    assert client.get(f"/reset/{token}").status_code == 410


def test_a_new_confirm_link_can_be_asked_for(client: FlaskClient) -> None:
    register(client)
    client.post("/confirm", data={"email": "amira@example.org"})
    assert len(mails_to("amira@example.org")) == 2
    assert client.post(mailed_path("amira@example.org")).status_code == 302


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "Use at least 10 letters."),
        ("password123", "Too many people use this password."),
        ("PASSWORD123", "Too many people use this password."),
        ("aaaaaaaaaaaa", "Too many people use this password."),
        ("amira loves tea", "Do not use your name or e-mail address in the password."),
        ("x" * 201, "Use at most 200 letters."),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(client: FlaskClient, password: str, sentence: str) -> None:
    answer = register(client, password=password)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert password not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("password", ["three wet umbrellas", "pflaumenkuchen", "ወንዝ ተራራ ደመና ዛፍ", "4815162342 76"])
def test_a_long_password_needs_no_kinds_of_letters(client: FlaskClient, password: str) -> None:
    assert register(client, password=password).status_code == 302
    client.post(mailed_path("amira@example.org"))
    assert sign_in_with(client, "amira@example.org", password).location == "/learn"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_a_name_are_kept_and_escaped(client: FlaskClient, words: str) -> None:
    assert register(client, name=words).status_code == 302
    assert the_person("amira@example.org").name == words
    client.post(mailed_path("amira@example.org"))
    sign_in_with(client, "amira@example.org")
    for path in ("/account", "/account/details"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "DROP TABLE" not in page or "Rob&#39;)" in page
        assert words != "{{ 7*7 }} a" or words in page


@pytest.mark.parametrize("field", ["name", "email", "password", "language"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_any_field_do_no_harm(client: FlaskClient, field: str, words: str) -> None:
    answer = register(client, **{field: words})
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == (answer.status_code == 302)


@pytest.mark.parametrize("path", ["/sign-in", "/reset", "/confirm"])
@pytest.mark.parametrize("words", [*HOSTILE, "x" * 100_000, *UNTYPABLE])
def test_hostile_words_in_the_other_forms_do_no_harm(client: FlaskClient, path: str, words: str) -> None:
    raw = words.encode("utf-8", "surrogatepass")
    answer = client.post(path, data={"email": raw, "password": raw})
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize("field", ["name", "email", "password", "language"])
@pytest.mark.parametrize("letter", ["a", "ሀ", "é", "\u0958"])
def test_a_very_long_field_is_refused(client: FlaskClient, field: str, letter: str) -> None:
    for length in (255, 300, 50_000):
        answer = register(client, **{field: letter * length + ("@example.org" if field == "email" else "")})
        assert answer.status_code == 422, (field, length)


def test_a_name_that_grows_when_its_letters_are_composed_is_refused(client: FlaskClient) -> None:
    assert register(client, name="\u0958" * 150).status_code == 422


@pytest.mark.parametrize("field", ["name", "email", "password", "language"])
@pytest.mark.parametrize("sign", [b"\x00", b"\xed\xa0\x80", b"\xff", b"\x1b", b"\xef\xbf\xbe"])
def test_signs_that_are_no_letters_do_not_crash(client: FlaskClient, field: str, sign: bytes) -> None:
    sent = {"name": b"Amira Haddad", "email": b"amira@example.org", "password": PASSWORD.encode(), "language": b"en"}
    sent[field] = sent[field][:3] + sign + sent[field][3:]
    answer = client.post("/register", data=sent)
    assert answer.status_code in (302, 422)
    for person in db.session.scalars(select(Person)):
        assert "\x00" not in person.name + person.email


def test_a_name_without_letters_is_refused(client: FlaskClient) -> None:
    for name in ("", "   ", "12345", "!!!", "\u202e\u200f"):
        assert register(client, name=name).status_code == 422, repr(name)


def test_a_new_name_is_saved_and_the_deed_is_in_the_audit_without_the_name(client: FlaskClient) -> None:
    register(client)
    client.post(mailed_path("amira@example.org"))
    sign_in_with(client, "amira@example.org")
    for name in ("Amira Haddad-Novak", "Amira Haddad-Novak"):
        assert client.post("/account/details", data={"name": name, "language": "en"}).location == "/account"
    assert the_person("amira@example.org").name == "Amira Haddad-Novak"
    deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.renamed")).all()
    assert [deed.details for deed in deeds] == [{}], "the second time changed nothing"
