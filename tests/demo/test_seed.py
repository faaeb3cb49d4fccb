"""Bulk data: the same each time, whole, and good enough for every page to open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.candidates.queries import IS_POOL_CONSENT, the_pool
from lms.clock import utc_now
from lms.demo.seed import NotEmpty, add_bulk
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.joining import enrol
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleProgress, QuizStanding, TaskStanding
from lms.marking.models import Submission
from lms.marking.queries import standing_of, submissions_of
from lms.matching.queries import open_vacancies
from lms.quizzes.models import Answer, Attempt
from tests.factories.accounts import make_person

LEARNERS = 120
MOST_STATEMENTS = 6


@pytest.fixture
def seeded(app: Flask) -> Flask:
    """A small amount of everything."""
    add_bulk(learners=LEARNERS, councils=9, vacancies=12, random_seed=1)
    return app


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
        for table in db.metadata.sorted_tables
    }


def holder(role: Role) -> Person:
    """The first person with a role."""
    query = select(Person).join(RoleHolding, RoleHolding.person_id == Person.id).where(RoleHolding.role == role)
    return db.session.scalars(query.order_by(Person.id).limit(1)).one()


def count(*conditions: Any) -> int:
    """How many rows meet the conditions."""
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def test_the_same_numbers_seed_and_moment_give_the_same_rows(app: Flask, database: Any) -> None:
    now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    add_bulk(learners=60, councils=3, vacancies=6, random_seed=7, now=now)
    first = everything()
    db.session.remove()
    database.reset(app)
    add_bulk(learners=60, councils=3, vacancies=6, random_seed=7, now=now)
    again = everything()
    assert first.pop("pool_stamp") != again.pop("pool_stamp")  # random on purpose, as it must never come back
    assert again == first


def test_another_seed_gives_other_rows(app: Flask, database: Any) -> None:
    now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    add_bulk(learners=20, councils=1, vacancies=1, random_seed=1, now=now)
    first = everything()
    db.session.remove()
    database.reset(app)
    add_bulk(learners=20, councils=1, vacancies=1, random_seed=2, now=now)
    assert everything()["person"] != first["person"]


def test_bulk_data_are_refused_where_there_are_people(app: Flask) -> None:
    make_person()
    with pytest.raises(NotEmpty, match="people in this database already"):
        add_bulk(learners=1, councils=1, vacancies=1, random_seed=1)
    assert count(Person.id.is_not(None)) == 1


def test_one_learner_in_five_is_in_the_pool_with_a_certificate(seeded: Flask) -> None:
    graduates = LEARNERS // 5
    assert count(Enrolment.completed_at.is_not(None)) == graduates
    assert count(IssuedCertificate.id.is_not(None)) == graduates
    assert count(IS_POOL_CONSENT) == graduates
    assert len(db.session.execute(the_pool(utc_now())).all()) == graduates


def test_a_certificate_claims_the_same_in_its_facts_and_in_its_rows(seeded: Flask) -> None:
    for certificate in db.session.scalars(select(IssuedCertificate)):
        claimed = {(skill["skill"], skill["level"]) for skill in certificate.facts["skills"]}
        assert claimed == {(skill.skill, skill.level) for skill in certificate.skills}
    assert count(CertifiedSkill.level > 0) > LEARNERS // 5


def test_what_is_noted_of_a_task_is_where_its_submissions_stand(seeded: Flask) -> None:
    for progress in db.session.scalars(select(ModuleProgress)):
        versions = submissions_of(progress.enrolment_id, progress.module_code)
        assert standing_of(versions) is progress.task_standing


def test_what_is_noted_of_a_quiz_is_where_its_attempts_stand(seeded: Flask) -> None:
    for progress in db.session.scalars(select(ModuleProgress)):
        query = select(Attempt).where(
            Attempt.enrolment_id == progress.enrolment_id, Attempt.module_code == progress.module_code
        )
        newest = db.session.scalars(query.order_by(Attempt.number.desc()).limit(1)).one()
        expected = QuizStanding.ACHIEVED if newest.achieved else QuizStanding.NOT_YET
        assert progress.quiz_standing is (QuizStanding.OPEN if newest.submitted_at is None else expected)


def test_there_is_every_kind_of_work(seeded: Flask) -> None:
    assert count(Submission.marking_due_at.is_not(None)) > 0
    assert count(Attempt.submitted_at.is_(None)) > 0
    assert count(Answer.fraction.is_not(None)) > 0
    assert count(LessonProgress.done_at.is_(None)) > 0
    for standing in (TaskStanding.DRAFT, TaskStanding.SUBMITTED, TaskStanding.REFERRED, TaskStanding.PASSED):
        assert count(ModuleProgress.task_standing == standing) > 0
    assert open_vacancies(utc_now(), limit=50, offset=0)


def test_the_platform_goes_on_after_the_bulk_rows(seeded: Flask) -> None:
    now = utc_now()
    cohort = db.session.scalars(select(Cohort).where(Cohort.opens_at <= now, Cohort.closes_at > now).limit(1)).one()
    enrolment = enrol(make_person(email="somebody.new@example.org").id, cohort.id, now)
    db.session.flush()
    assert enrolment.id > LEARNERS


def test_every_page_opens_with_few_statements(
    seeded: Flask, sign_in: Callable[[Person], FlaskClient], count_statements: Callable[[], Any]
) -> None:
    seeded.extensions.pop("pool_index", None)  # as in a process that has just begun, or has seen this pool before
    for person, address in pages():
        client = sign_in(person) if person else seeded.test_client()
        with count_statements() as statements:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(statements) <= MOST_STATEMENTS, "\n".join([address, *statements])


def pages() -> list[tuple[Person | None, str]]:
    """Whom every measured page is for, and where it is."""
    attempt = db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None)).limit(1)).one()
    learner = db.session.get_one(Person, attempt.enrolment.person_id)
    module = current_edition().get_module(attempt.module_code)
    lesson = module.lessons[0].slug
    waiting = db.session.scalars(select(Submission).where(Submission.marking_due_at.is_not(None)).limit(1)).one()
    certificate = db.session.scalars(select(IssuedCertificate).limit(1)).one()
    post = open_vacancies(utc_now(), limit=1, offset=0)[0]
    recruiting = select(Person).join(RoleHolding, RoleHolding.person_id == Person.id)
    recruiter = db.session.scalars(
        recruiting.where(RoleHolding.role == Role.RECRUITER, RoleHolding.council_id == post.council_id)
    ).one()
    cohort = db.session.scalars(select(Cohort).order_by(Cohort.id).limit(1)).one()
    return [
        (learner, "/learn"),
        (learner, f"/learn/{module.slug}/{lesson}"),
        (learner, f"/learn/{module.slug}/quiz/{attempt.id}/1"),
        (holder(Role.TUTOR), "/marking"),
        (holder(Role.TUTOR), f"/marking/{waiting.id}"),
        (holder(Role.PROGRAMME_OFFICER), f"/staff/gradebook?cohort={cohort.id}"),
        (None, f"/certificates/{certificate.number}"),
        (recruiter, f"/council/vacancies/{post.id}/pool"),
        (None, "/vacancies"),
        (None, f"/vacancies/{post.id}"),
        (None, "/councils"),
    ]
