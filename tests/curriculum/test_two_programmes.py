"""A second, tiny programme lives beside the first: its own cohorts, lessons, quizzes and certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import IssuedCertificate
from lms.curriculum.services import keep_served_edition
from lms.editions import Edition, current_edition, editions_on_offer
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, QuizStanding, TaskStanding
from lms.learning.services import record_quiz_achieved
from tests.curriculum.making import kept
from tests.factories.accounts import make_person
from tests.factories.identity import make_identity_check
from tests.factories.learning import make_cohort, make_enrolment, make_progress

SignIn = Callable[[Person], FlaskClient]
OTHER = {
    "content/programme.toml": ('slug = "small-programme"', 'slug = "other"'),
    "content/town-halls/module.toml": ('title = "Town halls"', 'title = "Other halls"'),
}


def other(folder: Path) -> Edition:
    return kept(folder, OTHER)[0]


def test_an_officer_opens_a_cohort_in_either_programme(
    sign_in: SignIn, tmp_path: Path, now: datetime, client: FlaskClient
) -> None:
    keep_served_edition(now)
    edition = other(tmp_path)
    assert list(editions_on_offer()) == [current_edition().id, edition.id]
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert f"edition={edition.id}" in officer.get("/staff/cohorts").text
    page = officer.get(f"/staff/cohorts/new?edition={edition.id}").text
    assert "Other halls is due" in page
    day = [str(now.day), str(now.month), str(now.year + 1)]
    form = {"name": "Other", "opens_on": day, "closes_on": day, "starts_on": day, "ends_on": day}
    for name, query in (("Other", f"?edition={edition.id}"), ("First", "")):
        assert officer.post(f"/staff/cohorts/new{query}", data={**form, "name": name}).status_code == 302
    assert dict(db.session.execute(select(Cohort.name, Cohort.edition)).all()) == {
        "Other": edition.id,
        "First": current_edition().id,
    }
    assert "Other halls" in client.get("/programme").text


def test_each_learner_meets_their_own_programme(sign_in: SignIn, tmp_path: Path) -> None:
    edition = other(tmp_path)
    first, second = make_enrolment(), make_enrolment(cohort=make_cohort(edition=edition.id))
    for enrolment, title in ((first, "Town halls"), (second, "Other halls")):
        client = sign_in(enrolment.person)
        for path in ("/learn", "/learn/town-halls", "/learn/town-halls/quiz"):
            assert title in client.get(path).text, path


def test_a_certificate_names_programme_and_edition(app: object, tmp_path: Path, now: datetime) -> None:
    edition = other(tmp_path)
    enrolment = make_enrolment(cohort=make_cohort(edition=edition.id))
    make_identity_check(enrolment.person)
    make_progress(enrolment, "T1", quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    make_progress(enrolment, "T2", task=TaskStanding.PASSED)
    record_quiz_achieved(enrolment.id, "T2", now)
    issued = db.session.scalars(select(IssuedCertificate)).one()
    assert issued.facts["edition"] == edition.id
    assert issued.facts["modules"][0]["title"] == "Other halls"


def test_who_left_one_programme_begins_the_other_afresh_and_comes_back_to_what_they_had(
    sign_in: SignIn, tmp_path: Path, now: datetime
) -> None:
    edition = other(tmp_path)
    enrolment = make_enrolment(withdrawn_at=now)
    make_progress(enrolment, "T1", quiz=QuizStanding.ACHIEVED)
    beside, back = make_cohort(edition=edition.id), make_cohort()
    client = sign_in(enrolment.person)
    client.post("/learn/enrol", data={"cohort_id": beside.id})
    assert "Quiz: Achieved." not in client.get("/learn").text
    client.post("/learn/leave")
    client.post("/learn/enrol", data={"cohort_id": back.id})
    assert "Quiz: Achieved." in client.get("/learn").text
    assert len(db.session.scalars(select(Enrolment)).all()) == 2
