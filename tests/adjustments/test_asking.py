"""Asking for what one needs, and an officer's answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.adjustments.models import Adjustment, AdjustmentReason, Format, Need, State, Supply
from lms.adjustments.queries import allowance_of, needs_of
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from lms.outbox.models import Message
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

EVERYTHING = {
    "needs": ["extra time", "large print", "rest breaks", "other format"],
    "percent": "50",
    "formats": ["audio", "paper"],
    "words": "Audio for every lesson.",
    "reason": "My eyes are weak.",
}


def make_officer() -> Person:
    return make_person(roles=[Role.PROGRAMME_OFFICER])


def the_need(need: Need, person: Person) -> Adjustment:
    db.session.expire_all()
    query = select(Adjustment).where(Adjustment.need == need, Adjustment.person_id == person.id)
    return db.session.scalars(query.order_by(Adjustment.id.desc())).first() or Adjustment()


def test_a_learner_asks_once_and_what_needs_no_agreement_holds_at_once(sign_in: SignIn) -> None:
    learner = make_person()
    client = sign_in(learner)
    assert "You have not asked for anything yet" in client.get("/adjustments").text
    page = client.post("/adjustments/ask", data=EVERYTHING, follow_redirects=True).text
    assert "An officer reads it. You get an e-mail" in page
    assert the_need(Need.LARGE_PRINT, learner).state is State.AGREED
    assert the_need(Need.REST_BREAKS, learner).state is State.AGREED
    asked = the_need(Need.EXTRA_TIME, learner)
    assert (asked.state, asked.percent_asked) == (State.ASKED, 50)
    formats = db.session.scalars(select(Adjustment.format).where(Adjustment.need == Need.OTHER_FORMAT)).all()
    assert set(formats) == {Format.AUDIO, Format.PAPER}
    assert 'class="govuk-template lms-large"' in page
    assert "My eyes are weak." in page


def test_what_holds_at_once_needs_no_reason_and_none_is_kept(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    page = client.post(
        "/adjustments/ask", data={"needs": ["rest breaks"], "reason": "My back hurts."}, follow_redirects=True
    )
    assert "Done. You have it now." in page.text
    assert db.session.scalars(select(AdjustmentReason)).all() == []
    again = client.post("/adjustments/ask", data={"needs": ["rest breaks"]})
    assert again.status_code == 302
    assert len(db.session.scalars(select(Adjustment)).all()) == 1


def test_a_request_that_says_too_little_is_shown_again(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    faults = {
        "Choose at least one thing": {},
        "Choose which format you need": {"needs": ["other format"]},
        "Tell us what you need": {"needs": ["something else"]},
        "at most 2,000 letters": {"needs": ["extra time"], "reason": "x" * 2001},
    }
    for sentence, data in faults.items():
        answer = client.post("/adjustments/ask", data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert db.session.scalars(select(Adjustment)).all() == []


def test_the_same_is_not_asked_twice_while_it_waits(sign_in: SignIn) -> None:
    learner = make_person()
    make_asked(learner)
    client = sign_in(learner)
    answer = client.post("/adjustments/ask", data={"needs": ["extra time"]})
    assert answer.status_code == 409
    assert "You have asked for this already" in answer.text


def test_two_presses_of_the_button_ask_once(app: Flask, sign_in: SignIn) -> None:
    learner = make_person()
    clients = [sign_in(learner), sign_in(learner)]
    ask = {"needs": ["extra time"]}
    answers = at_once(lambda client: client.post("/adjustments/ask", data=ask).status_code, clients)
    assert sorted(answers) == [302, 409]
    assert len(db.session.scalars(select(Adjustment)).all()) == 1


def test_an_officer_agrees_and_the_learner_hears_that_there_is_an_answer(sign_in: SignIn, now: datetime) -> None:
    learner, officer = make_person(name="Amina Warsame"), make_officer()
    asked = make_asked(learner, percent=25, words="More time.", reason="I have dyslexia.")
    client = sign_in(officer)
    queue = client.get("/staff/adjustments").text
    assert "Amina Warsame" in queue
    assert "dyslexia" not in queue
    path = f"/staff/adjustments/{asked.id}"
    page = client.get(path).text
    assert "I have dyslexia." in page
    assert 'value="25"' in page
    answer = client.post(path, data={"outcome": "agreed", "percent": "25", "extra_days": "7"})
    assert answer.location == "/staff/adjustments"
    agreed = the_need(Need.EXTRA_TIME, learner)
    assert (agreed.state, agreed.percent, agreed.extra_days) == (State.AGREED, 25, 7)
    assert (agreed.valid_from, agreed.valid_until) == (london_day(now), None)
    assert allowance_of(learner.id, london_day(now)).extra_percent == 25
    mail = db.session.scalars(select(Message).where(Message.recipient == learner.email)).one()
    assert "/adjustments" in mail.body
    assert "time" not in mail.subject + mail.body
    mine = sign_in(learner).get("/adjustments").text
    assert "Extra time: 25% more for timed work, and 7 more days for each due date" in mine
    assert "Nothing waits" in client.get("/staff/adjustments").text


def test_every_look_at_a_reason_is_written_down_and_the_audit_tells_no_need(sign_in: SignIn) -> None:
    learner, officer = make_person(), make_officer()
    asked = make_asked(learner, reason="I have dyslexia.")
    client = sign_in(officer)
    client.get(f"/staff/adjustments/{asked.id}")
    client.post(f"/staff/adjustments/{asked.id}", data={"outcome": "agreed", "percent": "25"})
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "adjustment.asked", "adjustment.reason_read", "adjustment.decided",
    ]  # fmt: skip
    assert [entry.person_id for entry in entries[1:]] == [officer.id, officer.id]
    assert all("time" not in str(entry.details) and "dyslexia" not in str(entry.details) for entry in entries)


def test_a_decision_says_what_is_agreed_and_a_refusal_why(sign_in: SignIn) -> None:
    learner = make_person()
    asked = make_asked(learner)
    client = sign_in(make_officer())
    path = f"/staff/adjustments/{asked.id}"
    faults: dict[str, dict[str, object]] = {
        "Choose what you decide": {},
        "Say what you agree": {"outcome": "agreed"},
        "what is not agreed, and why": {"outcome": "not agreed"},
        "from 1 to 300": {"outcome": "agreed", "percent": "9999"},
        "must not be before the first": {
            "outcome": "agreed",
            "percent": "25",
            "valid_from": ["2", "1", "2027"],
            "valid_until": ["1", "1", "2027"],
        },
    }
    for sentence, data in faults.items():
        answer = client.post(path, data=data)
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    assert the_need(Need.EXTRA_TIME, learner).state is State.ASKED


def test_who_is_refused_reads_why_and_another_officer_takes_a_second_look(sign_in: SignIn) -> None:
    learner, first, second = make_person(), make_officer(), make_officer()
    asked = make_asked(learner, reason="I have dyslexia.")
    path = f"/staff/adjustments/{asked.id}"
    first_client, mine = sign_in(first), sign_in(learner)
    first_client.post(path, data={"outcome": "not agreed", "answer": "Tell us how much time you need."})
    page = mine.get("/adjustments").text
    assert "Tell us how much time you need." in page
    assert "Another officer can take a second look" in page
    assert mine.post(f"/adjustments/{asked.id}/second-look").status_code == 302
    assert "Another officer takes a second look" in mine.get("/adjustments").text
    assert first_client.post(path, data={"outcome": "agreed", "percent": "25"}).status_code == 404
    assert "Second look" in sign_in(second).get("/staff/adjustments").text
    assert sign_in(second).post(path, data={"outcome": "agreed", "percent": "25"}).status_code == 302
    assert the_need(Need.EXTRA_TIME, learner).state is State.AGREED
    assert mine.post(f"/adjustments/{asked.id}/second-look").status_code == 409


def test_a_decision_is_made_once(app: Flask, sign_in: SignIn) -> None:
    learner = make_person()
    asked = make_asked(learner)
    path = f"/staff/adjustments/{asked.id}"
    clients = [sign_in(make_officer()), sign_in(make_officer())]
    decide = {"outcome": "agreed", "percent": "25"}
    answers = at_once(lambda client: client.post(path, data=decide).status_code, clients)
    assert sorted(answers) in ([302, 404], [302, 409])
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_who_asks_again_and_is_answered_has_the_new_agreement_only(sign_in: SignIn, now: datetime) -> None:
    learner, officer = make_person(), make_officer()
    former = make_agreed(learner, officer, percent=25)
    make_agreed(learner, officer, percent=50)
    assert former.state is State.ENDED
    assert allowance_of(learner.id, london_day(now)).extra_percent == 50


def test_what_is_agreed_holds_from_its_first_day_to_its_last(app: Flask, now: datetime) -> None:
    learner, today = make_person(), london_day(now)
    first, last = today + timedelta(days=2), today + timedelta(days=4)
    make_agreed(learner, make_officer(), percent=25, extra_days=None, valid_from=first, valid_until=last)
    words = ["Extra time: 25% more for timed work"]
    found = [needs_of(learner.id, today + timedelta(days=days)) for days in range(1, 6)]
    assert found == [[], words, words, words, []]


def test_a_learner_ends_what_is_theirs_and_asks_again(sign_in: SignIn, now: datetime) -> None:
    learner = make_person()
    agreed = make_agreed(learner, make_officer())
    client = sign_in(learner)
    assert client.post(f"/adjustments/{agreed.id}/end").status_code == 302
    assert client.post(f"/adjustments/{agreed.id}/end").status_code == 409
    assert needs_of(learner.id, london_day(now)) == []
    assert client.post("/adjustments/ask", data={"needs": ["extra time"]}).status_code == 302


def test_another_format_is_a_task_whose_state_the_learner_sees(sign_in: SignIn) -> None:
    learner, officer = make_person(), make_officer()
    agreed = make_agreed(learner, officer, Need.OTHER_FORMAT, form=Format.BRAILLE)
    client, mine = sign_in(officer), sign_in(learner)
    assert "To be made" in client.get("/staff/adjustments").text
    assert "We have not started to make it yet" in mine.get("/adjustments").text
    path = f"/staff/adjustments/{agreed.id}/supply"
    assert client.post(path, data={"supply": "being made"}).status_code == 302
    assert "We are making it now" in mine.get("/adjustments").text
    assert client.post(path, data={"supply": "nonsense"}).status_code == 422
    before = len(db.session.scalars(select(Message)).all())
    assert client.post(path, data={"supply": "ready"}).status_code == 302
    assert the_need(Need.OTHER_FORMAT, learner).supply is Supply.READY
    assert len(db.session.scalars(select(Message)).all()) == before + 1
    assert "Nothing waits" in client.get("/staff/adjustments").text


def test_an_officer_who_learns_does_not_decide_for_themself(sign_in: SignIn) -> None:
    both = make_person(roles=[Role.LEARNER, Role.PROGRAMME_OFFICER])
    asked = make_asked(both)
    client = sign_in(both)
    assert "Nothing waits" in client.get("/staff/adjustments").text
    path = f"/staff/adjustments/{asked.id}"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"outcome": "agreed", "percent": "100"}).status_code == 404


def test_large_print_is_anybodys_to_choose_without_asking(sign_in: SignIn, client: FlaskClient) -> None:
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    assert "lms-large" not in tutor.get("/account").text
    tutor.post("/account/large-print", data={"large": "yes"})
    assert 'class="govuk-template lms-large"' in tutor.get("/marking").text
    tutor.post("/account/large-print", data={"large": "no"})
    assert "lms-large" not in tutor.get("/marking").text
    assert "lms-large" not in client.get("/").text
