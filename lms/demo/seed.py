"""Bulk data for measuring, as `lms seed` adds them: the order of things. The rows themselves stand in bulk_*.py."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from random import Random

import click
from flask import current_app
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.config import Settings
from lms.demo.bulk_councils import Councils
from lms.demo.bulk_graduates import Graduates
from lms.demo.bulk_learning import COHORT_SIZE, Learning
from lms.demo.bulk_people import add_person, add_staff
from lms.demo.bulk_rows import Rows
from lms.extensions import db
from lms.vacancies.search_index import add_missing_words

GRADUATE_EVERY = 5
COHORTS_A_WRITE = 20


class NotEmpty(Exception):
    """Bulk data never mix with people who are there."""


def add_bulk(learners: int, councils: int, vacancies: int, random_seed: int, now: datetime | None = None) -> None:
    """Add everything in one transaction: after a failure the database is as it was.

    The same numbers, seed and ``now`` give the same rows. Raises NotEmpty when somebody has an account.
    """
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise NotEmpty(
            "There are people in this database already. Bulk data are for an empty one: "
            "set INSTANCE to a new folder, run `lms db upgrade`, then `lms seed` again."
        )
    settings: Settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.site_url, method="POST"):
        _Bulk(Random(random_seed), now or utc_now()).build(learners, councils, vacancies)  # noqa: S311
        db.session.commit()


class _Bulk:
    """The rows as they are being made."""

    def __init__(self, dice: Random, now: datetime) -> None:
        self.dice = dice
        self.now = now
        self.rows = Rows()

    def build(self, learners: int, councils: int, vacancies: int) -> None:
        """People before what they do, and graduates before the posts to which they are invited."""
        staff = add_staff(self.rows, self.dice, learners, self.now - timedelta(days=420))
        learning = Learning(self.rows, self.dice, staff, self.now)
        graduates = Graduates(self.rows, self.dice, staff.tutors[0])
        cohorts = -(-learners // COHORT_SIZE)
        with click.progressbar(length=learners, label="Learners", file=sys.stderr) as bar:
            for number in range(1, cohorts + 1):
                size = min(COHORT_SIZE, learners - (number - 1) * COHORT_SIZE)
                self._fill_cohort(learning, graduates, number, cohorts, size)
                bar.update(size)
                if number % COHORTS_A_WRITE == 0 or number == cohorts:
                    learning.write()
        learning.add_open_cohorts()
        wing = Councils(self.rows, self.dice, self.now)
        wing.add_vacancies(vacancies, wing.add_councils(councils), graduates.profiles)
        self.rows.write()
        self.rows.advance_sequences()
        while add_missing_words(self.now):
            pass

    def _fill_cohort(self, learning: Learning, graduates: Graduates, number: int, cohorts: int, size: int) -> None:
        cohort_id, starts_at = learning.add_cohort(number, cohorts)
        for place in range(size):
            address = f"learner{(number - 1) * COHORT_SIZE + place + 1}"
            person_id, name = add_person(self.rows, self.dice, address, Role.LEARNER, at=starts_at - timedelta(days=10))
            if place % GRADUATE_EVERY == 0:
                enrolment_id, parts = learning.add_graduate(person_id, cohort_id, starts_at)
                graduates.add(person_id, name, enrolment_id, parts)
            else:
                learning.add_learner(person_id, cohort_id, starts_at)
