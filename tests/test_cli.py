"""The command line: every command says what it does, and what goes wrong is told in a sentence with a bad status."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from lms.access import Role
from lms.accounts.cli import people
from lms.accounts.models import Person, RoleInvitation
from lms.app import create_app
from lms.cli import COMMANDS, Commands
from lms.clock import utc_now
from lms.config import Settings
from lms.councils.models import Council
from lms.demo.cli import demo
from lms.demo.people import SIGN_INS
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.outbox.cli import outbox
from lms.outbox.models import Message
from lms.outbox.services import queue
from lms.vacancies.models import Vacancy
from tests.accounts.links import PASSWORD, is_in, sign_in_with, the_person
from tests.conftest import PROGRAMME
from tests.databases import Database, SqliteFile
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.guards import GuardedClient
from tests.processes import lms


def invite(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(people, ["add", *arguments])


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_help_lists_every_command_with_its_line() -> None:
    answer = lms("--help")
    assert answer.returncode == 0
    listed = dict(re.findall(r"^  (\w+) +(.+)$", answer.stdout.partition("Commands:\n")[2], re.MULTILINE))
    assert listed == {name: line for name, (_module, _attribute, line) in COMMANDS.items()}
    assert set(listed) == {
        "serve", "jobs", "db", "evidence", "programme", "questions", "people", "outbox", "demo", "seed", "translations",
        "keys", "certificates", "councils",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_without_a_database(name: str) -> None:
    answer = CliRunner().invoke(Commands(name="lms"), [name, "--help"])
    assert answer.exit_code == 0, answer.output
    assert f"Usage: lms {name}" in answer.output


def test_a_command_that_does_not_exist_is_told() -> None:
    answer = lms("fly")
    assert answer.returncode == 2
    assert "No such command 'fly'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_without_its_tables_is_told_with_what_to_do(tmp_path: Path) -> None:
    answer = lms("people", "add", "amira@example.org", "--role", "administrator", INSTANCE=str(tmp_path))
    assert answer.returncode == 1
    assert "has `lms db upgrade` run?" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_the_first_administrator_comes_in_by_the_printed_link(app: Flask, client: FlaskClient) -> None:
    settings: Settings = app.extensions["settings"]
    answer = lms(
        "people",
        "add",
        "Amira@Example.org",
        "--role",
        "administrator",
        INSTANCE=str(settings.instance),
        DATABASE_URL=settings.database_url,
        SECRET_KEY=settings.secret_key,
        SITE_URL="https://learn.example.org/",
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("They make their account here, within 7 days:\nhttps://learn.example.org/join/")
    path = urlsplit(answer.stdout.split()[-1]).path
    assert client.get(path).status_code == 200
    joined = client.post(path, data={"name": "Amira Haddad", "password": PASSWORD})
    assert joined.location == "/sign-in/set-up"
    assert the_person("amira@example.org").roles == {Role.ADMINISTRATOR}
    assert client.get(path).status_code == 410, "the link works once"
    [message] = db.session.scalars(select(Message))
    assert message.recipient == "amira@example.org"
    assert answer.stdout.split()[-1] in message.body


def test_somebody_who_has_an_account_is_told_to_accept_with_it(app: Flask) -> None:
    make_person(email="amira@example.org")
    db.session.commit()
    answer = invite(app, "amira@example.org", "--role", "tutor")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("They have an account and accept here, within 7 days:\nhttp://localhost/join/")


def test_a_council_role_is_given_in_its_council(app: Flask) -> None:
    council = make_council()
    db.session.commit()
    assert invite(app, "amira@example.org", "--role", "recruiter", "--council", council.slug).exit_code == 0
    [invitation] = db.session.scalars(select(RoleInvitation))
    assert (invitation.role, invitation.council_id) == (Role.RECRUITER, council.id)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["amira@example.org", "--role", "pope"], 2, "'pope' is not one of 'learner', 'tutor'"),
        (["amira@example.org"], 2, "Missing option '--role'"),
        (["--role", "tutor"], 2, "Missing argument 'EMAIL'"),
        (["amira", "--role", "tutor"], 1, "amira is no e-mail address"),
        (["", "--role", "tutor"], 1, "is no e-mail address"),
        (["amira@example.org\nBcc: all@example.org", "--role", "tutor"], 1, "is no e-mail address"),
        (["amira@example.org", "--role", "learner"], 1, "Learners register by themselves"),
        (["amira@example.org", "--role", "recruiter"], 1, "A council role needs --council"),
        (["amira@example.org", "--role", "tutor", "--council", "millbrook"], 1, "A council role needs --council"),
        (["amira@example.org", "--role", "recruiter", "--council", "atlantis"], 1, "There is no council 'atlantis'"),
    ],
)
def test_an_invitation_that_can_not_be_is_refused_in_a_sentence(
    app: Flask, arguments: list[str], status: int, sentence: str
) -> None:
    answer = invite(app, *arguments)
    assert answer.exit_code == status
    assert sentence in answer.stderr
    assert answer.stdout == ""
    assert count(RoleInvitation) == count(Message) == 0


def test_what_waits_in_the_outbox_is_listed_newest_first(app: Flask) -> None:
    invite(app, "first@example.org", "--role", "tutor")
    invite(app, "second@example.org", "--role", "tutor")
    lines = app.test_cli_runner().invoke(outbox, ["list"]).stdout.splitlines()
    assert ["second@example.org" in lines[0], "first@example.org" in lines[1], lines[2]] == [True, True, "2 messages"]
    assert "waits, 0 tries" in lines[0]


def test_the_check_of_the_programme_ends_with_its_status() -> None:
    answer = lms("programme", "check", "--content", str(PROGRAMME / "content"), "--banks", str(PROGRAMME / "banks"))
    assert answer.returncode == 1
    assert "write at least 45" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


# The demonstration


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An app in demonstration mode on the real programme, over a database as new."""
    # Not the file that other tests use: two apps over a file that is replaced would not see the same.
    place = SqliteFile(tmp_path) if isinstance(database, SqliteFile) else database
    app = create_app(
        Settings(
            instance=tmp_path,
            database_url=place.url,
            secret_key="a secret that only tests know",
            demonstration=True,
            site_url="http://localhost",
        )
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, ARGON2_TIME_COST=1, ARGON2_MEMORY_KIB=8)
    app.test_client_class = GuardedClient
    place.reset(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def add_demonstration(house: Flask, monkeypatch: pytest.MonkeyPatch, password: str = "") -> str:
    """Run `lms demo`; gives the password that it prints."""
    monkeypatch.setenv("DEMO_PASSWORD", password)
    answer = house.test_cli_runner().invoke(demo)
    assert answer.exit_code == 0, answer.output
    assert all(f"  {email} " in answer.stdout for email in SIGN_INS)
    [printed] = re.findall(r"^  password: (.+)$", answer.stdout, re.MULTILINE)
    return str(printed)


def test_a_second_demonstration_adds_nothing(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    models = (Person, Council, Vacancy, Enrolment, Message)
    password = add_demonstration(house, monkeypatch)
    first = {model: count(model) for model in models}
    assert add_demonstration(house, monkeypatch) == password
    assert {model: count(model) for model in models} == first
    assert (first[Council], first[Vacancy], first[Enrolment]) == (4, 12, 10)


def test_the_password_that_is_printed_is_the_one_that_works(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for chosen in ("four early brass buttons", "", "three plain invented words"):
        password = add_demonstration(house, monkeypatch, chosen)
        assert password == chosen or not chosen
        for email in SIGN_INS:
            client = house.test_client()
            sign_in_with(client, email, password)
            assert is_in(client), (email, chosen)


def test_a_message_that_waits_goes_on_waiting(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(recipient="amira@example.org", subject="News", body="News", now=utc_now())
    db.session.commit()
    add_demonstration(house, monkeypatch)
    db.session.refresh(message)
    assert message.sent_at is None
    assert count(Message) > 1
    assert [*db.session.scalars(select(Message.recipient).where(Message.sent_at.is_(None)))] == ["amira@example.org"]


def test_the_demonstration_is_added_while_a_server_writes(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bool] = []

    def write_meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not written and db.engine.name == "sqlite" and statement.startswith("SELECT"):
            written.append(True)
            other = sqlite3.connect(str(db.engine.url.database), timeout=0)
            # It is refused, because the demonstration has the lock from its beginning.
            with closing(other), suppress(sqlite3.OperationalError):
                other.execute("INSERT INTO counted_try (what, key, at) VALUES ('test', 'test', '2026-01-01')")
                other.commit()

    event.listen(db.engine, "after_cursor_execute", write_meanwhile)
    try:
        add_demonstration(house, monkeypatch)
    finally:
        event.remove(db.engine, "after_cursor_execute", write_meanwhile)
    assert count(Vacancy) == 12


def test_the_demonstration_shows_a_clock_and_extra_time(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    password = add_demonstration(house, monkeypatch)
    learner = house.test_client()
    sign_in_with(learner, "timed@example.org", password)
    quiz = f"/learn/{current_edition().programme.modules[1].slug}/quiz"
    page = learner.get(quiz).text
    assert "You have 50 minutes." in page
    assert "Other learners have 40 minutes. You have more, as we agreed with you." in page
    assert "You can start until" in page
    first_question = learner.post(quiz).location
    [seconds] = re.findall(r'data-seconds-left="(\d+)"', learner.get(first_question).text)
    assert 49 * 60 < int(seconds) <= 50 * 60
    other = house.test_client()
    sign_in_with(other, "learner@example.org", password)
    assert "Take all the time that you need." in other.get(quiz).text, "no other group has a clock"


def test_the_demonstration_shows_an_action_an_appeal_and_a_request_to_who_verifies(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = add_demonstration(house, monkeypatch)
    verifier, officer = house.test_client(), house.test_client()
    sign_in_with(verifier, "verifier@example.org", password)
    sign_in_with(officer, "officer@example.org", password)
    assert "Idris Warsame" in verifier.get("/quality/actions").text
    cases = verifier.get("/staff/cases/all").text
    assert ("Maria da Silva" in cases, "Amina Yusuf" in cases) == (True, True)
    [autumn] = [one for one in db.session.scalars(select(Cohort)) if one.name == "Autumn 2026"]
    [timed] = [one for one in db.session.scalars(select(Cohort)) if one.edition != autumn.edition]
    compared = officer.get(f"/staff/cohorts/{autumn.id}/edition", query_string={"to": timed.edition}).text
    assert "Time for one try: now no limit; then 40 minutes" in compared


def test_there_are_no_demonstration_people_outside_of_the_demonstration(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(demo)
    assert answer.exit_code == 1
    assert answer.stderr == ("Error: Demonstration people exist in demonstration mode only: set DEMONSTRATION=1.\n")
    assert count(Person) == 0
