"""A learner completes the programme as it is taught: every lesson, quiz and task of all its modules, on their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import FilesWanted
from lms.access import Role
from lms.accounts.models import Person
from lms.app import create_app
from lms.awards.models import IssuedCertificate
from lms.config import DEFAULT_BANKS, DEFAULT_CONTENT
from lms.editions import Edition, current_edition
from lms.extensions import db
from lms.marking.models import Submission
from lms.quizzes.queries import get_sheet
from modules.programme import Module
from tests.deeds import is_seen_live
from tests.factories.accounts import make_person
from tests.factories.files import pdf
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import form_of, right_response
from tests.guards import GuardedClient
from tests.plain_browser import PlainBrowser

MODULES = ["LG1", "LG2", "LG3", "LG4", "LG5", "LG6", "LG7", "LG8"]


@pytest.fixture
def real(app: Flask) -> Iterator[Flask]:
    """The app with what is really taught."""
    settings = replace(app.extensions["settings"], content=DEFAULT_CONTENT, banks=DEFAULT_BANKS)
    taught = create_app(settings)
    taught.config.update({name: app.config[name] for name in ("TESTING", "WTF_CSRF_ENABLED")})
    taught.test_client_class = GuardedClient
    with taught.app_context():
        yield taught
        db.session.remove()
        db.engine.dispose()


def browser_of(app: Flask, person: Person) -> FlaskClient:
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person.get_id()
    return client


def test_a_learner_completes_all_eight_modules_and_is_certified_for_each(real: Flask) -> None:
    edition = current_edition()
    assert [module.code for module in edition.programme.modules] == MODULES
    enrolment = make_enrolment(person=make_person(name="Amina Yusuf"))
    make_identity_check(enrolment.person)
    learner, tutor = (browser_of(real, one) for one in (enrolment.person, make_person(roles=[Role.TUTOR])))
    for module in edition.programme.modules:
        reads_every_lesson(learner, module)
        achieves_the_quiz(learner, module)
        hands_in_the_task(learner, edition, module)
        is_seen_live(PlainBrowser(learner), PlainBrowser(tutor), module, name="Amina Yusuf")
        passes_it(tutor, edition, module)
    issued = db.session.scalars(select(IssuedCertificate)).one()
    assert [module["code"] for module in issued.facts["modules"]] == MODULES
    assert len(issued.facts["skills"]) >= 30, "S13 at level 1, and S32 at level 1, stand with the rest"
    assert "You have achieved every module." in learner.get("/learn").text


def reads_every_lesson(learner: FlaskClient, module: Module) -> None:
    for lesson in module.lessons:
        address = f"/learn/{module.slug}/{lesson.slug}"
        assert lesson.check.prompt in learner.get(address).get_data(as_text=True).replace("&#39;", "'")
        right = next(number for number, option in enumerate(lesson.check.options) if option.correct)
        learner.post(f"{address}/check", data={"option": right})
        assert learner.post(f"{address}/done").status_code == 302


def achieves_the_quiz(learner: FlaskClient, module: Module) -> None:
    first = learner.post(f"/learn/{module.slug}/quiz").location
    base = first.rpartition("/")[0]
    sheet = get_sheet(int(base.rpartition("/")[2]))
    for asked in sheet.asked:
        assert learner.get(f"{base}/{asked.number}").status_code == 200
        form = form_of(asked.question, right_response(asked.question, asked.seed), asked.seed)
        assert learner.post(f"{base}/{asked.number}", data=form).status_code == 302
    learner.post(f"{base}/submit")
    assert "You have achieved this quiz" in learner.get(f"{base}/result").text


def hands_in_the_task(learner: FlaskClient, edition: Edition, module: Module) -> None:
    task = edition.get_task(module.code)
    address = f"/learn/{module.slug}/task"
    assert learner.get(address).status_code == 200
    form: dict[str, object] = {"text": task.model_pass, "declared": "yes", "action": "submit"}
    if task.files is FilesWanted.REQUIRED:
        form["files"] = (BytesIO(pdf()), "my-work.pdf")
    assert learner.post(address, data=form, content_type="multipart/form-data").status_code == 302


def passes_it(tutor: FlaskClient, edition: Edition, module: Module) -> None:
    waiting = db.session.scalars(select(Submission.id).where(Submission.marking_due_at.is_not(None))).one()
    assert tutor.get(f"/marking/{waiting}").status_code == 200
    decisions = {f"decision-{criterion.code}": "pass" for criterion in edition.get_task(module.code).criteria}
    assert tutor.post(f"/marking/{waiting}", data={**decisions, "action": "release"}).status_code == 302
