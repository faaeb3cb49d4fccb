"""Folding equality answers into counts, and wiping them: the only place that reads what somebody answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.applications.models import Application, Stage
from lms.councils.models import Nation
from lms.equality.questionnaire import PREFER_NOT_TO_SAY, questions_for
from lms.equality.services import find_answers, take_back
from lms.extensions import db
from lms.rates.models import NOT_ANSWERED, CountedApplication, Reached, WaitingCount
from lms.vacancies.models import Vacancy

AFTER_ITS_END = timedelta(days=28)  # so that who has just heard can still answer, or take answers back
AT_THE_LATEST = timedelta(days=150)  # after a post has closed: before a council's applications are purged
AT_A_TIME = 200
STAGES: Sequence[Reached] = tuple(Reached)
ENDED = frozenset({Stage.NOT_SHORTLISTED, Stage.NOT_APPOINTED, Stage.APPOINTED, Stage.WITHDRAWN})

Key = tuple[Nation, str, str, Reached]


def count_what_has_ended(now: datetime) -> int:
    """Count a batch of applications that have ended, wipe what was answered with them, and give how many they were."""
    found = _uncounted(now)
    numbers: Counter[Key] = Counter()
    for application in found:
        numbers.update(keys_of(application, find_answers(application.id) or {}))
        take_back(application.id)
        db.session.add(CountedApplication(application_id=application.id))
    _add(numbers)
    return len(found)


def keys_of(application: Application, answers: Mapping[str, str]) -> Iterable[Key]:
    """Under what an application counts: at each stage that it reached, in one group of each question."""
    nation = application.vacancy.council.nation
    for question in questions_for(nation):
        group = {option.code: option.group for option in question.options}
        given = answers.get(question.code)
        counted = NOT_ANSWERED if given is None else group.get(given, PREFER_NOT_TO_SAY)
        for reached in STAGES[: STAGES.index(reached_by(application)) + 1]:
            yield nation, question.code, counted, reached


def reached_by(application: Application) -> Reached:
    """The furthest stage that the application ever reached."""
    stages = {application.stage.value, *(step.stage.value for step in application.history)}
    return max((stage for stage in STAGES if stage.value in stages), key=STAGES.index, default=Reached.APPLIED)


def _uncounted(now: datetime) -> Sequence[Application]:
    query = (
        select(Application)
        .join(Application.vacancy)
        .where(
            or_(
                and_(Application.stage.in_(ENDED), Vacancy.closes_at < now - AFTER_ITS_END),
                Vacancy.closes_at < now - AT_THE_LATEST,
            ),
            ~exists().where(CountedApplication.application_id == Application.id),
        )
        .options(joinedload(Application.vacancy).joinedload(Vacancy.council), selectinload(Application.history))
        .order_by(Application.id)
        .limit(AT_A_TIME)
    )
    return db.session.scalars(query).all()


def _add(numbers: Mapping[Key, int]) -> None:
    kept = db.session.scalars(select(WaitingCount))
    waiting = {(one.nation, one.question, one.group, one.reached): one for one in kept}
    for key, number in numbers.items():
        if key in waiting:
            waiting[key].number += number
        else:
            nation, question, group, reached = key
            db.session.add(WaitingCount(nation=nation, question=question, group=group, reached=reached, number=number))
