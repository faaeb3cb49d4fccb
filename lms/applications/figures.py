"""How many applied for a post and how far they came, before and after the purge; and how many stayed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, case, exists, func, select

from lms.applications.figure_models import FollowUpFigure, PostFigures
from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.follow_ups import MONTHS
from lms.applications.models import Application, Stage, StageChange
from lms.extensions import db

STEPS: Mapping[Stage, str] = {
    Stage.SHORTLISTED: "shortlisted",
    Stage.INTERVIEWED: "interviewed",
    Stage.OFFERED: "offered",
    Stage.APPOINTED: "appointed",
}
STAGES = ("applied", *STEPS.values())
RETENTION = tuple(f"{what}_{months}" for months in MONTHS for what in ("known", "stayed"))
Answers = Counter[tuple[int, str, str]]


def steps_of(which: ColumnElement[bool]) -> dict[int, Counter[str]]:
    """By post, how many of these applications there are and how many reached each step; one statement."""
    query = (
        select(
            Application.vacancy_id,
            func.count().label("applied"),
            *(func.sum(case((_reached(stage), 1), else_=0)).label(name) for stage, name in STEPS.items()),
        )
        .where(which)
        .group_by(Application.vacancy_id)
    )
    return {row.vacancy_id: Counter({name: getattr(row, name) for name in STAGES}) for row in db.session.execute(query)}


def _reached(stage: Stage) -> ColumnElement[bool]:
    """Whether an application of the query came to a stage, whatever became of it."""
    step = exists().where(StageChange.application_id == Application.id, StageChange.stage == stage)
    return step.correlate(Application)


def retention_of(which: ColumnElement[bool]) -> dict[int, Counter[str]]:
    """By post, of how many of these applications it is known whether the person is in the post, and how many are, after
    some months. The graduate's word counts before the council's. One statement.
    """
    is_in_post = func.coalesce(FollowUpAnswer.in_post, FollowUp.council_says_in_post)
    query = (
        select(
            Application.vacancy_id,
            FollowUp.months,
            func.count(is_in_post),
            func.sum(case((is_in_post.is_(True), 1), else_=0)),
        )
        .join(Application, Application.id == FollowUp.application_id)
        .outerjoin(FollowUpAnswer, FollowUpAnswer.follow_up_id == FollowUp.id)
        .where(which)
        .group_by(Application.vacancy_id, FollowUp.months)
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for vacancy_id, months, known, stayed in db.session.execute(query):
        found[vacancy_id][f"known_{months}"] += known
        found[vacancy_id][f"stayed_{months}"] += stayed
    return found


def answers_of(which: ColumnElement[bool]) -> Answers:
    """How often graduates gave each answer about these applications, by months, question and answer."""
    query = (
        select(FollowUp.months, FollowUpAnswer)
        .join(FollowUpAnswer, FollowUpAnswer.follow_up_id == FollowUp.id)
        .join(Application, Application.id == FollowUp.application_id)
        .where(which)
    )
    found: Answers = Counter()
    for months, said in db.session.execute(query):
        found[months, "in_post", "yes" if said.in_post else "no"] += 1
        found[months, "hours", said.hours.value] += 1
        found[months, "pay", said.pay.value] += 1
        found.update((months, "support", one) for one in said.support)
        found.update((months, "went_well", one) for one in said.went_well)
    return found


def fold(application_ids: Collection[int]) -> None:
    """Add what these applications say to the figures that stay."""
    which = Application.id.in_(application_ids)
    folded: dict[int, Counter[str]] = defaultdict(Counter, steps_of(which))
    for vacancy_id, retention in retention_of(which).items():
        folded[vacancy_id].update(retention)
    for vacancy_id, numbers in sorted(folded.items()):
        kept = db.session.get(PostFigures, vacancy_id, with_for_update=True)
        if kept is None:
            kept = PostFigures(vacancy_id=vacancy_id, **dict.fromkeys((*STAGES, *RETENTION), 0))
            db.session.add(kept)
        for name, number in numbers.items():
            setattr(kept, name, getattr(kept, name) + number)
    for (months, question, answer), number in sorted(answers_of(which).items()):
        figure = db.session.get(FollowUpFigure, (months, question, answer), with_for_update=True)
        if figure is None:
            figure = FollowUpFigure(months=months, question=question, answer=answer, number=0)
            db.session.add(figure)
        figure.number += number


def figures_of_post(vacancy_id: int) -> Counter[str]:
    """How many applied for a post and reached each step, whether they are purged or not; two statements."""
    live = steps_of((Application.vacancy_id == vacancy_id) & Application.purged_at.is_(None)).get(vacancy_id, Counter())
    kept = db.session.get(PostFigures, vacancy_id)
    return live + Counter({name: getattr(kept, name) for name in STAGES} if kept else {})


def figures_of_all() -> Counter[str]:
    """The same over all posts, with how many stayed; three statements. No council reads it: graduates answered it."""
    live = Application.purged_at.is_(None)
    columns = [func.coalesce(func.sum(getattr(PostFigures, name)), 0).label(name) for name in (*STAGES, *RETENTION)]
    found = Counter(dict(db.session.execute(select(*columns)).one()._mapping))
    for of_post in (*steps_of(live).values(), *retention_of(live).values()):
        found.update(of_post)
    return found


def answers_of_all() -> Answers:
    """What graduates answered, purged or not; two statements."""
    found = answers_of(Application.purged_at.is_(None))
    for kept in db.session.scalars(select(FollowUpFigure)):
        found[kept.months, kept.question, kept.answer] += kept.number
    return found
