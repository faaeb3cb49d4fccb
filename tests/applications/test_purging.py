"""Purging: figures stay, persons go; it can break off anywhere, and every table of an application has a fate."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access import Role
from lms.applications import after_lock_jobs, purging
from lms.applications.after_lock_jobs import purge_applications
from lms.applications.figure_models import FollowUpFigure, PostFigures
from lms.applications.figures import figures_of_all, figures_of_post
from lms.applications.follow_up_models import Compared, FollowUp, FollowUpAnswer
from lms.applications.interview_models import Interview, InterviewNeeds
from lms.applications.models import Answer, Application, CriterionScore, Met, Stage, StageChange
from lms.applications.months import add_months
from lms.applications.offer_models import Check, Offer, OfferCheck
from lms.applications.purging import KEPT, PURGED, purge_some
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from tests.applications.after_lock import AfterLock, SignIn
from tests.factories.accounts import make_person
from tests.factories.interviews import make_application, make_offer, make_slot

EMPTIED = (CriterionScore, Interview, InterviewNeeds, Offer, OfferCheck, FollowUp, FollowUpAnswer)


def tables_of_applications() -> set[str]:
    """Tables that hang on an application, at whatever distance."""
    reached = {"application"}
    while True:
        more = {
            table.name
            for table in db.metadata.tables.values()
            if any(key.column.table.name in reached for key in table.foreign_keys)
        }
        if more <= reached:
            return reached - {"application"}
        reached |= more


def test_every_table_that_hangs_on_applications_is_purged_or_kept_for_a_reason(app: Flask) -> None:
    missing = sorted(tables_of_applications() - set(PURGED) - set(KEPT))
    assert not missing, (
        f"Nobody says what becomes of these tables when an application is purged: {', '.join(missing)}. "
        "Add each to PURGED in lms/applications/purging.py, or to KEPT with the reason."
    )
    assert set(PURGED) | set(KEPT) <= tables_of_applications(), "take tables out that are no more"
    assert not set(PURGED) & set(KEPT)
    assert all(KEPT.values())


def test_what_points_goes_before_what_it_points_at(app: Flask) -> None:
    order = list(PURGED)
    for name in order:
        for key in db.metadata.tables[name].foreign_keys:
            target = key.column.table.name
            assert target not in order or order.index(name) < order.index(target), (name, target)


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    """One was appointed fourteen months ago, with everything that an application can have; the other was refused."""
    scene = AfterLock(sign_in, now, Stage.APPOINTED)
    long_ago = now - timedelta(days=440)
    scene.vacancy.closes_at = long_ago
    one, other = scene.application, scene.other_application
    for application in (one, other):
        application.applied_at = long_ago
        for step in application.history:
            step.at = long_ago
            step.reason = "A reason that the person read."
    other.stage = other.history[-1].stage = Stage.NOT_APPOINTED
    offer = make_offer(one, scene.recruiter, answer=Answer.ACCEPTED, starts_on=add_months(london_day(now), -14))
    offer.checks.append(
        OfferCheck(
            kind=Check.RIGHT_TO_WORK,
            done_on=london_day(long_ago),
            done_by="HR",
            recorded_at=long_ago,
            recorded_by_id=scene.recruiter.id,
        )
    )
    slot = make_slot(scene.vacancy, scene.recruiter, starts_at=long_ago)
    db.session.add_all(
        [
            Interview(application_id=one.id, slot_id=slot.id, uid="a" * 32, chosen_at=long_ago, changed_at=long_ago),
            InterviewNeeds(
                application_id=one.id,
                needs=["parking near the door"],
                words="The lift.",
                wording_version="2026-12",
                language="en",
                given_at=long_ago,
            ),
            *(
                CriterionScore(
                    application_id=application.id,
                    criterion_id=scene.vacancy.criteria[0].id,
                    met=Met.MET,
                    reason="Shown.",
                    scored_by_id=scene.recruiter.id,
                    scored_at=long_ago,
                )
                for application in (one, other)
            ),
        ]
    )
    for months, council_says, graduate_says in ((3, True, None), (6, True, False), (12, None, None)):
        asked = FollowUp(application_id=one.id, months=months, due_on=london_day(long_ago), asked_at=long_ago)
        asked.council_says_in_post = council_says
        asked.council_answered_at = None if council_says is None else long_ago
        db.session.add(asked)
        db.session.flush()
        if graduate_says is not None:
            db.session.add(
                FollowUpAnswer(
                    follow_up_id=asked.id,
                    in_post=graduate_says,
                    hours=Compared.SAME,
                    pay=Compared.WORSE,
                    support=["training"],
                    went_well=[],
                    answered_at=long_ago,
                )
            )
    db.session.commit()
    return scene


def counts() -> dict[str, int]:
    db.session.expire_all()
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in EMPTIED}


def test_figures_stay_and_everything_of_persons_goes(scene: AfterLock) -> None:
    before, all_before = figures_of_post(scene.vacancy.id), figures_of_all()
    purge_applications(scene.now)
    assert counts() == dict.fromkeys(counts(), 0)
    assert set(db.session.scalars(select(StageChange.reason))) == {""}
    kept = db.session.get_one(PostFigures, scene.vacancy.id)
    assert (kept.applied, kept.shortlisted, kept.interviewed, kept.offered, kept.appointed) == (2, 2, 2, 2, 1)
    assert (kept.known_3, kept.stayed_3, kept.known_6, kept.stayed_6, kept.known_12, kept.stayed_12) == (
        1,
        1,
        1,
        0,
        0,
        0,
    )
    assert figures_of_post(scene.vacancy.id) == before
    assert figures_of_all() == all_before
    answers = {(one.months, one.question, one.answer): one.number for one in db.session.scalars(select(FollowUpFigure))}
    assert answers == {
        (6, "in_post", "no"): 1,
        (6, "hours", "the same"): 1,
        (6, "pay", "worse"): 1,
        (6, "support", "training"): 1,
    }
    assert scene.council.get(f"/council/vacancies/{scene.vacancy.id}/figures").status_code == 200


def test_the_person_keeps_a_short_line_of_their_own(scene: AfterLock) -> None:
    purge_applications(scene.now)
    page = scene.person.get(f"/applications/{scene.application.id}").text
    assert scene.vacancy.council.name in page
    assert scene.vacancy.title in page
    assert "Appointed" in page
    assert "A reason that the person read" not in page
    assert scene.vacancy.title in scene.person.get("/invitations").text
    assert scene.council.get(f"/council/applications/{scene.application.id}").status_code == 404


def test_a_purge_is_written_down_for_each_application_without_a_name(scene: AfterLock) -> None:
    purge_applications(scene.now)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "application.purged")).all()
    assert {entry.subject_id for entry in entries} == {scene.application.id, scene.other_application.id}
    assert all(entry.person_id is None and entry.details == {} for entry in entries)


def test_a_second_purge_changes_nothing(scene: AfterLock) -> None:
    purge_applications(scene.now)
    figures = figures_of_all()
    purge_applications(scene.now)
    assert figures_of_all() == figures


def test_what_a_council_still_sees_is_not_purged(scene: AfterLock) -> None:
    young = make_application(scene.vacancy, scene.recruiter, stage=Stage.NOT_APPOINTED, reason="Kept.")
    db.session.commit()
    purge_applications(scene.now)
    db.session.expire_all()
    assert db.session.get_one(Application, young.id).purged_at is None
    assert young.history[-1].reason == "Kept."
    assert figures_of_post(scene.vacancy.id)["applied"] == 3


def test_a_purge_that_breaks_off_goes_on_later_and_counts_nobody_twice(
    scene: AfterLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rows = figures_of_all(), counts()
    monkeypatch.setattr(after_lock_jobs, "AT_ONCE", 1)

    class Broken(Exception):
        pass

    done: list[Collection[int]] = []

    def breaks_at_the_second(ids: Collection[int]) -> None:
        done.append(ids)
        if len(done) == 2:
            raise Broken

    monkeypatch.setattr(purging, "PURGED", {**PURGED, "offer": both(PURGED["offer"], breaks_at_the_second)})
    with pytest.raises(Broken):
        purge_applications(scene.now)
    db.session.rollback()
    purged = db.session.scalars(select(Application.id).where(Application.purged_at.is_not(None))).all()
    assert len(purged) == 1
    assert counts() != rows
    assert figures_of_all() == before
    purge_applications(scene.now)
    assert counts() == dict.fromkeys(counts(), 0)
    assert figures_of_all() == before


def both(*deeds: Callable[[Collection[int]], None]) -> Callable[[Collection[int]], None]:
    def do(ids: Collection[int]) -> None:
        for deed in deeds:
            deed(ids)

    return do


def test_a_portion_takes_the_same_few_statements_however_many_it_holds(
    scene: AfterLock, count_statements: Callable[[], Any]
) -> None:
    for _number in range(20):
        make_application(
            scene.vacancy, scene.recruiter, stage=Stage.NOT_SHORTLISTED, at=scene.now - timedelta(days=400)
        )
    db.session.commit()
    with count_statements() as statements:
        assert purge_some(scene.now, limit=100) == 22
        db.session.commit()
    assert len(statements) <= 30, statements


def test_the_programme_team_reads_the_same_figures_before_and_after(scene: AfterLock) -> None:
    officer = scene.sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))

    def read() -> str:
        return officer.get("/staff/outcomes").text.partition("<main")[2].partition("</main>")[0]

    before = read()
    assert "Still in the post" in before
    purge_applications(scene.now)
    assert read() == before
