"""Reads for whoever writes a statement, in few statements of SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import joinedload

from lms.applications.models import Application, Shortlist, Stage
from lms.applications.statement_models import Statement
from lms.candidates.models import Profile
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open


@dataclass(frozen=True, slots=True)
class Post:
    """A post as somebody who may apply for it finds it: whether one can, and the application they have made."""

    vacancy: Vacancy
    is_open: bool
    is_locked: bool
    application_id: int | None
    stage: Stage | None

    @property
    def takes_applications(self) -> bool:
        """Whether the post still takes applications from anybody."""
        return self.is_open and not self.is_locked


@dataclass(frozen=True, slots=True)
class MarkedWork:
    """A learner's own work on a module's task, of the latest version that was marked and released to them."""

    module_code: str
    text: str


def get_post(person_id: int, vacancy_id: int, now: datetime) -> Post:
    """A post that is or was published, with council and criteria, and a person's application. Raises NotFound."""
    mine = select(Application).join(Profile).where(Profile.person_id == person_id).subquery()
    query = (
        select(
            Vacancy,
            is_open(now).label("is_open"),
            exists().where(Shortlist.vacancy_id == Vacancy.id).label("is_locked"),
            mine.c.id,
            mine.c.stage,
        )
        .outerjoin(mine, mine.c.vacancy_id == Vacancy.id)
        .where(Vacancy.id == vacancy_id, Vacancy.published_at.is_not(None))
        .options(joinedload(Vacancy.council), joinedload(Vacancy.criteria))
        # Its criteria may have changed since this session read them.
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).unique().one_or_none()
    if row is None:
        raise NotFound
    return Post(row[0], bool(row[1]), bool(row[2]), row[3], row[4])


def statements_of(person_id: int) -> list[Statement]:
    """Everything that a person has drafted or sent, what was saved last first, with posts and councils."""
    query = (
        select(Statement)
        .join(Profile, Profile.id == Statement.profile_id)
        .where(Profile.person_id == person_id)
        .options(joinedload(Statement.parts), joinedload(Statement.vacancy).joinedload(Vacancy.council))
        .order_by(Statement.saved_at.desc(), Statement.id.desc())
    )
    return list(db.session.scalars(query).unique())


def find_sent(application: Application) -> Statement | None:
    """The statement that was sent with an application."""
    query = (
        select(Statement)
        .where(
            Statement.profile_id == application.profile_id,
            Statement.vacancy_id == application.vacancy_id,
            Statement.sent_at.is_not(None),
        )
        .options(joinedload(Statement.parts))
    )
    return db.session.scalars(query).unique().one_or_none()


def marked_work_of(person_id: int, module_codes: Collection[str]) -> Mapping[str, MarkedWork]:
    """A person's own work on the tasks of these modules, by module: the latest version that was released to them, where
    it has words.
    """
    if not module_codes:
        return {}
    was_released = exists().where(and_(Marking.submission_id == Submission.id, Marking.released_at.is_not(None)))
    query = (
        select(Submission.module_code, Submission.text)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Enrolment.person_id == person_id, Submission.module_code.in_(module_codes), was_released)
        .order_by(Submission.submitted_at, Submission.version)
    )
    found = (MarkedWork(*row) for row in db.session.execute(query))
    return {work.module_code: work for work in found if work.text.strip()}
