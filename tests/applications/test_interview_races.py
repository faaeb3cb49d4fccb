"""People and councils at the same moment, after the lock."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from lms.applications import interviews, offers
from lms.applications.interview_models import Interview, InterviewNeeds
from lms.applications.interview_queries import get_slot
from lms.applications.models import Answer, Stage
from lms.applications.offer_models import Offer
from lms.applications.queries import get_application
from lms.applications.services import withdraw
from lms.applications.undoing import undo_last_step
from lms.extensions import db
from tests.applications.after_lock import AfterLock, SignIn
from tests.factories.interviews import make_offer, make_slot
from tests.simultaneous import at_once, count, meanwhile


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    return AfterLock(sign_in, now)


def test_of_two_who_choose_the_last_place_at_once_one_has_it(scene: AfterLock) -> None:
    slot_id = make_slot(scene.vacancy, scene.recruiter).id
    both = [(scene.person, scene.application.id), (scene.other_person, scene.other_application.id)]

    def choose(who: int) -> str:
        client, number = both[who]
        answer = client.post(f"/applications/{number}/interview", data={"slot": slot_id}, follow_redirects=True)
        return "chosen" if "Your time is chosen" in answer.text else "taken"

    assert sorted(at_once(choose, [0, 1])) == ["chosen", "taken"]
    assert count(Interview) == 1


def test_who_chooses_twice_at_once_has_one_interview(scene: AfterLock) -> None:
    slots = [make_slot(scene.vacancy, scene.recruiter).id for _number in range(2)]
    path = f"/applications/{scene.application.id}/interview"
    clients = [scene.person, scene.sign_in(scene.graduate.person)]
    at_once(lambda number: clients[number].post(path, data={"slot": slots[number]}).status_code, [0, 1])
    assert count(Interview) == 1


def test_a_time_that_is_taken_back_at_that_moment_is_not_chosen(app: Flask, scene: AfterLock) -> None:
    slot_id, by = make_slot(scene.vacancy, scene.recruiter).id, scene.recruiter.id
    path = f"/applications/{scene.application.id}/interview"
    late = meanwhile(
        app,
        lambda: interviews.withdraw_slot(get_slot(slot_id), by=by, now=scene.now),
        lambda: scene.person.post(path, data={"slot": slot_id}, follow_redirects=True).text,
    )
    assert "This time is taken now" in late
    assert count(Interview) == 0


def test_who_chose_at_that_moment_is_told_that_the_time_is_taken_back(app: Flask, scene: AfterLock) -> None:
    slot_id, number = make_slot(scene.vacancy, scene.recruiter).id, scene.application.id
    meanwhile(
        app,
        lambda: interviews.choose(get_application(number), get_slot(slot_id), scene.now),
        lambda: scene.council.post(f"/council/interviews/{slot_id}/withdraw").status_code,
    )
    db.session.expire_all()
    assert db.session.get_one(Interview, number).cancelled_at is not None
    assert "took back the time" in scene.mails_to(scene.graduate.person)[-1].body


def test_needs_that_are_shared_twice_at_once_stand_once(scene: AfterLock) -> None:
    path = f"/applications/{scene.application.id}/needs"
    clients = [scene.person, scene.sign_in(scene.graduate.person)]
    sent = {"words": "A chair.", "consents": "y"}
    answers = at_once(lambda client: client.post(path, data=sent).status_code, clients)
    assert set(answers) <= {302, 409}
    db.session.expire_all()
    assert [one.withdrawn_at for one in db.session.query(InterviewNeeds)].count(None) == 1


def test_a_yes_and_a_taken_back_offer_at_once_are_the_first_of_them(app: Flask, sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now, Stage.OFFERED)
    make_offer(scene.application, scene.recruiter)
    number, by = scene.application.id, scene.recruiter.id
    answer = meanwhile(
        app,
        lambda: undo_last_step(get_application(number), by=by, now=now),
        lambda: scene.person.post(f"/applications/{number}/offer", data={"answer": "yes"}).status_code,
    )
    assert answer in (404, 409)
    assert scene.stage() is Stage.INTERVIEWED
    assert count(Offer) == 0


def test_an_offer_that_is_accepted_at_that_moment_is_not_taken_back(app: Flask, sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now, Stage.OFFERED)
    make_offer(scene.application, scene.recruiter)
    number = scene.application.id
    answer = meanwhile(
        app,
        lambda: offers.accept_offer(get_application(number), now),
        lambda: scene.council.post(f"/council/applications/{number}/undo").status_code,
    )
    assert answer == 409
    db.session.expire_all()
    assert db.session.get_one(Offer, number).answer is Answer.ACCEPTED


def test_who_withdraws_at_that_moment_is_made_no_offer(app: Flask, sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now, Stage.INTERVIEWED)
    number = scene.application.id
    answer = meanwhile(
        app,
        lambda: withdraw(get_application(number), now),
        lambda: (
            scene.council.post(
                f"/council/applications/{number}/offer", data={"answer_by": ["1", "7", "2099"]}
            ).status_code
        ),
    )
    assert answer in (404, 409)
    assert scene.stage() is Stage.WITHDRAWN
    assert count(Offer) == 0
