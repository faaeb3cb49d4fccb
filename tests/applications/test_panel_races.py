"""Two members of a panel at the same moment: nothing is overwritten, and nothing contradicts itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.applications import panels, scoring
from lms.applications import services as applications
from lms.applications.locking import lock_shortlist
from lms.applications.models import Application, CriterionScore, Invitation, Met, Shortlist
from lms.applications.panel_models import AgreedDecision, PanelJudgement, ShortlistingSeat
from lms.applications.queries import get_application, get_invitation
from lms.applications.services import Score
from lms.extensions import db
from lms.outbox.models import Message
from lms.vacancies.queries import get_vacancy
from tests.applications.scene import SignIn
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.panels import judge, seat
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once, count, meanwhile


class Post:
    """A post with an application and a panel of three: two recruiters and a panel member."""

    def __init__(self, sign_in: SignIn, now: datetime) -> None:
        self.now = now
        council = make_council()
        make_pledge(council)
        vacancy, graduate = make_vacancy(council), make_graduate()
        roles = (Role.RECRUITER, Role.RECRUITER, Role.PANEL_MEMBER)
        self.people = [make_person(roles=[role], council=council) for role in roles]
        seat(vacancy, *self.people)
        self.ids = [one.id for one in self.people]
        invitation = Invitation(
            vacancy_id=vacancy.id, profile_id=graduate.id, invited_by_id=self.ids[0], invited_at=now
        )
        db.session.add(invitation)
        db.session.flush()
        self.application_id = applications.accept(get_invitation(invitation.id), now).id
        self.vacancy_id = vacancy.id
        self.criteria = [criterion.id for criterion in vacancy.criteria]
        self.clients: list[FlaskClient] = [sign_in(one) for one in self.people]
        self.path = f"/council/applications/{self.application_id}"

    def found(self) -> Application:
        return get_application(self.application_id)

    def all_finish(self, *members: int) -> None:
        judge(self.found(), [self.people[member] for member in members], self.now)
        db.session.commit()

    def lock(self) -> None:
        lock_shortlist(get_vacancy(self.vacancy_id), {self.application_id}, {}, by=self.ids[0], now=self.now)

    def sends_scores(self, member: int, met: str = "met") -> int:
        sent = {f"met-{one}": met for one in self.criteria} | {f"reason-{one}": "So." for one in self.criteria}
        return self.clients[member].post(self.path, data={**sent, "finish": "yes"}).status_code

    def sends_lock(self, member: int) -> int:
        sent = {f"shortlist-{self.application_id}": "yes"}
        return self.clients[member].post(f"/council/vacancies/{self.vacancy_id}/shortlist", data=sent).status_code

    def sends_agreement(self, member: int) -> int:
        number = self.criteria[0]
        sent = {"criterion": number, f"met-{number}": "met", f"reason-{number}": f"Member {member} wrote this."}
        return self.clients[member].post(f"{self.path}/agree", data=sent).status_code

    def sends_conflict(self, member: int) -> int:
        return self.clients[member].post(f"{self.path}/conflict").status_code


@pytest.fixture
def post(app: Flask, sign_in: SignIn, now: datetime) -> Post:
    with app.test_request_context():
        return Post(sign_in, now)


def test_members_who_score_at_once_each_keep_their_own(post: Post) -> None:
    assert at_once(post.sends_scores, [0, 1, 2]) == [302, 302, 302]
    db.session.rollback()
    by_member = select(CriterionScore.scored_by_id, func.count()).group_by(CriterionScore.scored_by_id)
    assert dict(db.session.execute(by_member).all()) == dict.fromkeys(post.ids, len(post.criteria))
    assert count(PanelJudgement) == 3


def test_a_member_who_sends_twice_at_once_is_one_judgement(post: Post) -> None:
    answers = at_once(post.sends_scores, [2, 2])
    assert sorted(answers) in ([302, 302], [302, 409])
    assert count(PanelJudgement) == 1
    assert count(CriterionScore) == len(post.criteria)


def test_of_two_recruiters_who_lock_at_once_one_locks(post: Post) -> None:
    post.all_finish(0, 1)
    mails = count(Message)
    assert sorted(at_once(post.sends_lock, [0, 1])) == [302, 409]
    assert count(Shortlist) == 1
    assert count(Message) == mails + 1


def test_a_third_members_scores_that_come_while_the_shortlist_is_locked_are_refused(app: Flask, post: Post) -> None:
    post.all_finish(0, 1)
    assert meanwhile(app, post.lock, lambda: post.sends_scores(2, "not met")) == 409
    assert set(db.session.scalars(select(CriterionScore.met))) == {Met.MET}


def test_a_shortlist_is_not_locked_past_a_difference_that_has_just_come(app: Flask, post: Post) -> None:
    post.all_finish(0, 1)

    def third_finishes() -> None:
        found = post.found()
        scores = {number: Score(Met.NOT_MET, "I do not see it.") for number in post.criteria}
        scoring.score(found, scores, by=post.ids[2], now=post.now)
        scoring.finish(found, by=post.ids[2], now=post.now)

    assert meanwhile(app, third_finishes, lambda: post.sends_lock(0)) == 409
    assert count(Shortlist) == 0


def test_a_shortlist_is_not_locked_past_a_conflict_that_is_just_declared(app: Flask, post: Post) -> None:
    post.all_finish(0, 1)
    late = meanwhile(
        app,
        lambda: panels.declare_conflict(post.found(), by=post.ids[1], now=post.now),
        lambda: post.sends_lock(0),
    )
    assert late == 409
    assert count(Shortlist) == 0


def test_a_conflict_that_is_declared_while_the_shortlist_is_locked_comes_too_late(app: Flask, post: Post) -> None:
    post.all_finish(0, 1)
    assert meanwhile(app, post.lock, lambda: post.sends_conflict(1)) == 409
    assert count(Shortlist) == 1


def test_of_two_agreements_at_once_one_is_recorded_and_the_other_is_told(app: Flask, post: Post) -> None:
    with app.test_request_context():
        post.all_finish(0)
        judge(post.found(), [post.people[1]], post.now, Met.NOT_MET)
    assert sorted(at_once(post.sends_agreement, [0, 1])) == [302, 409]
    assert count(AgreedDecision) == 1


def test_a_panel_that_is_named_twice_at_once_is_one_of_the_two(post: Post) -> None:
    path, ids = f"/council/vacancies/{post.vacancy_id}/panel", post.ids
    wishes = [{f"seat-{one}": "yes" for one in some} for some in (ids[:2], ids[1:])]
    answers = at_once(lambda sent: post.clients[0].post(path, data=sent).status_code, wishes)
    assert answers == [302, 302]
    db.session.rollback()
    left = set(db.session.scalars(select(ShortlistingSeat.person_id)))
    assert left in ({*ids[:2]}, {*ids[1:]})


def test_scores_of_a_member_who_is_just_losing_their_seat_are_refused(app: Flask, post: Post) -> None:
    late = meanwhile(
        app,
        lambda: panels.name_panel(get_vacancy(post.vacancy_id), post.ids[:2], by=post.ids[0], now=post.now),
        lambda: post.sends_scores(2),
    )
    assert late == 404
    assert count(CriterionScore) == 0
