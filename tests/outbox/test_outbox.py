"""From the transaction that tells of something to the mail that arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.config import Settings
from lms.extensions import db
from lms.outbox.cli import outbox
from lms.outbox.jobs import AT_ONCE, CLAIM, MOST_TRIES, pause_after, send_waiting_messages
from lms.outbox.models import Message
from lms.outbox.services import queue, try_again
from lms.outbox.transport import CanNotSend, KeptHere, Letter, Smtp, transport_for
from tests.factories.accounts import make_person
from tests.outbox.smtp import Box, post_office
from tests.simultaneous import at_once

SENDER = "no-reply@example.org"
RECIPIENT = "amira@example.org"


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """A mail server that the app sends through."""
    with post_office() as box:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=box.url, mail_from=SENDER)
        yield box


def make_message(
    now: datetime, *, recipient: str = RECIPIENT, subject: str = "News", body: str = "Something happened.\n"
) -> Message:
    message = queue(recipient=recipient, subject=subject, body=body, now=now)
    db.session.commit()
    return message


def refreshed(message: Message) -> Message:
    db.session.refresh(message)
    return message


def in_demonstration(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], demonstration=True)


def test_a_message_is_queued_in_the_transaction_of_what_it_tells_of(app: Flask, now: datetime) -> None:
    queue(recipient=RECIPIENT, subject="News", body="Something happened.", now=now)
    db.session.flush()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_message_is_sent_once(box: Box, now: datetime) -> None:
    message = make_message(now)
    send_waiting_messages(now)
    send_waiting_messages(now + timedelta(days=1))
    [letter] = box.letters
    assert letter.recipients == [RECIPIENT]
    assert letter.message["From"] == SENDER
    assert letter.message["To"] == RECIPIENT
    assert letter.message["Subject"] == "News"
    assert letter.text == "Something happened.\n"
    assert refreshed(message).sent_at == now
    assert message.tries == 1


def test_a_mail_tells_the_language_in_which_it_was_written(box: Box, now: datetime) -> None:
    with force_locale("cy"):
        make_message(now)
    make_message(now)
    send_waiting_messages(now)
    assert [letter.message["Content-Language"] for letter in box.letters] == ["cy", "en"]
    assert all(letter.message["List-Unsubscribe"] is None for letter in box.letters), "nobody stops what they need"


def test_a_mail_carries_its_date_and_an_id_of_its_own(box: Box, now: datetime) -> None:
    make_message(now)
    make_message(now)
    send_waiting_messages(now)
    one, two = (letter.message for letter in box.letters)
    assert one["Date"].datetime.tzinfo is not None
    assert one["Message-ID"].endswith("@example.org>")
    assert one["Message-ID"] != two["Message-ID"]


def test_letters_of_every_script_arrive_right(box: Box, now: datetime) -> None:
    subject = "Բարի լույս, እንኳን ደህና መጡ, 你好，مرحبا " * 4
    body = (
        "እንኳን ደህና መጡ ✓\n\n.a line that begins with a dot\n.\n"
        + "한국어 " * 60
        + "\nhttps://example.org/"
        + "a" * 300
        + "\n"
    )
    make_message(now, subject=subject, body=body)
    send_waiting_messages(now)
    [letter] = box.letters
    assert letter.message["Subject"] == subject.strip()[:200]
    assert letter.text == body
    assert all(len(line) <= 998 for line in letter.content.splitlines()), "RFC 5322's longest line"


@pytest.mark.parametrize("separator", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\r\n "])
def test_a_subject_can_not_smuggle_a_header(box: Box, now: datetime, separator: str) -> None:
    make_message(now, subject=f"News{separator}Bcc: everyone@example.org{separator}{separator}Another body")
    send_waiting_messages(now)
    [letter] = box.letters
    assert letter.message["Bcc"] is None
    assert letter.message["Subject"] == "News Bcc: everyone@example.org Another body"
    assert letter.recipients == [RECIPIENT]
    assert letter.text == "Something happened.\n"


@pytest.mark.parametrize(
    "recipient",
    [
        "amira@example.org\r\nBcc: everyone@example.org",
        "amira@example.org\nRCPT TO:<everyone@example.org>",
        "amira@example.org, everyone@example.org",
        "amira@example.org>\r\nDATA",
        "Amira <amira@example.org>",
        "nobody",
        "",
    ],
)
def test_a_recipient_can_not_smuggle_another(box: Box, now: datetime, recipient: str) -> None:
    message = make_message(now, recipient=recipient)
    send_waiting_messages(now)
    assert box.letters == []
    assert refreshed(message).last_error


def test_a_body_can_not_end_the_mail_and_begin_another(box: Box, now: datetime) -> None:
    make_message(now, body="Hello\r\n.\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<everyone@example.org>\r\nDATA\r\n")
    send_waiting_messages(now)
    [letter] = box.letters
    assert letter.recipients == [RECIPIENT]
    assert "MAIL FROM" in letter.text


@pytest.mark.parametrize("part", ["sender", "recipient", "content"])
def test_a_failure_waits_longer_each_time_and_then_the_mail_goes_out(box: Box, now: datetime, part: str) -> None:
    message = make_message(now)
    setattr(box.answers, part, "451 later please")
    for tries in (1, 2, 3):
        send_waiting_messages(now)
        assert refreshed(message).tries == tries
        assert message.sent_at is None
        assert "451" in (message.last_error or "")
        assert message.next_try_at == now + pause_after(tries)
        send_waiting_messages(message.next_try_at - timedelta(seconds=1))
        assert refreshed(message).tries == tries, "not before its time"
        now = message.next_try_at
    setattr(box.answers, part, "250 fine")
    send_waiting_messages(now)
    assert len(box.letters) == 1
    assert refreshed(message).sent_at == now
    assert message.last_error is None


def test_pauses_double_up_to_six_hours() -> None:
    pauses = [pause_after(tries) for tries in range(1, MOST_TRIES + 5)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(hours=6)
    assert all(later == min(earlier * 2, timedelta(hours=6)) for earlier, later in pairwise(pauses))


def test_a_server_that_is_away_loses_nothing(app: Flask, now: datetime) -> None:
    with post_office() as gone:
        pass
    app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=gone.url)
    message = make_message(now)
    send_waiting_messages(now)
    assert refreshed(message).sent_at is None
    assert "ConnectionRefusedError" in (message.last_error or "")
    assert message.next_try_at == now + pause_after(1)


def test_a_mail_that_was_taken_is_not_sent_again_because_the_goodbye_failed(box: Box, now: datetime) -> None:
    box.answers.goodbye = "421 shutting down"
    message = make_message(now)
    send_waiting_messages(now)
    assert len(box.letters) == 1
    assert refreshed(message).sent_at == now


def test_one_mail_that_fails_does_not_hold_up_the_others(box: Box, now: datetime) -> None:
    broken, good = make_message(now, recipient="nobody"), make_message(now)
    send_waiting_messages(now)
    assert refreshed(broken).sent_at is None
    assert refreshed(good).sent_at == now


def test_many_mails_go_out_in_portions(app: Flask, now: datetime) -> None:
    in_demonstration(app)
    for _number in range(AT_ONCE + 5):
        queue(recipient=RECIPIENT, subject="News", body="", now=now)
    db.session.commit()
    sent = select(func.count()).where(Message.sent_at.is_not(None))
    for expected in (AT_ONCE, AT_ONCE + 5):
        send_waiting_messages(now)
        assert db.session.scalar(sent) == expected


def test_two_senders_at_once_send_each_mail_once(app: Flask, box: Box, now: datetime) -> None:
    for number in range(6):
        make_message(now, subject=f"News {number}")

    def send(_number: int) -> None:
        with app.app_context():
            send_waiting_messages(now)

    at_once(send, range(3))
    assert sorted(letter.message["Subject"] for letter in box.letters) == [f"News {number}" for number in range(6)]


def test_a_mail_whose_sender_died_is_tried_again(app: Flask, box: Box, now: datetime) -> None:
    message = make_message(now)
    message.tries, message.next_try_at = 1, now + CLAIM  # claimed, and no more was heard
    db.session.commit()
    send_waiting_messages(now + CLAIM)
    assert refreshed(message).sent_at == now + CLAIM


def test_a_mail_that_was_given_up_is_shown_to_staff_who_can_send_it_again(
    box: Box, now: datetime, sign_in: Callable[[Person], FlaskClient]
) -> None:
    message = make_message(now, body="a link that is a secret")
    box.answers.recipient = "550 no such person"
    for _time in range(MOST_TRIES):
        assert refreshed(message).given_up_at is None
        now = max(now, message.next_try_at)
        send_waiting_messages(now)
    assert refreshed(message).given_up_at == now
    send_waiting_messages(now + timedelta(days=30))
    assert refreshed(message).tries == MOST_TRIES
    staff = sign_in(make_person(roles=[Role.ADMINISTRATOR]))
    page = staff.get("/staff/outbox").text
    assert f"Given up after {MOST_TRIES} tries:" in page
    assert "550" in page
    assert "a link that is a secret" not in page
    assert staff.post(f"/staff/outbox/{message.id}/again").location == "/staff/outbox"
    box.answers.recipient = "250 fine"
    send_waiting_messages(refreshed(message).next_try_at)
    assert len(box.letters) == 1
    assert "Sent " in staff.get("/staff/outbox").text


def test_a_mail_that_was_sent_is_not_sent_again_on_a_wish(box: Box, now: datetime) -> None:
    message = make_message(now)
    send_waiting_messages(now)
    try_again(refreshed(message), now)
    db.session.commit()
    send_waiting_messages(now)
    assert len(box.letters) == 1


def test_without_a_mail_server_messages_wait(app: Flask, now: datetime) -> None:
    message = make_message(now)
    send_waiting_messages(now)
    assert (refreshed(message).tries, message.sent_at, message.next_try_at) == (0, None, now)


def test_a_deployment_sends_by_smtp_and_the_demonstration_keeps_its_mail() -> None:
    settings = Settings(instance=Path(), database_url="sqlite://", secret_key="s")
    assert transport_for(settings) is None
    assert isinstance(transport_for(replace(settings, demonstration=True)), KeptHere)
    assert isinstance(transport_for(replace(settings, smtp_url="smtp://mail.example.org")), Smtp)


def test_an_address_of_a_mail_server_that_can_not_be_read_is_told() -> None:
    with pytest.raises(CanNotSend, match="ValueError"):
        Smtp("smtp://127.0.0.1:notanumber", SENDER).send(Letter("1", RECIPIENT, "News", ""))


def test_the_mail_of_the_demonstration_can_be_read_on_this_machine_only(
    app: Flask, client: FlaskClient, now: datetime
) -> None:
    make_message(now, subject="<script>alert(1)</script>", body="Open https://example.org/confirm/x <b>now</b>")
    assert client.get("/dev/outbox").status_code == 404
    in_demonstration(app)
    page = client.get("/dev/outbox").text
    assert 'href="https://example.org/confirm/x"' in page
    assert "<script>alert" not in page
    assert "<b>now" not in page
    for address in ("192.0.2.7", "2001:db8::1", ""):
        assert client.get("/dev/outbox", environ_overrides={"REMOTE_ADDR": address}).status_code == 404


def test_the_outbox_can_be_read_and_sent_by_command(app: Flask, box: Box, now: datetime) -> None:
    make_message(now)
    runner = app.test_cli_runner()
    assert "waits, 0 tries" in runner.invoke(outbox, ["list"]).output
    assert runner.invoke(outbox, ["send"]).exit_code == 0
    assert len(box.letters) == 1
    assert "sent " in runner.invoke(outbox, ["list"]).output
