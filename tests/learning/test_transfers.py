"""Moving a learner to another group: what carries over is named first, places hold, dates are the new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import moment_in_words
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.extending import extend, get_enrolment
from lms.learning.models import (
    Cohort,
    Enrolment,
    ExtensionReason,
    QuizStanding,
    TaskStanding,
    Transfer,
    Waiting,
)
from lms.learning.queries import deadline_for
from lms.learning.transferring import Carried, what_carries_over
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.editions import use_edition, use_task
from tests.factories.learning import make_cohort, make_enrolment, make_progress

SignIn = Callable[[Person], FlaskClient]


def path_for(enrolment: Enrolment) -> str:
    return f"/staff/enrolments/{enrolment.id}/transfer"


def cohort_of(enrolment: Enrolment) -> int:
    db.session.expire_all()
    return db.session.get_one(Enrolment, enrolment.id).cohort_id


def an_officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))


def test_an_officer_sees_what_carries_over_and_moves_the_learner(sign_in: SignIn, now: datetime) -> None:
    old, new = make_cohort(due={"T1": now + timedelta(days=5)}), make_cohort(due={"T1": now + timedelta(days=50)})
    enrolment = make_enrolment(cohort=old)
    make_progress(enrolment, "T1", quiz=QuizStanding.ACHIEVED)
    officer = an_officer(sign_in)
    assert path_for(enrolment) in officer.get(f"/staff/enrolments/{enrolment.id}").text
    assert new.name in officer.get(path_for(enrolment)).text
    page = officer.get(f"{path_for(enrolment)}?cohort={new.id}").text
    assert "Both groups learn the same edition" in page
    assert page.count("The same in both groups") == 2
    assert moment_in_words(now + timedelta(days=50)) in page
    assert cohort_of(enrolment) == old.id  # nothing is done by looking
    assert officer.post(path_for(enrolment), data={"cohort": new.id}).status_code == 302
    assert cohort_of(enrolment) == new.id
    learner = sign_in(enrolment.person)
    assert moment_in_words(now + timedelta(days=50)) in learner.get("/learn/town-halls").text
    assert "You have achieved this quiz" in learner.get("/learn/town-halls/quiz").text
    assert new.name in db.session.scalars(select(Notice.sentence)).one()
    moved = db.session.scalars(select(Transfer)).one()
    assert (moved.from_cohort_id, moved.to_cohort_id) == (old.id, new.id)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.moved")).one()
    assert noted.details == {"before": old.id, "cohort": new.id, "changed": []}
    assert old.name in officer.get(path_for(enrolment)).text


def test_extensions_stay(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now + timedelta(days=5)}))
    new = make_cohort(due={"T1": now + timedelta(days=6)})
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    later = now + timedelta(days=30)
    extend(get_enrolment(enrolment.id), "T1", later, ExtensionReason.WORK, by=officer.id, now=now)
    sign_in(officer).post(path_for(enrolment), data={"cohort": new.id})
    db.session.expire_all()
    assert deadline_for(get_enrolment(enrolment.id), "T1") == later


def test_a_full_group_takes_nobody_and_who_waits_for_it_goes_first(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    before = enrolment.cohort_id
    full = make_cohort(places=1)
    make_enrolment(cohort=full)
    free = make_cohort(places=1)
    db.session.add(Waiting(person=make_person(roles=[Role.LEARNER]), cohort_id=free.id, since=now))
    officer = an_officer(sign_in)
    for cohort in (full, free):
        answer = officer.post(path_for(enrolment), data={"cohort": cohort.id})
        assert answer.status_code == 409
        assert "Add a place first" in answer.text
    assert cohort_of(enrolment) == before


def test_who_waits_in_the_line_of_the_new_group_leaves_it(sign_in: SignIn, now: datetime) -> None:
    enrolment, new = make_enrolment(), make_cohort(places=1)
    turn = Waiting(person=enrolment.person, cohort_id=new.id, since=now)
    db.session.add(turn)
    assert an_officer(sign_in).post(path_for(enrolment), data={"cohort": new.id}).status_code == 302
    db.session.expire_all()
    assert turn.ended_at is not None


def test_nobody_moves_who_left_or_finished_nor_themself_nor_to_where_they_are(sign_in: SignIn, now: datetime) -> None:
    new = make_cohort()
    both = make_person(roles=[Role.PROGRAMME_OFFICER, Role.LEARNER])
    own = make_enrolment(person=both)
    client = sign_in(both)
    assert client.get(path_for(own)).status_code == 404
    assert client.post(path_for(own), data={"cohort": new.id}).status_code == 404
    for enrolment in (make_enrolment(withdrawn_at=now), make_enrolment(completed_at=now)):
        db.session.commit()
        assert client.post(path_for(enrolment), data={"cohort": new.id}).status_code == 409
    here = make_enrolment()
    db.session.commit()
    assert client.post(path_for(here), data={"cohort": here.cohort_id}).status_code == 409
    assert client.post(path_for(here), data={"cohort": 99999}).status_code == 404
    assert client.get(f"{path_for(here)}?cohort=99999").status_code == 404


# Other editions


def other_edition(**changed: Any) -> Cohort:
    """A cohort of an edition in which something is assessed differently."""
    return make_cohort(edition=use_edition(replace(current_edition(), id="another", **changed)).id)


def test_a_module_that_is_assessed_differently_is_named(sign_in: SignIn, now: datetime) -> None:
    achieved, begun, fresh = make_enrolment(), make_enrolment(), make_enrolment()
    make_progress(achieved, quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    make_progress(begun, task=TaskStanding.REFERRED)
    use_task("T1", codes=["1.1", "1.2"])
    new = make_cohort()
    found = {
        name: {one.module.code: (one.carried, one.goes_on) for one in what_carries_over(enrolment, new)}
        for name, enrolment in (("achieved", achieved), ("begun", begun), ("fresh", fresh))
    }
    same = (Carried.SAME, False)
    assert found == {
        "achieved": {"T1": (Carried.ACHIEVED, False), "T2": same},
        "begun": {"T1": (Carried.CHANGED, True), "T2": same},
        "fresh": {"T1": (Carried.CHANGED, False), "T2": same},
    }
    page = an_officer(sign_in).get(f"{path_for(begun)}?cohort={new.id}").text
    assert "different editions" in page
    assert "The next version answers the new task" in page


def test_modules_of_one_edition_only_are_named_and_who_lacks_nothing_more_has_finished(
    sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment()
    make_progress(enrolment, "T1", quiz=QuizStanding.ACHIEVED, task=TaskStanding.PASSED)
    edition = current_edition()
    new = other_edition(programme=replace(edition.programme, modules=edition.programme.modules[:1]))
    assert [one.carried for one in what_carries_over(enrolment, new)] == [Carried.SAME, Carried.GONE]
    assert an_officer(sign_in).post(path_for(enrolment), data={"cohort": new.id}).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Enrolment, enrolment.id).completed_at is not None


def test_another_programme_is_no_place_to_move_to(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    new = other_edition(programme=replace(current_edition().programme, slug="another"))
    officer = an_officer(sign_in)
    assert new.name not in officer.get(path_for(enrolment)).text
    assert "another programme" in officer.get(f"{path_for(enrolment)}?cohort={new.id}").text
    assert officer.post(path_for(enrolment), data={"cohort": new.id}).status_code == 422
