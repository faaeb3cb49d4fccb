"""The table with which a panel compares everyone alike, because it appoints on merit."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from lms.audit import AuditEntry
from lms.candidates.models import Look, Shown
from lms.extensions import db
from tests.applications.scene import NAME, Scene, SignIn


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def table(scene: Scene) -> list[dict[str, str]]:
    answer = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/comparison.csv")
    assert answer.status_code == 200
    assert f'filename="applications-{scene.vacancy.id}-' in answer.headers["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_each_criterion_has_the_decision_every_members_score_and_the_evidence(scene: Scene) -> None:
    scene.score(scene.apply(), "partly met")
    first, *_more, last = table(scene)
    who = scene.reference
    assert first["Criterion"] == scene.vacancy.criteria[0].wording
    assert first["Essential or desirable"] == "Essential"
    assert first[f"{who}: decision"] == "Partly met"
    for member in (scene.recruiter, scene.colleague):
        assert first[f"{who}: score of {member.name}"] == "Partly met"
    assert "level 2" in first[f"{who}: evidence"]
    assert last[f"{who}: evidence"] == "Not computed"


def test_columns_are_left_for_the_councils_other_applicants(scene: Scene) -> None:
    scene.apply()
    for line in table(scene):
        assert line["Other applicant 1: decision"] == line["Other applicant 5: evidence"] == ""


def test_before_one_has_finished_only_ones_own_scores_are_in_it(scene: Scene) -> None:
    application = scene.apply()
    scene.score_alone(scene.panel, application)
    scene.council.post(
        f"/council/applications/{application.id}", data={f"met-{scene.vacancy.criteria[0].id}": "not met"}
    )
    first = table(scene)[0]
    assert first[f"{scene.reference}: score of {scene.recruiter.name}"] == "Not met"
    assert first[f"{scene.reference}: score of {scene.colleague.name}"] == ""
    assert first[f"{scene.reference}: decision"] == ""


def test_names_are_in_it_only_after_the_lock(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    assert NAME not in str(table(scene))
    scene.lock(application)
    first = table(scene)[0]
    assert first[f"{scene.reference} {NAME}: decision"] == "Met"
    assert set(db.session.scalars(select(Look.shown))) == {Shown.APPLICATION, Shown.NAME}


def test_it_is_a_look_and_stands_in_the_audit(scene: Scene) -> None:
    scene.apply()
    table(scene)
    assert db.session.execute(select(Look.shown, Look.viewer_id)).all() == [(Shown.APPLICATION, scene.recruiter.id)]
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "applications.compared"))
    assert entry.details == {"format": "csv", "applications": 1}


def test_who_knows_a_person_gets_nothing_of_theirs(scene: Scene) -> None:
    application = scene.apply()
    scene.score_alone(scene.panel, application)
    scene.council.post(f"/council/applications/{application.id}/conflict")
    for line in table(scene):
        assert not any(cell for name, cell in line.items() if name.startswith(scene.reference))
    assert db.session.scalars(select(Look).where(Look.viewer_id == scene.recruiter.id)).all() == []


def test_what_was_taken_back_is_not_in_it(scene: Scene) -> None:
    application = scene.apply()
    scene.person.post(f"/applications/{application.id}/withdraw")
    assert scene.reference not in str(table(scene))


def test_it_is_a_workbook_too_and_runs_no_formula(scene: Scene) -> None:
    scene.vacancy.criteria[0].wording = "=1+1"
    db.session.commit()
    scene.score(scene.apply())
    answer = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/comparison.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    assert sheet["C2"].value == "=1+1"
    assert sheet["C2"].data_type == "s"
    assert scene.council.get(f"/council/vacancies/{scene.vacancy.id}/comparison.pdf").status_code == 404


def test_the_page_says_that_appointment_is_on_merit(scene: Scene) -> None:
    scene.apply()
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert "You appoint on merit (Local Government and Housing Act 1989, section 7)." in page
    assert "comparison.xlsx" in page
