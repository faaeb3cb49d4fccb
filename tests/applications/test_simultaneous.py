"""Recruiters and graduates at the same moment: one wins, the other is told, and nothing contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications import services as applications
from lms.applications.locking import lock_shortlist
from lms.applications.models import Answer, Application, CriterionScore, Invitation, Met, Shortlist, Stage, StageChange
from lms.applications.queries import get_application, get_invitation
from lms.candidates.models import OwnEvidence, Profile
from lms.candidates.services import leave_pool
from lms.extensions import db
from lms.outbox.models import Message
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import get_vacancy
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.panels import judge, seat
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once, count, meanwhile

SignIn = Callable[[Person], FlaskClient]


class Council:
    """A post with two invited graduates, of whom the first has applied and is scored, and two recruiters."""

    def __init__(self, sign_in: SignIn, now: datetime) -> None:
        self.now = now
        council = make_council()
        make_pledge(council)
        vacancy = make_vacancy(council)
        people = [make_person(roles=[Role.RECRUITER], council=council) for _number in range(2)]
        self.vacancy_id, self.secret, self.recruiter_id = vacancy.id, vacancy.secret, people[0].id
        self.criteria = [criterion.id for criterion in vacancy.criteria]
        graduates: list[Profile] = [make_graduate(name=f"Graduate {number}") for number in range(2)]
        invitations = [
            Invitation(vacancy_id=vacancy.id, profile_id=one.id, invited_by_id=people[0].id, invited_at=now)
            for one in graduates
        ]
        db.session.add_all(invitations)
        db.session.flush()
        self.invitation_id = invitations[1].id
        application = applications.accept(get_invitation(invitations[0].id), now)
        seat(vacancy, *people)
        judge(application, people, now)
        self.application_id = application.id
        self.recruiters = [sign_in(one) for one in people]
        self.applicant, self.invited = (sign_in(one.person) for one in graduates)

    # Deeds without a commit

    def accept(self) -> None:
        applications.accept(get_invitation(self.invitation_id), self.now)

    def decline(self) -> None:
        applications.decline(get_invitation(self.invitation_id), self.now)

    def lock(self) -> None:
        chosen = {self.application_id}
        lock_shortlist(get_vacancy(self.vacancy_id), chosen, {}, by=self.recruiter_id, now=self.now)

    def withdraw(self) -> None:
        applications.withdraw(get_application(self.application_id), self.now)

    # Forms sent, and the status that came back

    def sends_lock(self, recruiter: int = 1) -> int:
        sent = {f"shortlist-{self.application_id}": "yes"}
        path = f"/council/vacancies/{self.vacancy_id}/shortlist"
        return self.recruiters[recruiter].post(path, data=sent).status_code

    def sends_yes(self) -> int:
        return self.invited.post(f"/invitations/{self.invitation_id}/accept").status_code

    def sends_no(self) -> int:
        return self.invited.post(f"/invitations/{self.invitation_id}/decline").status_code

    def sends_scores(self) -> int:
        sent = {f"met-{criterion}": "not met" for criterion in self.criteria}
        return self.recruiters[1].post(f"/council/applications/{self.application_id}", data=sent).status_code

    def sends_withdrawal(self) -> int:
        return self.applicant.post(f"/applications/{self.application_id}/withdraw").status_code

    def sends_interviewed(self) -> int:
        path = f"/council/applications/{self.application_id}/stage"
        return self.recruiters[1].post(path, data={"stage": "interviewed"}).status_code

    # What came of it

    def stages(self) -> list[Stage]:
        db.session.rollback()
        return list(db.session.scalars(select(Application.stage).order_by(Application.id)))

    def answer(self) -> Answer | None:
        db.session.rollback()
        return db.session.scalar(select(Invitation.answer).where(Invitation.id == self.invitation_id))


@pytest.fixture
def scene(sign_in: SignIn, app: Flask, now: datetime) -> Council:
    return Council(sign_in, now)


def test_of_two_recruiters_who_lock_at_once_one_locks_and_everyone_is_told_once(scene: Council) -> None:
    mails = count(Message)
    assert sorted(at_once(scene.sends_lock, [0, 1])) == [302, 409]
    assert count(Shortlist) == 1
    assert count(Message) == mails + 1
    assert scene.stages() == [Stage.SHORTLISTED]


def test_who_accepts_while_the_shortlist_is_locked_comes_too_late(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.lock, scene.sends_yes) == 409
    assert scene.stages() == [Stage.SHORTLISTED]
    assert scene.answer() is None


def test_a_shortlist_is_not_locked_past_somebody_who_has_just_accepted(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.accept, scene.sends_lock) == 409
    assert scene.stages() == [Stage.APPLIED, Stage.APPLIED]
    assert count(Shortlist) == 0


def test_scores_that_come_while_the_shortlist_is_locked_are_refused(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.lock, scene.sends_scores) == 409
    assert set(db.session.scalars(select(CriterionScore.met))) == {Met.MET}


def test_who_takes_the_application_back_while_the_shortlist_is_locked_is_not_named(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.withdraw, scene.sends_lock) == 409
    assert scene.stages() == [Stage.WITHDRAWN]
    assert count(Shortlist) == 0


def test_who_takes_the_application_back_just_after_the_lock_has_taken_it_back(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.lock, scene.sends_withdrawal) == 302
    assert scene.stages() == [Stage.WITHDRAWN]
    steps = list(db.session.scalars(select(StageChange.stage).order_by(StageChange.id)))
    assert steps == [Stage.APPLIED, Stage.SHORTLISTED, Stage.WITHDRAWN]


def test_a_step_does_not_bring_back_who_has_just_taken_the_application_back(app: Flask, scene: Council) -> None:
    assert scene.sends_lock() == 302
    assert meanwhile(app, scene.withdraw, scene.sends_interviewed) == 409
    assert scene.stages() == [Stage.WITHDRAWN]


def test_a_yes_and_a_no_at_once_are_the_first_of_them(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.accept, scene.sends_no) == 409
    assert scene.answer() is Answer.ACCEPTED


def test_a_no_and_a_yes_at_once_are_the_first_of_them(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.decline, scene.sends_yes) == 409
    assert scene.answer() is Answer.DECLINED
    assert len(scene.stages()) == 1


def test_a_yes_twice_at_once_is_one_application_and_both_see_it(app: Flask, scene: Council) -> None:
    assert meanwhile(app, scene.accept, scene.sends_yes) == 302
    assert len(scene.stages()) == 2


def test_nobody_is_invited_for_a_post_whose_shortlist_is_locked(app: Flask, scene: Council) -> None:
    mails = count(Message)
    reference = reference_of(scene.secret, make_graduate().id)
    path = f"/council/vacancies/{scene.vacancy_id}/pool/{reference}/invite"
    late = meanwhile(app, scene.lock, lambda: scene.recruiters[1].post(path))
    assert late.status_code == 409
    assert "nobody can be invited for it any more" in late.text
    assert count(Invitation) == 2
    assert count(Message) == mails + 1, "who is shortlisted is told"


def test_two_recruiters_who_invite_the_same_person_at_once_invite_once(app: Flask, sign_in: SignIn) -> None:
    council = make_council()
    make_pledge(council)
    vacancy: Vacancy = make_vacancy(council)
    reference = reference_of(vacancy.secret, make_graduate().id)
    path = f"/council/vacancies/{vacancy.id}/pool/{reference}/invite"
    clients = [sign_in(make_person(roles=[Role.RECRUITER], council=council)) for _number in range(2)]
    answers = at_once(lambda client: client.post(path).status_code, clients)
    assert sorted(answers) == [302, 409]
    assert count(Invitation) == count(Message) == 1


def test_who_leaves_the_pool_at_that_moment_is_not_invited(app: Flask, sign_in: SignIn, now: datetime) -> None:
    council = make_council()
    make_pledge(council)
    vacancy, graduate = make_vacancy(council), make_graduate()
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    path = f"/council/vacancies/{vacancy.id}/pool/{reference_of(vacancy.secret, graduate.id)}/invite"
    profile_id = graduate.id
    late = meanwhile(
        app, lambda: leave_pool(db.session.get_one(Profile, profile_id), now), lambda: recruiter.post(path)
    )
    assert late.status_code in (404, 409)  # as it was seen before or after
    assert count(Invitation) == 0


# The profile


def test_an_example_added_twice_at_once_is_there_once(app: Flask, sign_in: SignIn) -> None:
    person = make_person()
    clients = [sign_in(person), sign_in(person)]
    sent = {"skill": "S01", "action": "I ran the desk of a clinic for three years."}
    answers = at_once(lambda client: client.post("/profile/evidence", data=sent).status_code, clients)
    assert 302 in answers
    assert set(answers) <= {302, 409, 422}
    assert count(Profile) == count(OwnEvidence) == 1
