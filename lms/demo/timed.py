"""A group of the demonstration whose second quiz has a clock, and a learner of it who has more time.

Quizzes of the programme have none: who reads slowly in English shall not fail for it. Where a centre wants one, it
makes an edition of its own, as here; a group learns one edition, so other groups see nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from lms.accounts.models import Person
from lms.archives import pack, unpacked
from lms.clock import london_day, london_evening
from lms.config import Settings
from lms.curriculum.services import keep
from lms.editions import Edition, load_edition
from lms.extensions import db
from lms.learning.models import Cohort
from lms.learning.services import CohortDetails, add_cohort
from lms.learning.vacsr import Check, CheckFinding
from lms.marking.models import Marking
from lms.quality import services as quality
from lms.quality.models import Outcome
from lms.quality.queries import find_sample_of
from lms.quality.services import ToDo
from lms.quizzes.windows import set_window
from lms.verifying.services import Wanted, open_visit
from modules.programme import Module

MINUTES = 40


def edition_with_a_clock(served: Edition, module: Module, now: datetime) -> Edition:
    """An edition of the served programme in which this module’s quiz takes so many minutes; kept beside it."""
    bank = served.find_bank(module.code)
    if bank is not None and bank.rules.minutes is not None:
        return served
    settings: Settings = current_app.extensions["settings"]
    with unpacked(pack(settings.content, settings.banks)) as (content, banks):
        quiz = banks / module.slug / "quiz.toml"
        quiz.write_text(_with_a_clock(quiz.read_text()))
        edition = load_edition(content, banks)
        keep(edition, pack(content, banks), now)
    db.session.flush()
    return edition


def _with_a_clock(quiz: str) -> str:
    table, minutes = "[rules]\n", f"minutes = {MINUTES}\n"
    return quiz.replace(table, table + minutes, 1) if table in quiz else f"{quiz}\n{table}{minutes}"


def timed_group(edition: Edition, module: Module, officer: Person, now: datetime) -> Cohort:
    """A group that nobody can join any more, and may start the quiz until an evening in four weeks."""
    details = CohortDetails(
        name="Summer 2026, quiz with a clock",
        opens_at=now - timedelta(days=45),
        closes_at=now - timedelta(days=25),
        starts_on=london_day(now - timedelta(days=35)),
        ends_on=london_day(now + timedelta(days=120)),
        places=20,
        due={},
    )
    cohort = add_cohort(details, edition, now - timedelta(days=45))
    db.session.flush()
    opens_at, closes_at = now - timedelta(days=3), london_evening(now + timedelta(days=28))
    set_window(cohort, module.code, opens_at, closes_at, by=officer.id, now=now - timedelta(days=4))
    return cohort


def ask_the_tutor(marking: Marking, assurer: Person, now: datetime) -> None:
    """A second look at a marking that asks its tutor to do something."""
    sample = find_sample_of(marking.id)
    assert sample is not None, "every marking of this learner is drawn"
    checks = {check: CheckFinding(is_met=True) for check in Check}
    checks[Check.SUFFICIENT] = CheckFinding(
        is_met=False, note="The comments do not say which sentence meets a criterion."
    )
    task = "Name the sentence that meets each criterion, in the comment on it."
    to_do = ToDo(task, london_day(now + timedelta(days=10)))
    comment = "The decision is right. A learner who reads it can’t see why."
    quality.decide(sample, Outcome.ACTION, comment, checks=checks, to_do=to_do, by=assurer.id, now=now)


def let_somebody_verify(verifier: Person, cohorts: Sequence[Cohort], officer: Person, now: datetime) -> None:
    """A visit of an external verifier that is open for some weeks."""
    today = london_day(now)
    wanted = Wanted("Annual visit", today, today + timedelta(days=60), cohorts)
    open_visit(verifier, wanted, by=officer.id, now=now)
