"""A learner asks about a page, any tutor answers, and both see what waits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.audit import AuditEntry
from lms.conversations import services
from lms.conversations.models import About, Thread, ThreadMessage
from lms.conversations.panels import waiting_answers
from lms.conversations.policy import TAKEN_OVER_AFTER, may_answer
from lms.conversations.wording import waited
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.panels import panel_of
from lms.notices.models import Notice, NoticeKind
from tests.factories.accounts import make_person
from tests.factories.conversations import make_thread
from tests.factories.learning import make_enrolment
from tests.simultaneous import at_once, count

SignIn = Callable[[Person], FlaskClient]
ASK = "/questions/ask/town-halls?lesson=who-decides"


@pytest.fixture
def learner(app: Flask) -> Person:
    return make_enrolment().person


@pytest.fixture
def tutor(app: Flask) -> Person:
    return make_person(name="Grace Adeyemi", roles=[Role.TUTOR])


def the_thread() -> Thread:
    db.session.expire_all()
    return db.session.scalars(select(Thread)).one()


def ask(client: FlaskClient, text: str = "Who decides?", token: str = "a token") -> TestResponse:
    return client.post(ASK, data={"text": text, "token": token})


def test_a_learner_asks_from_a_lesson_and_reads_the_answer(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    mine, theirs = sign_in(learner), sign_in(tutor)
    assert ASK in mine.get("/learn/town-halls/who-decides").text
    form = mine.get(ASK).text
    assert "Ask your tutor" in form
    assert "About a lesson: " in form
    sent = ask(mine, "Who decides?\r\n\r\nI do not understand.")
    thread = the_thread()
    assert sent.location == f"/questions/{thread.id}"
    assert (thread.about, thread.module_code, thread.lesson_slug) == (About.LESSON, "T1", "who-decides")
    assert "Who decides?\n\nI do not understand." in mine.get(sent.location).text

    queue = theirs.get("/tutor/questions").text
    assert thread.page_title in queue
    assert "Nobody yet" in queue
    page = f"/tutor/questions/{thread.id}"
    assert theirs.post(page, data={"text": "The councillors do.", "token": "b"}).location == page
    assert "No question waits." in theirs.get("/tutor/questions").text
    assert thread.page_title in theirs.get("/tutor/questions?state=answered").text

    assert "New answer" in mine.get("/questions").text
    read = mine.get(f"/questions/{thread.id}").text
    assert "The councillors do." in read
    assert "Grace Adeyemi" in read
    assert "New answer" not in mine.get("/questions").text


@pytest.mark.parametrize(
    ("page", "link", "about"),
    [
        ("/learn/town-halls", "/questions/ask/town-halls", About.MODULE),
        ("/learn/town-halls/task", "/questions/ask/town-halls?about=task", About.TASK),
    ],
)
def test_a_module_and_a_task_lead_to_a_question_about_them(
    sign_in: SignIn, learner: Person, page: str, link: str, about: About
) -> None:
    client = sign_in(learner)
    assert f'href="{link}"' in client.get(page).text
    assert client.get(link).status_code == 200
    client.post(link, data={"text": "What is asked?", "token": "t"})
    assert the_thread().about is about


def test_what_is_not_on_the_programme_can_not_be_asked_about(sign_in: SignIn, learner: Person) -> None:
    client = sign_in(learner)
    assert client.get("/questions/ask/no-such-module").status_code == 404
    client.post("/questions/ask/town-halls?lesson=no-such-lesson", data={"text": "What?", "token": "t"})
    assert the_thread().about is About.MODULE


def test_who_is_in_no_group_is_led_to_the_groups(sign_in: SignIn) -> None:
    assert sign_in(make_person()).get(ASK).location == "/learn/enrol"


@pytest.mark.parametrize(("text", "sentence"), [("  \n ", "Write your message first."), ("a" * 5001, "at most 5,000")])
def test_a_message_is_neither_empty_nor_endless(sign_in: SignIn, learner: Person, text: str, sentence: str) -> None:
    answer = ask(sign_in(learner), text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(Thread) == 0


def test_words_of_people_are_shown_as_they_wrote_them_and_never_as_html(sign_in: SignIn, learner: Person) -> None:
    client = sign_in(learner)
    page = client.get(ask(client, "<b>من يقرر؟</b>").location).text
    assert 'dir="auto">&lt;b&gt;من يقرر؟&lt;/b&gt;' in page


def test_a_double_click_asks_once(sign_in: SignIn, learner: Person) -> None:
    browsers = [sign_in(learner) for _number in range(3)]
    answers = at_once(lambda browser: ask(browser).location, browsers)
    assert len(set(answers)) == 1
    assert count(Thread) == count(ThreadMessage) == 1


def test_going_back_and_writing_something_else_loses_nothing(sign_in: SignIn, learner: Person) -> None:
    client = sign_in(learner)
    ask(client, "The first question", token="same")
    ask(client, "Another question", token="same")
    assert count(Thread) == 2


def test_two_tutors_who_answer_at_once_give_one_answer_and_no_words_are_lost(
    sign_in: SignIn, learner: Person, tutor: Person
) -> None:
    thread, other = make_thread(learner=learner), make_person(roles=[Role.TUTOR])
    page = f"/tutor/questions/{thread.id}"
    browsers = [sign_in(tutor), sign_in(other)]
    answers = at_once(lambda browser: browser.post(page, data={"text": "I say this.", "token": "t"}), browsers)
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    [refused] = [answer for answer in answers if answer.status_code == 422]
    assert "Another tutor has taken this question meanwhile." in refused.text
    assert "I say this." in refused.text.partition("<textarea")[2], "to be copied"
    assert count(ThreadMessage) == 2


def test_an_answer_sent_twice_stands_once(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    thread = make_thread(learner=learner)
    client = sign_in(tutor)
    for _click in range(2):
        client.post(f"/tutor/questions/{thread.id}", data={"text": "Yes.", "token": "t"})
    assert count(ThreadMessage) == 2


def test_the_tutor_who_answers_first_has_taken_it_until_they_hand_it_back(sign_in: SignIn, tutor: Person) -> None:
    thread, other = make_thread(answered_by=tutor), make_person(roles=[Role.TUTOR])
    second, first = sign_in(other), sign_in(tutor)
    page = f"/tutor/questions/{thread.id}"
    assert "Grace Adeyemi has taken this question." in second.get(page).text
    assert second.post(page, data={"text": "No.", "token": "t"}).status_code == 422
    assert second.post(f"{page}/hand-back").status_code == 409
    assert first.post(f"{page}/hand-back").location == "/tutor/questions"
    assert second.post(page, data={"text": "Let me say more.", "token": "t"}).status_code == 302


def test_a_question_that_its_tutor_leaves_waiting_is_anybodys(now: datetime, tutor: Person) -> None:
    thread, other = make_thread(answered_by=tutor), make_person(roles=[Role.TUTOR])
    thread.waiting_since = now - TAKEN_OVER_AFTER
    assert not may_answer(other, thread, now)
    assert may_answer(other, thread, now + timedelta(seconds=1))


def test_a_question_of_who_is_a_tutor_no_more_is_anybodys(now: datetime, tutor: Person) -> None:
    thread, other = make_thread(answered_by=tutor), make_person(roles=[Role.TUTOR])
    assert not may_answer(other, thread, now)
    db.session.scalars(select(RoleHolding).where(RoleHolding.person_id == tutor.id)).one().ended_at = now
    db.session.commit()
    assert may_answer(other, thread, now)


def test_a_closed_question_opens_again_with_a_message(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    thread = make_thread(learner=learner, answered_by=tutor)
    client = sign_in(learner)
    assert client.post(f"/questions/{thread.id}/close").location == "/questions"
    assert the_thread().state == "closed"
    assert the_thread().page_title in sign_in(tutor).get("/tutor/questions?state=closed").text
    client.post(f"/questions/{thread.id}", data={"text": "And who pays?", "token": "t"})
    assert the_thread().state == "waiting"
    assert the_thread().tutor_id == tutor.id, "whoever answered before has it still"


def test_writing_again_does_not_lose_the_place_in_the_queue(sign_in: SignIn, learner: Person, now: datetime) -> None:
    thread = make_thread(learner=learner, asked_at=now - timedelta(days=2))
    sign_in(learner).post(f"/questions/{thread.id}", data={"text": "Please.", "token": "t"})
    assert the_thread().waiting_since == now - timedelta(days=2)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_the_learner_and_tutors_reads_a_question(sign_in: SignIn, learner: Person, role: Role) -> None:
    thread = make_thread(learner=learner)
    client = sign_in(make_person(roles=[role]))
    mine, theirs = f"/questions/{thread.id}", f"/tutor/questions/{thread.id}"
    assert client.get(mine).status_code in (403, 404)
    assert client.post(mine, data={"text": "Mine now", "token": "t"}).status_code in (403, 404)
    assert client.post(f"{mine}/close").status_code in (403, 404)
    assert (client.get(theirs).status_code == 200) == (role is Role.TUTOR)
    assert "Who decides?" not in client.get("/questions").text
    assert count(ThreadMessage) == 1


def test_a_tutor_who_learns_too_does_not_answer_themselves(sign_in: SignIn) -> None:
    both = make_person(roles=[Role.TUTOR, Role.LEARNER])
    thread = make_thread(learner=both)
    client = sign_in(both)
    assert client.get(f"/tutor/questions/{thread.id}").status_code == 404
    assert "No question waits." in client.get("/tutor/questions").text


def test_each_look_of_a_tutor_is_in_the_audit_and_no_words_are(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    thread = make_thread(learner=learner)
    client = sign_in(tutor)
    client.get(f"/tutor/questions/{thread.id}")
    client.post(f"/tutor/questions/{thread.id}", data={"text": "The councillors do.", "token": "t"})
    deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "thread")).all()
    assert [(deed.action, deed.person_id) for deed in deeds] == [
        ("question.read", tutor.id),
        ("question.answered", tutor.id),
    ]
    assert "councillors" not in str([deed.details for deed in deeds])


def test_flooding_stops_for_an_hour(sign_in: SignIn, learner: Person, now: datetime) -> None:
    client = sign_in(learner)
    for number in range(services.MESSAGES_AN_HOUR):
        assert ask(client, f"Question {number}", token=str(number)).status_code == 302
    refused = ask(client, "One more", token="more")
    assert refused.status_code == 429
    assert "Wait for an hour." in refused.text
    for message in db.session.scalars(select(ThreadMessage)):
        message.written_at = now - timedelta(minutes=61)
    assert ask(client, "One more", token="more").status_code == 302


def test_the_learner_is_told_of_each_answer_in_their_language_and_without_its_words(
    app: Flask, learner: Person, tutor: Person, now: datetime
) -> None:
    learner.language = "cy"
    edition = current_edition()
    module = edition.get_module("T1")
    with app.test_request_context():
        thread = services.ask(learner, edition, module, About.QUIZ, None, "Why?", token="a", now=now)
        assert db.session.scalars(select(Notice)).all() == []
        for number, words in enumerate(("Because of money.", "And of the law.")):
            services.answer(thread, tutor, words, token=str(number), now=now)
            services.answer(thread, tutor, words, token=str(number), now=now)
        db.session.commit()
    notices = db.session.scalars(select(Notice)).all()
    assert len(notices) == 2, "one for each answer, however often it is sent"
    assert {(one.person_id, one.kind, one.path, one.language) for one in notices} == {
        (learner.id, NoticeKind.ANSWER, f"/questions/{thread.id}", "cy")
    }
    assert module.title in notices[0].sentence
    assert "money" not in notices[0].sentence


def test_the_dashboard_leads_to_an_answer_until_it_is_read(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    thread = make_thread(learner=learner, answered_by=tutor, title="The rooms")
    client = sign_in(learner)
    assert f'href="/questions/{thread.id}">Read the answer: The rooms<' in client.get("/learn").text
    client.get(f"/questions/{thread.id}")
    assert "The rooms" not in client.get("/learn").text


def test_the_panel_names_answers_that_were_not_read(
    app: Flask,
    tutor: Person,
    now: datetime,
    count_statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    enrolment = make_enrolment()
    with app.test_request_context():
        assert panel_of(waiting_answers, enrolment, now) is None
        thread = make_thread(learner=enrolment.person, answered_by=tutor, title="The rooms")
        make_thread(learner=enrolment.person)
        make_thread(answered_by=tutor)
        enrolment.person_id  # noqa: B018 (loaded before it is counted)
        with count_statements() as statements:
            panel = panel_of(waiting_answers, enrolment, now)
        assert panel is not None
        assert [(line.words, line.address) for line in panel.lines] == [
            ("Read the answer: The rooms", f"/questions/{thread.id}")
        ]
        assert len(statements) == 1


def test_lists_take_few_statements_however_long_they_are(
    sign_in: SignIn,
    learner: Person,
    tutor: Person,
    now: datetime,
    count_statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for number in range(60):
        make_thread(learner=learner, asked_at=now - timedelta(minutes=number), title=f"Page {number}")
    mine, theirs = sign_in(learner), sign_in(tutor)
    for client, address in ((mine, "/questions"), (theirs, "/tutor/questions")):
        with count_statements() as statements:
            page = client.get(address).text
        assert len(statements) <= 6, statements
        assert 'rel="next"' in page
    queue = theirs.get("/tutor/questions").text
    assert "60 questions wait." in queue
    assert queue.index("Page 59") < queue.index("Page 58"), "what waits longest comes first"
    assert "Page 0<" in theirs.get("/tutor/questions?page=2").text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (47 * 60 + 59, "47 hours"),
        (2880, "2 days"),
    ],
)
def test_how_long_something_waits_is_told_in_the_unit_that_fits(
    app: Flask, now: datetime, minutes: int, words: str
) -> None:
    assert waited(now - timedelta(minutes=minutes), now) == words


def test_both_sides_see_whether_the_other_has_read(sign_in: SignIn, learner: Person, tutor: Person) -> None:
    thread = make_thread(learner=learner)
    mine, theirs = sign_in(learner), sign_in(tutor)
    assert ">New<" in theirs.get("/tutor/questions").text
    assert "A tutor read it on" not in mine.get(f"/questions/{thread.id}").text
    theirs.get(f"/tutor/questions/{thread.id}")
    assert ">New<" not in theirs.get("/tutor/questions").text
    assert "A tutor read it on" in mine.get(f"/questions/{thread.id}").text
    mine.post(f"/questions/{thread.id}", data={"text": "Please?", "token": "t"})
    assert ">New<" in theirs.get("/tutor/questions").text


def test_a_question_stays_readable_when_its_group_is_left(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(withdrawn_at=now)
    thread = make_thread(learner=enrolment.person)
    assert sign_in(enrolment.person).get(f"/questions/{thread.id}").status_code == 200


def test_an_answer_that_comes_while_the_learner_reads_is_not_taken_for_read(now: datetime, tutor: Person) -> None:
    thread = make_thread(answered_by=tutor, asked_at=now)
    services.note_learner_read(thread)
    assert not thread.is_unread
    thread.answered_at = now + timedelta(seconds=1)
    assert thread.is_unread
