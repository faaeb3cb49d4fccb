"""The index in memory: it ranks as the database would, and never decides who is shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from random import Random
from typing import Any

import numpy as np
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, and_, case, func, literal, text

from lms.accounts.models import Person
from lms.app import create_app
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import find_valid_certificate
from lms.candidates.models import Profile
from lms.candidates.queries import the_pool
from lms.candidates.services import join_pool, leave_pool
from lms.clock import utc_now
from lms.extensions import db
from lms.matching.drawing import in_drawn_order
from lms.matching.index import current_pool
from lms.matching.queries import pool_page
from lms.vacancies.models import Vacancy, VacancyCriterion
from tests.factories.candidates import make_graduate
from tests.matching.test_pool import SignIn, a_post, references

SKILLS = ("S01", "S02", "S03", "S04")
lines = st.lists(st.tuples(st.booleans(), st.sampled_from((*SKILLS, "S99", None)), st.integers(1, 3)), max_size=6)


def post(drawn: Sequence[tuple[bool, str | None, int]], secret: str) -> Vacancy:
    """A post with these criteria, in memory only."""
    criteria = [
        VacancyCriterion(position=place, essential=essential, wording="Words", skill=skill, level=skill and level)
        for place, (essential, skill, level) in enumerate(drawn, start=1)
    ]
    return Vacancy(secret=secret, criteria=criteria)


def ranked_by_sql(vacancy: Vacancy) -> list[int]:
    """The pool in its order, as the database works it out; equals in the order drawn for the post."""

    def met(*, essential: bool) -> ColumnElement[int]:
        asked = [one for one in vacancy.criteria if one.skill and one.essential == essential]
        cases = [
            case((and_(CertifiedSkill.skill == one.skill, CertifiedSkill.level >= one.level), 1), else_=0)
            for one in asked
        ]
        return func.coalesce(func.sum(sum(cases, start=literal(0))), 0)

    query = (
        the_pool(utc_now())
        .with_only_columns(met(essential=True), met(essential=False), Profile.id)
        .outerjoin(CertifiedSkill, CertifiedSkill.certificate_id == IssuedCertificate.id)
        .group_by(Profile.id)
        .order_by(met(essential=True).desc(), met(essential=False).desc())
    )
    found: list[int] = []
    for _counts, equals in groupby(db.session.execute(query), key=lambda row: tuple(row[:2])):
        found += in_drawn_order(vacancy.secret, np.array([row[2] for row in equals], dtype=np.int64)).tolist()
    return found


def test_it_ranks_as_the_database_does_whatever_the_post_asks(app: Flask, now: datetime) -> None:
    dice = Random(7)
    for _number in range(40):
        levels = {skill: dice.randint(1, 3) for skill in SKILLS if dice.random() < 0.6}
        make_graduate(levels=levels, in_pool=dice.random() < 0.9)
    db.session.commit()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(drawn=lines, secret=st.text("0123456789abcdef", min_size=8, max_size=8), offset=st.integers(0, 45))
    def same(drawn: list[tuple[bool, str | None, int]], secret: str, offset: int) -> None:
        vacancy, pool = post(drawn, secret), current_pool(0, now)
        criteria = [one for one in vacancy.criteria if one.skill]
        expected = ranked_by_sql(vacancy)
        assert pool.ranked(criteria, secret, offset=0, limit=50) == expected
        assert pool.ranked(criteria, secret, offset=offset, limit=7) == expected[offset : offset + 7]
        assert [one.profile_id for one in pool_page(vacancy, now, pool).candidates] == expected

    same()


def test_an_index_that_holds_is_not_read_again(app: Flask, now: datetime, count_statements: Callable[[], Any]) -> None:
    make_graduate()
    db.session.commit()
    first = current_pool(0, now).index
    with count_statements() as statements:
        assert current_pool(0, now).index is first
    assert len(statements) == 1


def another_worker(app: Flask) -> Flask:
    """A second process's app on the same database."""
    return create_app(app.extensions["settings"])


def in_pool_of(worker: Flask, vacancy_id: int) -> list[int]:
    """The pool as a worker shows it."""
    with worker.app_context():
        vacancy = db.session.get_one(Vacancy, vacancy_id)
        found = [candidate.profile_id for candidate in pool_page(vacancy, utc_now()).candidates]
        db.session.remove()
        db.engine.dispose()
    return found


def test_another_worker_sees_who_joins_leaves_and_loses_a_certificate(app: Flask, now: datetime) -> None:
    vacancy, _recruiter = a_post()
    stays, leaves, joins = make_graduate(), make_graduate(levels={}), make_graduate(levels={}, in_pool=False)
    ids, post_id = (stays.id, leaves.id, joins.id), vacancy.id
    db.session.commit()  # and from here on no open transaction, for which the other worker would wait
    worker = another_worker(app)
    assert in_pool_of(worker, post_id) == [ids[0], ids[1]]
    leave_pool(leaves, now)
    db.session.commit()
    assert in_pool_of(worker, post_id) == [ids[0]]
    join_pool(joins, language="en", now=now)
    db.session.commit()
    assert in_pool_of(worker, post_id) == [ids[0], ids[2]]
    certificate = find_valid_certificate(stays.person_id)
    assert certificate is not None
    certificate.revoked_at = now
    db.session.commit()
    assert in_pool_of(worker, post_id) == [ids[2]]


def test_even_a_worker_that_noticed_nothing_shows_nobody_who_has_left(app: Flask, now: datetime) -> None:
    """Written past the session, as by hand in the database: no stamp tells, and the index still names them."""
    vacancy, _recruiter = a_post()
    withdrawn, revoked, closed, stays = (make_graduate() for _number in range(4))
    ids = [one.id for one in (withdrawn, revoked, closed, stays)]
    people, post_id = [one.person_id for one in (withdrawn, revoked, closed, stays)], vacancy.id
    db.session.commit()
    worker = another_worker(app)
    assert sorted(in_pool_of(worker, post_id)) == sorted(ids)
    for statement, one in (
        ("UPDATE consent SET ended_at = given_at, ended_why = 'withdrawn' WHERE profile_id = :one", ids[0]),
        ("UPDATE issued_certificate SET revoked_at = issued_at WHERE person_id = :one", people[1]),
        ("UPDATE person SET closed_at = created_at WHERE id = :one", people[2]),
    ):
        db.session.execute(text(statement), {"one": one})
    db.session.commit()
    with worker.app_context():
        assert len(current_pool(post_id, now).index.profile_ids) == 4
        found = pool_page(db.session.get_one(Vacancy, post_id), now)
        assert ([one.profile_id for one in found.candidates], found.total) == ([ids[3]], 1)
        db.session.remove()
        db.engine.dispose()


def test_the_page_of_a_stale_index_shows_nobody_who_has_left(app: Flask, sign_in: SignIn) -> None:
    vacancy, recruiter = a_post()
    make_graduate()
    path = f"/council/vacancies/{vacancy.id}/pool"
    council = sign_in(recruiter)
    [reference] = references(council.get(path).text)
    db.session.execute(text("UPDATE consent SET ended_at = given_at, ended_why = 'withdrawn'"))
    db.session.commit()
    assert references(council.get(path).text) == []
    assert council.get(f"{path}/{reference}").status_code == 410


def test_what_a_stale_index_says_of_levels_is_never_shown(app: Flask) -> None:
    vacancy, _recruiter = a_post()
    make_graduate(levels={"S01": 3, "S07": 3})
    db.session.commit()
    pool_page(vacancy, utc_now())
    db.session.execute(text("UPDATE certified_skill SET level = 1"))
    db.session.commit()
    [candidate] = pool_page(vacancy, utc_now()).candidates
    assert {one.assessed.level for one in candidate.fits if one.assessed} == {1}


def test_an_empty_pool_has_an_index_too(app: Flask) -> None:
    pool = current_pool(0, utc_now())
    assert pool.total == 0
    assert pool.ranked([], "5" * 64, offset=0, limit=50) == []


def test_numpy_is_loaded_only_where_a_pool_is_opened() -> None:
    code = "import sys, lms.app; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "False"


def test_the_first_look_of_a_process_takes_six_statements_too(
    app: Flask, sign_in: Callable[[Person], Any], count_statements: Callable[[], Any]
) -> None:
    vacancy, recruiter = a_post()
    make_graduate()
    path = f"/council/vacancies/{vacancy.id}/pool"
    council = sign_in(recruiter)
    app.extensions.pop("pool_index", None)
    for _look in ("the first", "the next"):
        with count_statements() as statements:
            council.get(path)
        assert len(statements) <= 6, statements
