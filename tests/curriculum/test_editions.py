"""An edition never changes in what is assessed; a correction reaches it and is written down; cohorts stay on theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.app import create_app
from lms.archives import pack
from lms.awards.queries import find_valid_certificate
from lms.curriculum.services import Kept, keep, keep_served_edition
from lms.editions import Correction, Edition, KeptEdition, current_edition, get_edition, load_edition, the_shelf
from lms.extensions import db
from lms.learning.models import Cohort, QuizStanding, TaskStanding
from lms.marking.models import Submission
from lms.quizzes.models import Attempt
from tests.curriculum.making import ASSESSED, CORRECTED, SMALL, copy_of, kept
from tests.factories.accounts import make_person
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment, make_progress
from tests.factories.marking import make_submission
from tests.factories.quizzes import make_attempt

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/town-halls/module.toml", "compare councillors", "describe councillors"),
        ("content/town-halls/module.toml", "level = 2", "level = 3"),
        ("banks/town-halls/quiz.toml", "difficulty = 1", "difficulty = 2"),
        ("banks/town-halls/quiz.toml", 'prompt = "', 'prompt = "Now: '),
        ("banks/town-halls/task.toml", "Both roles", "All roles"),
        ("banks/town-halls/task.toml", "in your own words", "in a letter"),
    ],
)
def test_whatever_is_assessed_makes_another_edition(tmp_path: Path, name: str, old: str, new: str) -> None:
    root = copy_of(tmp_path, {name: (old, new)})
    assert load_edition(root / "content", root / "banks").id != edition_on_disk().id


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/town-halls/01-who-decides.md", "+++\n", "+++\n# a note to writers\n"),
        ("content/town-halls/01-who-decides.md", "You can then tell residents", "At work you can tell residents"),
        ("content/town-halls/module.toml", "There are 12 halls.", "There are 13 halls."),
        ("content/town-halls/module.toml", 'value = "12"', 'value = "13"'),
        ("content/town-halls/module.toml", "A person whom voters", "Somebody whom voters"),
        ("content/programme.toml", "Two short modules", "Two modules"),
    ],
)
def test_what_is_only_taught_can_be_corrected_within_an_edition(tmp_path: Path, name: str, old: str, new: str) -> None:
    root = copy_of(tmp_path, {name: (old, new)})
    corrected = load_edition(root / "content", root / "banks")
    assert corrected.id == edition_on_disk().id
    assert corrected.programme.edition != edition_on_disk().programme.edition


def edition_on_disk() -> Edition:
    return load_edition(SMALL / "content", SMALL / "banks")


def test_the_edition_on_disk_is_kept_once_and_cohorts_from_before_are_given_it(app: Flask, now: datetime) -> None:
    cohort = make_cohort()
    cohort.edition = ""
    assert keep_served_edition(now) is Kept.NEW
    assert keep_served_edition(now) is Kept.SAME
    db.session.refresh(cohort)
    assert cohort.edition == current_edition().id
    assert db.session.scalars(select(KeptEdition.id)).all() == [current_edition().id]


def test_a_correction_reaches_who_learns_and_names_the_files(app: Flask, tmp_path: Path, sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    kept(tmp_path / "first")
    edition, done = kept(tmp_path / "second", CORRECTED)
    assert done is Kept.CORRECTED
    [correction] = db.session.scalars(select(Correction))
    assert (correction.edition, correction.files) == (edition.id, ["content/town-halls/01-who-decides.md"])
    assert "Corrected:" in sign_in(enrolment.person).get("/learn/town-halls/who-decides").text
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "content/town-halls/01-who-decides.md" in officer.get("/staff/programme").text


def test_a_cohort_stays_on_its_edition_and_another_process_finds_it_in_the_database(
    app: Flask, tmp_path: Path, sign_in: SignIn
) -> None:
    edition, done = kept(tmp_path, ASSESSED)
    assert done is Kept.NEW
    assert the_shelf().by_id.pop(edition.id, None) is None
    old, new = make_enrolment(), make_enrolment(cohort=make_cohort(edition=edition.id))
    assert "Another" not in sign_in(old.person).get("/learn/town-halls/task").text
    assert "Another" in sign_in(new.person).get("/learn/town-halls/task").text
    assert get_edition(edition.id).get_task("T1").title == "Another"


def test_attempts_and_submissions_name_the_edition_they_were_made_with(
    app: Flask, tmp_path: Path, sign_in: SignIn
) -> None:
    edition, _done = kept(tmp_path, ASSESSED)
    enrolment = make_enrolment(cohort=make_cohort(edition=edition.id))
    client = sign_in(enrolment.person)
    client.post("/learn/town-halls/quiz")
    client.post("/learn/town-halls/task", data={"text": "Councillors decide.", "action": "save"})
    assert db.session.scalars(select(Attempt.edition)).all() == [edition.id]
    assert db.session.scalars(select(Submission.edition)).all() == [edition.id]


def test_a_tutor_marks_by_the_task_that_the_work_was_written_for(app: Flask, tmp_path: Path, sign_in: SignIn) -> None:
    edition, _done = kept(tmp_path, ASSESSED)
    submission = make_submission(enrolment=make_enrolment(cohort=make_cohort(edition=edition.id)))
    submission.edition = edition.id
    assert "Another" in sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{submission.id}").text


def test_files_with_faults_leave_the_last_good_edition_served(
    app: Flask, now: datetime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep_served_edition(now)
    db.session.commit()
    root = copy_of(tmp_path, {"content/town-halls/module.toml": ("hours = 2", "hours = 'two'")})
    settings = replace(app.extensions["settings"], content=root / "content", banks=root / "banks")
    broken = create_app(settings)
    with broken.app_context():
        assert current_edition().id == edition_on_disk().id
        officer = make_person(roles=[Role.PROGRAMME_OFFICER])
        db.session.commit()
        client = broken.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = officer.get_id()
        assert "module.toml:5: hours" in client.get("/staff/programme").text
        assert client.get("/programme").status_code == 200
        assert caplog.text.count("module.toml:5: hours") == 1
        assert keep_served_edition(now) is None
        db.session.remove()
        db.engine.dispose()


# Moving


def test_an_officer_sees_what_a_move_changes_and_for_whom_and_then_moves(
    app: Flask, tmp_path: Path, now: datetime, sign_in: SignIn
) -> None:
    keep_served_edition(now)
    edition, _done = kept(tmp_path, ASSESSED)
    cohort = make_cohort(due={"T1": now})
    writes = make_enrolment(person=make_person(name="Writes A Draft"), cohort=cohort)
    make_submission(enrolment=writes).submitted_at = None
    waits = make_enrolment(person=make_person(name="Waits For A Tutor"), cohort=cohort)
    make_submission(enrolment=waits)
    answers = make_enrolment(person=make_person(name="Answers A Quiz"), cohort=cohort)
    attempt = make_attempt(enrolment=answers)
    make_enrolment(person=make_person(name="Rests"), cohort=cohort)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    path = f"/staff/cohorts/{cohort.id}/edition"
    page = officer.get(path, query_string={"to": edition.id}).text
    assert "The task, or how it is marked" in page
    for name, words in (("Writes A Draft", "draft in"), ("Waits For A Tutor", "work with a tutor in")):
        assert f"<bdi>{name}</bdi>: {words} T1." in page
    assert "<bdi>Answers A Quiz</bdi>: open quiz in T1." in page
    assert "Rests" not in page
    assert officer.post(path, data={"to": edition.id}).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Cohort, cohort.id).edition == edition.id
    assert "Another" in sign_in(writes.person).get("/learn/town-halls/task").text
    quiz = sign_in(answers.person).get(f"/learn/town-halls/quiz/{attempt.id}/1")
    assert quiz.status_code == 200
    assert officer.post(path, data={"to": edition.id}).status_code == 404, "it is no other edition any more"


QUIZ = "banks/town-halls/quiz.toml"
RULES = """[rules]
minutes = 40
tries = 3
tries_without_waiting = 1
pause_hours = 48

[[questions]]"""
RESUBMISSION = """[resubmission]
most = 1
within_working_days = 10
authorised_by = "quality assurer"
first_deadline_met = true
may_change = "referred criteria"

[[criteria]]"""


@pytest.mark.parametrize(
    ("name", "old", "new", "sentences"),
    [
        (
            QUIZ,
            "[[questions]]",
            RULES,
            [
                "Time for one try: now no limit; then 40 minutes",
                "Tries at the quiz: now no limit; then 3 at most",
                "Waiting between tries: now 24 hours, after 2 tries that achieved nothing; then 48 hours, after 1 try",
            ],
        ),
        (
            "banks/town-halls/task.toml",
            "[[criteria]]",
            RESUBMISSION,
            [
                "New versions of a task that was referred: now no limit; then 1 at most",
                "Time for a new version: now no last day; then 10 working days",
                "Who agrees to a new version: now nobody has to agree; then a quality assurer has to agree",
                "If the first version came late: now a new version can still be submitted; then no new version",
                "What is judged in a new version: now everything, anew; then only what was referred",
            ],
        ),
    ],
)
def test_rules_that_a_move_changes_are_told_in_words_and_nothing_else_is(
    app: Flask, tmp_path: Path, now: datetime, sign_in: SignIn, name: str, old: str, new: str, sentences: list[str]
) -> None:
    keep_served_edition(now)
    edition, _done = kept(tmp_path, {name: (old, new)})
    cohort = make_cohort()
    make_attempt(enrolment=make_enrolment(cohort=cohort, person=make_person(name="Answers A Quiz")))
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    page = officer.get(f"/staff/cohorts/{cohort.id}/edition", query_string={"to": edition.id}).text
    for sentence in sentences:
        assert sentence in page
    assert "Nothing that is assessed" not in page
    assert "Answers A Quiz" in page, "whose work is touched"
    for other in ("The task, or how it is marked", "Questions: ", "Questions in one try"):
        assert other not in page


def test_a_quiz_that_asks_fewer_questions_says_so(app: Flask, tmp_path: Path, now: datetime, sign_in: SignIn) -> None:
    keep_served_edition(now)
    root = copy_of(tmp_path)
    quiz = root / QUIZ
    *questions, _last = quiz.read_text().split("[[questions]]")
    quiz.write_text("[[questions]]".join(questions))
    fewer = load_edition(root / "content", root / "banks")
    keep(fewer, pack(root / "content", root / "banks"), now)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    page = officer.get(f"/staff/cohorts/{make_cohort().id}/edition", query_string={"to": fewer.id}).text
    asked = len(questions) - 1
    assert f"Questions in one try: now {asked + 1} questions; then {asked} questions" in page


def test_who_has_every_module_of_the_new_edition_has_completed_the_programme(
    app: Flask, tmp_path: Path, now: datetime, sign_in: SignIn
) -> None:
    keep_served_edition(now)
    root = copy_of(tmp_path)
    for kind in ("content", "banks"):
        shutil.rmtree(root / kind / "kind-letters")
    smaller = load_edition(root / "content", root / "banks")
    keep(smaller, pack(root / "content", root / "banks"), now)
    enrolment = make_enrolment()
    make_identity_check(enrolment.person)
    make_progress(enrolment, "T1", quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert find_valid_certificate(enrolment.person_id) is None
    officer.post(f"/staff/cohorts/{enrolment.cohort_id}/edition", data={"to": smaller.id})
    db.session.refresh(enrolment)
    assert enrolment.completed_at is not None
    assert find_valid_certificate(enrolment.person_id) is not None


@pytest.mark.parametrize("wanted", ["nonsense", "", "0" * 16])
def test_a_move_to_no_edition_changes_nothing(app: Flask, now: datetime, sign_in: SignIn, wanted: str) -> None:
    keep_served_edition(now)
    cohort = make_cohort()
    before = cohort.edition
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    answer = officer.post(f"/staff/cohorts/{cohort.id}/edition", data={"to": wanted})
    assert answer.status_code == (404 if wanted else 200)
    db.session.expire_all()
    assert db.session.get_one(Cohort, cohort.id).edition == before


def test_facts_stand_by_the_day_on_which_they_are_to_be_checked(sign_in: SignIn) -> None:
    page = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get("/staff/programme").text
    assert page.index("There are 7 rooms.") < page.index("There are 12 halls.")
    assert "1 fact is overdue" in page
