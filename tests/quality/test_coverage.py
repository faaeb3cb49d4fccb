"""The matrix: what of each assessor is sampled, and what is not yet, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.quality.coverage import By, Cell, matrix
from lms.quality.models import Draw
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.quality import make_released, make_sample
from tests.factories.verifying import make_verifier

SignIn = Callable[[Person], FlaskClient]


def test_it_counts_what_was_released_and_sampled(app: Flask) -> None:
    ada, ben = (make_person(name=name, roles=[Role.TUTOR]) for name in ("Ada", "Ben"))
    cohort = make_cohort(name="Spring")
    make_sample(make_released(ada, enrolment=make_enrolment(cohort=cohort)))
    last = make_released(ada, decision=Decision.REFER)
    db.session.add(Draw(marking_id=last.id, at=utc_now(), number=1, is_final=True, rules={}, facts={}, reasons=[]))
    make_released(ben, module_code="T2", enrolment=make_enrolment(cohort=cohort))
    found = matrix(By.MODULE, cohort_id=None, within=None)
    assert found.columns == (("T1", "T1"), ("T2", "T2"))
    of_ada, of_ben = found.rows
    assert dict(of_ada.cells) == {"T1": Cell(2, 1)}
    assert dict(of_ada.results) == {Decision.PASS: Cell(1, 1), Decision.REFER: Cell(1, 0)}
    assert (of_ada.interim, of_ada.final, of_ada.total.share) == (Cell(1, 1), Cell(1, 0), 50)
    assert dict(of_ben.cells) == {"T2": Cell(1, 0)}
    assert [(gap.assessor, gap.result or gap.column, gap.released) for gap in found.gaps] == [
        ("Ada", Decision.REFER, 1),
        ("Ben", Decision.PASS, 1),
        ("Ben", "T2", 1),
    ]
    of_group = matrix(By.COHORT, cohort_id=cohort.id, within=None)
    assert of_group.columns == ((str(cohort.id), "Spring"),)
    assert [row.total for row in of_group.rows] == [Cell(1, 1), Cell(1, 0)]
    assert matrix(By.MODULE, cohort_id=None, within=frozenset({cohort.id})).rows[0].total == Cell(1, 1)


def test_what_is_not_sampled_yet_stands_there_in_words_with_the_way_to_sample_it(app: Flask, sign_in: SignIn) -> None:
    ada = make_person(name="Ada", roles=[Role.TUTOR])
    marking = make_released(ada)
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    page = assurer.get("/quality/coverage").text
    assert "Not sampled yet" in page
    way = f"/quality/choose?assessor={ada.id}&amp;module=T1"
    assert way in page
    assert "Ada" in assurer.get(way.replace("&amp;", "&")).text
    for result, times in (("pass", 1), ("refer", 0), ("nonsense", 1)):
        assert assurer.get(f"/quality/choose?result={result}").text.count(f'value="{marking.id}"') == times
    assert "/quality/choose" in assurer.get("/quality/coverage?by=cohort").text
    verifier = sign_in(make_verifier()).get("/quality/coverage").text
    assert "Not sampled yet" in verifier
    assert "/quality/choose" not in verifier
    make_sample(marking)
    db.session.commit()
    assert "something is sampled" in assurer.get("/quality/coverage").text


def test_its_pages_take_few_statements_whatever_there_is(
    app: Flask, sign_in: SignIn, count_statements: Callable[[], Any]
) -> None:
    for number in range(3):
        tutor = make_person(roles=[Role.TUTOR])
        for code in ("T1", "T2"):
            make_released(tutor, module_code=code, enrolment=make_enrolment(cohort=make_cohort()))
            make_sample(make_released(tutor, module_code=code)) if number else None
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    for path in (
        "/quality", "/quality/actions", "/quality/plan", "/quality/assessors", "/quality/coverage",
        "/quality/coverage?by=cohort", "/quality/choose", "/quality/trails", "/quality/meetings",
    ):  # fmt: skip
        with count_statements() as statements:
            assert assurer.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)
