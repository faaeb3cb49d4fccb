"""A person's copy holds their statements and reasons; when they are erased, words and names go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms.applications.held import HELD
from lms.applications.models import Application, Invitation
from lms.applications.parting_models import GivenReason, PartingReason
from lms.applications.statement_models import Statement, StatementPart
from lms.extensions import db
from lms.held import Whom
from tests.applications.scene import Scene, SignIn
from tests.factories.applicants import make_statement
from tests.factories.candidates import make_graduate
from tests.factories.vacancies import make_vacancy


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def application_id(scene: Scene) -> int:
    return db.session.scalars(select(Application.id).where(Application.profile_id == scene.graduate.id)).one()


def copied(scene: Scene, app: Flask) -> dict[str, list[dict[str, object]]]:
    """What stands in the person's copy, by section."""
    with app.test_request_context():
        sections: Iterable[tuple[str, list[dict[str, object]]]] = (
            (section.name, [dict(row) for row in section.rows])
            for section in HELD.about(Whom(scene.graduate.person_id))
        )
        return dict(sections)


def test_a_copy_holds_every_word_the_consent_and_the_reasons(scene: Scene, app: Flask) -> None:
    make_statement(scene.graduate, scene.vacancy, "About who decides")
    scene.person.post(f"/jobs/{scene.vacancy.id}/apply")
    make_statement(scene.graduate, make_vacancy(scene.vacancy.council, title="Another"), "A draft")
    make_statement(make_graduate(name="Somebody Else"), scene.vacancy, "Not mine")
    path = f"/applications/{application_id(scene)}/withdraw"
    scene.person.post(path, data={"reason": "pay", "words": "Too little for the rent."})
    found = copied(scene, app)
    assert [row["words"] for row in found["statements"]] == ["About who decides", "A draft"]
    assert [row["consent_language"] for row in found["applications"]] == ["en"]
    assert {row["words"] for row in found["reasons_given"]} == {"", "Too little for the rent."}


def test_an_erasure_takes_words_out_and_leaves_a_reason_of_nobody(scene: Scene, now: datetime) -> None:
    make_statement(scene.graduate, scene.vacancy, "About who decides")
    others = make_statement(make_graduate(name="Somebody Else"), scene.vacancy, "Not mine")
    scene.person.post(f"/jobs/{scene.vacancy.id}/apply")
    path = f"/applications/{application_id(scene)}/withdraw"
    scene.person.post(path, data={"reason": "pay", "words": "Too little."})
    HELD.erase(Whom(scene.graduate.person_id), now)
    db.session.commit()
    assert list(db.session.scalars(select(Statement.id))) == [others.id]
    assert list(db.session.scalars(select(StatementPart.words))) == ["Not mine"]
    given = [(one.reason, one.words, one.profile_id) for one in db.session.scalars(select(GivenReason))]
    assert sorted(given) == [(PartingReason.OTHER, "", None), (PartingReason.PAY, "", None)]


def test_an_open_invitation_of_an_erased_person_goes_also_where_others_applied_unasked(
    scene: Scene, sign_in: SignIn, now: datetime
) -> None:
    scene.invite()
    assert sign_in(make_graduate(name="Unasked").person).post(f"/jobs/{scene.vacancy.id}/apply").status_code == 302
    HELD.erase(Whom(scene.graduate.person_id), now)
    db.session.commit()
    assert list(db.session.scalars(select(Invitation))) == []
