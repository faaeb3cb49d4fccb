"""Two tabs, two clicks, and a lock that comes in between: one outcome, and no word lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.applications import services
from lms.applications.locking import lock_shortlist
from lms.applications.models import Application, Invitation, Shortlist, Stage
from lms.applications.panel_models import ShortlistingSeat
from lms.applications.queries import get_application
from lms.applications.statement_models import Statement, StatementPart
from lms.applications.statements import save_statement
from lms.candidates.models import Profile
from lms.extensions import db
from lms.vacancies.queries import get_vacancy
from tests.applications.scene import Scene, SignIn
from tests.factories.candidates import make_graduate
from tests.factories.panels import judge
from tests.simultaneous import at_once, count, meanwhile

AUTOSAVE = {"X-Requested-With": "autosave"}


class Rush:
    """A graduate with several tabs, and a recruiter, at the same moment."""

    def __init__(self, sign_in: SignIn, now: datetime) -> None:
        self.scene = Scene(sign_in)
        self.now = now
        self.vacancy_id, self.profile_id = self.scene.vacancy.id, self.scene.graduate.id
        self.criteria = [criterion.id for criterion in self.scene.vacancy.criteria]
        self.recruiter_id = self.scene.recruiter.id
        self.path = f"/jobs/{self.vacancy_id}"

    def saves(self, tab: str) -> int:
        sent = {f"words-{self.criteria[0]}": f"From {tab}", "tab": tab, "revision": 0, "sequence": 1}
        return self.scene.person.post(f"{self.path}/statement", data=sent, headers=AUTOSAVE).status_code

    def applies(self, _number: int = 0) -> int:
        return self.scene.person.post(f"{self.path}/apply").status_code

    def invites(self) -> int:
        path = f"/council/vacancies/{self.vacancy_id}/pool/{self.scene.reference}/invite"
        return self.scene.council.post(path).status_code

    def begins_to_save(self) -> None:
        words = {self.criteria[0]: "Saved a moment before"}
        save_statement(self.profile_id, get_vacancy(self.vacancy_id), words, self.now)

    def begins_to_apply(self) -> None:
        profile = db.session.get_one(Profile, self.profile_id)
        services.apply(get_vacancy(self.vacancy_id), profile, language="en", now=self.now)

    def words(self) -> list[str]:
        db.session.rollback()
        return list(db.session.scalars(select(StatementPart.words)))


@pytest.fixture
def rush(sign_in: SignIn, app: Flask, now: datetime) -> Rush:
    return Rush(sign_in, now)


def test_of_two_tabs_that_save_first_at_once_one_is_kept_and_the_other_told(rush: Rush) -> None:
    assert sorted(at_once(rush.saves, ["one", "two"])) == [200, 409]
    assert count(Statement) == 1
    assert rush.words() in (["From one"], ["From two"])


def test_a_save_that_comes_while_another_tab_saves_is_told(app: Flask, rush: Rush) -> None:
    assert meanwhile(app, rush.begins_to_save, lambda: rush.saves("two")) == 409
    assert rush.words() == ["Saved a moment before"]


def test_a_save_that_comes_while_one_applies_changes_nothing_that_was_sent(app: Flask, rush: Rush) -> None:
    rush.begins_to_save()
    assert meanwhile(app, rush.begins_to_apply, lambda: rush.saves("two")) == 409
    assert rush.words() == ["Saved a moment before"]


def test_what_is_saved_just_before_applying_is_sent(app: Flask, rush: Rush) -> None:
    assert meanwhile(app, rush.begins_to_save, rush.applies) == 302
    db.session.rollback()
    assert db.session.scalars(select(Statement)).one().sent_at is not None
    assert rush.words() == ["Saved a moment before"]


def test_applying_twice_at_once_is_one_application(rush: Rush) -> None:
    assert at_once(rush.applies, [1, 2]) == [302, 302]
    assert count(Application) == 1


def test_an_invitation_that_comes_while_one_applies_is_refused(app: Flask, rush: Rush) -> None:
    assert meanwhile(app, rush.begins_to_apply, rush.invites) == 409
    assert count(Invitation) == 0


def test_an_invitation_and_an_application_at_once_never_stand_beside_each_other(rush: Rush) -> None:
    answers = at_once(lambda deed: deed(), [rush.invites, rush.applies])
    assert answers[1] == 302
    db.session.rollback()
    [application] = db.session.scalars(select(Application))
    invitations = list(db.session.scalars(select(Invitation)))
    assert [one.id for one in invitations] == ([application.invitation_id] if application.invitation_id else [])
    assert (answers[0] == 302) is bool(invitations)


def test_who_applies_while_the_shortlist_is_locked_comes_too_late(app: Flask, rush: Rush, sign_in: SignIn) -> None:
    vacancy = get_vacancy(rush.vacancy_id)
    first = services.apply(vacancy, make_graduate(name="First Applicant"), language="en", now=rush.now)
    members = select(Person).join(ShortlistingSeat, ShortlistingSeat.person_id == Person.id)
    judge(first, list(db.session.scalars(members)), rush.now)
    first_id = first.id

    def lock() -> None:
        lock_shortlist(get_vacancy(rush.vacancy_id), {first_id}, {}, by=rush.recruiter_id, now=rush.now)

    assert meanwhile(app, lock, rush.applies) == 409
    assert count(Application) == count(Shortlist) == 1
    assert get_application(first_id).stage is Stage.SHORTLISTED
