"""A copy of everything: asked for, made by a job, fetched while signed in, and deleted after a week."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from assessments.questions import SingleChoice
from lms import storage
from lms.access import Role
from lms.accounts.held import whom
from lms.accounts.models import Person
from lms.audit import record
from lms.editions import current_edition
from lms.extensions import db
from lms.own_data import copies
from lms.own_data.archive import pack, safe
from lms.own_data.jobs import keep_to_the_times, make_copies
from lms.own_data.models import DataCopy
from lms.own_data.register import everything_about, treatments
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.factories.quizzes import make_submitted
from tests.guards import check_html
from tests.hostile.world import SmallWorld
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
HOME = "/account/data"
ASK = "/account/data/copy"


def archive_of(client: FlaskClient, now: datetime) -> ZipFile:
    """Ask, let the job run, and fetch."""
    assert client.post(ASK).status_code == 302
    make_copies(now)
    copy = db.session.scalars(select(DataCopy).order_by(DataCopy.id.desc()).limit(1)).one()
    answer = client.get(f"{ASK}/{copy.id}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return ZipFile(BytesIO(answer.data))


def rows_in(archive: ZipFile, section: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(archive.read(f"json/{section}.json"))
    return found


@pytest.mark.parametrize("who", ["learner", "graduate"])
def test_a_copy_holds_everything_about_a_person_and_opens_without_us(app: Flask, now: datetime, who: str) -> None:
    world = SmallWorld(app, now)
    person = db.session.get_one(Person, int(world.people[who].session["_user_id"].partition(".")[0]))
    for copy in db.session.scalars(select(DataCopy).where(DataCopy.person_id == person.id)):
        copy.asked_at = now - timedelta(days=2)
    name, email = person.name, person.email
    db.session.commit()
    archive = archive_of(world.browser(who), now)
    assert archive.testzip() is None
    page = archive.read("index.html").decode()
    check_html(page, "index.html")
    assert "<script" not in page
    sections = {treatment.section for treatment in treatments().values() if treatment.section}
    assert {f"json/{section}.json" for section in sections} <= set(archive.namelist())
    for file in [found for found in archive.namelist() if found.startswith("files/")]:
        assert f'href="{file}"' in page
    [account] = rows_in(archive, "account")
    assert (account["name"], account["email"]) == (name, email)
    if who == "learner":
        assert "Dear neighbour" in page
        assert any(file.endswith("letter.pdf") for file in archive.namelist())
        assert {row["comment"] for row in rows_in(archive, "decisions")} == {"Clear."}
        assert any(row["words"] == "I joined a day earlier." for row in rows_in(archive, "corrections"))
        assert rows_in(archive, "quizzes")
        assert {row["reason"] for row in rows_in(archive, "requests_for_needs")} == {"A reason", None}
        assert {row["state"] for row in rows_in(archive, "needs")} == {"agreed", "asked"}
        for section in (
            *("attendance", "study_log", "later_dates", "readiness"),
            *("notices", "notice_settings", "offline", "questions", "complaints", "concerns"),
            *("appeals", "questions_about_work", "considerations", "identity", "learner_numbers"),
        ):
            assert rows_in(archive, section), section
    else:
        printed = [file for file in archive.namelist() if file.endswith(".pdf")]
        assert len(printed) == 3  # a certificate, a record of achievement, a statement of hours
        for pdf in printed:
            assert name in PdfReader(BytesIO(archive.read(pdf))).pages[0].extract_text()
        assert {row["shown"] for row in rows_in(archive, "who_looked")} >= {"pool", "name"}
        assert len(rows_in(archive, "applications")) == 4
        assert rows_in(archive, "consents")
        for section in ("interviews", "interview_needs", "offers", "offer_checks", "follow_ups"):
            assert rows_in(archive, section), section


def test_a_copy_has_no_secret_and_names_no_other_learner(app: Flask, now: datetime) -> None:
    world = SmallWorld(app, now)
    learner = db.session.get_one(Person, int(world.people["learner"].session["_user_id"].partition(".")[0]))
    for copy in db.session.scalars(select(DataCopy)):
        copy.asked_at = now - timedelta(days=2)
    learner.totp_secret = "JBSWY3DPEHPK3PXP"
    secrets = [learner.password_hash, learner.session_key, learner.totp_secret, world.tokens["new address"]]
    others = [
        person.email for person in db.session.scalars(select(Person).where(Person.id != learner.id)) if person.email
    ]
    db.session.commit()
    archive = archive_of(world.browser("learner"), now)
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    for word in (*secrets, *others, "Some tutor", "Some programme officer"):
        assert word not in whole


def test_answers_stand_in_a_copy_with_the_words_of_question_and_choice(sign_in: SignIn, now: datetime) -> None:
    attempt = make_submitted()
    questions = current_edition().get_bank("T1").questions
    archive = archive_of(sign_in(attempt.enrolment.person), now)
    answers = rows_in(archive, "answers")
    assert len(answers) == len(attempt.drawn)
    for answer in answers:
        question = questions[str(answer["question"])]
        assert answer["asked"] == question.prompt
        if isinstance(question, SingleChoice):
            assert answer["response"] in {option.text for option in question.options}


def test_a_copy_tells_who_looked_by_role(sign_in: SignIn, now: datetime) -> None:
    person, officer = make_person(), make_person(name="Olive Officer", roles=[Role.PROGRAMME_OFFICER])
    record("person.read", person, now + timedelta(seconds=5), by=officer.id)
    record("person.confirmed", person, now, by=person.id)
    record("person.mended", person, now)
    archive = archive_of(sign_in(person), now)
    deeds = {str(row["action"]): row["who"] for row in rows_in(archive, "deeds")}
    assert deeds["person.read"] == "programme officer"
    assert deeds["person.confirmed"] == "You"
    assert deeds["person.mended"] == "The platform, by itself"
    assert b"Olive" not in archive.read("json/deeds.json")


def test_the_page_follows_a_copy_from_asking_to_its_end(sign_in: SignIn, now: datetime) -> None:
    person = make_person(email="amira@example.org")
    client = sign_in(person)
    assert "Get a copy of everything" in client.get(HOME).text
    client.post(ASK)
    assert "We are making your copy" in client.get(HOME).text
    make_copies(now)
    assert mails_to("amira@example.org")[-1].subject == "Your copy is ready"
    page = client.get(HOME).text
    assert "Download your copy" in page
    copy = db.session.scalars(select(DataCopy)).one()
    copy_id, key = copy.id, copy.key
    assert key is not None
    keep_to_the_times(now + timedelta(days=8))
    with pytest.raises(FileNotFoundError):
        storage.fetch(key)
    gone = client.get(f"{ASK}/{copy_id}")
    assert gone.status_code == 410
    assert "Ask for a new one" in gone.text
    assert "Download your copy" not in client.get(HOME).text


def test_a_stored_file_can_be_sent_when_the_context_of_the_app_is_gone(app: Flask) -> None:
    key = storage.keep(b"0123456789" * 300_000)
    parts = storage.stream(key)
    with ThreadPoolExecutor(1) as elsewhere:
        sizes = elsewhere.submit(lambda: [len(part) for part in parts]).result()
    assert sum(sizes) == 3_000_000
    assert len(sizes) > 1
    with pytest.raises(FileNotFoundError):
        storage.stream("no such key")


def test_a_copy_is_nobody_elses(sign_in: SignIn, client: FlaskClient, now: datetime) -> None:
    sign_in(make_person()).post(ASK)
    make_copies(now)
    copy_id = db.session.scalars(select(DataCopy.id)).one()
    assert client.get(f"{ASK}/{copy_id}").status_code == 302
    assert sign_in(make_person(roles=[Role.ADMINISTRATOR])).get(f"{ASK}/{copy_id}").status_code == 404


def test_a_second_copy_on_the_same_day_is_refused_with_the_time(sign_in: SignIn, now: datetime) -> None:
    person = make_person()
    client = sign_in(person)
    assert client.post(ASK).status_code == 302
    again = client.post(ASK)
    assert again.status_code == 429
    assert "You can ask again after" in again.text
    copy = db.session.scalars(select(DataCopy)).one()
    copy.asked_at = now - timedelta(days=1, minutes=1)
    db.session.commit()
    assert client.post(ASK).status_code == 302


def test_two_presses_of_the_button_ask_once(app: Flask, sign_in: SignIn) -> None:
    person = make_person()
    tabs = [sign_in(person), sign_in(person)]
    assert sorted(at_once(lambda tab: tab.post(ASK).status_code, tabs)) == [302, 429]
    assert len(db.session.scalars(select(DataCopy)).all()) == 1


def test_a_copy_that_cannot_be_made_is_given_up_and_the_page_says_so(
    sign_in: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(make_person())
    client.post(ASK)

    def full(*_args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(copies, "pack", full)
    for _try in range(copies.MOST_TRIES + 1):
        make_copies(now)
    copy = db.session.scalars(select(DataCopy)).one()
    assert (copy.tries, copy.failed_at) == (copies.MOST_TRIES, now)
    assert "This is our fault" in client.get(HOME).text
    assert client.post(ASK).status_code == 302


def test_a_copy_is_written_in_the_language_of_the_person(app: Flask, now: datetime, tmp_path: object) -> None:
    person = make_person()
    db.session.commit()
    titles = [section.title for section in everything_about(whom(person))]
    assert len(set(titles)) == len(titles)
    assert all(titles)
    with app.test_request_context(method="GET"):
        path = app.extensions["settings"].instance / "copy.zip"
        pack(whom(person), path, now)
        assert '<html lang="en" dir="ltr">' in ZipFile(path).read("index.html").decode()
        path.unlink()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\x", "_x"),
        ("...", "file"),
        ("رسالة.pdf", "رسالة.pdf"),
    ],
)
def test_no_file_of_an_archive_leads_to_another_folder(name: str, kept: str) -> None:
    assert safe(name) == kept


def test_the_page_takes_few_statements(sign_in: SignIn, count_statements: Callable[[], object], now: datetime) -> None:
    client = sign_in(make_person())
    client.post(ASK)
    with count_statements() as statements:  # type: ignore[attr-defined]
        assert client.get(HOME).status_code == 200
    assert len(statements) <= 4
