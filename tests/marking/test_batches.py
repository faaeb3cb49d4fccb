"""Releasing together what is ready: with a preview, each by itself, and once however often the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.marking.allocation import move
from lms.marking.models import Marking
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.marking import make_marking, make_submission
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


def tick(*markings: Marking) -> dict[str, list[str]]:
    """What the form sends for these markings."""
    return {"marking": [f"{one.id}.{one.revision}" for one in markings]}


def released() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Marking.id)).where(Marking.released_at.is_not(None))) or 0


def test_the_preview_shows_what_each_learner_will_read(sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    passed = make_marking(make_submission(), tutor, comment="Very clear.")
    referred = make_marking(make_submission(), tutor, decision=Decision.REFER, comment="Name both roles.")
    make_marking(make_submission(), make_person(roles=[Role.TUTOR]), comment="Somebody else’s.")
    client = sign_in(tutor)
    assert "2 markings are ready" in client.get("/marking").text
    page = client.get("/marking/ready").text
    for words in ("Very clear.", "Name both roles.", passed.submission.enrolment.person.name):
        assert words in page
    assert "Somebody else" not in page
    page = client.post("/marking/ready", data=tick(passed, referred)).text
    assert page.count("<strong>Released</strong>") == 2
    assert "Nothing is ready." in page
    assert "Name both roles." in sign_in(referred.submission.enrolment.person).get("/learn/town-halls/task").text


def test_what_is_not_ticked_stays(sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    now_, later = make_marking(make_submission(), tutor), make_marking(make_submission(), tutor)
    sign_in(tutor).post("/marking/ready", data=tick(now_))
    db.session.expire_all()
    assert now_.released_at is not None
    assert later.released_at is None


def test_one_that_was_changed_is_named_and_the_others_go_through(sign_in: SignIn, now: datetime) -> None:
    tutor, other = make_person(roles=[Role.TUTOR]), make_person(roles=[Role.TUTOR])
    good, changed, moved, gap = (make_marking(make_submission(), tutor) for _number in range(4))
    sent = tick(good, changed, moved, gap)
    changed.revision += 1
    gap.decisions[0].decision = None
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    move(moved.submission, tutor.id, other.id, by=officer.id, now=now)
    page = sign_in(tutor).post("/marking/ready", data=sent).text
    assert page.count("<strong>Released</strong>") == 1
    assert page.count("<strong>Not released.</strong>") == 3
    assert changed.submission.enrolment.person.name in page
    assert "It was changed after this page was made." in page
    assert "the work went to another tutor" in page
    assert "Choose Pass or Refer for each criterion." in page
    assert released() == 1


def test_a_second_press_releases_nothing_twice_and_says_the_same(sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    markings = [make_marking(make_submission(), tutor) for _number in range(2)]
    client, sent = sign_in(tutor), tick(*markings)
    client.post("/marking/ready", data=sent)
    page = client.post("/marking/ready", data=sent).text
    assert page.count("<strong>Released</strong>") == 2
    assert "Not released" not in page
    assert db.session.scalar(select(func.count(Notice.id))) == 2


def test_two_presses_at_the_same_moment_release_once(sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    markings = [make_marking(make_submission(), tutor) for _number in range(3)]
    sent, clients = tick(*markings), [sign_in(tutor), sign_in(tutor)]
    answers = at_once(lambda client: client.post("/marking/ready", data=sent), clients)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(answer.text.count("<strong>Released</strong>") == 3 for answer in answers)
    assert db.session.scalar(select(func.count(Notice.id))) == 3


def test_nobody_releases_what_is_anothers_or_made_up(sign_in: SignIn) -> None:
    marking = make_marking(make_submission(), make_person(roles=[Role.TUTOR]))
    client = sign_in(make_person(roles=[Role.TUTOR]))
    for sent in (tick(marking), {"marking": ["987654.1", "x.y", "", f"{marking.id}"]}):
        assert "<strong>Released</strong>" not in client.post("/marking/ready", data=sent).text
    assert released() == 0


def test_the_preview_takes_few_statements(sign_in: SignIn, count_statements: Callable[[], Any]) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    for _number in range(5):
        make_marking(make_submission(), tutor)
    client = sign_in(tutor)
    with count_statements() as statements:
        assert client.get("/marking/ready").status_code == 200
    assert len(statements) <= 6, statements
